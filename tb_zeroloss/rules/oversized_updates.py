"""Training steps change the weights by a large part of their size, or more.

## What it detects
While learning does not work (the explained share, 1 minus the loss over that of the best constant, below
{skill}): a kernel changes by more than {large} of its norm on at least {step_share} of the steps of the window,
after the first {settling} steps; or one step changed a kernel by more than {whole} times its norm and that
share is below {skill_after_jump}; or two such steps came right before the first number that is not finite; or
the loss stays above {rise} times its best while kernels change by more than {restless} a step.

## Why it matters
Such steps overshoot: the loss jumps or diverges, ReLU units are thrown to the side where they never fire
again, sigmoids saturate, and numbers overflow.

## How to fix it
1. Lower the learning rate ten times.
2. Standardise inputs and targets; one large feature makes every gradient large.
3. Clip gradients (`clipnorm=1.0`) or warm the rate up over some hundred steps.
4. Lower the momentum, or enlarge the batch when the loss jumps from step to step.

## Check it yourself
`norm(after - before) / norm(before)` of each kernel over one step; 1e-4 to 1e-2 is usual.

## When it is innocent
The first steps of Adam, layers that start at 0, and cyclic rates; a model that learns well all the same is
only mentioned, and so is one whose loss, of a form that is not known, has fallen by half.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

from dataclasses import dataclass

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.kernels import card_of, is_plain, kernel_rows, measured_updates
from tb_zeroloss.checks.preconditions import require_own_objective, require_steps
from tb_zeroloss.checks.progress import has_fallen, trusted_skill
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number, percent
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, TARGET
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import frequent_since, step_before, total_loss, weighed_share, window, window_at_end
from tb_zeroloss.series.run import Floats, Steps

LARGE = Threshold(
    "large", 0.1, "ratio", "0.06 was the largest in runs that learned; rates of 0.1 and 1 under Adam gave 0.13 and 0.17"
)
STEP_SHARE = Threshold(
    "step_share", 0.2, "share", "cyclic rates and rare batches exceed it now and then, not every fifth step"
)
SETTLING = Threshold("settling", 10, "steps", "the first steps of Adam are large whatever the gradient is")
WHOLE = Threshold("whole", 1.0, "ratio", "a step as large as the weights replaces them")
RISE = Threshold("rise", 2.0, "ratio", "batch noise stays below twice the best smoothed loss")
RESTLESS = Threshold("restless", 0.02, "ratio", "twice the median of 1.1e-2 that runs with a good rate stay below")
SKILL = Threshold("skill", 0.5, "ratio", "a rate that explains half of the loss is not called wrong")
SKILL_AFTER_JUMP = Threshold(
    "skill_after_jump", 0.1, "ratio", "a model that recovered from its first steps explains more than that"
)
STEPS = 20
LEAST_AT_END = 5
"""Records at the end without which it is not known that the loss stays where it is."""


@dataclass(frozen=True)
class _Burst:
    index: int
    text: str
    threshold: Threshold
    observed: float


@rule(
    title="Oversized updates",
    passed="Training steps are small beside the weights",
    tier=2,
    needs=((GRADIENTS, "update_ratio"),),
    thresholds=(LARGE, STEP_SHARE, SETTLING, WHOLE, RISE, RESTLESS, SKILL, SKILL_AFTER_JUMP),
    explained_by=("unscaled-inputs", "target-scale-mismatch", "regularization-dominates"),
)
def oversized_updates(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when updates are too large for the weights."""
    require_own_objective(run)
    before_non_finite = run.fact("oversized_before_non_finite")
    steps, updates = measured_updates(run)
    largest = np.nanmax(np.where(np.isfinite(updates), updates, 0.0), axis=1)
    if before_non_finite >= 2:
        return _before_non_finite(run, steps, updates, largest, limits)
    require_steps(run, STEPS)
    skill = trusted_skill(run)
    burst = _large(steps, largest, run, limits) or _jump(largest, skill, limits) or _rise(run, steps, largest, limits)
    if burst is None:
        return None
    bad = skill < limits.skill or (np.isnan(skill) and burst.threshold is RISE and not has_fallen(run))
    return _hit(run, steps, updates, burst, None if bad else Severity.INFO, limits)


