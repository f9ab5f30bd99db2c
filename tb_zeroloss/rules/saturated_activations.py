"""Most hidden units sit at the flat ends of their activation.

## What it detects
In each of the last {patience} records at least {saturated_share} of the units of a sigmoid or tanh layer have
a slope below a hundredth of the steepest on most rows, and learning has stalled.

## Why it matters
A gradient that passes a flat end is multiplied by almost 0: the layers before it get nothing.

## How to fix it
1. Standardise the inputs; large inputs saturate the first layer.
2. Use Glorot initialisation; kernels drawn from a wide normal saturate.
3. Lower the learning rate, or put batch normalisation before the activation.
4. Use ReLU or GELU in hidden layers.

## Check it yourself
A histogram of the layer's outputs: two towers at the bounds mean saturation.

## When it is innocent
Gates and binary codes on purpose, and classifiers that are certain and right; a model that learns is not
reported.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.progress import has_stalled
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Threshold, rule
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.schema.configuration import LayerCard
from tb_zeroloss.schema.losses import RECURRENT, SQUASHING
from tb_zeroloss.schema.quantities import ACTIVATIONS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import step_before, stretch_start

PATIENCE = Threshold("patience", 3, "records", "one batch of extreme rows saturates any layer")
SATURATED_SHARE = Threshold(
    "saturated_share", 0.8, "share", "certain classifiers that learned reach it too, so it counts only without progress"
)


@rule(
    title="Saturated activations",
    passed="Hidden units work on the steep part of their activation",
    tier=3,
    per=Rows.LAYER,
    min_steps=20,
    thresholds=(PATIENCE, SATURATED_SHARE),
    explained_by=("unscaled-inputs", "oversized-updates", "target-scale-mismatch"),
)
def saturated_activations(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the units of one layer are saturated."""
    card = _squashing_layer(run)
    activations = run[ACTIVATIONS]
    shares = activations["saturated_share"]
    known = np.isfinite(shares)
    if not known.any():
        raise NotRecorded(f"the slopes of {card.name} are not recorded; name the layer in layers=, or train with fit")
    steps, shares = activations.steps[known], shares[known]
    start = stretch_start(shares >= limits.saturated_share)
    if start is None or len(shares) - start < limits.patience or not has_stalled(run):
        return None
    first, share = step_before(run, steps, start), float(shares[start:].min())
    text = (
        f"{percent(share)} of the units of {card.name} are at the flat ends of "
        f"their {card.activation}, since step {int(steps[start]):,}."
    )
    evidence = evidence_of(run, ACTIVATIONS, "saturated_share", first, share, SATURATED_SHARE, label=card.name)
    return Hit(text, first, int(steps[-1]), (evidence,), layer=card.name)


def _squashing_layer(run: RunSeries) -> LayerCard:
    cards, row = run.configuration.layers, run.row or 0
    if row >= len(cards) or cards[row].activation not in SQUASHING or cards[row].kind in RECURRENT:
        raise NotApplicable("no sigmoid or tanh in this layer, or only in gates")
    heads = {output.width for output in run.configuration.outputs}
    if row >= len(cards) - len(run.configuration.outputs) and cards[row].units in heads:
        raise NotApplicable("this layer is an output, which the rule on saturated outputs looks at")
    return cards[row]
