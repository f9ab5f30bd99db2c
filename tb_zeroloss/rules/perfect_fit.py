"""The predictions equal the targets as far as numbers can tell, also on validation data.

## What it detects
On training and on validation rows the error of the predictions is at most {rounding} (float32) of the targets' size.

## Why it matters
The zero is real on this data. Real data hold noise that no model can know; a fit without any error means that the task
is free of noise, or that the answer is among the inputs.

## How to fix it
1. If the task is exact (a formula, a copy), there is nothing to fix.
2. Otherwise look for an input that holds the target, and for validation rows that are also training rows.

## Check it yourself
Train on half of the input columns, and then on the other half: where the error stays 0, the answer is.

## When it is innocent
Targets that are a formula of the inputs.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, Rows
from tb_zeroloss.series import RunSeries

ROUNDING = Threshold("rounding", 8, "roundings", "the closest of the models that learned from real data was 95 away")
FLOAT32_STEP = float(np.finfo(np.float32).eps)


@rule(
    title="Perfect fit",
    passed="Predictions differ from the targets by more than rounding",
    tier=4,
    severity=Severity.INFO,
    per=Rows.OUTPUT,
    needs=((PREDICTION, "squared_error"), (TARGET, "rms")),
    min_steps=20,
    min_records=3,
    thresholds=(ROUNDING,),
    explained_by=("suspected-target-leakage", "split-overlap"),
    at_once=True,
)
def perfect_fit(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the error in roundings of the targets' size."""
    require_varying_targets(run)
    training = _roundings(run)
    if not training <= limits.rounding:
        return None
    if not len(run.validation[PREDICTION]):
        raise NotRecorded("whether other rows are met as exactly is not known; give fit validation_data")
    errors = [training, _roundings(run.validation)]
    if not max(errors) <= limits.rounding:
        return None
    text = (
        f"Predictions equal the targets to {number(errors[0])} roundings on training rows and {number(errors[1])} on"
        " validation rows: the zero is real on this data. If that surprises you, check for leakage."
    )
    steps = run[PREDICTION].steps
    return Hit(
        text,
        int(steps[-1]),
        int(steps[-1]),
        (evidence_of(run, PREDICTION, "squared_error", int(steps[-1]), errors[0], ROUNDING),),
    )


def _roundings(run: RunSeries) -> float:
    size = run[TARGET].last("rms") * FLOAT32_STEP
    return float(np.sqrt(run[PREDICTION].last("squared_error"))) / size if size > 0 else float("inf")
