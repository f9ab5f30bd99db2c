"""The loss takes logits for probabilities, or probabilities for logits.

## What it detects
A cross-entropy that expects probabilities gets answers outside 0 to 1 on more than {outside_share} of the
elements; or one that expects logits gets only numbers from 0 to 1, or one over several classes gets rows that do
not sum to 1 from an output that is neither softmax nor sigmoid, while the explained share (1 minus the loss over
that of the best constant) stays below {skill}.

## Why it matters
Logits read as probabilities are clipped: where they are clipped the gradient is 0. Probabilities read as
logits are squashed twice, so the answer can never come near 0 or 1 and learning is slow.

## How to fix it
1. Keep the output linear and say so in the loss: `BinaryCrossentropy(from_logits=True)`.
2. Or end in `sigmoid` or `softmax` and keep `from_logits=False`.

## Check it yourself
`p = model.predict(x); print(p.min(), p.max(), p.sum(axis=-1)[:5])`.

## When it is innocent
Keras undoes a softmax or sigmoid that it finds in front of `from_logits=True`; then the model learns and this
stays quiet.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import output_activation, output_card, output_loss
from tb_zeroloss.checks.preconditions import require_own_objective, require_steps
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import explained, number, percent
from tb_zeroloss.schema.losses import CATEGORICAL, CROSS_ENTROPY, SPARSE
from tb_zeroloss.schema.quantities import PREDICTION, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import recent_mean
from tb_zeroloss.series.skill import recent_skill

OUTSIDE_SHARE = Threshold(
    "outside_share", 0.01, "share", "rounding never leaves 0 to 1; 1 % leaves room for a clipped head of one's own"
)
SKILL = Threshold(
    "skill", 0.1, "ratio", "Keras repairs a softmax before from_logits=True; such a model learned to 0.89 accuracy"
)
STEPS = Threshold("steps", 200, "steps", "answers of an untrained logit output may lie in 0 to 1 by chance")


@rule(
    title="Logits mismatch",
    passed="The loss reads the output as what it is",
    tier=1,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((PREDICTION, "outside_unit_share"),),
    min_steps=3,
    min_records=3,
    thresholds=(OUTSIDE_SHARE, SKILL, STEPS),
    at_once=True,
)
def logits_mismatch(run: RunSeries, limits: Limits) -> Hit | None:
    """Return what the loss takes the output for."""
    require_own_objective(run)
    card, prediction = output_card(run), run[PREDICTION]
    if output_loss(run) not in CROSS_ENTROPY or card.from_logits is None or card.loss_assumed:
        raise NotApplicable("only a cross-entropy of Keras distinguishes logits from probabilities")
    outside = prediction["outside_unit_share"]
    share = recent_mean(outside, prediction.steps)
    if np.isnan(share):
        raise NotRecorded("the range of the predictions is not recorded; pass y_pred, or train with fit")
    if not card.from_logits:
        return _logits_as_probabilities(run, share, limits)
    if card.activation not in {"softmax", "sigmoid"} or share > 0:
        return None
    require_steps(run, int(limits.steps))
    skill = recent_skill(run)
    if not skill < limits.skill:
        return None
    text = (
        f"The loss expects logits but gets {card.activation} probabilities, "
        f"which it squashes again; {explained(skill)}."
    )
    evidence = evidence_of(run, PREDICTION, "outside_unit_share", run.first_step, share)
    return Hit(text, run.first_step, int(prediction.steps[-1]), (evidence,), Severity.WARNING)


def _logits_as_probabilities(run: RunSeries, share: float, limits: Limits) -> Hit | None:
    if share <= limits.outside_share:
        return _no_probabilities(run, limits)
    prediction = run[PREDICTION]
    low, high = prediction.last("minimum"), prediction.last("maximum")
    if run.is_at_once:
        low, high = float(np.nanmin(prediction["minimum"])), float(np.nanmax(prediction["maximum"]))
    first = int(prediction.steps[prediction["outside_unit_share"] > limits.outside_share][0])
    text = (
        f"The loss expects probabilities, but {percent(share)} of the predictions lie outside 0 to 1 "
        f"({number(low)} to {number(high)}): the output gives logits."
    )
    evidence = evidence_of(run, PREDICTION, "outside_unit_share", first, share, OUTSIDE_SHARE)
    return Hit(text, first, int(prediction.steps[-1]), (evidence,))


def _no_probabilities(run: RunSeries, limits: Limits) -> Hit | None:
    """Return rows that cannot be probabilities because they do not sum to 1, of a model that has not learned.

    Keras divides each row by its sum: a sigmoid over several classes learns all the same.
    """
    card, prediction = output_card(run), run[PREDICTION]
    if output_loss(run) not in CATEGORICAL | SPARSE or output_activation(run) in {None, "softmax", "sigmoid"}:
        return None
    off = recent_mean(prediction["row_sum_off_share"], prediction.steps)
    if not off > limits.outside_share or recent_skill(run) >= limits.skill:
        return None
    text = (
        f"The loss expects probabilities, but {percent(off)} of the rows of predictions do not sum to 1: the output"
        f" ({card.activation}) gives none."
    )
    evidence = evidence_of(run, PREDICTION, "row_sum_off_share", run.first_step, off, OUTSIDE_SHARE)
    return Hit(text, run.first_step, int(prediction.steps[-1]), (evidence,))
