"""A metric stays the same while the loss moves.

## What it detects
A metric has had exactly the same value for {epochs} while the loss changed by more than {change} of itself. The value 1
is left out: an accuracy of 1 has nowhere to go.

## Why it matters
The metric measures something else than the model answers: an accuracy on targets that are no classes is 0 for ever, and
one on a single output unit with softmax is the share of a class.

## How to fix it
1. For a regression use `mae` or `r2_score`, not `accuracy`.
2. For one sigmoid unit use `binary_accuracy`; for class indices `sparse_categorical_accuracy`.
3. Look at the form of targets and predictions side by side.

## Check it yourself
Compute the metric by hand on ten rows of `model.predict(x)`.

## When it is innocent
A metric with a threshold that no answer crosses yet.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, TooEarly, rule
from tb_zeroloss.checks.wording import number, percent
from tb_zeroloss.schema.quantities import LOSS, METRICS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import total_loss
from tb_zeroloss.series.skill import LATEST_RECORDS

EPOCHS = Threshold(
    "epochs",
    20,
    "epochs",
    "two of 32 metrics of models that learned rested longer, each on 150 rows",
)
CHANGE = Threshold("change", 0.05, "share", "a loss that has settled moves less, and its metrics may rest")
BEST = 1.0


@rule(
    title="Stuck metric",
    passed="Metrics move with the loss",
    tier=4,
    severity=Severity.INFO,
    needs=((LOSS, "total"),),
    thresholds=(EPOCHS, CHANGE),
    explained_by=("single-unit-softmax", "logits-mismatch"),
)
def stuck_metric(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the metric that does not move."""
    metrics = run[METRICS]
    if not len(metrics):
        raise NotApplicable("no metric was recorded: compile was given none, or the loop is one of the user's own")
    epochs = int(limits.epochs)
    if len(metrics) < epochs:
        raise TooEarly(f"needs {epochs} epochs; {len(metrics)} are recorded so far")
    values = metrics["value"][-epochs:]
    stuck = np.flatnonzero((values == values[0]).all(axis=0) & (values[0] != BEST))
    first, last = int(metrics.steps[-epochs]), int(metrics.steps[-1])
    loss, steps = total_loss(run), run[LOSS].steps
    known = np.flatnonzero(np.isfinite(loss) & (steps >= first))
    if not stuck.size or len(known) < 2:
        return None
    begin, end = (float(np.median(loss[part])) for part in (known[:LATEST_RECORDS], known[-LATEST_RECORDS:]))
    size = max(abs(begin), abs(end))
    change = abs(end - begin) / size if size > 0 else 0.0
    if not change > limits.change:
        return None
    row = int(stuck[0])
    names = run.configuration.metrics
    name = names[row] if row < len(names) else f"metric {row}"
    value = float(values[-1, row])
    text = f"{name} is {number(value)} in each of {epochs} epochs, while the loss changed by {percent(change)}."
    evidence = evidence_of(run, METRICS, "value", first, value, EPOCHS, row=row, label=name)
    return Hit(text, first, last, (evidence,))
