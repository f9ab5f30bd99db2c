"""How far a training has come, and whether it has failed."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.outputs import known_loss, output_card
from tb_zeroloss.checks.rule import Threshold
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import MAD_TO_STD, is_flat, total_loss, window_at_end
from tb_zeroloss.series.run import Floats
from tb_zeroloss.series.skill import best_skill, recent_skill, skill_error

FLAT_TOLERANCE = 0.02

LEARNED_SKILL = 0.5

PLANNED = Threshold(
    "planned",
    0.5,
    "share",
    "models that learned left the loss of a constant as late as after a third of the steps of their fit",
)

LONGEST_WAIT = Threshold(
    "longest_wait", 1000, "steps", "the same models left it within 350 steps; a long fit is told then"
)


def is_early_in_plan(run: RunSeries, share: float, longest: float) -> bool:
    """Return whether a ``fit`` has done neither this share of its steps nor ``longest``; False if no end is known."""
    planned = run.fact("planned_steps")
    return bool(run.steps_spanned < min(share * planned, longest)) and not run.is_over


FIRST_RECORDS = 5

DEVIATIONS = 4.0
"""Of a loss at the end, by which one that has fallen lies lower than at the start: no batch does by chance."""


def gradient_norms(run: RunSeries) -> Floats:
    """Return the norm over all gradients at each record of the loss, ``[records]``; NaN where none was recorded."""
    gradients, steps = run[GRADIENTS], run[LOSS].steps
    norm: Floats = np.full(len(steps), np.nan)
    if len(gradients):
        norms = gradients["norm"]
        squares = np.where((gradients["none"] == 1) & np.isnan(norms), 0.0, norms) ** 2
        _, mine, theirs = np.intersect1d(steps, gradients.steps, return_indices=True)
        norm[mine] = np.sqrt(np.sum(squares, axis=1))[theirs]
    return norm


NOISE = Threshold(
    "noise", 0.1, "ratio", "batches that leave so large a standard error do not tell a share of 0 from one of a tenth"
)


def is_near_zero_by_noise(run: RunSeries, noise: float) -> bool:
    """Return whether the skill of one output is near 0, or above, only as far as its batches can tell."""
    error = skill_error(run)
    return bool(error > noise and recent_skill(run) > -error)


def has_stalled(run: RunSeries) -> bool:
    """Return whether no output has learned and the loss does not move; False when that cannot be known."""
    if run.configuration.loss_kind == "adversarial":
        return False
    return best_skill(run) < LEARNED_SKILL and is_flat(run, FLAT_TOLERANCE)


def has_fallen(run: RunSeries) -> bool:
    """Return whether the loss, whatever its form, has clearly fallen: by half of its start and beyond noise."""
    loss, steps = total_loss(run), run[LOSS].steps
    known = np.isfinite(loss)
    loss, steps = loss[known], steps[known]
    if len(loss) < 2 * FIRST_RECORDS:
        return False
    start, end = float(np.median(loss[:FIRST_RECORDS])), loss[window_at_end(steps)]
    middle = float(np.median(end))
    noise = MAD_TO_STD * float(np.median(np.abs(end - middle)))
    return start - middle > max(abs(start) / 2, DEVIATIONS * noise)


def trusted_skill(run: RunSeries) -> float:
    """Return the skill of the output that has learned most; NaN where a loss was assumed and the loop has another."""
    views = [run.at(Rows.OUTPUT, row) for row in range(len(run.configuration.outputs))]
    if views and all(output_card(view).loss_assumed and known_loss(view) is None for view in views):
        return float("nan")
    return best_skill(run)


def has_gone_bad(run: RunSeries) -> bool:
    """Return whether training stalled, or ended worse than a constant, or in numbers that are not finite."""
    failed = np.isfinite(run.fact("first_non_finite_step"))
    return bool(failed) or has_stalled(run) or best_skill(run) < 0
