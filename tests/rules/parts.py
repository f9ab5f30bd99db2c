"""Configurations and columns that the cases of several rules start from."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.schema.configuration import VariableCard
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, make_run, output
from tests.rules.case import Changes
from tests.rules.split_build import with_classes, with_columns

ASSUMED = configuration(output(loss_assumed=True))
GAN = configuration(loss_kind="adversarial")
LOGITS = configuration(output(loss="binary_crossentropy", from_logits=False))
OWN = configuration(output(loss="triplet"))
PLAIN = configuration(output(loss="my_loss", target_shape=(None,), prediction_shape=(None, 1)))
CLASSES = configuration(output(activation="softmax", width=2, loss="sparse_categorical_crossentropy"))

HEAD = (VariableCard("head/kernel", "head", (16, 5), True, "Dense"), VariableCard("head/bias", "head", (5,), False))
DOTS = (VariableCard("words", "words", (900, 16), True, "Embedding"), VariableCard("p", "p", (16, 8), True, "Dense"))
FIRST_IS_RIGHT = output(loss="sparse_categorical_crossentropy", width=5, target_is_class_index=True, activation=None)
COLLAPSED, VARIED = [[32, 0, 0, 0, 0]] * 2, [[32, 0, 0, 0, 0], [28, 1, 1, 1, 1]]

POOR = {LOSS: {"value": 1.0, "total": 1.0}, PREDICTION: {"squared_error": 1.0}}
OTHER_LOSS = {"value": 5.0, "recomputed": 1.0}
ENDED = {"epoch": 2, "planned_steps": 30, "steps_per_epoch": 10}
RECORDS = 40
ROWS = np.random.default_rng(0).standard_normal((2000, 5)).astype(np.float32)


def rows(*values: float, records: int = RECORDS) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return a column that has these values for the four variables in every record."""
    return np.tile(np.array(values, np.float64), (records, 1))


def ratio(value: object) -> Changes:
    return {**POOR, GRADIENTS: {"update_ratio": value}, FACTS: {"best_loss": 1.0}}


def unknown(total: object, **gradients: object) -> Changes:
    """Return a loop whose loss is none that is known."""
    of_model: Changes = {PREDICTION: POOR[PREDICTION], GRADIENTS: gradients}
    return {LOSS: {**OTHER_LOSS, "total": total}, FACTS: {"best_loss": 0.1}, **of_model}


def loss(value: object, **prediction: object) -> Changes:
    return {LOSS: {"value": value, "total": value}, PREDICTION: prediction}


def planning(steps: int) -> Changes:
    return {**loss(1.0), FACTS: {"epoch": 3, "planned_steps": steps, "steps_per_epoch": 100}}


def zero(largest: object) -> Changes:
    return {PREDICTION: {"std": 0.0, "minimum": 0.0, "maximum": largest}, TARGET: {"rms": 1.0}}


def classes(training: list[float], validation: list[float]) -> RunSeries:
    return with_classes(with_columns(make_run(card=CLASSES)), training, validation)
