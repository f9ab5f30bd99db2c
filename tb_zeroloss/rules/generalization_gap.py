"""The validation loss rises while the training loss does not.

## What it detects
The loss of the validation data rose {rises} evaluations in a row and is above that of the training rows by more than
{gap} of the best constant's loss; a warning only if it was at least {learned} better than that constant and now is
worse.

## Why it matters
The model learns the training rows by heart. What it answers for other rows gets worse, whatever the training loss says.

## How to fix it
1. Stop where the validation loss was smallest: `EarlyStopping(restore_best_weights=True)`.
2. More data, augmentation, dropout or weight decay.
3. A smaller model.

## Check it yourself
Draw `loss` and `val_loss` of the history in one picture.

## When it is innocent
A classifier whose accuracy on the validation data still rises: its few errors only weigh more.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import require_own_objective
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, TooEarly, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import LOSS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import recent_mean, weighed_mean

RISES = Threshold(
    "rises",
    3,
    "evaluations",
    "half of the models that learned had at most one in a row, a quarter three or more",
)
GAP = Threshold("gap", 0.1, "ratio", "three of 22 models that learned ended farther apart, the farthest by 0.18")

LEARNED = Threshold("learned", 0.1, "share", "labels that are noise came 0.009 below the constant, by chance")


@rule(
    title="Generalization gap",
    passed="The validation loss does not part from the training loss",
    tier=4,
    severity=Severity.INFO,
    per=Rows.OUTPUT,
    thresholds=(RISES, GAP, LEARNED),
    explained_by=(
        "diverging-loss",
        "oversized-updates",
        "non-finite-values",
        "class-missing-in-split",
        "repeated-batch",
    ),
)
def generalization_gap(run: RunSeries, limits: Limits) -> Hit | None:
    """Return both losses at the end."""
    require_own_objective(run)
    validation = run.validation[LOSS]
    if not len(validation):
        raise NotApplicable("no evaluation was recorded: fit was given no validation data")
    losses, constants = validation["value"], validation["constant"]
    rises = int(limits.rises)
    if len(losses) < rises + 1:
        raise TooEarly(f"needs {rises + 1} evaluations; {len(losses)} are recorded so far")
    constant = float(constants[-1])
    value, training = float(losses[-1]), _between(run, int(validation.steps[-2]))
    gap = (value - training) / constant if constant > 0 else float("nan")
    if not gap > limits.gap or not (np.diff(losses[-rises - 1 :]) > 0).all():
        return None
    first = int(validation.steps[-rises - 1])
    text = (
        f"The validation loss rose {rises} evaluations in a row, to {number(value)}, while the training loss is"
        f" {number(training)}; the best constant would score {number(constant)}."
    )
    evidence = evidence_of(run, validation.group, "value", first, gap, GAP)
    lost = value > constant and bool((losses < (1 - limits.learned) * constants).any())
    return Hit(text, first, int(validation.steps[-1]), (evidence,), Severity.WARNING if lost else None)


def _between(run: RunSeries, before: int) -> float:
    """Return the mean training loss since the evaluation before the last, or over the window if none was recorded."""
    loss = run[LOSS]
    since = loss.steps > before
    value = weighed_mean(loss["value"][since], loss.steps[since])
    return value if np.isfinite(value) else recent_mean(loss["value"], loss.steps)
