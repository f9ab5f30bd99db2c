"""Record what a loop of one's own passes: nothing is computed of a model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np

from tb_zeroloss.record.other_backends.answers import AnswersOfBatches
from tb_zeroloss.record.other_backends.cards import has_one_output
from tb_zeroloss.record.other_backends.evaluation import loss_row
from tb_zeroloss.record.other_backends.missing import OF_A_BATCH, OF_A_STEP, of_the_arguments, say_once, sentence
from tb_zeroloss.record.recorders.batch import Batch
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.schema.configuration import NOT_RECORDED, Configuration, OutputCard
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series.complete import Record


class GivenRecorder:
    """Records the loss that a loop passes, and the targets and predictions of one output.

    Attributes:
        configuration: Of the model; its output is known after the first record.
    """

    def __init__(self, model: Any, configuration: Configuration, *, kept_rows: int = 0) -> None:
        """Look at a built model. Of ``kept_rows`` it is said that none are kept."""
        self._unkept = of_the_arguments(kept_rows=kept_rows)
        self._is_single = has_one_output(model)
        self.configuration = configuration
        card = (
            replace(configuration.outputs[0], loss=None) if configuration.outputs else OutputCard("", None, None, None)
        )
        self._answers: AnswersOfBatches | None = AnswersOfBatches(card)
        self._is_said = False

    def record(self, batch: Batch) -> tuple[Record, list[Any] | None]:
        """Return the tensors of one record by tag, and what the next one needs: nothing."""
        self._say_what_is_missing(batch)
        loss = None if batch.loss is None else float(np.sum(keras.ops.convert_to_numpy(batch.loss)))
        record: Record = {} if loss is None else {LOSS.tag: loss_row(loss, is_whole=self._is_single)}
        return record | self._measured(batch, loss), []

    def keep(self) -> list[Any]:
        """Return what the next record needs: nothing."""
        return []

    def news(self) -> dict[str, Exception]:
        """Return which statistics were left out: what is given is measured, or the record says that it is missing."""
        return {}

    def _measured(self, batch: Batch, loss: float | None) -> Record:
        if self._answers is None or not _has_answers(batch):
            return {}
        try:
            record = self._answers.record(batch, loss)
        except ValueError as error:
            self._answers = None
            self._note(f"{NOT_RECORDED}targets and predictions ({cause(error)})")
            return {}
        self.configuration = replace(self.configuration, outputs=(self._answers.card,))
        return record

    def _say_what_is_missing(self, batch: Batch) -> None:
        if self._is_said:
            return
        self._is_said = True
        lacks = () if batch.loss is not None else ("the loss",)
        unseen = () if _has_answers(batch) else OF_A_BATCH
        cure = "; of one output pass loss=, y= and y_pred=" if lacks or unseen else ""
        self._note(sentence((*lacks, *unseen, *OF_A_STEP, *self._unkept), cure))

    def _note(self, note: str) -> None:
        say_once(note)
        self.configuration = self.configuration.with_note(note)


def _has_answers(batch: Batch) -> bool:
    return all(given is not None and len(keras.tree.flatten(given)) == 1 for given in (batch.y, batch.y_pred))
