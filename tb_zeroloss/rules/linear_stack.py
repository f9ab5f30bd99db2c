"""Layers with weights follow each other without a nonlinearity between them.

## What it detects
Two or more layers with weights in a row, the earlier ones linear. It is information, and a warning once
learning has stalled after {steps} steps with skill (1 minus the loss over that of the best constant) below
{skill}.

## Why it matters
Linear maps one after the other are one linear map: the extra layers add parameters and nothing that the model
can express.

## How to fix it
1. Give hidden layers an activation: `Dense(64, activation="relu")`.
2. Or remove all but one of them.

## Check it yourself
`[(layer.name, getattr(layer, "activation", None)) for layer in model.layers]`.

## When it is innocent
A narrow linear layer as a factorisation on purpose, embeddings followed by a linear layer, and models whose
layers do not follow each other.
"""

from tb_zeroloss.rules.base import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.rules.gates import has_stalled, last_loss
from tb_zeroloss.schema.configuration import LayerCard
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import best_skill, spans

STEPS = Threshold(
    "steps", 200, "steps", "a linear stack may learn the linear part of a task; that takes some steps to see"
)
SKILL = Threshold("skill", 0.5, "ratio", "a model that explains half of the loss is served by what it has")
LINEAR = frozenset(
    {
        "Dense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "EinsumDense",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
    }
)
TRANSPARENT = frozenset(
    {
        "Dropout",
        "Flatten",
        "Reshape",
        "Permute",
        "AveragePooling1D",
        "AveragePooling2D",
        "GlobalAveragePooling2D",
        "InputLayer",
        "Identity",
    }
)


@rule(
    title="Linear stack",
    passed="Nonlinearities stand between the layers with weights",
    tier=1,
    severity=Severity.INFO,
    thresholds=(STEPS, SKILL),
    explained_by=("unscaled-inputs",),
)
def linear_stack(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the first stretch of layers that is one linear map."""
    weighted = [card for card in run.configuration.layers if card.kind in LINEAR]
    if len(weighted) < 2:
        raise NotApplicable("the configuration lists fewer than two dense or convolutional layers")
    stack = _stack(run.configuration.layers)
    if not stack:
        return None
    stuck = best_skill(run) < limits.skill and has_stalled(run) and spans(run, int(limits.steps))
    text = f"The layers {stack[0].name} to {stack[-1].name} are one linear map: no nonlinearity stands between them."
    return Hit(
        text, run.first_step, int(run.steps[-1]), last_loss(run), Severity.WARNING if stuck else None, stack[0].name
    )


def _stack(cards: tuple[LayerCard, ...]) -> list[LayerCard]:
    stack: list[LayerCard] = []
    for card in cards:
        if card.kind in LINEAR:
            stack.append(card)
            if card.activation == "linear":
                continue
        elif card.kind in TRANSPARENT:
            continue
        if len(stack) >= 2:
            return stack
        stack = []
    return stack if len(stack) >= 2 else []
