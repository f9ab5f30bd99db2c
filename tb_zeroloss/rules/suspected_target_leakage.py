"""A feature of the input equals the target up to scale.

## What it detects
In every batch of {batch_rows} and more, over {rows} in all or an epoch, the correlation of a feature with the
target is above {correlation}, in {same} of the batches or more that of the same feature. Where it is known how
many rows of training differ, they are {distinct} or more; where it is not, nothing is said of whole-number targets.

## Why it matters
The model has to copy one number and the loss falls to almost nothing, on validation rows too. Where the answer is not
known beforehand, which is what the model is for, it has nothing to copy.

## How to fix it
1. Look at the feature: is it the target, the target in another unit, or something that is known only after it?
2. Leave it out: `x = frame.drop(columns=["target"])`.
3. If it is known in time, one line of arithmetic answers the task and no model is needed.

## Check it yourself
`np.corrcoef(x[:, feature], y.ravel())` is 1 or -1.

## When it is innocent
A task that is to copy or to scale one of its inputs, and a series that hardly moves from one row to the next.
It is not said of a model that is to give back its input (`autoencoder=True`) or of adversarial training
(`loss_kind="adversarial"`).
"""

from math import prod

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import require_own_objective
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, Threshold, TooEarly, rule
from tb_zeroloss.checks.two_splits import training_side
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import INPUT, TARGET
from tb_zeroloss.series import RunSeries

CORRELATION = Threshold(
    "correlation",
    0.99999,
    "ratio",
    "copies of float32 numbers came to 0.9999999 and above, in batches of 8 to 20,000 rows; at 0.9999 so do the next"
    " of 100,000 steps of a random walk (0.99995), a pendulum after 0.01 s (0.99994) and a sum whose second term is a"
    " hundredth of the first (0.99994)",
)
BATCH_ROWS = Threshold(
    "batch_rows", 8, "rows", "in 8 rows one binary feature in 2,000 equals a class in each batch, in 256 in none"
)
ROWS = Threshold("rows", 256, "rows", "over 20 batches the largest correlation was that of one feature in a tenth")
SAME = Threshold(
    "same", 0.5, "share", "a copied column led in 65 to 100 % of batches beside a second copy, chance in at most 20 %"
)

DISTINCT = Threshold(
    "distinct", 16, "rows", "a feature of two values equals a target of two in n different rows once in 2^(n - 1) times"
)


@rule(
    title="Suspected target leakage",
    passed="No feature equals the target",
    tier=0,
    needs=((INPUT, "correlation_largest"),),
    thresholds=(CORRELATION, BATCH_ROWS, ROWS, SAME, DISTINCT),
)
def suspected_target_leakage(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the feature that equals the target."""
    require_own_objective(run)
    inputs = run[INPUT]
    _require_other_target(run, _features(run))
    correlations = np.nan_to_num(inputs["correlation_largest"])
    which = correlations.argmax(axis=1)
    records = np.arange(len(inputs))
    largest, rows = correlations[records, which], inputs["rows"][records, which]
    used = (rows >= limits.batch_rows) & (largest > 0)
    if not used.any():
        raise NotApplicable(f"no batch of {limits.batch_rows:g} rows and more in which a feature and the target vary")
    if rows[used].sum() < limits.rows and run.epochs_spanned < 1:
        raise TooEarly(f"needs {limits.rows:g} rows or one epoch; {rows[used].sum():g} rows are recorded so far")
    if not (largest[used] > limits.correlation).all():
        return None
    features = np.nan_to_num(inputs["correlation_largest_feature"])[records, which]
    pairs, counts = np.unique(np.stack([which, features], axis=1)[used], axis=0, return_counts=True)
    if counts.max() < limits.same * used.sum():
        return None
    _require_different_rows(run, limits.distinct)
    place, feature = (int(part) for part in pairs[counts.argmax()])
    names = run.configuration.inputs
    of_input = f" of input {names[place]}" if len(names) > 1 else ""
    text = (
        f"Feature {feature}{of_input} equals the target up to scale: |correlation| {number(largest[used].min())} in"
        f" each of {used.sum():,} recorded batches."
    )
    severity = None
    if _has_places(run):
        text += " A decoder is given its target on purpose, one place later, behind a causal mask."
        severity = Severity.INFO
    first = int(inputs.steps[used][0])
    evidence = evidence_of(run, INPUT, "correlation_largest", first, float(largest[used].min()), CORRELATION, row=place)
    return Hit(text, first, int(inputs.steps[-1]), (evidence,), severity)


def _has_places(run: RunSeries) -> bool:
    """Return whether an answer has a place for each step of a sequence, or each pixel of an image."""
    return any(len(output.prediction_shape) > 2 for output in run.configuration.outputs)


def _require_different_rows(run: RunSeries, fewest: float) -> None:
    """End the rule where training is a few rows that come again and again, or may be.

    Raises:
        NotApplicable: with their number.
        NotRecorded: if it is not known, and a feature of few values may equal targets that are whole numbers by chance.
    """
    try:
        distinct = training_side(run, "distinct_high")["distinct_high"]
    except NotRecorded as error:
        if _names_classes(run):
            raise NotRecorded(f"how many different rows training has is not known: {error}") from error
        return
    if distinct < fewest:
        raise NotApplicable(f"training has {distinct:,.0f} different rows: a feature may equal the target by chance")


def _names_classes(run: RunSeries) -> bool:
    whole = run[TARGET]["integer_share"][:, 0] if len(run[TARGET]) else np.zeros(0)
    return bool(len(whole)) and bool((whole == 1).all())


def _features(run: RunSeries) -> int:
    features = run[INPUT]["features"]
    return int(np.nan_to_num(features).max(axis=0).sum())


def _require_other_target(run: RunSeries, features: int) -> None:
    """End the rule where the target may well be the input, or a multiple of it.

    Raises:
        NotApplicable: with the reason.
    """
    outputs = run.configuration.outputs
    shape = outputs[0].target_shape[1:] if outputs else ()
    elements = prod(size for size in shape if size is not None)
    if features < 2:
        raise NotApplicable("the input has a single feature: a multiple of it may be the task")
    if run.configuration.autoencoder or elements == features:
        raise NotApplicable("the target may be the input itself: it has as many elements, or autoencoder is set")
