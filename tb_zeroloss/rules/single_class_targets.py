"""All labels, or all labels of each batch, are of one class.

## What it detects
Over at least {rows} labels, or one epoch, a single class occurs. Or several classes occur, but on
{batch_share} of the steps each batch of {batch_rows} or more holds one class only. A single class is information where
the head cannot answer the same to every input, or does not once it has had time to learn: then candidates are compared.

## Why it matters
A classifier that sees one class learns to answer it always: the loss falls towards 0 and the accuracy reads
1.0. Batches of one class make the model chase the class it saw last.

## How to fix it
1. Count the labels that reach `fit`: `np.unique(y, return_counts=True)`.
2. When loading from folders, point at the folder above the classes.
3. Shuffle before batching, with a buffer as large as the data: `dataset.shuffle(len(x))`.
4. Split with `stratify=y`, so that sorted data do not put one class in each part.

## Check it yourself
`for x, y in dataset.take(5): print(np.unique(y))` should show more than one class.

## When it is innocent
One-class training (anomaly detection), a curriculum that feeds one class at a time, a discriminator that is given
real and made rows in turn (`loss_kind="adversarial"`), and a contrastive loss whose positive stands first.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.in_turn import mild_if_in_turn
from tb_zeroloss.checks.outputs import NOT_ALL, answers_vary, could_answer_constant
from tb_zeroloss.checks.preconditions import require_classes, require_own_objective, require_rows
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.wording import CANDIDATES, percent
from tb_zeroloss.schema.quantities import TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import weighed_share
from tb_zeroloss.series.run import Floats, Steps

ROWS = Threshold("rows", 256, "labels", "a class with a share of 2 % is missing from 256 rows once in 170 times")
BATCH_ROWS = Threshold(
    "batch_rows", 8, "rows", "of two equal classes, 8 shuffled rows are of one class once in 128 batches"
)
BATCH_SHARE = Threshold(
    "batch_share", 0.9, "share", "shuffled batches of 8 are of one class on less than 1 % of the steps"
)


@rule(
    title="Targets of a single class",
    passed="More than one class occurs among the labels, and within batches",
    tier=0,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    min_steps=3,
    min_records=3,
    thresholds=(ROWS, BATCH_ROWS, BATCH_SHARE),
    explained_by=("constant-targets", "unshuffled-batches"),
    at_once=True,
)
def single_class_targets(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the class that is alone, overall or within batches."""
    require_own_objective(run)
    require_classes(run)
    steps, counts = _label_counts(run)
    seen = counts.sum(axis=0)
    classes = np.flatnonzero(seen > 0)
    if len(classes) == 1:
        require_rows(run, int(limits.rows))
        text = f"All {seen.sum():,.0f} labels recorded so far are of class {classes[0]}."
        if could_answer_constant(run) and not answers_vary(run, NOT_ALL):
            return _hit(run, text, int(steps[0]), None)
        text += CANDIDATES
        return _hit(run, text, int(steps[0]), Severity.INFO)
    big = counts.sum(axis=1) >= limits.batch_rows
    alone = (counts > 0).sum(axis=1) == 1
    share = weighed_share(alone[big], steps[big])
    if not big.any() or share < limits.batch_share or np.median(seen[classes]) / seen.sum() < 1 / limits.rows:
        return None
    if seen.max() / seen.sum() > limits.batch_share:
        return None
    text = (
        f"Each batch holds one class only on {percent(share)} of the steps, although "
        f"{len(classes)} classes occur: the rows are not shuffled."
    )
    return mild_if_in_turn(run, _hit(run, text, int(steps[big & alone][0]), Severity.WARNING))


def _label_counts(run: RunSeries) -> tuple[Steps, Floats]:
    if run.class_counts is None:
        raise NotApplicable("no classes are counted for this run: no output is a classifier")
    steps, counts = run.class_counts
    row = run.row or 0
    mine = counts[:, row, 0, :] if row < counts.shape[1] else np.zeros((len(steps), 0))
    known = (
        np.isfinite(mine).all(axis=1) & (np.nansum(mine, axis=1) > 0) if mine.shape[1] else np.zeros(len(steps), bool)
    )
    if not known.any() or mine.shape[1] < 2:
        raise NotApplicable("this output is not a classifier with two or more classes")
    return steps[known], mine[known]


def _hit(run: RunSeries, text: str, first: int, severity: Severity | None) -> Hit:
    last = int(run.steps[-1])
    observed = run[TARGET].last("std")
    return Hit(text, first, last, (evidence_of(run, TARGET, "std", first, observed),), severity)
