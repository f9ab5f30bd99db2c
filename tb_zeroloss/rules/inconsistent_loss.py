"""The loss is 0 although there is something left to learn.

## What it detects
On at least {records} records a loss that cannot be negative is exactly 0 while the gradient is larger than
{gradient_floor}, while the compiled loss of the same targets and predictions, computed once more, is more than
{recomputed_share} of the best constant's, or while predictions leave more than {unexplained_share} of the
variance of the targets unexplained. Of a loss of unknown form a gradient beside 0 is only mentioned, unless it
is so in every record or label rows that should sum to 1 do not; without targets nothing is said.

## Why it matters
Where a loss that cannot be negative is 0, it is at its minimum and its gradient must be 0 too. A loss of 0
with a gradient proves that labels and loss do not fit: the weights move, but not towards the task.

## How to fix it
1. Check that the labels have the form the loss needs: one-hot rows that sum to 1, or class indices.
2. Check that the output has one unit for each class.
3. Check sample weights, masks and `ignore_class`: they may leave no row in the loss.
4. For a loss of your own: compute it by hand on three rows and compare.

## Check it yourself
`print(y[:3], model.predict(x[:3]), loss_fn(y[:3], model.predict(x[:3])))`.

## When it is innocent
Margin losses are 0 as soon as the margin is kept (they are left out); a loss that may be negative passes through
0, such as a ratio times a centred advantage; and a loss may be meant to reach 0 (`expected_zero=True`).
Records on which no row carries weight are left out too: there a loss of 0 is right.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import has_targets, known_loss, output_card, output_loss
from tb_zeroloss.checks.preconditions import require_unexpected_zero
from tb_zeroloss.checks.progress import gradient_norms
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import MEANT_TO_BE_ZERO, loss_in_words, number, percent, since
from tb_zeroloss.schema.losses import MARGIN, NEVER_NEGATIVE, ZERO_MEANS_EQUAL, name_in_words
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, PREDICTION, TARGET, WEIGHT_MASS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import Flags, mean_at_end, total_loss, weighed_mean
from tb_zeroloss.series.run import Floats
from tb_zeroloss.series.skill import recent_unexplained, unexplained

RECORDS = Threshold("records", 3, "records", "one batch may be all padding")
GRADIENT_FLOOR = Threshold(
    "gradient_floor",
    1e-4,
    "loss / weight",
    "a cross-entropy rounds to 0 in float32 below 6e-8 and its gradient "
    "is then below 1e-5; faulty labels measured 0.58 to 1.02",
)
UNEXPLAINED_SHARE = Threshold(
    "unexplained_share", 0.01, "share", "a loss that rounds to 0 explains all but 1e-7 of the variance"
)

ALWAYS = 20
"""Records of a loss of unknown form that all are exactly 0: one that may be negative comes out as 0 now and then."""

ROW_SHARE = Threshold(
    "row_share", 0.01, "share", "rows are counted as off beyond 1e-3, which rounding never reaches; 1 % leaves padding"
)
RECOMPUTED_SHARE = Threshold(
    "recomputed_share",
    0.01,
    "share",
    "the same loss on the same numbers agrees to 1e-5 of its value; 1 % of the best constant's loss cannot be rounding",
)


@rule(
    title="Loss contradicts its gradient",
    passed="Where the loss is 0, nothing is left to learn",
    tier=1,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((LOSS, "value"),),
    min_steps=3,
    min_records=3,
    thresholds=(RECORDS, GRADIENT_FLOOR, RECOMPUTED_SHARE, UNEXPLAINED_SHARE, ROW_SHARE),
    explained_by=("invalid-labels", "single-unit-softmax", "non-finite-values", "zero-weight-mass"),
    at_once=True,
)
def inconsistent_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the records on which a loss of 0 is contradicted."""
    require_unexpected_zero(run)
    if output_loss(run) in MARGIN:
        raise NotApplicable("a margin loss is 0 as soon as the margin is kept")
    loss, name = run[LOSS], known_loss(run)
    zero = (loss["value"] == 0) & ~_weightless(run)
    if not zero.any():
        return None
    if name not in NEVER_NEGATIVE:
        return _of_unknown_form(run, zero, limits)
    by_gradient, gradient = _by_gradient(run, limits.gradient_floor)
    by_prediction, left = _by_prediction(run, limits.unexplained_share)
    again = loss["recomputed"]
    by_recomputing = (again > limits.recomputed_share * loss["constant"]) & (loss["constant"] > 0)
    if np.isnan(gradient).all() and np.isnan(left).all() and np.isnan(again).all():
        raise NotRecorded(
            "neither gradients nor predictions are recorded; train with fit, or call log_step without loss="
        )
    contradicted = zero & (by_gradient | by_recomputing | by_prediction)
    if contradicted.sum() < limits.records:
        return None
    first, last = int(loss.steps[contradicted][0]), int(loss.steps[contradicted][-1])
    if (zero & by_gradient).any():
        norm = float(gradient[zero & by_gradient][-1])
        text = f"but its gradient is {number(norm)}: labels and loss disagree."
        evidence = evidence_of(run, GRADIENTS, "norm", first, norm, GRADIENT_FLOOR)
    elif (zero & by_recomputing).any():
        value = mean_at_end(run, LOSS, again) if run.is_at_once else float(again[zero & by_recomputing][-1])
        text = f"but the {_recomputed(run)} of the same targets and predictions is {number(value)}."
        evidence = evidence_of(run, LOSS, "recomputed", first, value, RECOMPUTED_SHARE)
    else:
        share = recent_unexplained(run) if run.is_at_once else float(left[zero & by_prediction][-1])
        text = f"but predictions leave {percent(share)} of the variance of the targets unexplained."
        evidence = evidence_of(run, PREDICTION, "squared_error", first, share, UNEXPLAINED_SHARE)
    return Hit(f"The {loss_in_words(run)} is exactly 0{since(run, first)}, {text}", first, last, (evidence,))


