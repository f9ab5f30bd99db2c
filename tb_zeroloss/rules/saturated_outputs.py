"""The output is stuck at its bounds and wrong.

## What it detects
On average over the recent steps more than {stuck_share} of the predictions lie within 0.001 of a bound of the
output's activation, and they are no better than a constant: the unexplained share of variance is above
{unexplained_share}, or the explained share (1 minus the loss over that of the best constant) is at most {skill}.

## Why it matters
At a bound the slope of a sigmoid is almost 0: under squared error the wrong answer gets no gradient, and
training stands still.

## How to fix it
1. Use cross-entropy for classes: its gradient does not vanish when the answer is certain and wrong.
2. Start the output's bias at 0, or at the log odds of the classes, and use Glorot initialisation.
3. Lower the learning rate.
4. Check that the targets can be reached by the activation.

## Check it yourself
`np.histogram(model.predict(x), bins=10)` next to `np.histogram(y, bins=10)`.

## When it is innocent
Separable classes: answers at the bounds that are right are not reported.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import output_activation
from tb_zeroloss.checks.preconditions import require_own_objective, require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Threshold, rule
from tb_zeroloss.checks.wording import left_unexplained, number, percent
from tb_zeroloss.schema.quantities import PREDICTION, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import frequent_since, recent_mean
from tb_zeroloss.series.run import Floats
from tb_zeroloss.series.skill import recent_skill, recent_unexplained

STUCK_SHARE = Threshold(
    "stuck_share",
    0.95,
    "share",
    "reaches 1.0 in separable runs that are right, so it counts only together with being wrong",
)
UNEXPLAINED_SHARE = Threshold("unexplained_share", 1.0, "share", "the best constant leaves exactly 100 % unexplained")
SKILL = Threshold("skill", 0.0, "ratio", "the best constant explains nothing")
BOUNDS = {
    "sigmoid": ("near_zero_share", "near_one_share"),
    "hard_sigmoid": ("near_zero_share", "near_one_share"),
    "softmax": ("near_zero_share", "near_one_share"),
    "tanh": ("near_minus_one_share", "near_one_share"),
    "hard_tanh": ("near_minus_one_share", "near_one_share"),
}


@rule(
    title="Saturated outputs",
    passed="Outputs are not stuck at their bounds",
    tier=3,
    per=Rows.OUTPUT,
    needs=((PREDICTION, "near_zero_share"), (PREDICTION, "near_one_share")),
    min_steps=20,
    min_records=3,
    thresholds=(STUCK_SHARE, UNEXPLAINED_SHARE, SKILL),
    explained_by=(
        "target-scale-mismatch",
        "oversized-updates",
        "targets-out-of-range",
        "single-unit-softmax",
        "unscaled-inputs",
        "negative-loss",
    ),
)
def saturated_outputs(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the predictions are stuck at a bound."""
    require_own_objective(run)
    activation, prediction = output_activation(run), run[PREDICTION]
    if activation not in BOUNDS:
        raise NotApplicable("the output's activation has no flat ends")
    require_varying_targets(run)
    shares, column = _at_bounds(run, activation)
    share = recent_mean(shares, prediction.steps)
    skill, left = recent_skill(run), recent_unexplained(run)
    if np.isnan(skill) and np.isnan(left):
        raise NotRecorded(
            "neither the loss of the best constant nor the squared error is recorded; pass y, or train with fit"
        )
    wrong = left > limits.unexplained_share or skill <= limits.skill
    start = frequent_since(shares > limits.stuck_share, prediction.steps, limits.stuck_share)
    if not share > limits.stuck_share or not wrong or start is None:
        return None
    first = int(prediction.steps[start])
    text = (
        f"{percent(share)} of the predictions are stuck at a bound of the {activation} "
        f"(mean {number(prediction.last('mean'))}) since step {first:,}, "
        f"and the targets are not there: {_wrong(left)}."
    )
    return Hit(
        text, first, int(prediction.steps[-1]), (evidence_of(run, PREDICTION, column, first, share, STUCK_SHARE),)
    )


def _at_bounds(run: RunSeries, activation: str) -> tuple[Floats, str]:
    prediction = run[PREDICTION]
    low, high = BOUNDS[activation]
    width = prediction.last("width")
    if activation == "softmax" and width > 1:
        return prediction[high] * width, high
    shares = prediction[low] + prediction[high]
    return shares, low if prediction.last(low) >= prediction.last(high) else high


def _wrong(left: float) -> str:
    return left_unexplained(left) if np.isfinite(left) else "a constant would do better"
