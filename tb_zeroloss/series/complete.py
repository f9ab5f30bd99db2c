"""Records completed with what one step does not show: update ratios, and the facts of the run so far.

Facts are carried in every record because a host may keep only some.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.configuration import Configuration, VariableCard
from tb_zeroloss.schema.quantities import (
    ACTIVATIONS,
    FACTS,
    GRADIENTS,
    INPUT,
    LOSS,
    NON_FINITE_SOURCES,
    PREDICTION,
    SCHEMA_VERSION,
    TARGET,
    WEIGHT_MASS,
    Group,
)

Array = npt.NDArray[Any]
Record = dict[str, Array]


def column(record: Mapping[str, Array], group: Group, name: str) -> Array:
    """Return one column of a record, ``[rows]``; no rows when the group is missing."""
    values = record.get(group.tag)
    return np.zeros(0) if values is None else np.asarray(values, np.float64)[..., group.index(name)]


def glorot_norm(card: VariableCard) -> float:
    """Return the Euclidean norm expected of a Glorot-initialised variable of this shape."""
    *receptive, fan_in, fan_out = (1, 1, *card.shape) if len(card.shape) < 2 else card.shape
    field = math.prod(receptive)
    size = math.prod(card.shape)
    return math.sqrt(2.0 * size / max(1, field * (fan_in + fan_out)))


class Facts:
    """Keeps the facts over the records of one run and completes each record with them.

    Attributes:
        is_finite: Whether the model's own numbers are finite in the latest record.
    """

    def __init__(self, *, knows_loss: bool = False) -> None:
        """Start before the first record; ``knows_loss`` says that the loss is there, also where it is NaN."""
        self.is_finite = True
        self._knows_loss = knows_loss
        self._values: dict[str, float] = dict.fromkeys(FACTS.columns, math.nan)
        self.begin_again()

    def begin_again(self) -> None:
        """Start anew, as a process does that is started again; what was noted of the loop stays."""
        noted = {name: self._values[name] for name in ("epoch", "steps_per_epoch", "planned_steps")}
        self._values = dict.fromkeys(FACTS.columns, math.nan) | noted
        self._values.update(schema=SCHEMA_VERSION, records=0, zero_loss_records=0, failures=0)
        self._values.update(oversized_before_non_finite=0, best_loss=math.inf)
        self._usual_norms: Array | None = None
        self._names: tuple[str, ...] = ()
        self._saw_loss = self._knows_loss

    def note(self, **values: float) -> None:
        """Set facts that are known otherwise: ``epoch``, ``steps_per_epoch``, ``failures``."""
        self._values.update(values)

    def note_non_finite(self, step: int, source: str, row: float = math.nan) -> None:
        """Remember the first NaN or infinity, where it was and in which row of that group."""
        if math.isnan(self._values["first_non_finite_step"]):
            code = NON_FINITE_SOURCES.index(source)
            self._values.update(first_non_finite_step=step, non_finite_source=code, non_finite_row=row)

    def complete(self, step: int, record: Record, configuration: Configuration) -> None:
        """Fill in what needs more than one step: update ratios and facts. Changes ``record``."""
        self._update_ratios(record, configuration)
        values = self._values
        values["records"] += 1
        if math.isnan(values["first_step"]):
            values["first_step"] = step
            values["first_input_ratio"] = _input_ratio(record)
        self._loss(step, record)
        source = non_finite_source(record, saw_loss=self._saw_loss)
        self.is_finite = source is None
        if source is not None:
            self.note_non_finite(step, *source)
        elif math.isnan(values["first_non_finite_step"]):
            ratios = column(record, GRADIENTS, "update_ratio")
            large = ratios.size > 0 and bool(np.nanmax(np.append(ratios, 0.0)) > 1.0)
            values["oversized_before_non_finite"] = values["oversized_before_non_finite"] + 1 if large else 0
        record[FACTS.tag] = np.array([values[name] for name in FACTS.columns], np.float64)
        if math.isinf(values["best_loss"]):
            record[FACTS.tag][FACTS.index("best_loss")] = math.nan

    def _loss(self, step: int, record: Record) -> None:
        totals = column(record, LOSS, "total")
        loss = float(totals[0]) if totals.size else math.nan
        self._saw_loss |= math.isfinite(loss)
        values = self._values
        if math.isnan(values["first_loss"]):
            values["first_loss"] = loss
        if loss < values["best_loss"]:
            values.update(best_loss=loss, best_loss_step=step)
        if loss == 0.0:
            values["zero_loss_records"] += 1
            if math.isnan(values["first_zero_loss_step"]):
                values["first_zero_loss_step"] = step
        else:
            values["first_zero_loss_step"] = math.nan

    def _update_ratios(self, record: Record, configuration: Configuration) -> None:
        gradients = record.get(GRADIENTS.tag)
        if gradients is None or not len(gradients):
            return
        norms = gradients[:, GRADIENTS.index("weight_norm")]
        names = tuple(card.name for card in configuration.variables)
        if self._usual_norms is None or names != self._names:
            initial = np.array([glorot_norm(card) for card in configuration.variables])
            self._usual_norms, self._names = np.fmax(norms, initial), names
        floor = np.fmax(norms, self._usual_norms)
        with np.errstate(invalid="ignore"):
            gradients[:, GRADIENTS.index("update_ratio")] = gradients[:, GRADIENTS.index("update_norm")] / floor


def _input_ratio(record: Record) -> float:
    with np.errstate(all="ignore"):
        ratios = column(record, INPUT, "std_largest") / column(record, INPUT, "std_smallest")
    known = ratios[np.isfinite(ratios)]
    return float(known.max()) if known.size else math.nan


def _first(record: Record, group: Group, name: str, is_bad: Any) -> int | None:
    values = column(record, group, name)
    rows = np.flatnonzero(is_bad(values)) if values.ndim == 1 else np.zeros(0, np.int64)
    return int(rows[0]) if rows.size else None


_IN_DATA: tuple[tuple[str, Group, str, Any], ...] = (
    ("input", INPUT, "non_finite_share", lambda share: share > 0),
    ("target", TARGET, "non_finite_share", lambda share: share > 0),
    ("sample weight", WEIGHT_MASS, "weight_per_row", np.isinf),
)
_IN_MODEL: tuple[tuple[str, Group, str, Any], ...] = (
    ("weights", GRADIENTS, "weight_norm", np.isinf),
    ("activation", ACTIVATIONS, "finite", lambda flag: flag == 0),
    ("prediction", PREDICTION, "non_finite_share", lambda share: share > 0),
    ("loss", LOSS, "total", np.isinf),
    ("gradient", GRADIENTS, "finite", lambda flag: flag == 0),
    ("update", GRADIENTS, "weight_finite", lambda flag: flag == 0),
)


def non_finite_source(record: Record, *, saw_loss: bool = False) -> tuple[str, int] | None:
    """Return what is NaN or infinite first in the order of the dataflow and its first such row, or None.

    The row is that of the input, output, variable or layer. NaN in inputs or targets alone
    does not count: a loss may mask them. A loss that is NaN is one that was not recorded, unless
    it was seen.

    Args:
        record: Of one step.
        saw_loss: Whether the loss of the run was a number before, so that its NaN is one.
    """
    found = [
        [(source, row) for source, *spot in order if (row := _first(record, *spot)) is not None]
        for order in (_IN_DATA, _IN_MODEL)
    ]
    in_data, in_model = found
    if (saw_loss or _shows_loss(record)) and (row := _first(record, LOSS, "total", np.isnan)) is not None:
        in_model = sorted([*in_model, ("loss", row)], key=lambda spot: NON_FINITE_SOURCES.index(spot[0]))
    return (in_data + in_model)[0] if in_model else None


def _shows_loss(record: Record) -> bool:
    """Return whether the function of a loss was seen at work, whatever it gave: its elements were counted."""
    return bool(np.isfinite(column(record, LOSS, "elements_per_row")).any())
