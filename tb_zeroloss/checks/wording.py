"""How rules put numbers and findings into a sentence."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.outputs import output_loss
from tb_zeroloss.schema.losses import name_in_words
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries

CANDIDATES = " Are these places of the right one among candidates, or pairs that all match? Then this is meant."
"""The question that decides whether labels of one class are a fault."""

MEANT_TO_BE_ZERO = "say so with expected_zero=True"
"""The way out of a finding about a loss of 0, as it stands in a sentence."""


SURELY_MORE_THAN_ALL = 2.0
"""Times the variance from which on what is left unexplained is told as a factor, which reads better than 210 %."""


def loss_in_words(run: RunSeries) -> str:
    """Return what to call the loss: with its name where it was computed from arrays, and the reader may not know it."""
    loss, name = run[LOSS], output_loss(run)
    if not run.is_at_once or name is None or not np.array_equal(loss["value"], loss["recomputed"], equal_nan=True):
        return "loss"
    return f"loss ({name_in_words(name)})"


def since(run: RunSeries, step: int) -> str:
    """Return since when something is so, as it stands in a sentence; nothing where records are in no order of time."""
    return "" if run.is_at_once else f" since step {step:,}"


def left_unexplained(left: float) -> str:
    """Return in words how much of the targets' variance is unexplained; more than all of it as a factor."""
    amount = f"{percent(left)} of" if left < SURELY_MORE_THAN_ALL else f"{number(left)} times"
    return f"{amount} their variance is left unexplained"


def number(value: float) -> str:
    """Return a number as it stands in a sentence: three significant digits."""
    return f"{value:.3g}"


def percent(value: float) -> str:
    """Return a share as it stands in a sentence, never rounded up to all or down to nothing."""
    text = f"{value * 100:.3g}"
    if text == "100" and value < 1:
        return "more than 99.9 %"
    return f"{text} %"


def explained(skill: float, subject: str = "it") -> str:
    """Return how much of the best constant's loss the model takes away, as it stands in a sentence."""
    if skill <= 0:
        return f"{subject} is not below that of the best constant"
    return f"{subject} is only {percent(skill)} below that of the best constant"
