"""Every target is the same value.

## What it detects
Over all rows recorded so far, at least {rows} of them or one epoch, the spread of the targets is at most
{spread_ratio} of their size. It is information where the loss is not known to compare targets with predictions, and
where classes are told apart by a head that cannot answer the same to every input, or does not. Of an output that is
put together from others, such as the residual of an equation or its values at the boundary, it is only mentioned.

## Why it matters
There is nothing to learn: the model reaches a loss near 0 by answering one number, and the curve looks
perfect. No share of variance and no accuracy means anything on such data.

## How to fix it
1. Print `np.unique(y)[:10]` right before `fit` and walk back to where it becomes one value.
2. Look for an integer division (`y // 255`), a cast of fractions to integers, or a label column that was
   never filled.
3. Check that labels are joined to rows by the right key, and that the mask or folder of the labels is not
   empty.

## Check it yourself
`print(np.ptp(y))` is 0 when all targets are the same.

## When it is innocent
Targets that the loss ignores on purpose: placeholder labels of a triplet loss, or `y=zeros` beside
`add_loss`. Residuals that are to become 0, say so with `expected_zero=True`; a discriminator
(`loss_kind="adversarial"`); and the positive that stands first among the candidates of a contrastive loss.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import (
    NOT_ALL,
    answers_vary,
    could_answer_constant,
    known_loss,
    output_card,
    output_loss,
)
from tb_zeroloss.checks.preconditions import require_own_objective, require_rows
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.wording import CANDIDATES, MEANT_TO_BE_ZERO, number
from tb_zeroloss.schema.losses import CROSS_ENTROPY, NEVER_NEGATIVE, REGRESSION
from tb_zeroloss.schema.quantities import TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.skill import SMALLEST

SPREAD_RATIO = Threshold(
    "spread_ratio",
    1e-6,
    "ratio",
    "float32 keeps seven digits, so a spread below a millionth of the mean is rounding",
)
ROWS = Threshold(
    "rows", 256, "rows", "a rare event may be missing from a few batches, but hardly from 256 rows and an epoch"
)


@rule(
    title="Constant targets",
    passed="The targets vary",
    tier=0,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((TARGET, "seen_std"), (TARGET, "seen_mean")),
    min_steps=3,
    min_records=1,
    thresholds=(SPREAD_RATIO, ROWS),
    at_once=True,
)
def constant_targets(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the one value that all targets have."""
    require_own_objective(run)
    target = run[TARGET]
    _require_use(run)
    spread, mean = target.last("seen_std"), target.last("seen_mean")
    if not spread <= limits.spread_ratio * max(abs(mean), SMALLEST):
        return None
    low, high = target.last("seen_minimum"), target.last("seen_maximum")
    if run.is_at_once and low < high:  # in float64, which no training rounds
        return None
    require_rows(run, int(limits.rows))
    value = number(high) if not low < high else "the same in every row"
    text = f"Every target is {value}: their spread over {target.last('seen_rows'):,.0f} rows is {number(spread)}."
    first = int(target.steps[np.isfinite(target["seen_std"])][0])
    evidence = evidence_of(run, TARGET, "seen_std", first, spread, SPREAD_RATIO)
    severity = None if known_loss(run) in NEVER_NEGATIVE else Severity.INFO
    if severity is None and _compares_candidates(run):
        text += CANDIDATES
        severity = Severity.INFO
    elif known_loss(run) in REGRESSION:
        if low == high == 0:
            text += f" If they are meant to be, as of a residual, {MEANT_TO_BE_ZERO}."
        severity = severity if output_card(run).is_output else Severity.INFO
    return Hit(text, min(run.first_step, first), int(target.steps[-1]), (evidence,), severity)


def _require_use(run: RunSeries) -> None:
    """End the rule where targets are not used, or are meant to be 0."""
    target = run[TARGET]
    if output_card(run).loss is None and run.configuration.outputs:
        raise NotApplicable("this output has no loss of its own, so its targets are not used")
    if (target["non_finite_share"] >= 1.0).all():
        raise NotApplicable("no target is a finite number, so there is no value that they share")
    if run.configuration.expected_zero and target.last("seen_minimum") == target.last("seen_maximum") == 0:
        raise NotApplicable("every target is 0, and so is the loss meant to be (expected_zero)")


def _compares_candidates(run: RunSeries) -> bool:
    if output_loss(run) not in CROSS_ENTROPY:
        return False
    return not could_answer_constant(run) or answers_vary(run, NOT_ALL)
