"""What people do today to see inside a training, built as they build it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from benchmarks.models import Subject
from benchmarks.recorder import bare_step
from benchmarks.timing import Step


class Watched:
    """A model's training step that gives its gradients and the outputs of its layers with weights."""

    def __init__(self, subject: Subject) -> None:
        """Look at a model; it is not changed before a step is asked for."""
        self.model = subject.model
        self.layers = [layer for layer in subject.model.layers if layer.weights]
        outputs = [*(layer.output for layer in self.layers), *subject.model.outputs]
        self._watched = keras.Model(subject.model.inputs, outputs)

    def train(self, x: Any, y: Any) -> tuple[Any, Any, Any]:
        """Train on a batch; return the logs, the gradients and the outputs of the layers."""
        model = self.model
        with tf.GradientTape() as tape:
            *activations, y_pred = self._watched(x, training=True)
            loss = model.compute_loss(x, y, y_pred)
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        model._loss_tracker.update_state(loss)
        return model.compute_metrics(x, y, y_pred), gradients, activations


def traced_with(subject: Subject, train_step: Callable[[Any], Any]) -> Step:
    """Return the step of ``fit`` with another ``train_step``, traced."""
    subject.model.train_step = train_step
    try:
        step = bare_step(subject)
        step()
    finally:
        del subject.model.train_step
    return step


def reading_step(subject: Subject) -> Step:
    """Return a training step that reads each weight, gradient and layer output once: no recorder can do with less."""
    watched = Watched(subject)
    found = tf.Variable(tf.zeros([]), trainable=False)

    def train_step(data: Any) -> Any:
        weights = [tf.convert_to_tensor(variable.value) for variable in subject.model.trainable_variables]
        logs, gradients, activations = watched.train(*data)
        parts = [part.values if isinstance(part, tf.IndexedSlices) else part for part in gradients]
        found.assign(tf.add_n([tf.nn.l2_loss(part) for part in (*weights, *parts, *activations)]))
        return logs

    return traced_with(subject, train_step)


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
        self._watched = Watched(subject)

    def in_graph(self) -> Step:
        """Return the training step of ``fit`` that writes them inside its ``tf.function``."""
        return traced_with(self._subject, self._train_and_write)

    def eager(self) -> Step:
        """Return a compiled training step followed by eager calls that write them."""
        train, batches = tf.function(self._watched.train), self._subject.batches()

        def step() -> None:
            _, gradients, activations = train(*next(batches))
            self._write(gradients, activations)

        return step

    def flush(self) -> None:
        """Bring everything to the disk."""
        self._writer.flush()

    def _train_and_write(self, data: Any) -> Any:
        logs, gradients, activations = self._watched.train(*data)
        self._write(gradients, activations)
        return logs

    def _write(self, gradients: Any, activations: Any) -> None:
        model = self._subject.model
        step = tf.cast(model.optimizer.iterations.value, tf.int64)
        with self._writer.as_default():
            for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
                tf.summary.histogram(f"weights/{variable.path}", variable.value, step)
                tf.summary.histogram(f"gradients/{variable.path}", tf.convert_to_tensor(gradient), step)
            for layer, activation in zip(self._watched.layers, activations, strict=True):
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
