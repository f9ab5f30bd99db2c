"""TensorFlow, imported when it is first needed: where Keras runs on another backend it may not be installed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import keras

__all__ = ["as_written", "is_backend", "is_loaded", "is_tracing", "tf"]

F = TypeVar("F", bound=Callable[..., Any])


class _Lazy:
    """Stands for the module ``tensorflow`` and imports it with its first attribute."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module("tensorflow"), name)


if TYPE_CHECKING:
    import tensorflow as tf
else:
    tf = _Lazy()


def is_loaded() -> bool:
    """Return whether this process uses TensorFlow: where it does not, none of its objects can be met."""
    return "tensorflow" in sys.modules


def is_backend() -> bool:
    """Return whether Keras runs on TensorFlow."""
    return bool(keras.backend.backend() == "tensorflow")


def is_tracing() -> bool:
    """Return whether a ``tf.function`` is being traced."""
    return is_loaded() and not tf.executing_eagerly()


def as_written(function: F) -> F:
    """Return a function that autograph does not rewrite when a ``tf.function`` calls it."""
    return cast(F, tf.autograph.experimental.do_not_convert(function)) if is_loaded() else function
