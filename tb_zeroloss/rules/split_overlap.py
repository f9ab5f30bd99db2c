"""Validation rows are training rows too.

## What it detects
The share of validation rows that are also in training is above {share} and above {repetition} times the share of
training rows that have an equal row in training, and chance divides equal rows like this with a probability below
{chance}. Critical above {many}. For information only where the score on these rows says about the same as on others:
a model with fewer parameters than {parameters} training rows cannot learn them by heart, and of an input of
one number each row lies between two others.

## Why it matters
A model knows the rows it was trained on. A validation loss over them falls with the training loss whether anything was
learned or only learned by heart, so that nothing tells the one from the other.

## How to fix it
1. Split once, before anything else, and give each row to one split only: `train_test_split(x, y)`.
2. Drop repeated rows before the split: `frame.drop_duplicates()`.
3. Oversample and augment after the split, the training rows alone.

## Check it yourself
`len(set(map(bytes, x_val)) & set(map(bytes, x_train)))` should be 0, or little.

## When it is innocent
A small domain that training covers on purpose, such as a truth table: then there are no other rows. Of inputs of zeros
and ones this is noticed.
"""

import math

import numpy as np

from tb_zeroloss.checks.overlap import CHANCE, REPETITION, SHARE, overlap
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.two_splits import require_every_worker, rows_in_words
from tb_zeroloss.schema.quantities import INPUT, SPLIT
from tb_zeroloss.series import RunSeries

MANY = Threshold("many", 0.05, "share", "more than any clean split of five data sets of scikit-learn shared (3.3 %)")

PARAMETERS = Threshold("parameters", 1, "ratio", "with fewer unknowns than equations not every row can be met")


@rule(
    title="Split overlap",
    passed="Validation rows are not training rows",
    tier=0,
    needs=((SPLIT, "rows"),),
    min_steps=0,
    thresholds=(SHARE, REPETITION, CHANCE, MANY, PARAMETERS),
)
def split_overlap(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how many validation rows are in training."""
    found = overlap(run, limits.share, limits.repetition)
    if not found.exceeds(limits.share, limits.repetition, limits.chance):
        require_every_worker(run)
        return None
    validation, training = found.validation, found.training
    if _is_all_there_is(run, training["distinct"]):
        raise NotApplicable(f"the {training['distinct']:,.0f} rows of training are all that zeros and ones can make")
    severity = Severity.CRITICAL if validation["shared_low"] > limits.many else None
    if not _tells_more(run, training["distinct"], limits.parameters):
        severity = Severity.INFO
    words = rows_in_words(validation, "shared")
    return validation.hit(f"{words[0].upper()}{words[1:]} are also in training.", "shared", SHARE, severity)


def _features(run: RunSeries) -> int:
    """Return how many numbers an input row has; 0 if that is not known, or they name categories."""
    inputs = run[INPUT]
    return int(np.nan_to_num(inputs["features"]).max(axis=0).sum()) if len(inputs) else 0


def _is_all_there_is(run: RunSeries, rows: float) -> bool:
    """Return whether inputs are zeros and ones, and training has every combination of them."""
    inputs, features = run[INPUT], _features(run)
    if features == 0 or math.log2(rows) != features:
        return False
    return bool((inputs["minimum"] == 0).all() and (inputs["maximum"] == 1).all())


def _tells_more(run: RunSeries, rows: float, parameters: float) -> bool:
    """Return whether a score on other rows would say more than one on training rows, as far as the model is known."""
    known = run.configuration.parameters
    return _features(run) != 1 and not 0 < known < parameters * rows
