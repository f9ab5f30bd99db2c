"""The penalty on the weights outweighs the loss and removes the weights.

## What it detects
The penalties in `model.losses` were more than {penalty_ratio} times the data loss, kernels have since shrunk
below {kernel_share} of their first norm, and the explained share (1 minus the loss over that of the best
constant) is below {skill}.

## Why it matters
The optimizer then minimises the penalty first: all weights go to 0 and with them the answer. Afterwards the
penalty is tiny, so the last records alone look as if nothing had happened.

## How to fix it
1. Lower the penalty a hundred times (`keras.regularizers.L2(1e-4)` is common) and raise it step by step.
2. Penalise kernels only, not biases or activations.
3. Use `weight_decay` of AdamW, which does not enter the loss.

## Check it yourself
`print(sum(model.losses), loss)` before the first step: the penalty should be the smaller one.

## When it is innocent
Pruning runs that drive weights to 0 on purpose, when the data loss stays good.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import dataclasses

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import known_skill, require_own_objective
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Threshold, rule
from tb_zeroloss.checks.wording import number, percent
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS
from tb_zeroloss.series import RunSeries

PENALTY_RATIO = Threshold(
    "penalty_ratio",
    10,
    "ratio",
    "usual penalties stay below the data loss; an L2 of 10 measured 103 at the first step",
)
KERNEL_SHARE = Threshold(
    "kernel_share", 0.1, "share", "kernels of runs that learned kept more than half of their first norm"
)
SKILL = Threshold("skill", 0.1, "ratio", "a model that explains a tenth of the loss has kept some of its weights")


@rule(
    title="Regularization dominates",
    passed="Penalties leave the weights room to learn",
    tier=1,
    needs=((LOSS, "regularization"), (LOSS, "value"), (GRADIENTS, "weight_norm")),
    min_steps=50,
    min_records=3,
    thresholds=(PENALTY_RATIO, KERNEL_SHARE, SKILL),
)
def regularization_dominates(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how large the penalty was and what became of the kernels."""
    require_own_objective(run)
    loss = dataclasses.replace(run, row=None)[LOSS]
    penalty, data = loss["regularization"][:, 0], np.abs(np.nansum(loss["value"], axis=1))
    if not (penalty > 0).any():
        raise NotApplicable("the model has no penalties (model.losses is empty or 0)")
    ratio = penalty / np.maximum(data, np.finfo(np.float64).tiny)
    heavy = ratio > limits.penalty_ratio
    skill = known_skill(run)
    left = _kernel_share_left(run)
    if not heavy.any() or not left < limits.kernel_share or not skill < limits.skill:
        return None
    first = int(loss.steps[heavy][0])
    text = (
        f"The penalty on the weights was {number(float(np.nanmax(ratio)))} times the data loss; "
        f"kernels have shrunk to {percent(left)} of their first norm, and nothing is learned."
    )
    evidence = evidence_of(run, LOSS, "regularization", first, float(np.nanmax(ratio)), PENALTY_RATIO, row=0)
    return Hit(text, first, int(loss.steps[-1]), (evidence,))


def _kernel_share_left(run: RunSeries) -> float:
    norms = run[GRADIENTS]["weight_norm"]
    kernels = [row for row, card in enumerate(run.configuration.variables) if card.is_kernel and row < norms.shape[1]]
    first, last = norms[0, kernels], norms[-1, kernels]
    known = (first > 0) & np.isfinite(last)
    return float(np.median(last[known] / first[known])) if known.any() else float("nan")
