"""The loss only looks like 0: it is small because the targets are.

## What it detects
The loss is not 0 but below {printed}, so that it prints as 0.0000, while predictions leave more than
{unexplained_share} of the variance of the targets unexplained, as well as of the loss of the best constant; of a
classifier of two classes what its answers share with the labels counts too.

## Why it matters
Squared errors shrink with the square of the target's scale. A model that has learned nothing of targets of
size 1e-5 has a loss of 1e-10.

## How to fix it
1. Standardise the targets and train again; the loss is then a share of their variance.
2. Print the loss with `{{:.3e}}` and compare it with the variance of the targets.

## Check it yourself
`print(loss / np.var(y))`: near 1 means that nothing is explained, near 0 that the zero is earned.

## When it is innocent
A task at a small scale that is solved, and a loss that is small by construction, such as a focal one on rare
classes: then little is left unexplained and this stays quiet.
It is not said of a loss that is meant to be 0 (`expected_zero=True`) or of adversarial training
(`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of, unbroken_start
from tb_zeroloss.checks.outputs import output_card, output_loss
from tb_zeroloss.checks.preconditions import require_own_objective, require_unexpected_zero, require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import left_unexplained, loss_in_words, number
from tb_zeroloss.schema.losses import BINARY
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import mean_at_end
from tb_zeroloss.series.skill import recent_skill, recent_unexplained, target_spread

PRINTED = Threshold("printed", 5e-5, "loss", "the largest number that four decimals round to 0.0000")
UNEXPLAINED_SHARE = Threshold(
    "unexplained_share", 0.5, "share", "runs that learned at a small scale left less than 10 % unexplained"
)
STEPS = 20
NOTHING_LEARNED = 0.98
"""Share left unexplained from which on a finished model has no use; one that is weak may be all that can be had."""


@rule(
    title="Loss that only looks like zero",
    passed="The loss does not print as 0 while variance is unexplained",
    tier=4,
    per=Rows.OUTPUT,
    needs=((LOSS, "value"), (PREDICTION, "squared_error")),
    min_steps=STEPS,
    min_records=3,
    thresholds=(PRINTED, UNEXPLAINED_SHARE),
    explained_by=(
        "target-scale-mismatch",
        "negligible-updates",
        "unapplied-updates",
        "zero-weight-mass",
        "inconsistent-loss",
        "unscaled-inputs",
    ),
    loss_alone=True,
    at_once=True,
)
def apparent_zero_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the loss, its yardstick, and what is unexplained."""
    if run.is_loss_alone:
        raise NotRecorded(
            "cannot tell: the target scale is not recorded, and without it a small loss may be a good or a bad one; "
            "record with DegeneracyCallback or log_step"
        )
    require_own_objective(run)
    require_unexpected_zero(run)
    require_varying_targets(run)
    loss = run[LOSS]
    value = mean_at_end(run, LOSS, loss["value"])
    left = _left(run)
    small = (loss["value"] > 0) & (loss["value"] < limits.printed)
    start = 0 if run.is_at_once else unbroken_start(run, small)
    if not 0 < value < limits.printed or not left > limits.unexplained_share or start is None:
        return None
    constant = mean_at_end(run, LOSS, loss["constant"])
    beside = f"; the best constant would score {number(constant)}" if np.isfinite(constant) else ""
    text = (
        f"The {loss_in_words(run)} is not 0: it is {number(value)} and only prints as 0.0000{beside}. "
        f"The targets have a spread of {number(target_spread(run))}, and "
        f"{left_unexplained(left)}."
    )
    first = int(loss.steps[start])
    severity = Severity.INFO if run.is_at_once and left < NOTHING_LEARNED else None
    return Hit(text, first, int(loss.steps[-1]), (evidence_of(run, LOSS, "value", first, value, PRINTED),), severity)


def _left(run: RunSeries) -> float:
    """Return the share that is left unexplained by what the model does best: its own loss, squares, or the classes."""
    squares = np.nan if output_card(run).from_logits else recent_unexplained(run)
    prediction = run[PREDICTION]
    of_two_classes = prediction.last("width") == 1 and output_loss(run) in BINARY
    shared = mean_at_end(run, PREDICTION, prediction["correlation"]) if of_two_classes else np.nan
    return float(np.fmin(np.fmin(1 - recent_skill(run), squares), 1 - max(shared, 0.0) ** 2))
