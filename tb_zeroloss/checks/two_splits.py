"""What a record says of the training and the validation rows, and what rules on them share.

Rows may have been looked at more than once: by ``fit`` as the model was given them, and by ``log_split``. What the
latter was given counts before what the former saw, where augmentation makes of one row many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tb_zeroloss.checks.preconditions import require_classes
from tb_zeroloss.checks.rule import Evidence, Hit, NotApplicable, NotRecorded, Severity, Threshold
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.schema.quantities import SPLIT, SPLITS, TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.run import Floats

NO_VALIDATION = "no validation rows were seen; give fit validation_data or call log_split"


@dataclass(frozen=True)
class Side:
    """One split as the last record that holds it says.

    Attributes:
        name: Of the split, ``training`` or ``validation``.
        step: Of the record.
        values: By column of the group, ``[columns]``.
    """

    name: str
    step: int
    values: Floats

    def __getitem__(self, column: str) -> float:
        """Return a column; NaN where it is not known."""
        place = SPLIT.index(column)
        return float(self.values[place]) if place < len(self.values) else math.nan

    @property
    def is_exact(self) -> bool:
        """Return whether every distinct row is known."""
        return self["exact"] == 1

    def hit(self, text: str, column: str, threshold: Threshold | None = None, severity: Severity | None = None) -> Hit:
        """Return a finding on a column of this split."""
        row = SPLITS.index(self.name)
        evidence = Evidence(SPLIT, column, row, self.step, self.step, self[column], threshold, self.name)
        return Hit(text, self.step, self.step, (evidence,), severity)


def training_side(run: RunSeries, column: str) -> Side:
    """Return what is said of the training rows where a column is known, or else by any record.

    Raises:
        NotRecorded: if they were not seen.
    """
    return _side(run, record_of_training(run, column), "training")


def record_of_training(run: RunSeries, column: str) -> int:
    """Return the place of the record that counts of those in which a column of training is known, or of all.

    Raises:
        NotRecorded: if training rows were not seen.
    """
    seen = _records(run, ("training",))
    known = seen[~np.isnan(run[SPLIT][column][seen, SPLITS.index("training")])]
    return _foremost(run, known if len(known) else seen, "training")


def both_sides(run: RunSeries) -> tuple[Side, Side]:
    """Return what is said of the training and of the validation rows by the record that counts.

    Raises:
        NotRecorded: if one of them was not seen.
    """
    record = record_of_both(run)
    return _side(run, record, "training"), _side(run, record, "validation")


def record_of_both(run: RunSeries) -> int:
    """Return the place of the record that counts of those that hold both splits.

    Raises:
        NotRecorded: if one of them was not seen.
    """
    return _foremost(run, _records(run, SPLITS), "validation")


def validation_beside(run: RunSeries) -> Side | None:
    """Return what the last record that holds both says of the validation rows; None if there is none."""
    try:
        return both_sides(run)[1]
    except NotRecorded:
        return None


def _records(run: RunSeries, names: tuple[str, ...]) -> npt.NDArray[np.intp]:
    """Return the places of the records in which all these splits were seen, at least one."""
    series = run[SPLIT]
    places = [SPLITS.index(name) for name in names]
    seen = (series["rows"][:, places] > 0).all(axis=1) if len(series) else np.zeros(0, bool)
    if not seen.any():
        missing = len(names) > 1 and len(series) and (series["rows"][:, 0] > 0).any()
        raise NotRecorded(NO_VALIDATION if missing else "no training rows were seen; train with fit or call log_split")
    return np.flatnonzero(seen)


def _foremost(run: RunSeries, records: npt.NDArray[np.intp], name: str) -> int:
    """Return the last of some records, of those by ``log_split`` if there are any."""
    given = np.isnan(run[SPLIT]["turn"][records, SPLITS.index(name)])
    return int((records[given] if given.any() else records)[-1])


def _side(run: RunSeries, record: int, name: str) -> Side:
    series = run[SPLIT]
    return Side(name, int(series.steps[record]), series.values[record, SPLITS.index(name)])


def require_every_worker(run: RunSeries) -> None:
    """End the rule where the rows of a worker are not known: what was not found may be among them.

    Raises:
        NotRecorded: if one of the workers recorded none.
    """
    if run.split_workers is not None and run.split_workers.missing:
        raise NotRecorded(
            f"no record of the rows of {run.split_workers.missing_named} was found;"
            ' call log_split(workers="all") on each worker, with the same log_dir'
        )


def require_class_labels(run: RunSeries, side: Side) -> None:
    """End the rule when the labels of a split are no classes.

    Raises:
        NotApplicable: for a regression, and for more classes than are counted.
    """
    if math.isnan(side["classes"]):
        raise NotApplicable("the targets name no classes, or more than are counted")
    if run.configuration.outputs and len(run[TARGET]):
        require_classes(run.at(Rows.OUTPUT, 0))


def rows_in_words(side: Side, column: str) -> str:
    """Return a share of the rows of a split: ``75 of 75 validation rows``, or about how many of how many."""
    rows, share = side["rows"], side[column]
    if side.is_exact and side[f"{column}_low"] == side[f"{column}_high"]:
        return f"{share * rows:,.0f} of {rows:,.0f} {side.name} rows"
    low = side[f"{column}_low"]
    return f"about {percent(share)} (at least {percent(low)}) of {rows:,.0f} {side.name} rows"
