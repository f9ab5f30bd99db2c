"""Several tasks on one trunk, each loss weighed by an uncertainty that is a variable of the model."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

TASKS = ("digit", "ink", "image")


class MultiTask(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.trunk = keras.Sequential([layers.Dense(64, "relu"), layers.Dense(32, "relu")])
        self.heads = [layers.Dense(10, name="digit"), layers.Dense(1, name="ink"), layers.Dense(64, name="image")]
        self.log_vars = [self.add_weight(shape=(), initializer="zeros", name=f"log_var_{task}") for task in TASKS]
        self.trackers = [keras.metrics.Mean(name=name) for name in ("loss", *(f"{task}_loss" for task in TASKS))]

    @property
    def metrics(self) -> list[Any]:
        return self.trackers

    def call(self, inputs: Any, training: bool = False) -> Any:
        hidden = self.trunk(inputs, training=training)
        return {task: head(hidden) for task, head in zip(TASKS, self.heads, strict=True)}

    def _task_losses(self, y: Any, outputs: Any) -> list[Any]:
        digit = tf.nn.sparse_softmax_cross_entropy_with_logits(y["digit"], outputs["digit"])
        ink = keras.losses.mean_squared_error(y["ink"], outputs["ink"])
        image = keras.losses.mean_squared_error(y["image"], outputs["image"])
        return [tf.reduce_mean(loss) for loss in (digit, ink, image)]

    def _told(self, *values: Any) -> dict[str, Any]:
        for tracker, value in zip(self.trackers, values, strict=True):
            tracker.update_state(value)
        return {tracker.name: tracker.result() for tracker in self.trackers}

    def train_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        with tf.GradientTape() as tape:
            losses = self._task_losses(y, self(x, training=True))
            weighed = [
                tf.exp(-log_var.value) * loss + log_var.value
                for log_var, loss in zip(self.log_vars, losses, strict=True)
            ]
            total = tf.add_n(weighed)
        gradients: Any = tape.gradient(total, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        return self._told(total, *losses)

    def test_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        losses = self._task_losses(y, self(x, training=False))
        return self._told(tf.add_n(losses), *losses)


def _tasks(images: Any, labels: Any, random: np.random.Generator) -> tuple[Any, Any]:
    flat = images.reshape(-1, 64)
    noisy = flat + random.normal(0, 0.2, flat.shape)
    ink = (flat.sum(1, keepdims=True) - 19.5) / 3.2
    return noisy.astype("float32"), {"digit": labels, "ink": ink, "image": flat}


@structure("Kendall et al.: multi-task learning using uncertainty to weigh losses, in Keras", Way.STEP, 0.85)
def uncertainty_weights(seed: int, watch: Watch) -> Trained:
    """Train on noisy digits; the score is the accuracy on unseen ones."""
    random = np.random.default_rng(seed)
    images, labels, unseen, truth = digit_images(seed)
    x, y = _tasks(images, labels, random)
    x_test, y_test = _tasks(unseen, truth, random)
    model = MultiTask()
    model.compile(optimizer=keras.optimizers.Adam(2e-3))
    told = model.fit(
        x, y, batch_size=64, epochs=20, validation_data=(x_test, y_test), verbose=0, callbacks=watch.callbacks()
    ).history
    accuracy = float((model.predict(x_test, verbose=0)["digit"].argmax(-1) == truth).mean())
    return Trained(accuracy, [model, model.optimizer], [*told["digit_loss"], *told["ink_loss"], *told["val_ink_loss"]])
