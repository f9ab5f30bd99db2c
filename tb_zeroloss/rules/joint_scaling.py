"""The features were scaled by numbers that were taken from the validation rows too.

## What it detects
The features of training and validation rows together have mean 0 and deviation 1 to {rounding}, or reach from 0 to 1 to
{range_rounding}, while those of the training rows alone are off by more than {apart}.

## Why it matters
Something of the validation rows went into training. It rarely changes the loss, and hardly by much: a mean and a
deviation of many rows tell little of a single one. But the same order of steps does harm where more is taken from the
rows: features chosen, missing values filled in, targets averaged.

## How to fix it
1. Split first, then `scaler.fit(x_train)`, and `scaler.transform` for both.
2. `make_pipeline(StandardScaler(), model)` inside cross-validation does it in the right order.

## Check it yourself
`x_train.mean(axis=0)` is 0 to rounding when the scaler saw the training rows alone.

## When it is innocent
Data that were published scaled, or a range that is known beforehand and that the training rows happen not to reach.
"""

import math

from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.two_splits import both_sides
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries

ROUNDING = Threshold(
    "rounding",
    1e-5,
    "deviations",
    "float32 leaves 1.2e-7 after scikit-learn's scaler of 30 to 100,000 rows, 1e-5 after means taken in float32",
)
RANGE_ROUNDING = Threshold("range_rounding", 1e-6, "input units", "float32 leaves 1.2e-7 of a range of 1")
APART = Threshold(
    "apart", 1e-3, "deviations", "80 % of 100,000 rows were off by 0.0026 from the scale of all, of fewer rows by more"
)


@rule(
    title="Joint scaling",
    passed="The scale of the features is not that of both splits together",
    tier=0,
    severity=Severity.INFO,
    needs=((SPLIT, "rows"),),
    min_steps=0,
    thresholds=(ROUNDING, RANGE_ROUNDING, APART),
)
def joint_scaling(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how far the training rows alone are off."""
    training, validation = both_sides(run)
    joint, joint_range = validation["joint_off_standard"], validation["joint_off_unit_range"]
    if math.isnan(joint) and math.isnan(joint_range):
        raise NotRecorded(
            "the features of both splits are not known: only tables of floats that one process saw are followed"
        )
    scaled = [
        ("have mean 0 and deviation 1", "off_standard", _off_standard(joint, training["rows"] + validation["rows"])),
        ("reach from 0 to 1", "off_unit_range", joint_range),
    ]
    for (state, column, together), rounding in zip(scaled, (limits.rounding, limits.range_rounding), strict=True):
        if together <= rounding and training[column] > limits.apart:
            text = (
                f"The features of all rows together {state} to {number(together)}, those of the training rows are off"
                f" by {number(training[column])}: the scaler saw the validation rows. This rarely changes the loss."
            )
            return training.hit(text, column, APART)
    return None


def _off_standard(off: float, rows: float) -> float:
    """Return how far features are from deviation 1 by either of its definitions: over n rows or n - 1, as pandas."""
    return min(off, abs(off - (1 - math.sqrt(1 - 1 / rows))))
