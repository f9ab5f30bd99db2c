"""The predictions are zero for every input.

## What it detects
For {steps} steps and longer, up to the last record, no prediction is larger than {zero_share} of the size of
the targets (their root mean square), over {rows} rows and more. It is reported in place of constant
predictions.

## Why it matters
The model ignores its input, and the answer has no connection with the targets. A ReLU output that is 0
everywhere has no gradient either, so it stays there.

## How to fix it
1. Make the output linear when targets can be negative or the output is a ReLU: `Dense(1)`.
2. Check the initialisers: zeros in the last layers, or a very negative bias, give zeros.
3. Check penalties on weights: a large one drives all weights, and the answer, to 0.
4. Check that the targets are not lost behind a mask or a scale.

## Check it yourself
`print(abs(model.predict(x)).max(), abs(y).max())`.

## When it is innocent
Targets that really are 0 for all rows; then the targets are reported instead.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of, unbroken_start
from tb_zeroloss.checks.preconditions import require_own_objective, require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.spread import CAUSES_OF_COLLAPSE, are_zero, lasts, prediction_spread
from tb_zeroloss.checks.wording import number, since
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import mean_at_end

ZERO_SHARE = Threshold("zero_share", 1e-6, "ratio", "float32 rounds at 1e-7; answers of an untrained model are about 1")
ROWS = Threshold("rows", 8, "rows", "fewer rows may be alike by chance")
STEPS = Threshold("steps", 20, "steps", "an output that starts at 0 leaves it in the first steps")


@rule(
    title="Zero predictions",
    passed="Predictions are not all zero",
    tier=4,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((PREDICTION, "std"), (PREDICTION, "maximum"), (TARGET, "rms")),
    min_steps=20,
    min_records=3,
    thresholds=(ZERO_SHARE, ROWS, STEPS),
    explained_by=CAUSES_OF_COLLAPSE,
    at_once=True,
)
def zero_predictions(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when every prediction is 0."""
    require_own_objective(run)
    require_varying_targets(run)
    spread = prediction_spread(run, int(limits.rows))
    start = unbroken_start(run, are_zero(run, spread.steps, limits.zero_share))
    if start is None or len(spread.steps) - start < 3:
        return None
    first, last = int(spread.steps[start]), int(spread.steps[-1])
    if not lasts(run, first, last, int(limits.steps)):
        return None
    prediction = run[PREDICTION]
    largest = max(abs(prediction.last("minimum")), abs(prediction.last("maximum")))
    size = float(np.nanmax(run[TARGET]["rms"]))
    if run.is_at_once:
        largest = float(np.nanmax(np.abs([prediction["minimum"], prediction["maximum"]])))
        size = float(np.sqrt(mean_at_end(run, TARGET, run[TARGET]["rms"] ** 2)))
    text = (
        f"Predictions are {number(largest)} for every input"
        f"{since(run, first)}, while targets have a size of {number(size)}."
    )
    return Hit(text, first, last, (evidence_of(run, PREDICTION, "maximum", first, largest, ZERO_SHARE),))
