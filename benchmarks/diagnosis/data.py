"""From what a case says of its data to arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.diagnosis.changes import CHANGES
from benchmarks.diagnosis.known_data import KNOWN
from benchmarks.diagnosis.made_data import MADE
from benchmarks.diagnosis.part import Part, part
from benchmarks.diagnosis.rows import Data, Generator, Rows

FIRST_SEED = 1000
"""Added to the seed of a program, so that its data are not drawn from the numbers of its first weights."""


def copied(rng: Generator, of: Part) -> Data:
    """Return other data with the inputs as targets."""
    data = _data_set(of, rng)
    x, held_out = data.training.x, data.validation.x
    return Data(Rows(x, x.copy()), Rows(held_out, held_out.copy()))


DATA_SETS: dict[str, Callable[..., Data]] = {make.__name__: make for make in (*MADE, *KNOWN, copied)}
CHANGED: dict[str, Callable[..., Data]] = {change.__name__: change for change in CHANGES}


def make_data(variant: dict[str, Any], seed: int) -> Data:
    """Return the data of a variant of a case."""
    rng = np.random.default_rng(FIRST_SEED + seed)
    data = _data_set(variant["data"], rng)
    for given in variant.get("changes", ()):
        name, arguments = part(given)
        data = CHANGED[name](data, rng, **arguments)
    return data


def _data_set(given: Part, rng: Generator) -> Data:
    name, arguments = part(given)
    return DATA_SETS[name](rng, **arguments)