def _recomputed(run: RunSeries) -> str:
    """Return what was computed once more; of arrays nobody compiled it."""
    return name_in_words(output_loss(run)) if run.is_at_once else "compiled loss"


def _weightless(run: RunSeries) -> Flags:
    mass = run[WEIGHT_MASS]
    return np.isin(run[LOSS].steps, mass.steps[mass["weight_per_row"] == 0] if len(mass) else ())


def _of_unknown_form(run: RunSeries, zero: Flags, limits: Limits) -> Hit | None:
    """Return that a loss, of which it is not known whether it may be negative, is 0 and still moves the weights."""
    if not has_targets(run):
        raise NotApplicable("the loss is of unknown form, and no targets are there that it could disagree with")
    by_gradient, gradient = _by_gradient(run, limits.gradient_floor)
    contradicted = zero & by_gradient
    if contradicted.sum() < limits.records:
        return None
    first, last = int(run[LOSS].steps[contradicted][0]), int(run[LOSS].steps[contradicted][-1])
    norm = float(gradient[contradicted][-1])
    text = f"The loss is exactly 0{since(run, first)}, but its gradient is {number(norm)}"
    evidence = (evidence_of(run, GRADIENTS, "norm", first, norm, GRADIENT_FLOOR),)
    if _rows_are_off(run, limits.row_share):
        return Hit(f"{text}, and label rows do not sum to 1: labels and loss disagree.", first, last, evidence)
    if len(zero) >= ALWAYS and contradicted.all():
        return Hit(f"{text}, in every record: it is not what is minimised.", first, last, evidence)
    text += f". May this loss be negative, or did it only pass through 0? Then that is right; {MEANT_TO_BE_ZERO}."
    return Hit(text, first, last, evidence, Severity.INFO)


def _rows_are_off(run: RunSeries, share: float) -> bool:
    """Return whether targets are rows of zeros and ones over several units that do not hold a single 1."""
    target = run[TARGET]
    off = weighed_mean(target["row_sum_off_share"], target.steps)
    whole = weighed_mean(target["integer_share"], target.steps) == 1
    return bool(off > share and whole and run[PREDICTION].last("width") > 1)


def _by_gradient(run: RunSeries, floor: float) -> tuple[Flags, Floats]:
    norm = gradient_norms(run)
    alone = (total_loss(run) == 0) & ~(run[LOSS]["regularization"] > 0)
    return alone & (norm > floor), norm


def _by_prediction(run: RunSeries, share: float) -> tuple[Flags, Floats]:
    steps = run[LOSS].steps
    left = np.full(len(steps), np.nan)
    if output_loss(run) in ZERO_MEANS_EQUAL and not output_card(run).from_logits:
        _, mine, theirs = np.intersect1d(steps, run[PREDICTION].steps, return_indices=True)
        left[mine] = unexplained(run)[theirs]
    return left > share, left
