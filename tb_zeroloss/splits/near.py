"""Near duplicates: rows that are told apart no finer than asked for, so that a noisy copy has the hash of its row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

SEED = 20_011
"""Of the directions of a projection: the same in each process."""

NO_NUMBER = np.iinfo(np.int64).min
"""The place of NaN and of what is too far out to be counted in steps."""

EXPONENTS = 4096

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Near:
    """When two rows count as nearly the same; approximate, because numbers on two sides of an edge never do.

    Attributes:
        digits: Numbers are rounded to this many significant digits, 1 to 7: finds copies that were printed with as
            many. Of a copy with n digits more, each number is moved over an edge once in 2 * 10^n cases, and one such
            number of a row is enough to miss it.
        step: Or to multiples of this, in units of the inputs. A row of d numbers that noise moves by n each on
            average is found in about (1 - n / step)^d of all cases: for rows of a few numbers.
        directions: With ``step``: in place of the numbers of a row, as many sums of them with random weights are
            rounded, each scaled so that noise of n on each number moves it by about n. A noisy copy is found in about
            (1 - 0.8 n / step)^directions of all cases, however long the row is: for images and vectors. Rows whose
            sums fall together by chance count as near; the more directions, the fewer.

    Raises:
        ValueError: if it is neither, or both, or a value that cannot be used.
    """

    digits: int | None = None
    step: float | None = None
    directions: int = 0

    def __post_init__(self) -> None:
        """Check the values."""
        if (self.digits is None) == (self.step is None):
            raise ValueError("Near takes digits=, such as Near(digits=3), or step=, such as Near(step=0.01)")
        if self.digits is not None and not 1 <= self.digits <= 7:
            raise ValueError(f"Near(digits={self.digits}): a float32 has 7 significant digits; pass 1 to 7")
        if self.step is not None and not (self.step > 0 and math.isfinite(self.step)):
            raise ValueError(f"Near(step={self.step}): pass a number above 0, in units of the inputs")
        if self.directions < 0 or (self.directions and self.step is None):
            raise ValueError(f"Near(directions={self.directions}): pass 8 to 32, with step=")

    def rounded(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return whole numbers that are equal where rows ``[rows, ...]`` are near; texts and times as they are."""
        if array.dtype.kind not in "biufV":
            return array
        values = array.astype(np.float64).reshape(len(array), math.prod(array.shape[1:]))
        with np.errstate(all="ignore"):
            if self.step is None:
                return _to_digits(values, self.digits or 1)
            return _to_steps(_projected(values, self.directions) if self.directions else values, self.step)


def _to_steps(values: npt.NDArray[np.float64], step: float) -> Places:
    places = np.floor(values / step + 0.5)
    known = np.abs(places) < 2.0**62
    return np.where(known, np.where(known, places, 0).astype(np.int64), NO_NUMBER)


def _to_digits(values: npt.NDArray[np.float64], digits: int) -> Places:
    """Return for each value its leading digits and its exponent, in one number."""
    exponents = np.floor(np.log10(np.abs(values)))
    known = np.isfinite(exponents)
    exponents = np.where(known, exponents, 0)
    leading = np.round(values / 10.0 ** (exponents - (digits - 1)))
    is_carried = np.abs(leading) >= 10**digits
    leading, exponents = np.where(is_carried, leading / 10, leading), exponents + is_carried
    places = leading.astype(np.int64) * EXPONENTS + exponents.astype(np.int64) + EXPONENTS // 2
    return np.where(known, places, np.where(values == 0, 0, NO_NUMBER))


def _projected(values: npt.NDArray[np.float64], directions: int) -> npt.NDArray[np.float64]:
    """Return sums ``[rows, directions]`` (Datar et al., "Locality-sensitive hashing based on p-stable ...", 2004)."""
    random = np.random.default_rng(SEED)
    weights = random.standard_normal((values.shape[1], directions)) / math.sqrt(max(1, values.shape[1]))
    projected: npt.NDArray[np.float64] = np.einsum("rv,vd->rd", values, weights)
    return projected + random.random(directions)
