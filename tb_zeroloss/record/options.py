"""How to record and what to do about a finding: the arguments that the callback and the monitor share, checked."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any

from tb_zeroloss.record.arguments import (
    FAIL_ON,
    ON_FINDING,
    log_directory,
    one_of,
    rule_settings,
)
from tb_zeroloss.record.strategy import directory_of_worker
from tb_zeroloss.record.watching.layer_choice import LayerChoice, layer_choice
from tb_zeroloss.record.writing.announce import Reaction
from tb_zeroloss.schema.layout import SUBDIRECTORY
from tb_zeroloss.settings.settings import Settings


@dataclass(frozen=True)
class Options:
    """Arguments that were checked.

    Attributes:
        log_dir: Directory of the run, as it was given.
        directory: Where this process writes, absolute; None if it does not.
        layers: Which layers' activations to record.
        reaction: To findings and to trouble.
        card: Fields of the configuration.
    """

    log_dir: str
    directory: str | None
    layers: LayerChoice
    reaction: Reaction
    card: dict[str, Any]


def loss_kind_of(where: str, value: object) -> str | None:
    """Return the kind of a loss if there is such a kind; None for none.

    Raises:
        ValueError: otherwise, naming what is.
    """
    return None if value is None else one_of(where, "loss_kind", value, ("adversarial",))


def checked(
    where: str,
    *,
    log_dir: object,
    layers: object,
    on_finding: str,
    fail_on: str,
    rules: Settings | None,
    workers: str,
    record_source: bool,
    expected_zero: bool,
    loss_kind: str | None,
    autoencoder: bool,
    strict: bool,
    folder: str | None = None,
) -> Options:
    """Return the arguments of the class ``where``, whose caller is two frames up, checked.

    ``folder`` is one below the records' own, for one of several recorders of a run; for the
    others see ``DegeneracyCallback``.

    Raises:
        TypeError, ValueError: for an argument that cannot be used, with a cure.
    """
    directory = log_directory(where, log_dir)
    one_of(where, "workers", workers, ("chief", "all"))
    kind = loss_kind_of(where, loss_kind)
    own = os.path.join(directory, SUBDIRECTORY, *([folder] if folder else []))
    written = None if os.environ.get("TB_ZEROLOSS_DISABLE") == "1" else directory_of_worker(own, workers)
    return Options(
        log_dir=directory,
        directory=None if written is None else os.path.abspath(written),
        layers=layer_choice(where, layers),
        reaction=Reaction(
            folder or directory,
            rule_settings(where, rules),
            one_of(where, "on_finding", on_finding, ON_FINDING),
            one_of(where, "fail_on", fail_on, FAIL_ON),
            strict or os.environ.get("TB_ZEROLOSS_STRICT") == "1",
        ),
        card={
            "expected_zero": bool(expected_zero),
            "autoencoder": bool(autoencoder),
            "loss_kind": kind,
            "source": _caller() if record_source else None,
        },
    )


def _caller() -> str | None:
    frame = sys._getframe(3)
    path = frame.f_code.co_filename
    if not os.path.isabs(path) and not os.path.exists(path):
        return None
    relative = os.path.relpath(path)
    return f"{os.path.basename(path) if relative.startswith('..') else relative}:{frame.f_lineno}"
