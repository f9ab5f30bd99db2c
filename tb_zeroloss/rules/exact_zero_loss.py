"""The loss is exactly 0.

## What it detects
The loss of an output, or what is minimised where it has none of its own, is exactly 0, not rounded, in each of the
last {records} records and more. Where predictions leave less than {unexplained_share} of the variance of the targets
unexplained, the zero is real and only mentioned; so is one that a loss of unknown form, or a run without records,
reaches later than at its first point, and one beside a gradient without targets.

## Why it matters
Real data with noise never give a loss of exactly 0. The usual causes are weights of 0, a softmax over one
unit, labels that do not fit the loss, or a mask that hides everything.

## How to fix it
1. Compute the loss of five rows by hand and compare it with the one that is reported.
2. Print the sample weights, the mask and the labels of one batch.
3. If 0 is meant, because every pair keeps its margin, say so: `expected_zero=True`.

## Check it yourself
`print(y[:5], model.predict(x[:5]), loss_fn(y[:5], model.predict(x[:5])))`.

## When it is innocent
Margin losses whose margin is kept, a loss that is 0 by design (`expected_zero=True`), and data without noise
that are fitted to the last bit.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of, unbroken_start
from tb_zeroloss.checks.outputs import has_targets, known_loss, output_card
from tb_zeroloss.checks.preconditions import require_unexpected_zero
from tb_zeroloss.checks.progress import gradient_norms
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.wording import MEANT_TO_BE_ZERO, loss_in_words, percent
from tb_zeroloss.schema.losses import MARGIN, NEVER_NEGATIVE, ZERO_MEANS_EQUAL
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.run import Steps
from tb_zeroloss.series.skill import recent_unexplained

RECORDS = Threshold("records", 3, "records", "one batch may be all padding or all satisfied")
UNEXPLAINED_SHARE = Threshold(
    "unexplained_share", 0.01, "share", "a loss that rounds to 0 in float32 explains all but 1e-7 of the variance"
)
POINTS = 20
"""Points of a curve, of which nothing else is known, that must be 0: a run may begin with a weight that warms up.

So many records of a loss of unknown form, too.
"""


@rule(
    title="Loss of exactly zero",
    passed="The loss is not exactly 0",
    tier=4,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((LOSS, "value"),),
    min_steps=3,
    min_records=3,
    thresholds=(RECORDS, UNEXPLAINED_SHARE),
    explained_by=(
        "zero-weight-mass",
        "single-unit-softmax",
        "single-class-targets",
        "invalid-labels",
        "constant-targets",
        "non-finite-values",
        "inconsistent-loss",
    ),
    loss_alone=True,
    at_once=True,
)
def exact_zero_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the loss is exactly 0."""
    require_unexpected_zero(run)
    loss, name = run[LOSS], known_loss(run)
    column, noun = ("total", "points") if run.is_loss_alone else (_minimised(run), "records")
    value = loss[column]
    known = np.isfinite(value)
    start = unbroken_start(run, value[known] == 0)
    if start is None or known.sum() - start < (POINTS if run.is_loss_alone else limits.records):
        return None
    if run.is_at_once:
        _require_finite_parts(run)
    first, count = int(loss.steps[known][start]), int(known.sum() - start)
    text = f"The loss is exactly 0 in {count} of {int(known.sum())} {noun}, since step {first:,}."
    if run.is_at_once:
        text = f"The {loss_in_words(run)} is exactly 0, in every part of the rows."
    left = recent_unexplained(run)
    real = left < limits.unexplained_share and name in ZERO_MEANS_EQUAL
    if real:
        text += f" It is real on these data: {percent(left)} of the variance of the targets is left unexplained."
    reached = run.is_loss_alone and (start > 0 or _begins_late(loss.steps))
    if reached:
        text += " It was not before: a kept margin or a fit to the last bit ends so too, and a curve does not tell."
    satisfied = name in MARGIN or (name not in NEVER_NEGATIVE and _may_be_satisfied(run, first))
    if satisfied and not real:
        text += f" Is it 0 because every pair keeps its margin? Then it is meant: {MEANT_TO_BE_ZERO}."
    severity = Severity.INFO if real or reached or satisfied else None
    return Hit(text, first, int(loss.steps[-1]), (evidence_of(run, LOSS, column, first, 0.0),), severity)


def _minimised(run: RunSeries) -> str:
    """Return the column of what is minimised for this output: its own loss, or all of it where it has none."""
    return "value" if output_card(run).loss is not None or run.is_at_once else "total"


def _may_be_satisfied(run: RunSeries, first: int) -> bool:
    """Return whether a loss of unknown form may be 0 because nothing violates it any more.

    It was not 0 at first, or it is 0 and still has a gradient, as a ratio times a centred advantage; beside targets
    such a ratio is not exactly 0 in every record.
    """
    if run.is_loss_alone or run.is_at_once:
        return False
    began = run.fact("first_loss")
    values = run[LOSS][_minimised(run)]
    if first > run.first_step and (began != 0 or bool((values[run[LOSS].steps < first] > 0).any())):
        return True
    if has_targets(run) and len(values) >= POINTS:
        return False
    return bool((gradient_norms(run)[run[LOSS].steps >= first] > 0).any())


def _require_finite_parts(run: RunSeries) -> None:
    """End the rule where a part of the rows has no loss: a 0 of the others is not that of all."""
    known = np.isfinite(run[LOSS]["value"]) & np.isfinite(run[PREDICTION]["squared_error"])
    if not known.all():
        raise NotApplicable(f"{(~known).sum()} of {len(known)} parts of the rows are not finite, so not all are 0")


def _begins_late(steps: Steps) -> bool:
    """Return whether points before the first may have been dropped: it comes later than points follow each other."""
    return len(steps) > 1 and int(steps[0]) > float(np.median(np.diff(steps)))
