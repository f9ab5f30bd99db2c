"""The targets have a very different size from what the model first answers.

## What it detects
The root mean square of the targets is more than {scale_ratio} times larger or smaller than that of the first
predictions (answers below {usual_answer} count as that), and after {steps} steps more than
{unexplained_share} of the variance is still unexplained.

## Why it matters
Weights start so that answers are about 1. Tiny targets make the loss print as 0.0000 while nothing is
explained; huge ones give huge gradients, or a model that walks for thousands of steps before it fits.

## How to fix it
1. Standardise the targets: `y = (y - mean) / std` with the values in the sentence, and scale predictions
   back.
2. For positive targets over several powers of ten, learn `log(y)`.
3. Judge the loss by the variance of the targets, never by its absolute size.

## Check it yourself
`print(y.mean(), y.std(), model.predict(x).std())` should be of like size.

## When it is innocent
A model that is still walking towards its targets and gets there: compare the unexplained share later on.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import output_card, output_loss
from tb_zeroloss.checks.preconditions import require_own_objective, require_steps, require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Threshold, rule
from tb_zeroloss.checks.wording import left_unexplained, number
from tb_zeroloss.schema.losses import REGRESSION
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, Group, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import mean_at_end
from tb_zeroloss.series.skill import recent_unexplained

SCALE_RATIO = Threshold(
    "scale_ratio",
    100,
    "ratio",
    "initialisers give answers between 0.1 and 10; two powers of ten are beyond any of them",
)
USUAL_ANSWER = Threshold(
    "usual_answer",
    0.1,
    "target units",
    "a net that starts with smaller answers was made to start at 0, which says nothing of the scale it can reach",
)
UNEXPLAINED_SHARE = Threshold(
    "unexplained_share",
    0.9,
    "share",
    "answers of a wrong scale leave all of the variance or more; a noisy table that was learned left 0.52",
)
STEPS = Threshold("steps", 50, "steps", "the first steps find the scale where it is near")


@rule(
    title="Target scale mismatch",
    passed="Targets and predictions are of like size, or the model has found the scale",
    tier=1,
    per=Rows.OUTPUT,
    needs=((TARGET, "rms"), (PREDICTION, "rms"), (PREDICTION, "squared_error")),
    min_steps=20,
    min_records=3,
    thresholds=(
        SCALE_RATIO,
        USUAL_ANSWER,
        UNEXPLAINED_SHARE,
        STEPS,
    ),
    explained_by=("unscaled-inputs", "symmetric-units"),
    at_once=True,
)
def target_scale_mismatch(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how far targets and first predictions are apart."""
    require_own_objective(run)
    require_steps(run, int(limits.steps))
    if output_loss(run) not in REGRESSION or output_card(run).activation not in {"linear", None}:
        raise NotApplicable("only an unbounded output under a regression loss has to find the scale of its targets")
    require_varying_targets(run)
    target, prediction = run[TARGET], run[PREDICTION]
    answered = prediction["rms"][np.isfinite(prediction["rms"])]
    size, wanted = float(answered[0]) if answered.size else np.nan, float(np.nanmedian(target["rms"]))
    left, which = recent_unexplained(run), "first predictions"
    if run.is_at_once:
        size, wanted, which = _size(run, PREDICTION), _size(run, TARGET), "predictions"
    if np.isnan(size) or not wanted > 0:
        return None
    ratio = wanted / max(size, min(limits.usual_answer, wanted))
    if max(ratio, 1 / ratio) <= limits.scale_ratio or not left > limits.unexplained_share:
        return None
    if ratio < 1 and prediction.steps[0] > run.first_step:  # by then training may have thrown the answers far away
        raise NotRecorded("the first step is not among the records that were kept")
    direction, factor = ("larger", ratio) if ratio > 1 else ("smaller", 1 / ratio)
    mean, spread = target.last("seen_mean"), target.last("seen_std")
    text = (
        f"Targets are {number(factor)} times {direction} than the {which} "
        f"(mean {number(mean)}, spread {number(spread)}), "
        f"and {left_unexplained(left)}."
    )
    evidence = evidence_of(run, TARGET, "rms", int(target.steps[0]), factor, SCALE_RATIO)
    return Hit(text, run.first_step, int(target.steps[-1]), (evidence,))


def _size(run: RunSeries, group: Group) -> float:
    """Return the root mean square over all rows; NaN where none of them is finite."""
    return float(np.sqrt(mean_at_end(run, group, run[group]["rms"] ** 2)))
