"""One record of targets and predictions: what a recorder writes of a batch, as far as they show it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_zeroloss.predicted.columns import (
    Columns,
    class_counts,
    clean,
    element_moments,
    one_hot,
    prediction_columns,
    seen_columns,
    target_columns,
)
from tb_zeroloss.predicted.constants import constant_loss, constants_for
from tb_zeroloss.predicted.given import Answers
from tb_zeroloss.predicted.loss_choice import Chosen, value_of
from tb_zeroloss.schema.arrays import CLASS_COUNTS, ELEMENTS, ELEMENTS_APART
from tb_zeroloss.schema.losses import DECISIONS
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET, WEIGHT_MASS, Group
from tb_zeroloss.series.complete import Record
from tb_zeroloss.series.run import Floats

UNWEIGHTED = {"weight_per_row": 1.0, "masked_share": 0.0}
"""Arrays have no weights and no mask."""


@dataclass(frozen=True)
class Whole:
    """What is known of all rows, and the same in each record.

    Attributes:
        loss: Of the output.
        value: Its value, as it was given where that is all that is known; NaN when it cannot be known.
        constants: Of which one is best under it; none where it is not known.
        seen: Columns of all targets.
    """

    loss: Chosen
    value: float
    constants: list[Floats]
    seen: Columns


def whole_of(answers: Answers, loss: Chosen) -> Whole:
    """Return what is known of all rows."""
    constants: list[Floats] = []
    if loss.name is not None:
        constants = constants_for(loss.name, clean(_rows(answers)[1]), from_logits=bool(loss.from_logits))
    value = np.nan if loss.function is None else value_of(loss.function, answers)
    seen = seen_columns(_labels(answers), answers.classes)
    return Whole(loss, value if loss.reported is None else loss.reported, constants, seen)


def record_of(part: Answers, whole: Whole) -> Record:
    """Return what a recorder records of a batch, by tag, as far as targets and predictions show it."""
    classes = part.classes
    rows, wanted = _rows(part)
    record = {
        LOSS.tag: _row(LOSS, _loss_columns(part, whole)),
        TARGET.tag: _row(TARGET, {**target_columns(_labels(part), classes, _units(part)), **whole.seen}),
        PREDICTION.tag: _row(PREDICTION, prediction_columns(rows, wanted, part.prediction.shape[-1])),
        WEIGHT_MASS.tag: _row(WEIGHT_MASS, {**UNWEIGHTED, "rows": float(len(part.target))}),
    }
    counts = _counts(part, whole)
    if counts is not None:
        record[CLASS_COUNTS.tag] = counts[np.newaxis]
    if part.target.shape == part.prediction.shape and 2 <= part.target[0].size <= ELEMENTS_APART:
        record[ELEMENTS.tag] = element_moments(part.target, part.prediction)[np.newaxis]
    return record


def _rows(answers: Answers) -> tuple[Floats, Floats]:
    """Return predictions and targets ``[rows, elements]``; with class indices each position is a row."""
    if answers.classes:
        return answers.prediction.reshape(-1, answers.classes), one_hot(answers.target, answers.classes)
    return _flat(answers.prediction), _flat(answers.target)


def _labels(answers: Answers) -> Floats:
    """Return targets ``[rows, elements]``; a class index is a row."""
    return answers.target.reshape(-1, 1) if answers.classes else _flat(answers.target)


def _units(answers: Answers) -> int:
    return 1 if answers.classes else answers.target.shape[-1]


def _flat(values: Floats) -> Floats:
    return values.reshape(len(values), -1)


def _loss_columns(part: Answers, whole: Whole) -> Columns:
    loss, total = whole.loss, whole.value
    found = {"total": total, "value": total, "regularization": 0.0}
    if loss.function is None:
        return found
    unreduced = loss.function(part.target, part.prediction)
    again = float(unreduced.mean())
    found |= {"recomputed": again, "elements_per_row": unreduced.size / len(part.target)}
    if loss.name not in DECISIONS:  # of few wrong answers as many are often wrong in another order
        found["shifted"] = float(loss.function(np.roll(part.target, 1, axis=0), part.prediction).mean())
    if whole.constants:
        found["constant"] = constant_loss(loss.function, part.target, part.prediction, whole.constants)
    if loss.reported is None:
        return found | {"total": again, "value": again}
    return found | ({"shifted": total, "elements_per_row": float(len(part.target))} if loss.of_pairs else {})


def _counts(part: Answers, whole: Whole) -> Floats | None:
    loss, largest = whole.loss, whole.seen["seen_maximum"]
    if loss.assumed and loss.from_logits and part.prediction.shape[-1] == 1:
        return None  # scores of any kind, whose limit between the classes is not known
    if loss.name in DECISIONS and largest > 1:
        return np.stack([one_hot(side, int(largest) + 1).sum(axis=0) for side in (part.target, part.prediction)])
    return class_counts(part.target, part.prediction, part.classes)


def _row(group: Group, columns: Columns) -> Floats:
    return np.array([[columns.get(name, np.nan) for name in group.columns]], np.float64)
