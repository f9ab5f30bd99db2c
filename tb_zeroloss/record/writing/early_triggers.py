"""Notice in one record what cannot wait for the next look at all of them."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, WEIGHT_MASS
from tb_zeroloss.series.complete import Record, column

LASTING = 3
"""Records in a row that make a sign worth a look: the rules on such failures need as many."""


def _has_no_gradient(record: Record) -> bool:
    none = column(record, GRADIENTS, "none")
    return none.size > 0 and bool(np.all(none == 1))


SIGNS = {
    "a loss is exactly 0": lambda record: bool((column(record, LOSS, "value") == 0).any()),
    "no row has weight": lambda record: bool((column(record, WEIGHT_MASS, "weight_per_row") == 0).any()),
    "no gradient arrives": _has_no_gradient,
}
"""What makes every further step worthless, besides numbers that are not finite."""

NOT_FINITE = "a number is not finite"


class EarlyTriggers:
    """Rings when a sign has lasted for a few records; a sign that goes on does not ring again."""

    def __init__(self) -> None:
        """Start before the first record."""
        self._lasted = dict.fromkeys((NOT_FINITE, *SIGNS), 0)
        self._rings = False

    def see(self, record: Record, *, is_finite: bool) -> None:
        """Take in the next record; ``is_finite`` says whether the model's own numbers in it are."""
        shown = {NOT_FINITE: not is_finite} | {sign: is_in(record) for sign, is_in in SIGNS.items()}
        self._lasted = {sign: self._lasted[sign] + 1 if shown[sign] else 0 for sign in shown}
        self._rings |= LASTING in self._lasted.values()

    def ring(self) -> None:
        """Ask for a look, whatever the records show."""
        self._rings = True

    def answer(self) -> bool:
        """Return whether it rang since it was last asked."""
        rang, self._rings = self._rings, False
        return rang
