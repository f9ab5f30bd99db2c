"""What a sketch says of all rows, each with a bound that holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tb_zeroloss.splits.beta import beta_quantile
from tb_zeroloss.splits.sketch import Kept, Sketch

SURE = 4.0
"""Standard errors of a bound: a normal error exceeds them once in 16,000."""

MISSED = 6.4e-5
"""How often a share may lie outside its bound: as often as a normal error exceeds four standard errors."""

HASHES = 2.0**64


@dataclass(frozen=True)
class Estimate:
    """A number and the bound it is known to; both ends are the number where it is exact."""

    value: float
    low: float
    high: float

    @staticmethod
    def exact(value: float) -> Estimate:
        """Return a number that is known."""
        return Estimate(value, value, value)

    @property
    def is_exact(self) -> bool:
        """Return whether the number is known."""
        return self.low == self.high


UNKNOWN = Estimate(math.nan, math.nan, math.nan)


def distinct_rows(sketch: Sketch) -> Estimate:
    """Return how many rows differ: (k - 1) over the share of the hashes below the k-th smallest.

    The relative standard error is 1 / sqrt(k - 2) (Bar-Yossef et al., "Counting distinct elements in a data stream",
    RANDOM 2002; Beyer et al., "On synopses for distinct-value estimation under multiset operations", SIGMOD 2007).
    """
    kept = len(sketch.kept)
    if sketch.is_whole:
        return Estimate.exact(float(kept))
    value = (kept - 1) / ((float(sketch.limit) + 1) / HASHES)
    error = SURE / math.sqrt(max(1, kept - 2))
    rows = float(sketch.rows)
    return Estimate(min(value, rows), max(float(kept), value * (1 - error)), min(value * (1 + error), rows))


def twin_share(sketch: Sketch) -> Estimate:
    """Return the share of rows that have an equal row in the same data.

    It is also the share of new rows from the same source that are to be found in the data (Good, "The population
    frequencies of species", Biometrika 1953): what an honest validation set shares with them. Of n rows, m of them
    distinct, at least n - m have one, also where the rows that repeat are not in the sample.
    """
    share = _share(sketch, sketch.kept, sketch.kept.counts > 1, is_exact=sketch.is_whole)
    if not sketch.rows or share.is_exact:
        return share
    least = 1 - distinct_rows(sketch).high / sketch.rows
    return Estimate(max(share.value, least), max(share.low, least), max(share.high, least))


def conflicting_share(sketch: Sketch) -> Estimate:
    """Return the share of rows whose equal rows have more than one label."""
    return _share(sketch, sketch.kept, sketch.kept.conflicts, is_exact=sketch.is_whole)


def shared_rows(validation: Sketch, training: Sketch) -> tuple[Estimate, Kept]:
    """Return the share of the rows of validation that are rows of training too, and examples of them.

    The examples are validation's rows in the sample, with the numbers they have there.
    """
    limit = min(validation.limit, training.limit)
    sample = validation.kept.where(validation.kept.hashes <= limit)
    known = training.kept.hashes
    found = np.isin(sample.hashes, known, assume_unique=True)
    return _share(validation, sample, found, is_exact=validation.is_whole and training.is_whole), sample.where(found)


def found_rows(validation: Sketch, found: npt.NDArray[np.bool_]) -> tuple[Estimate, Kept]:
    """Return the same, where it is known of each row of the sketch whether it is a row of training, ``[kept]``.

    The bound is that of the rows of validation alone: it is exact if all of them are kept.
    """
    return _share(validation, validation.kept, found, is_exact=validation.is_whole), validation.kept.where(found)


def _share(sketch: Sketch, sample: Kept, chosen: npt.NDArray[np.bool_], *, is_exact: bool) -> Estimate:
    """Return the share of the rows of a sketch that are ``chosen``, from a sample of the distinct ones.

    The bound is the exact one for a share, of as many rows as say as much as these, which do not count alike
    (Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated
    from survey data", Survey Methodology 1998).
    """
    counts = sample.counts.astype(np.float64)
    total = float(counts.sum())
    if not total:
        return UNKNOWN
    share = float(counts[chosen].sum()) / total
    if is_exact:
        return Estimate.exact(share)
    size = total**2 / float(np.square(counts).sum())
    found = share * size
    low = 0.0 if share == 0 else beta_quantile(MISSED / 2, found, size - found + 1)
    high = 1.0 if share == 1 else beta_quantile(1 - MISSED / 2, found + 1, size - found)
    most = _outside(sketch)
    return Estimate(share, min(share, low * (1 - most)), max(share, high + (1 - high) * most))


def _outside(sketch: Sketch) -> float:
    """Return the most of all rows, as a share, that can be repeats of a few rows outside the sample.

    A few rows that make up much of the data are likely not in it. Then the rows in it, and as many for each other
    distinct row, are fewer than all. 0 if what is missing is within the error of the number of distinct rows.
    """
    counts = sketch.kept.counts.astype(np.float64)
    if sketch.is_whole or len(counts) < 2:
        return 0.0
    distinct = distinct_rows(sketch)
    mean, error = float(counts.mean()), SURE * float(counts.std()) / math.sqrt(len(counts))
    if (mean + error) * distinct.high >= sketch.rows:
        return 0.0
    return 1 - max(1.0, mean - error) * distinct.low / sketch.rows
