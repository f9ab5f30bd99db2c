"""Whether more rows of validation are rows of training than rows that repeat by nature would make."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tb_zeroloss.checks.rule import NotApplicable, Threshold, Unanswered
from tb_zeroloss.checks.two_splits import Side, both_sides
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.series import RunSeries

SHARE = Threshold("share", 0.01, "share", "clean splits of five data sets of scikit-learn share 0 to 3.3 % of rows")
REPETITION = Threshold(
    "repetition",
    2,
    "ratio",
    "discrete data of 2,000 rows and more that were split at random share 0.5 to 1.8 times as many as training repeats,"
    " where that is 2 % or more",
)
CHANCE = Threshold(
    "chance",
    1e-4,
    "ratio",
    "the one pair of equal rows in 150 irises is divided by a third of the splits, and then is 3 % of the validation"
    " rows",
)


@dataclass(frozen=True)
class Overlap:
    """Rows of validation that are rows of training.

    Attributes:
        training: What is known of the training rows.
        validation: What is known of the validation rows.
        by_nature: The share that rows that repeat by nature would make, at most.
        chance: The probability that equal rows of all data are divided like this, at most.
    """

    training: Side
    validation: Side
    by_nature: float
    chance: float

    def exceeds(self, share: float, repetition: float, chance: float) -> bool:
        """Return whether that is more than nature and chance make of a clean split."""
        limit = max(share, repetition * self.by_nature)
        return self.validation["shared_low"] > limit and self.chance < chance


def overlap(run: RunSeries, share: float, repetition: float) -> Overlap:
    """Return what the splits have in common.

    The share of training rows that have an equal row in training is what an honest validation set shares with them
    (Good, "The population frequencies of species", Biometrika 1953).

    Raises:
        NotRecorded: if one of the splits was not seen.
        NotApplicable: if rows repeat so often that an overlap cannot be told from it.
    """
    training, validation = both_sides(run)
    by_nature = training["twin_high"]
    if repetition * by_nature >= 1 and validation["shared_low"] > share:
        raise NotApplicable(
            f"{percent(training['twin'])} of the training rows have an equal row in training: honest validation rows"
            f" share as many, and {percent(validation['shared'])} do"
        )
    rows, others = training["rows"], validation["rows"]
    across = validation["shared_low"] * others
    within = (by_nature * rows + validation["twin_high"] * others) / 2
    return Overlap(
        training, validation, by_nature, _at_least(across, across + within, _divided(others / (rows + others)))
    )


def certain_overlap(run: RunSeries) -> Overlap | None:
    """Return what the splits have in common if that is more than nature and chance make of it; None also if unknown."""
    try:
        found = overlap(run, SHARE.value, REPETITION.value)
    except Unanswered:
        return None
    return found if found.exceeds(SHARE.value, REPETITION.value, CHANCE.value) else None


def _divided(share: float) -> float:
    """Return which part of equal rows a split at random divides, at most, if validation gets this share of all rows.

    Of pairs it is ``2 a b``. Of rows that come often, all in validation are shared, and all in either are half a pair.
    """
    return max(2 * share * (1 - share), share / (share + 0.5))


def _at_least(hits: float, trials: float, share: float) -> float:
    """Return a bound of the probability of so many hits (Chernoff, 1952), each with the probability ``share``."""
    found = hits / trials if trials else 0.0
    if found <= share:
        return 1.0
    missed = (1 - found) * math.log((1 - found) / (1 - share)) if found < 1 else 0.0
    return math.exp(-trials * (found * math.log(found / share) + missed))
