"""The targets reach values that the output cannot give.

## What it detects
More than {outside_share} of the targets lie outside what the output's activation can give (ReLU: 0 and above,
sigmoid: 0 to 1, tanh: -1 to 1), or outside 0 to 1 under a cross-entropy; counted over {rows} rows or an
epoch, and by more than the chance of so few rows. Where predictions were seen outside, the activation is not that of
the output; where functions stand between the layers, predictions have to press against the bound, within
{pressed} of the range or of the targets' spread.

## Why it matters
The loss cannot fall below the part that is out of reach. A ReLU output with negative targets is driven to 0
for every input, where its gradient is exactly 0: training stops and cannot restart.

## How to fix it
1. For regression use a linear output: `Dense(1)` without activation.
2. Or scale the targets into the range of the activation, and scale predictions back.
3. For classes encode the labels as 0 and 1 (not -1 and 1, not 0 to 255) before a cross-entropy.

## Check it yourself
`print(y.min(), y.max(), model.predict(x).min(), model.predict(x).max())`.

## When it is innocent
A few outliers that are meant to be clipped, and an output that is made behind the layer with the activation.
"""

import math

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import output_activation, output_card, output_loss
from tb_zeroloss.checks.preconditions import require_rows
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, Threshold, TooEarly, rule
from tb_zeroloss.checks.wording import number, percent
from tb_zeroloss.schema.losses import BINARY, CATEGORICAL, MARGIN, RANGES, SPARSE
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import weighed_mean
from tb_zeroloss.series.skill import target_spread

OUTSIDE_SHARE = Threshold(
    "outside_share", 0.01, "share", "up to 1 % of outliers may be clipped on purpose and hardly moves the loss"
)
ROWS = Threshold("rows", 64, "rows", "64 rows tell a share of 1 % from a share of 10 % in nearly every sample")
PRESSED = Threshold(
    "pressed", 0.05, "share", "a sigmoid or tanh whose targets lie beyond its bound came within 2 % of it in 50 steps"
)
STANDARD_ERRORS = 2.0
"""A share that is less above the limit may be one or two outliers among the few rows seen."""


@rule(
    title="Targets out of the output's range",
    passed="The output can reach the targets",
    tier=1,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((TARGET, "negative_share"),),
    thresholds=(OUTSIDE_SHARE, ROWS, PRESSED),
    at_once=True,
)
def targets_out_of_range(run: RunSeries, limits: Limits) -> Hit | None:
    """Return which share of the targets is out of reach."""
    card, loss = output_card(run), output_loss(run)
    if card.target_is_class_index or loss in SPARSE:
        raise NotApplicable("targets are class indices, which the output does not have to reach")
    low, high, reason = _reach(output_activation(run), loss)
    target = run[TARGET]
    columns = _columns(low, high)
    outside = np.sum([target[column] for column in columns], axis=0)
    share = weighed_mean(outside, target.steps)
    if np.isnan(share):
        raise NotRecorded(f"the share of targets outside {number(low)} to {number(high)} is not recorded; record again")
    if share <= limits.outside_share:
        return None
    require_rows(run, int(limits.rows))
    if share - STANDARD_ERRORS * _standard_error(run, share) <= limits.outside_share:
        raise TooEarly(
            f"{percent(share)} of the targets seen cannot be reached; so few rows may hold outliers by chance"
        )
    by_activation = loss not in BINARY | CATEGORICAL
    if by_activation and run.configuration.layers_only is False and not _presses(run, low, high, limits.pressed):
        raise NotApplicable(
            "functions stand between the layers, and no prediction comes near a bound of the last one's activation"
        )
    first = int(target.steps[outside > 0][0])
    text = (
        f"{percent(share)} of the targets cannot be reached: they span {number(target.last('seen_minimum'))} to "
        f"{number(target.last('seen_maximum'))}, but {reason}."
    )
    evidence = evidence_of(run, TARGET, max(columns, key=target.last), first, share, OUTSIDE_SHARE)
    return Hit(text, min(first, run.first_step), int(target.steps[-1]), (evidence,))


def _presses(run: RunSeries, low: float, high: float, share: float) -> bool:
    """Return whether a prediction comes near a bound behind which targets lie, as those do that want to be beyond."""
    target, prediction = run[TARGET], run[PREDICTION]
    near = share * (high - low if math.isfinite(high) else target_spread(run))
    below = target.last("seen_minimum") < low and bool((prediction["minimum"] <= low + near).any())
    return below or (target.last("seen_maximum") > high and bool((prediction["maximum"] >= high - near).any()))


def _standard_error(run: RunSeries, share: float) -> float:
    """Return that of a share over the rows that were recorded, of those of an epoch; 0 once all were."""
    rows = run[TARGET]["rows"]
    seen = float(np.nansum(rows))
    whole = run.fact("steps_per_epoch") * float(np.nanmedian(rows))
    left = max(0.0, 1 - seen / whole) if whole > 0 else 1.0
    return math.sqrt(share * (1 - share) / seen * left) if seen > 0 else 0.0


def _reach(activation: str | None, loss: str | None) -> tuple[float, float, str]:
    if loss in BINARY | CATEGORICAL:
        return 0.0, 1.0, "a cross-entropy needs targets from 0 to 1"
    if activation not in RANGES or loss in MARGIN:
        raise NotApplicable("the output's activation sets no bound to what it can give")
    low, high = RANGES[activation]
    above = "and above" if math.isinf(high) else f"to {number(high)}"
    return low, high, f"the output's {activation} gives only {number(low)} {above}"


def _columns(low: float, high: float) -> tuple[str, ...]:
    """Return the recorded shares that add up to the share outside; a bound of 6 is not recorded and left open."""
    if low == 0.0:
        return ("outside_unit_share",) if high == 1.0 else ("negative_share",)
    return ("above_one_share", "below_minus_one_share")