def _large(steps: Steps, largest: Floats, run: RunSeries, limits: Limits) -> _Burst | None:
    settled = steps >= run.first_step + limits.settling
    over = largest > limits.large
    last = window(steps)
    share = weighed_share((over & settled)[last], steps[last])
    start = frequent_since(over, steps, limits.step_share)
    if share < limits.step_share or start is None:
        return None
    observed = float(np.median(largest[start:][over[start:]]))
    text = f"Steps change a kernel by {number(observed)} of its norm on {percent(share)} of the recent steps"
    return _Burst(start, text, LARGE, observed)


def _jump(largest: Floats, skill: float, limits: Limits) -> _Burst | None:
    if not skill < limits.skill_after_jump or not (largest > limits.whole).any():
        return None
    index = int(np.flatnonzero(largest > limits.whole)[0])
    observed = float(largest.max())
    return _Burst(
        index,
        f"A step changed a kernel by {number(observed)} times its norm, and the model has not recovered",
        WHOLE,
        observed,
    )


def _rise(run: RunSeries, steps: Steps, largest: Floats, limits: Limits) -> _Burst | None:
    loss = total_loss(run)
    best = run.fact("best_loss")
    sampled = len(run.steps) < run.records_logged
    recent = loss[window_at_end(run.steps) if sampled else window(run.steps)]
    if (
        not np.isfinite(best)
        or best <= 0
        or recent.size < (LEAST_AT_END if sampled else 1)
        or not np.median(recent) > limits.rise * best
    ):
        return None
    recent_updates = largest[window_at_end(steps) if sampled else window(steps)]
    lifted = float(np.nanmin(recent)) > limits.rise * best
    if not lifted or not np.median(recent_updates) > limits.restless:
        return None
    start = int(np.flatnonzero(largest > limits.restless)[0])
    text = (
        f"The loss stays above {number(float(np.nanmin(recent)) / best)} times its best value, "
        f"while steps change a kernel by {number(float(np.median(recent_updates)))} of its norm"
    )
    return _Burst(start, text, RISE, float(np.median(recent)) / best)


def _before_non_finite(run: RunSeries, steps: Steps, updates: Floats, largest: Floats, limits: Limits) -> Hit:
    at = run.fact("first_non_finite_step")
    over = np.flatnonzero((largest > limits.whole) & (steps <= at))
    index = int(over[0]) if over.size else 0
    observed = float(largest[: index + 1].max())
    size = f" (up to {number(float(largest[over].max()))} times)" if over.size else ""
    text = (
        f"{run.fact('oversized_before_non_finite'):g} steps in a row changed a kernel by more than its own norm{size} "
        f"right before numbers stopped being finite at step {at:,.0f}"
    )
    if not over.size:
        evidence = evidence_of(
            run, FACTS, "oversized_before_non_finite", run.first_step, run.fact("oversized_before_non_finite")
        )
        return Hit(f"{text}.", run.first_step, int(at), (evidence,), Severity.CRITICAL)
    return _hit(run, steps, updates, _Burst(index, text, WHOLE, observed), Severity.CRITICAL, limits)


def _hit(
    run: RunSeries, steps: Steps, updates: Floats, burst: _Burst, severity: Severity | None, limits: Limits
) -> Hit:
    column = int(np.nanargmax(np.where(np.isfinite(updates[burst.index]), updates[burst.index], -1.0)))
    row = kernel_rows(run)[column]
    name = card_of(run, row).name
    first = step_before(run, steps, burst.index)
    evidence = evidence_of(run, GRADIENTS, "update_ratio", first, burst.observed, burst.threshold, row=row, label=name)
    text = f"{burst.text}, since step {int(steps[burst.index]):,}."
    size = float(np.nanmax(updates[burst.index :]))
    apart = () if _could_come_from_targets(run, size, limits.large) else ("target-scale-mismatch",)
    return Hit(text, first, int(steps[-1]), (evidence,), severity, name, not_explained_by=apart)


def _could_come_from_targets(run: RunSeries, update: float, large: float) -> bool:
    """Return whether an update would be usual if the targets were of size 1.

    The gradient of a squared error grows with the targets, that of other losses less; optimizers
    that divide by the size of the gradients undo it.
    """
    if run.configuration.optimizer and not is_plain(run):
        return False
    sizes = run[TARGET]["rms"]
    known = sizes[np.isfinite(sizes)]
    return not known.size or update <= large * max(1.0, float(known.max()))
