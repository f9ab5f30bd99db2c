"""The loss neither falls nor rises.

## What it detects
Over the window at the end a robust line through the loss changes by less than its noise, or than {tolerance} of
the loss, and the explained share (1 minus the loss over that of the best constant) is below {skill}; a warning
below {warning_skill}, once {planned} of the steps of a fit, or {longest_wait} of them, are done.

## Why it matters
More of the same training will not help: either the model has reached what it can do, or something keeps it
from learning.

## How to fix it
1. Raise the learning rate, or lower it when the loss jumps around a level.
2. Overfit ten rows to tell a weak model from a fault.
3. When another finding names the cause, start there.

## Check it yourself
Plot the mean loss of each epoch on a logarithmic scale.

## When it is innocent
A model that has converged to the noise of its data, and adversarial training (`loss_kind="adversarial"`), whose
losses are not meant to fall. Where real and made rows come in turn this is only mentioned.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.in_turn import mild_if_in_turn
from tb_zeroloss.checks.preconditions import require_end, require_own_objective
from tb_zeroloss.checks.progress import LONGEST_WAIT, NOISE, PLANNED, is_early_in_plan, is_near_zero_by_noise
from tb_zeroloss.checks.rule import ANY_OTHER, Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import LOSS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import total_loss, trend, window
from tb_zeroloss.series.skill import best_skill

TOLERANCE = Threshold(
    "tolerance", 0.02, "share", "a change of 2 % over a tenth of the run is less than anybody waits for"
)
SKILL = Threshold("skill", 0.5, "ratio", "a model that explains half of the loss may have converged")
WARNING_SKILL = Threshold("warning_skill", 0.02, "ratio", "below it the model is no better than a constant")


@rule(
    title="Flat loss",
    passed="The loss moves, or the model has learned",
    tier=4,
    severity=Severity.INFO,
    needs=((LOSS, "total"),),
    min_steps=200,
    min_records=10,
    thresholds=(TOLERANCE, SKILL, WARNING_SKILL, PLANNED, LONGEST_WAIT, NOISE),
    explained_by=(ANY_OTHER, "no-better-than-constant"),
    loss_alone=True,
)
def flat_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the level at which the loss stays."""
    require_own_objective(run)
    require_end(run)
    loss = total_loss(run)
    if not np.isfinite(loss).any() or (loss == 0).all():
        raise NotApplicable("the loss is 0 or not finite in every record")
    skill, steps = best_skill(run), run[LOSS].steps
    line = trend(loss, steps)
    if not abs(line.change) <= max(line.noise, limits.tolerance * abs(line.level)) or skill >= limits.skill:
        return None
    first = int(steps[window(steps)][0])
    text = (
        f"The loss stays at {number(line.level)} since step {first:,}: it changes by "
        f"{number(line.change)}, within its noise of {number(line.noise)}."
    )
    evidence = evidence_of(run, LOSS, "total", first, line.change, TOLERANCE, row=0)
    outputs = range(run[LOSS].rows) if run[LOSS].row is None else ()
    noisy = any(is_near_zero_by_noise(run.at(Rows.OUTPUT, row), limits.noise) for row in outputs)
    early = is_early_in_plan(run, limits.planned, limits.longest_wait)
    is_loud = skill < limits.warning_skill and not early and not noisy
    return mild_if_in_turn(run, Hit(text, first, int(steps[-1]), (evidence,), Severity.WARNING if is_loud else None))
