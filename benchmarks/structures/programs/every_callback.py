"""All of Keras's callbacks in one fit."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


def _slower(epoch: int, rate: float) -> float:
    return rate if epoch < 4 else rate * 0.9


def _callbacks(folder: Path) -> list[Any]:
    return [
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=6, restore_best_weights=True),
        keras.callbacks.LearningRateScheduler(_slower),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=2),
        keras.callbacks.ModelCheckpoint(str(folder / "best.weights.h5"), save_best_only=True, save_weights_only=True),
        keras.callbacks.TensorBoard(str(folder / "logs"), histogram_freq=1, update_freq=10),
        keras.callbacks.CSVLogger(str(folder / "log.csv")),
        keras.callbacks.BackupAndRestore(str(folder / "backup")),
        keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None),
        keras.callbacks.TerminateOnNaN(),
    ]


@structure("Keras: training and evaluation with the built-in methods, all callbacks", Way.FIT, 0.9)
def every_callback(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is the accuracy of the best checkpoint on digits that were not seen."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    order = random.permutation(len(digits.data))
    x, y = (digits.data[order] / 16).astype("float32"), digits.target[order]
    hidden = [layers.Dense(64, "relu"), layers.Dropout(0.2), layers.Dense(64, "relu")]
    model = keras.Sequential([layers.Input((64,)), *hidden, layers.Dense(10, "softmax")])
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    with tempfile.TemporaryDirectory() as folder:
        told = model.fit(
            x[:1200],
            y[:1200],
            batch_size=32,
            epochs=12,
            validation_data=(x[1200:1500], y[1200:1500]),
            verbose=0,
            callbacks=[*_callbacks(Path(folder)), *watch.callbacks()],
        ).history
        model.load_weights(str(Path(folder) / "best.weights.h5"))
    accuracy = model.evaluate(x[1500:], y[1500:], verbose=0, return_dict=True)["accuracy"]
    return Trained(accuracy, [model, model.optimizer], [*told["loss"], *told["val_loss"]])
