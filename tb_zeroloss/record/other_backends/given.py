"""Record what a loop of one's own passes: nothing is computed of a model."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from tb_zeroloss.record.other_backends.cards import has_one_output
from tb_zeroloss.record.other_backends.evaluation import loss_row
from tb_zeroloss.record.other_backends.missing import OF_A_BATCH, OF_A_STEP, say_once, sentence
from tb_zeroloss.record.recorders.batch import Batch
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series.complete import Record

CURE = "; pass loss="


class GivenRecorder:
    """Records the loss that a loop passes.

    Attributes:
        configuration: Of the model.
    """

    def __init__(self, model: Any, configuration: Configuration) -> None:
        """Look at a built model."""
        self._model, self.configuration = model, configuration
        self._is_said = False

    def record(self, batch: Batch) -> tuple[Record, list[Any] | None]:
        """Return the tensors of one record by tag, and what the next one needs: nothing."""
        self._say_what_is_missing(batch)
        if batch.loss is None:
            return {}, []
        total = float(np.sum(keras.ops.convert_to_numpy(batch.loss)))
        return {LOSS.tag: loss_row(total, is_whole=has_one_output(self._model))}, []

    def keep(self) -> list[Any]:
        """Return what the next record needs: nothing."""
        return []

    def _say_what_is_missing(self, batch: Batch) -> None:
        if self._is_said:
            return
        self._is_said = True
        lacks = () if batch.loss is not None else ("the loss",)
        note = sentence((*lacks, *OF_A_BATCH, *OF_A_STEP), CURE if lacks else "")
        say_once(note)
        self.configuration = self.configuration.with_note(note)
