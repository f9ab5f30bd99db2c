"""Quantile regression: three outputs of one network, the pinball loss holds each to its share."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.structures.structure import Trained, Watch, Way, structure

QUANTILES = (0.1, 0.5, 0.9)


@keras.saving.register_keras_serializable()
class PinballLoss(keras.losses.Loss):
    def call(self, y_true: Any, y_pred: Any) -> Any:
        missed = y_true - y_pred
        quantiles = ops.convert_to_tensor(QUANTILES, dtype=y_pred.dtype)
        return ops.mean(ops.maximum(quantiles * missed, (quantiles - 1) * missed), axis=-1)


def _demand(random: np.random.Generator, rows: int) -> tuple[Any, Any]:
    """Return hours and demand, whose noise grows with the hour."""
    x = random.uniform(0, 1, (rows, 1))
    y = np.sin(6 * x) + x + random.normal(0, 1, (rows, 1)) * (0.1 + 0.6 * x)
    return x.astype("float32"), y.astype("float32")


def _pinball(y: Any, told: Any) -> float:
    missed, quantiles = y - told, np.array(QUANTILES)
    return float(np.maximum(quantiles * missed, (quantiles - 1) * missed).mean())


@structure("Keras: quantile regression with a custom loss, after Koenker", Way.FIT, 0.3)
def quantiles(seed: int, watch: Watch) -> Trained:
    """Train on demand that scatters; the score is the share of the loss of constant quantiles that is saved."""
    random = np.random.default_rng(seed)
    (x, y), (x_test, y_test) = _demand(random, 2000), _demand(random, 1000)
    hidden = [layers.Dense(32, "relu"), layers.Dense(32, "relu")]
    model = keras.Sequential([layers.Input((1,)), *hidden, layers.Dense(len(QUANTILES))])
    model.compile(keras.optimizers.Adam(3e-3), loss=PinballLoss(), metrics=["mae"])
    told = model.fit(
        x, y, batch_size=64, epochs=30, validation_split=0.2, verbose=0, callbacks=watch.callbacks()
    ).history
    constant = _pinball(y_test, np.quantile(y, QUANTILES))
    score = 1 - _pinball(y_test, model.predict(x_test, verbose=0)) / constant
    return Trained(score, [model, model.optimizer], [*told["loss"], *told["val_loss"]])
