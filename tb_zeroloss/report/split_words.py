"""Rows that splits share, as people read them."""

from __future__ import annotations

import math
from collections.abc import Callable

from tb_zeroloss.report.words import number, share
from tb_zeroloss.splits.estimates import Estimate
from tb_zeroloss.splits.workers import SplitWorkers

ToWhole = Callable[[float], int]

TITLE = "Rows of training and validation"
ACROSS = "Rows that the runs share"
FACTS = "Facts of each split"
CLASS_COUNTS = "Rows of each class"
EXAMPLES = "Examples of rows in both, by their hash"
EXAMPLE_COLUMNS = ("Hash", "Row of training", "Row of validation")
NOT_KNOWN = "not known"
MIXED = 0.1
"""Batches are called as mixed as shuffled ones up to this clustering."""
ONE_CLASS = 0.9
"""From this clustering on a batch holds hardly more than one class."""


def rows_counted(estimate: Estimate, rows: int) -> str:
    """Return a share of rows as their number, ``212 (21.2 %)``, or with its bounds."""
    if math.isnan(estimate.value):
        return NOT_KNOWN
    if not estimate.is_exact:
        return _estimated(estimate)
    count = round(estimate.value * rows)
    return f"{count:,} ({_part(estimate.value)})" if count else "none"


def rows_in_all(estimate: Estimate) -> str:
    """Return a number of rows, ``1,000``, or with its bounds."""
    if math.isnan(estimate.value):
        return NOT_KNOWN
    if estimate.is_exact:
        return f"{round(estimate.value):,}"
    low, high = _rounded(estimate.low, math.floor), _rounded(estimate.high, math.ceil)
    return f"about {_rounded(estimate.value, round):,}, between {low:,} and {high:,}"


def shared_sentence(estimate: Estimate, rows: int, what: str, where: str) -> str:
    """Return how many of ``rows`` are somewhere else too.

    Args:
        estimate: The share of them.
        rows: How many there are.
        what: They are called, in the plural.
        where: They are, after "is" or "are".
    """
    if math.isnan(estimate.value):
        return f"Whether {what} are {where} is not known."
    if not estimate.is_exact:
        return _estimated_sentence(estimate, rows, what, where)
    count = round(estimate.value * rows)
    if count == 0:
        return f"None of {rows:,} {what} is {where}."
    if count == rows:
        return f"All {rows:,} {what} are {where}."
    return f"{count:,} of {rows:,} {what} {'is' if count == 1 else 'are'} {where}: {_part(estimate.value)}."


def expected_sentence(twins: Estimate) -> str:
    """Return how many rows two samples of one source share by chance; nothing where it is not known.

    Args:
        twins: Share of the rows of training that repeat within it.
    """
    if math.isnan(twins.value):
        return ""
    if twins.value == 0:
        sample = "" if twins.is_exact else " of a sample"
        return f"No row{sample} repeats within training, so new rows from the same source would hardly be in it either."
    repeated = _part(twins.value) if twins.is_exact else f"about {_percent(twins.value, round)} %"
    return f"Within training {repeated} of the rows repeat; about as many new rows from the same source would be in it."


def missing_sentence(workers: SplitWorkers | None) -> str:
    """Return of which workers no rows are known; nothing if there is none."""
    if workers is None or not workers.missing:
        return ""
    return f"The rows of {workers.missing_named} are not among these: no record of them was found."


def workers_in_words(workers: SplitWorkers | None, split: str) -> str:
    """Return how many workers had rows of a split, ``3 of 4``; nothing of a training with one."""
    if workers is None:
        return ""
    given, alike = workers.given[split], workers.alike[split]
    counted = f"{given} of {workers.count}"
    if not alike:
        return counted
    same = "all with the same rows" if alike == given - 1 else f"{alike} of them with the rows of another"
    return f"{counted}, {same}, which count once"


def clustering_in_words(value: float) -> str:
    """Return how alike the labels of a batch are; nothing of one batch or one class."""
    if math.isnan(value):
        return ""
    if value < MIXED:
        return "mixed in each batch, as in shuffled rows"
    words = "each batch holds hardly more than one" if value > ONE_CLASS else "batches differ more than shuffled ones"
    return f"{words} ({number(value)} between 0 and 1)"


def _estimated(estimate: Estimate) -> str:
    if estimate.value == 0:
        return f"none found, at most {_percent(estimate.high, math.ceil)} %"
    if estimate.value == 1:
        return f"all of a sample, at least {_percent(estimate.low, math.floor)} %"
    return f"about {_percent(estimate.value, round)} %, {_between(estimate)}"


def _estimated_sentence(estimate: Estimate, rows: int, what: str, where: str) -> str:
    if estimate.value == 0:
        most = _percent(estimate.high, math.ceil)
        return f"No row of a sample of the {rows:,} {what} is {where}: at most {most} % of all are."
    if estimate.value == 1:
        least = _percent(estimate.low, math.floor)
        return f"All rows of a sample of the {rows:,} {what} are {where}: at least {least} % of all are."
    return f"About {_percent(estimate.value, round)} % of {rows:,} {what} are {where}, {_between(estimate)}."


def _between(estimate: Estimate) -> str:
    return f"between {_percent(estimate.low, math.floor)} and {_percent(estimate.high, math.ceil)} %"


def _percent(value: float, to_whole: ToWhole) -> str:
    percent = value * 100
    digits = 0 if 1 <= percent <= 99 else 1 if percent > 99 else 2
    return f"{to_whole(percent * 10**digits) / 10**digits:g}"


def _rounded(value: float, to_whole: ToWhole) -> int:
    """Return a count with three digits that count."""
    unit: int = 10 ** max(0, len(str(int(value))) - 3)
    return to_whole(value / unit) * unit


def _part(value: float) -> str:
    """Return the share of some rows, never as that of all."""
    return "over 99.9 %" if 0.9995 <= value < 1 else share(value)
