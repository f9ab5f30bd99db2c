"""Training rows are copies of other training rows.

## What it detects
At least {share} of the training rows have an equal row in training, no more than {conflicts} of these with another
label, and so many come exactly two (or three, ...) times that rows which repeat by nature would come once more or once
less often too. A warning if as large a share of the validation rows is in training.

## Why it matters
Copies weigh more than other rows, and an epoch takes longer without telling more. Where the copies were made before the
split, they are in validation too and make its loss look better than it is.

## How to fix it
1. Look for a file that was read twice, a join that multiplies rows, or `repeat` before the split.
2. `frame.drop_duplicates()` before the split.
3. If rows are to weigh more, give them a `sample_weight`; oversample after the split.

## Check it yourself
`frame.duplicated().mean()` should be 0, or as small as the data explain.

## When it is innocent
A designed experiment that measures each combination the same number of times, oversampling the training rows, or
`repeat()` with a `steps_per_epoch` that reads the rows more than once.
"""

import numpy as np

from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.two_splits import require_every_worker, rows_in_words, training_side, validation_beside
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.run import Steps

SHARE = Threshold("share", 0.05, "share", "fewer copies among 4,096 sampled rows are too few to tell them from nature")
CONFLICTS = Threshold("conflicts", 0.01, "share", "copies have the label of the row they are copies of")
SURE = 2.0
"""Half units of the square root of a count: four standard errors (Anscombe, Biometrika 1948)."""


@rule(
    title="Duplicated training rows",
    passed="Training rows are not copies of each other",
    tier=0,
    severity=Severity.INFO,
    needs=((SPLIT, "rows"),),
    min_steps=0,
    thresholds=(SHARE, CONFLICTS),
)
def duplicated_training_rows(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how many training rows are copies, and how often most of them come."""
    training = training_side(run, "twin")
    if not training["twin_low"] > limits.share:
        require_every_worker(run)
        return None
    if training["conflicting"] > limits.conflicts * training["twin"]:
        raise NotApplicable(
            f"{percent(training['conflicting'])} of the training rows have an equal row with another label: equal rows"
            " are no copies"
        )
    sketch = run.sketches.get("training", {}).get(training.step)
    if sketch is None or not len(sketch):
        raise NotRecorded("how often rows come is not recorded; train with fit or call log_split")
    times = _copied(sketch[:, 1])
    if times is None:
        return None
    words, validation = rows_in_words(training, "twin"), validation_beside(run)
    text = (
        f"{words[0].upper()}{words[1:]} have an equal row in training, most of them {times} times in all: copies,"
        " for rows that repeat by nature do not come equally often."
    )
    if validation is None or not validation["shared_low"] > limits.share:
        return training.hit(text, "twin", SHARE)
    text += f" They were made before the split: {rows_in_words(validation, 'shared')} are in training too."
    return training.hit(text, "twin", SHARE, Severity.WARNING)


def _copied(counts: Steps) -> int | None:
    """Return how often copied rows come, or None if nature may have repeated them.

    Rows drawn at random from whatever source come k times, f_k of them, such that k f_k^2 <= (k + 1) f_{k-1} f_{k+1} on
    the mean: the moments of a mixture of Poisson distributions (Good and Toulmin, "The number of new species",
    Biometrika 1956).
    """
    rows = np.bincount(counts, minlength=3).astype(np.float64)
    often = np.arange(len(rows)) * rows
    times = 2 + int(often[2:].argmax())
    after = rows[times + 1] if times + 1 < len(rows) else 0.0
    found, beside = _bound(rows[times], -SURE), _bound(rows[times - 1], SURE) * _bound(after, SURE)
    return times if times * found**2 > (times + 1) * beside else None


def _bound(count: float, errors: float) -> float:
    return float(max(0.0, np.sqrt(count + 3 / 8) + errors) ** 2)
