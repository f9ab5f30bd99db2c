"""Check what a user passes, at the first call, with a cure in each message."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import keras

from tb_zeroloss.rules import load_rules
from tb_zeroloss.settings.settings import Settings

ON_FINDING = ("ignore", "log", "warn", "stop", "raise")
FAIL_ON = ("critical", "warning", "info")


def one_of(where: str, name: str, value: object, allowed: Sequence[str]) -> str:
    """Return ``value`` if it is allowed.

    Raises:
        ValueError: otherwise, naming what is.
    """
    if value not in allowed:
        raise ValueError(f"{where}({name}={value!r}): {name} must be one of {', '.join(map(repr, allowed))}.")
    return str(value)


def positive_integer(where: str, name: str, value: object) -> int:
    """Return ``value`` if it is an integer above 0.

    Raises:
        TypeError: if it is not an integer.
        ValueError: if it is not positive.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{where}({name}={value!r}): {name} must be a positive integer; got {type(value).__name__}.")
    if value < 1:
        raise ValueError(f"{where}({name}={value}): {name} must be at least 1; pass 1 to record every step.")
    return value


def number_of_rows(where: str, name: str, value: object) -> int:
    """Return ``value`` if it is 0 or a positive integer.

    Raises:
        TypeError: if it is not an integer.
        ValueError: if it is negative.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{where}({name}={value!r}): {name} must be a number of rows; got {type(value).__name__}.")
    if value < 0:
        raise ValueError(f"{where}({name}={value}): {name} must not be negative; pass 0 to keep no rows.")
    return value


def log_directory(where: str, value: object) -> str:
    """Return the directory as text.

    Raises:
        TypeError: if it is no path.
        ValueError: if it is empty or one that Keras's own callback writes to.
    """
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{where}(log_dir={value!r}): log_dir must be a path; got {type(value).__name__}.")
    path = os.fspath(value)
    if not path:
        raise ValueError(f"{where}(log_dir=''): log_dir is empty; pass a directory such as 'runs/a'.")
    if os.path.basename(os.path.normpath(path)) in {"train", "validation"}:
        raise ValueError(
            f"{where}(log_dir={path!r}): keras.callbacks.TensorBoard writes its curves to folders of this name, and two"
            f" writers in one folder lose data. Pass {os.path.dirname(os.path.normpath(path)) or '.'!r} instead."
        )
    return path


def rule_settings(where: str, value: object) -> Settings:
    """Return the settings of the rules, the defaults for None.

    Raises:
        TypeError: if they are no ``Settings``.
        ValueError: if they name a rule or a threshold that does not exist.
    """
    if value is None:
        return Settings()
    if not isinstance(value, Settings):
        raise TypeError(f"{where}(rules={value!r}): rules must be tb_zeroloss.Settings; got {type(value).__name__}.")
    value.check_against(load_rules())
    return value


def check_model(where: str, model: Any) -> None:
    """Raise ``TypeError`` for what is no Keras model, ``ValueError`` for one without variables yet."""
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"{where}(model=...): model must be a keras.Model; got {type(model).__name__}."
            " Pass the model that trains; a function with weights of its own can be wrapped in one."
        )
    if not model.built:
        raise ValueError(f"{where}(model=...): the model has no variables yet. Call it on a batch once, then log.")
