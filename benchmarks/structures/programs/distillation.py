"""A student learns from labels and from a teacher's soft answers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


class Distiller(keras.Model):
    """Trains the student; the teacher stays as it is."""

    def __init__(self, student: keras.Model, teacher: keras.Model) -> None:
        super().__init__()
        self.student, self.teacher = student, teacher

    def compile(self, *, student_loss: Any, alpha: float, temperature: float, **options: Any) -> None:
        super().compile(**options)
        self.student_loss, self.alpha, self.temperature = student_loss, alpha, temperature
        self.distillation_loss = keras.losses.KLDivergence()

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        teaching = self.teacher(x, training=False)
        student_loss = self.student_loss(y, y_pred)
        soft = (ops.softmax(answer / self.temperature, axis=1) for answer in (teaching, y_pred))
        distillation_loss = self.distillation_loss(*soft) * self.temperature**2
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x: Any) -> Any:
        return self.student(x)


def _network(*units: int) -> keras.Model:
    return keras.Sequential([layers.Input((64,)), *(layers.Dense(n, "relu") for n in units), layers.Dense(10)])


@structure("Keras: knowledge distillation", Way.STEP, 0.85)
def distillation(seed: int, watch: Watch) -> Trained:
    """Train a small network after a larger one; the score is the student's accuracy on digits that were not seen."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    order = random.permutation(len(digits.data))
    x, y = (digits.data[order] / 16).astype("float32"), digits.target[order]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    teacher = _network(128, 64)
    teacher.compile(keras.optimizers.Adam(2e-3), loss)
    teacher.fit(x[:1200], y[:1200], batch_size=32, epochs=6, verbose=0)
    teacher.trainable = False
    model = Distiller(_network(16), teacher)
    model.compile(
        optimizer=keras.optimizers.Adam(4e-3),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
        student_loss=loss,
        alpha=0.1,
        temperature=3.0,
    )
    told = model.fit(
        x[:1200],
        y[:1200],
        batch_size=32,
        epochs=10,
        validation_data=(x[1200:1500], y[1200:1500]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    accuracy = model.evaluate(x[1500:], y[1500:], verbose=0, return_dict=True)["accuracy"]
    return Trained(accuracy, [model, model.optimizer], told["accuracy"])
