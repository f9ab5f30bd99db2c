"""A small student of a frozen teacher: the loss is the model's own method."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


class Distiller(keras.Model):
    def __init__(self, student: Any, teacher: Any) -> None:
        super().__init__()
        self.teacher, self.student = teacher, student

    def compile(
        self, student_loss_fn: Any, distillation_loss_fn: Any, alpha: float, temperature: float, **options: Any
    ) -> None:
        super().compile(**options)
        self.student_loss_fn, self.distillation_loss_fn = student_loss_fn, distillation_loss_fn
        self.alpha, self.temperature = alpha, temperature

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        teacher_pred = self.teacher(x, training=False)
        student_loss = self.student_loss_fn(y, y_pred)
        distillation_loss = self.distillation_loss_fn(
            ops.softmax(teacher_pred / self.temperature, axis=1), ops.softmax(y_pred / self.temperature, axis=1)
        ) * (self.temperature**2)
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x: Any) -> Any:
        return self.student(x)


def _network(name: str, first: int, second: int) -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(first, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.MaxPooling2D(pool_size=2, strides=1, padding="same"),
            layers.Conv2D(second, 3, strides=2, padding="same"),
            layers.Flatten(),
            layers.Dense(10),
        ],
        name=name,
    )


@structure("Keras: knowledge distillation", Way.FIT, 0.8)
def distillation(seed: int, watch: Watch) -> Trained:
    """Train a student of digits; the score is its accuracy on digits not seen."""
    images, labels, unseen, truth = digit_images(seed)
    teacher, student = _network("teacher", 48, 64), _network("student", 12, 16)
    teacher.compile(
        optimizer=keras.optimizers.Adam(2e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    teacher.fit(images, labels, epochs=8, verbose=0)
    teacher.trainable = False
    distiller = Distiller(student=student, teacher=teacher)
    distiller.compile(
        optimizer=keras.optimizers.Adam(2e-3),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
        student_loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        distillation_loss_fn=keras.losses.KLDivergence(),
        alpha=0.1,
        temperature=10,
    )
    valid = (unseen, truth)
    history = distiller.fit(
        images, labels, epochs=10, validation_data=valid, verbose=0, callbacks=watch.callbacks()
    ).history
    score = distiller.evaluate(unseen, truth, verbose=0, return_dict=True)["sparse_categorical_accuracy"]
    told = [value for name in sorted(history) for value in history[name]]
    return Trained(score, [distiller, distiller.optimizer], told)
