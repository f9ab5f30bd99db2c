"""One record of the targets, predictions and loss that a loop passes of a batch."""

from __future__ import annotations

import dataclasses
from typing import Any

import keras
import numpy as np

from tb_zeroloss.predicted.given import Answers, answers_of
from tb_zeroloss.predicted.loss_choice import Chosen, chosen_loss
from tb_zeroloss.predicted.record import record_of, whole_of
from tb_zeroloss.record.other_backends.seen import SeenTargets
from tb_zeroloss.record.recorders.batch import Batch
from tb_zeroloss.schema.configuration import OutputCard
from tb_zeroloss.schema.quantities import LOSS, TARGET, WEIGHT_MASS, Group
from tb_zeroloss.series.complete import Record

WHERE = "log_step"

NOT_KNOWN = Chosen(None, None, True, None)
"""A loss of which only the value is known."""


class AnswersOfBatches:
    """Measures the batches of a model with one output.

    A loop may minimise anything. Its loss is named only where it agrees with a loss of Keras on the targets and
    predictions of the first batch; where it does not agree on a later one, nothing but its value is recorded of that.

    Attributes:
        card: Of the output, complete after the first record.
    """

    def __init__(self, card: OutputCard) -> None:
        """Start with what is known of the output."""
        self.card = card
        self._seen = SeenTargets()
        self._first: Chosen | None = None

    def record(self, batch: Batch, loss: float | None) -> Record:
        """Return the record of a batch with targets and predictions.

        Raises:
            ValueError: if they are no numbers, or do not fit together.
        """
        answers = answers_of(WHERE, as_array(batch.y), as_array(batch.y_pred))
        is_plain = batch.sample_weight is None and getattr(batch.y_pred, "_keras_mask", None) is None
        with np.errstate(all="ignore"):
            chosen = self._loss(answers, loss if is_plain else None)
            record = record_of(answers, whole_of(answers, chosen))
            _set(record, TARGET, self._seen.add(answers))
        if loss is None:
            del record[LOSS.tag]
        else:
            _set(record, LOSS, {"total": loss, "value": loss, "regularization": np.nan})
        if not is_plain:
            _set(record, WEIGHT_MASS, {"weight_per_row": _weight(batch, len(answers.target)), "masked_share": np.nan})
        return record

    def _loss(self, answers: Answers, value: float | None) -> Chosen:
        chosen = NOT_KNOWN if value is None else chosen_loss(WHERE, answers, value)
        if self._first is None:
            self._first = chosen
            self.card = dataclasses.replace(
                self.card,
                width=answers.prediction.shape[-1],
                loss=chosen.name,
                from_logits=chosen.from_logits,
                loss_assumed=chosen.assumed,
                target_is_class_index=answers.classes is not None,
                target_shape=(None, *answers.target_shape),
                prediction_shape=(None, *answers.prediction_shape),
            )
        is_same = (chosen.name, chosen.from_logits) == (self._first.name, self._first.from_logits)
        return chosen if is_same else NOT_KNOWN


def as_array(given: Any) -> Any:
    """Return the only tensor of a nest as an array."""
    (leaf,) = keras.tree.flatten(given)
    return keras.ops.convert_to_numpy(leaf)


def _weight(batch: Batch, rows: int) -> float:
    return float("nan") if batch.sample_weight is None else float(np.sum(as_array(batch.sample_weight)) / rows)


def _set(record: Record, group: Group, columns: Any) -> None:
    for name, value in columns.items():
        record[group.tag][0, group.index(name)] = value
