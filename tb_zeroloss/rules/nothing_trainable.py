"""The model, or the layer in front of its output, has nothing that can be trained.

## What it detects
No trainable parameter at all (critical), or a frozen last layer while the explained share (1 minus the loss
over that of the best constant) is below {skill} after {steps} steps (warning).

## Why it matters
Training then changes nothing that matters: the loss stays where it started and every epoch is wasted.

## How to fix it
1. Set `layer.trainable = True` for the layers that should learn, and call `compile` again afterwards.
2. When using a frozen base, add a new trainable output layer behind it.

## Check it yourself
`model.summary()` prints the number of trainable parameters.

## When it is innocent
Evaluating a finished model with `fit` and a rate of 0, or the frozen half of an adversarial pair.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

from tb_zeroloss.checks.evidence import last_loss
from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import spans
from tb_zeroloss.series.skill import best_skill

SKILL = Threshold("skill", 0.1, "ratio", "a frozen output layer that explains a tenth of the loss was trained before")
STEPS = Threshold("steps", 50, "steps", "before that an output layer that is trainable has not learned either")


@rule(
    title="Nothing trainable",
    passed="The model and its last layer can be trained",
    tier=2,
    severity=Severity.CRITICAL,
    thresholds=(SKILL, STEPS),
)
def nothing_trainable(run: RunSeries, limits: Limits) -> Hit | None:
    """Return what is frozen."""
    configuration = run.configuration
    frozen = configuration.frozen_parameters
    if not configuration.parameters and not frozen:
        raise NotRecorded("the number of parameters is not recorded; train with fit, or pass the model to log_step")
    evidence = last_loss(run)
    last = int(run.steps[-1])
    if not configuration.parameters:
        text = f"None of the {frozen:,} parameters is trainable: the model cannot learn."
        return Hit(text, run.first_step, last, evidence)
    weighted = [card for card in configuration.layers if card.parameters > 0]
    if not weighted or weighted[-1].trainable or configuration.loss_kind == "adversarial":
        return None
    if not best_skill(run) < limits.skill or not spans(run, int(limits.steps)):
        return None
    text = (
        f"The last layer with weights, {weighted[-1].name}, is frozen, and the model is hardly better than a constant."
    )
    return Hit(text, run.first_step, last, evidence, Severity.WARNING, weighted[-1].name)
