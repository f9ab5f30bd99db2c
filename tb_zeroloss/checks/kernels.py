"""Which variables are kernels, and what is measured of them over time."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import NotApplicable, NotRecorded
from tb_zeroloss.schema.configuration import VariableCard
from tb_zeroloss.schema.quantities import GRADIENTS, OPTIMIZER
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import Flags
from tb_zeroloss.series.run import Floats, Steps
from tb_zeroloss.series.skill import SMALLEST


def kernel_rows(run: RunSeries) -> list[int]:
    """Return the rows of the gradients group that are kernels, in the order of the model.

    Raises:
        NotApplicable: if the model has no trainable kernel.
    """
    cards = run.configuration.variables
    rows = [row for row, card in enumerate(cards) if card.is_kernel and row < run[GRADIENTS].rows]
    if not rows:
        raise NotApplicable("the model has no trainable kernel")
    return rows


def hidden_kernels(run: RunSeries) -> list[int]:
    """Return the kernels that do not feed an output directly.

    The last kernels of the model, one for each output, feed the outputs; of a model with a
    single kernel nothing is left.
    """
    rows = kernel_rows(run)
    return rows[: -max(1, len(run.configuration.outputs))]


def card_of(run: RunSeries, row: int) -> VariableCard:
    """Return the card of a row of the gradients group."""
    return run.configuration.variables[row]


def is_plain(run: RunSeries) -> bool:
    """Return whether the optimizer steps by rate times gradient; the others divide by the gradient's size."""
    return "sgd" in (run.configuration.optimizer or "").lower()


def intended_ratios(run: RunSeries) -> Floats:
    """Return the size of the last step that the optimizer meant to take, over the kernel's norm, ``[kernels]``.

    Plain gradient descent steps by rate times gradient; the others scale each element's step to about the rate.
    """
    gradients, rows = run[GRADIENTS], kernel_rows(run)
    rate = run[OPTIMIZER].last("learning_rate") if len(run[OPTIMIZER]) else float("nan")
    sizes = np.sqrt([np.prod(card_of(run, row).shape, dtype=np.float64) for row in rows])
    steps = rate * (gradients["norm"][-1, rows] if is_plain(run) else sizes)
    ratios: Floats = steps / np.maximum(gradients["weight_norm"][-1, rows], SMALLEST)
    return ratios


def is_lost_in_rounding(run: RunSeries, resolution: float) -> Flags:
    """Return which kernels' last step was meant, but smaller than ``resolution`` of the kernel, ``[kernels]``."""
    ratios = intended_ratios(run)
    return (ratios > 0) & (ratios < resolution)


def measured_updates(run: RunSeries, column: str = "update_ratio") -> tuple[Steps, Floats]:
    """Return the steps at which updates were measured, and a column of the kernels ``[records, kernels]``.

    Raises:
        NotApplicable: if the model has no trainable kernel.
        NotRecorded: if no update was measured.
    """
    gradients = run[GRADIENTS]
    values = gradients[column][:, kernel_rows(run)]
    measured = np.isfinite(values).any(axis=1)
    if not measured.any():
        raise NotRecorded(
            "no update was measured: log_step measures one when the call before was one step earlier; "
            "call it at every step, or train with fit"
        )
    return gradients.steps[measured], values[measured]
