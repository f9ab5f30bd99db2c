"""A search over settings: a fit for each trial, with deep copies of the callbacks, as KerasTuner makes them."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


@dataclass(frozen=True)
class Trial:
    """Settings to try."""

    units: int
    rate: float


TRIALS = [Trial(16, 1e-3), Trial(64, 3e-3), Trial(32, 1e-2)]


def _build(trial: Trial) -> keras.Model:
    hidden = layers.Dense(trial.units, "relu")
    model = keras.Sequential([layers.Input((64,)), hidden, layers.Dense(10, "softmax")])
    model.compile(keras.optimizers.Adam(trial.rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@structure("KerasTuner: getting started, a random search", Way.FIT, 0.9)
def tuner(seed: int, watch: Watch) -> Trained:
    """Search on digits; the score is the accuracy of the best trial on digits that were not seen."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    order = random.permutation(len(digits.data))
    x, y = (digits.data[order] / 16).astype("float32"), digits.target[order]
    given = [keras.callbacks.EarlyStopping("val_loss", patience=3), *watch.callbacks()]
    models: list[tuple[float, Any]] = []
    told: list[float] = []
    for trial in TRIALS:
        model = _build(trial)
        history = model.fit(
            x[:1200],
            y[:1200],
            batch_size=32,
            epochs=6,
            validation_data=(x[1200:1500], y[1200:1500]),
            verbose=0,
            callbacks=[copy.deepcopy(callback) for callback in given],
        ).history
        models.append((max(history["val_accuracy"]), model))
        told += [*history["loss"], *history["val_loss"]]
    best = max(models, key=lambda pair: pair[0])[1]
    accuracy = best.evaluate(x[1500:], y[1500:], verbose=0, return_dict=True)["accuracy"]
    owners = [owner for _, model in models for owner in (model, model.optimizer)]
    return Trained(accuracy, owners, told)
