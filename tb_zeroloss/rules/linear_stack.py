"""Layers with weights follow each other without a nonlinearity between them.

## What it detects
Two or more layers with trainable weights that feed each other, the earlier ones linear. It is information,
and a warning once learning has stalled after {steps} steps with the explained share (1 minus the loss over
that of the best constant) below {skill}, unless they are only linear with a pooling between them. It is said
only of models that are layers of Keras and nothing else: a function in the graph, or a `call` of one's own,
may be a nonlinearity.

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

from tb_zeroloss.checks.evidence import last_loss
from tb_zeroloss.checks.progress import has_stalled
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.schema.configuration import Configuration, LayerCard
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import spans
from tb_zeroloss.series.skill import best_skill

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
        "InputLayer",
        "Identity",
    }
)
POOLING = frozenset(f"{name}{axes}D" for name in ("AveragePooling", "GlobalAveragePooling") for axes in (1, 2, 3))
"""Linear too, but a stack with one between is no map that a single layer of the same kind could be."""


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
    if run.configuration.layers_only is False:
        raise NotApplicable(
            "the model applies functions between its layers that are not recorded; an activation may be one of them"
        )
    stack = _stack(run.configuration)
    if not stack:
        return None
    stuck = (
        not _pools_between(run.configuration, stack)
        and best_skill(run) < limits.skill
        and has_stalled(run)
        and spans(run, int(limits.steps))
    )
    text = f"The layers {stack[0].name} to {stack[-1].name} are one linear map: no nonlinearity stands between them."
    return Hit(
        text, run.first_step, int(run.steps[-1]), last_loss(run), Severity.WARNING if stuck else None, stack[0].name
    )


def _stack(configuration: Configuration) -> list[LayerCard]:
    kernels = {card.layer: card.shape for card in configuration.variables if card.is_kernel}
    stack: list[LayerCard] = []
    for card in configuration.layers:
        if card.kind in LINEAR and card.trainable:
            if len(stack) >= 2 and not _feeds(stack[-1], kernels.get(card.name)):
                return stack
            stack = [*stack, card] if stack and _feeds(stack[-1], kernels.get(card.name)) else [card]
            if card.activation == "linear":
                continue
        elif card.kind in TRANSPARENT | POOLING:
            continue
        if len(stack) >= 2:
            return stack
        stack = []
    return stack if len(stack) >= 2 else []


def _pools_between(configuration: Configuration, stack: list[LayerCard]) -> bool:
    first, last = configuration.layers.index(stack[0]), configuration.layers.index(stack[-1])
    return any(card.kind in POOLING for card in configuration.layers[first:last])


def _feeds(card: LayerCard, kernel: tuple[int, ...] | None) -> bool:
    """Return whether a kernel takes in as many features as the layer before gives; branches often do not.

    Behind a convolution a flattened image has a multiple of its channels.
    """
    if kernel is None or card.units is None or len(kernel) < 2:
        return False
    return kernel[-2] == card.units or (card.kind != "Dense" and len(kernel) == 2 and kernel[-2] % card.units == 0)
