"""Input features have very different or very large scales, and training suffers.

## What it detects
Behind preprocessing layers one feature spreads more than {scale_ratio} times as far as another, or lies more
than {offset} times its own spread away from 0, or the inputs as a whole are larger than {size}; and learning
has stalled, diverged or ended in NaN.

## Why it matters
Initial weights and learning rates assume inputs of about unit size. One large feature dominates every
gradient: the rate that suits it freezes the others, and the rate that suits them diverges.

## How to fix it
1. Standardise each feature on the training rows: `keras.layers.Normalization()` with `adapt(x_train)`, or
   `StandardScaler`.
2. For images use `keras.layers.Rescaling(1 / 255)`.
3. Take the logarithm of features that span several powers of ten.

## Check it yourself
`print(x.mean(axis=0), x.std(axis=0))`: means near 0 and spreads near 1 are easy to learn from.

## When it is innocent
Models that learn all the same (then this stays quiet), token ids in front of an embedding, tree-like features
that a later layer scales.
"""

from dataclasses import dataclass

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import require_steps
from tb_zeroloss.checks.progress import has_gone_bad
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import INPUT
from tb_zeroloss.series import RunSeries

SCALE_RATIO = Threshold(
    "scale_ratio",
    300,
    "ratio",
    "the ratio was 1 to 30 in runs that learned and 900 to 7e12 in unscaled programs that did not",
)
OFFSET = Threshold(
    "offset", 100, "ratio", "a mean of 100 spreads leaves float32 five digits and makes features nearly constant"
)
SIZE = Threshold(
    "size",
    50,
    "input units",
    "initialisers assume inputs of about 1; raw 8-bit images measure "
    "80 and more, which makes first activations as large",
)
STEPS = Threshold("steps", 50, "steps", "before that even scaled inputs have not been learned from")
FEW_FEATURES = 8


@dataclass(frozen=True)
class _Trouble:
    text: str
    column: str
    observed: float
    threshold: Threshold
    row: int


@rule(
    title="Unscaled inputs",
    passed="Input scales do not stand in the way of learning",
    tier=0,
    severity=Severity.WARNING,
    needs=((INPUT, "features"),),
    thresholds=(SCALE_RATIO, OFFSET, SIZE, STEPS),
)
def unscaled_inputs(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the feature whose scale stands out when learning does not work."""
    inputs = run[INPUT]
    if (inputs["features"] < 1).all():
        raise NotApplicable("the inputs hold numbers of categories, whose size says nothing, or no features")
    if not np.isfinite(run.fact("first_non_finite_step")):
        require_steps(run, int(limits.steps))
    trouble = next((found for row in range(inputs.rows) if (found := _trouble(run, row, limits))), None)
    if trouble is None or not has_gone_bad(run):
        return None
    evidence = evidence_of(
        run, INPUT, trouble.column, int(inputs.steps[0]), trouble.observed, trouble.threshold, row=trouble.row
    )
    text = f"{trouble.text}, and the model does not learn."
    return Hit(text, run.first_step, int(inputs.steps[-1]), (evidence,))


def _trouble(run: RunSeries, row: int, limits: Limits) -> _Trouble | None:
    inputs = run[INPUT]
    middle = {
        name: _middle(inputs[name][:, row])
        for name in (
            "std_largest",
            "std_smallest",
            "std_typical",
            "features",
            "offset_largest",
            "rms_seen",
        )
    }
    largest, last = middle["std_largest"], inputs.limit_to(row).last
    against = middle["std_smallest"] if middle["features"] < FEW_FEATURES else middle["std_typical"]
    ratio = largest / against if against > 0 else float("nan")
    if ratio > limits.scale_ratio:
        other = (
            f"feature {last('std_smallest_feature'):.0f}" if middle["features"] < FEW_FEATURES else "a typical feature"
        )
        text = f"Feature {last('std_largest_feature'):.0f} spreads {number(ratio)} times as far as {other}"
        return _Trouble(text, "std_largest", ratio, SCALE_RATIO, row)
    if middle["rms_seen"] > limits.size:
        text = f"The inputs are {number(middle['rms_seen'])} in size (root mean square) where about 1 is expected"
        return _Trouble(text, "rms_seen", middle["rms_seen"], SIZE, row)
    if middle["offset_largest"] > limits.offset:
        text = (
            f"Feature {last('offset_largest_feature'):.0f} lies "
            f"{number(middle['offset_largest'])} times its spread away from 0"
        )
        return _Trouble(text, "offset_largest", middle["offset_largest"], OFFSET, row)
    return None


def _middle(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")
