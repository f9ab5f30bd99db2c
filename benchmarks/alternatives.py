"""What people do today to see inside a training, built as they build it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from benchmarks.models import Subject
from benchmarks.recorder import bare_step
from benchmarks.timing import Step


class Histograms:
    """Histograms of weights, gradients and the outputs of layers with weights.

    Attributes:
        directory: Where they are written.
    """

    def __init__(self, subject: Subject, log_dir: Path) -> None:
        """Look at a model; it is not changed before a step is asked for."""
        self.directory = log_dir
        self._subject = subject
        self._writer = tf.summary.create_file_writer(str(log_dir))
        self._layers = [layer for layer in subject.model.layers if layer.weights]
        outputs = [*(layer.output for layer in self._layers), *subject.model.outputs]
        self._watched = keras.Model(subject.model.inputs, outputs)

    def in_graph(self) -> Step:
        """Return the training step of ``fit`` that writes them inside its ``tf.function``."""
        model = self._subject.model
        model.train_step = self._train_and_write
        try:
            step = bare_step(self._subject)
            step()
        finally:
            del model.train_step
        return step

    def eager(self) -> Step:
        """Return a compiled training step followed by eager calls that write them."""
        train, batches = tf.function(self._train), self._subject.batches()

        def step() -> None:
            _, gradients, activations = train(*next(batches))
            self._write(gradients, activations)

        return step

    def flush(self) -> None:
        """Bring everything to the disk."""
        self._writer.flush()

    def _train_and_write(self, data: Any) -> Any:
        logs, gradients, activations = self._train(*data)
        self._write(gradients, activations)
        return logs

    def _train(self, x: Any, y: Any) -> tuple[Any, Any, Any]:
        model = self._subject.model
        with tf.GradientTape() as tape:
            *activations, y_pred = self._watched(x, training=True)
            loss = model.compute_loss(x, y, y_pred)
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        model._loss_tracker.update_state(loss)
        return model.compute_metrics(x, y, y_pred), gradients, activations

    def _write(self, gradients: Any, activations: Any) -> None:
        model = self._subject.model
        step = tf.cast(model.optimizer.iterations.value, tf.int64)
        with self._writer.as_default():
            for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
                tf.summary.histogram(f"weights/{variable.path}", variable.value, step)
                tf.summary.histogram(f"gradients/{variable.path}", tf.convert_to_tensor(gradient), step)
            for layer, activation in zip(self._layers, activations, strict=True):
                tf.summary.histogram(f"activations/{layer.name}", activation, step)


def epoch_end_step(subject: Subject, log_dir: Path) -> Step:
    """Return what Keras's own callback does at the end of an epoch, weight histograms on."""
    callback = keras.callbacks.TensorBoard(log_dir, histogram_freq=1, write_graph=False)
    callback.set_params({"epochs": 1, "steps": None})
    callback.set_model(subject.model)
    callback.on_train_begin()
    epochs = itertools.count()
    return lambda: callback.on_epoch_end(next(epochs), {"loss": 1.0})


def checked_step(subject: Subject) -> Step:
    """Return the training step traced while ``tf.debugging.enable_check_numerics`` is on."""
    tf.debugging.enable_check_numerics()
    try:
        step = bare_step(subject)
        step()
    finally:
        tf.debugging.disable_check_numerics()
    return step
