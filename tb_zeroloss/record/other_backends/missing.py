"""Say once what is not recorded, and why."""

from __future__ import annotations

import keras

from tb_zeroloss.record.writing.say import say
from tb_zeroloss.schema.configuration import NOT_RECORDED

OF_A_STEP = ("inputs", "gradients", "updates", "activations")
"""What nothing but a look into the step shows."""

OF_A_BATCH = ("targets", "predictions")
"""What ``fit`` does not report, and a loop may pass."""


def of_the_arguments(*, kept_rows: int) -> tuple[str, ...]:
    """Return what was asked for with arguments and is not recorded."""
    return ("examples",) if kept_rows else ()


_said: set[str] = set()


def sentence(what: tuple[str, ...], cure: str = "") -> str:
    """Return the note that says what is missing from every record, with the reason in brackets."""
    *most, last = what
    listed = f"{', '.join(most)} and {last}"
    reason = f"Keras runs on {keras.backend.backend()}, and they are measured in a graph of TensorFlow only"
    return f"{NOT_RECORDED}{listed} ({reason}{cure})"


def say_once(note: str) -> None:
    """Say a note that was not said yet in this process."""
    if note not in _said:
        _said.add(note)
        say(f"{note}.", wrong=True)
