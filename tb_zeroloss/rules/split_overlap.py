"""Validation rows are training rows too.

## What it detects
The share of validation rows that are also in training is above {share} and above {repetition} times the share of
training rows that have an equal row in training, and chance divides equal rows like this with a probability below
{chance}. Critical above {many}.

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
A small domain that training covers on purpose, such as a truth table: then there are no other rows.
"""

from tb_zeroloss.rules.base import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.rules.overlap import CHANCE, REPETITION, SHARE, overlap
from tb_zeroloss.rules.two_splits import rows_in_words
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries

MANY = Threshold("many", 0.05, "share", "more than any clean split of five data sets of scikit-learn shared (3.3 %)")


@rule(
    title="Split overlap",
    passed="Validation rows are not training rows",
    tier=0,
    needs=((SPLIT, "rows"),),
    min_steps=0,
    thresholds=(SHARE, REPETITION, CHANCE, MANY),
)
def split_overlap(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how many validation rows are in training."""
    found = overlap(run, limits.share, limits.repetition)
    if not found.exceeds(limits.share, limits.repetition, limits.chance):
        return None
    validation = found.validation
    severity = Severity.CRITICAL if validation["shared_low"] > limits.many else None
    words = rows_in_words(validation, "shared")
    return validation.hit(f"{words[0].upper()}{words[1:]} are also in training.", "shared", SHARE, severity)
