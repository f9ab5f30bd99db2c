"""The loss does not reach some trainable variables: their gradient is None.

## What it detects
Trainable variables without any gradient. It is information below {parameter_share} of the trainable
parameters, and critical above.

## Why it matters
A gradient of None is not a small gradient: the loss does not depend on the variable through anything that can
be differentiated, so it keeps its first value for ever.

## How to fix it
1. Look for operations without a gradient between the variable and the loss: `argmax`, `round`, `cast` to
   integers, `stop_gradient`, `.numpy()`.
2. Check that the layer is used in `call`, and that its output enters the loss.
3. Compute the loss inside the `GradientTape`.
4. Freeze what should not learn: `layer.trainable = False`.

## Check it yourself
`[v.path for v, g in zip(model.trainable_variables, gradients) if g is None]`.

## When it is innocent
Heads that this loss leaves out on purpose (multi-task training, one half of an adversarial pair).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series import RunSeries

PARAMETER_SHARE = Threshold(
    "parameter_share",
    0.5,
    "share",
    "an unused head is a small part of a model; without half its parameters a model is cut in two",
)


@rule(
    title="Disconnected gradients",
    passed="The loss reaches every trainable variable",
    tier=2,
    severity=Severity.CRITICAL,
    needs=((GRADIENTS, "none"),),
    thresholds=(PARAMETER_SHARE,),
    explained_by=("nothing-trainable",),
)
def disconnected_gradients(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the variables that the loss does not reach."""
    gradients = run[GRADIENTS]
    none = (gradients["none"] == 1).all(axis=0)
    if not none.any():
        return None
    cards = run.configuration.variables
    sizes = np.array(
        [np.prod(cards[row].shape, dtype=np.float64) if row < len(cards) else 1.0 for row in range(len(none))]
    )
    share = float(sizes[none].sum() / sizes.sum())
    rows = np.flatnonzero(none)
    name = cards[rows[0]].name if rows[0] < len(cards) else None
    text = (
        f"The loss does not reach {len(rows)} of {len(none)} trainable variables ({percent(share)} of the parameters)"
        f"{f', the first is {name}' if name else ''}: they never change."
    )
    evidence = evidence_of(run, GRADIENTS, "none", run.first_step, share, PARAMETER_SHARE, row=int(rows[0]), label=name)
    severity = None if share > limits.parameter_share else Severity.INFO
    return Hit(text, run.first_step, int(gradients.steps[-1]), (evidence,), severity, name)
