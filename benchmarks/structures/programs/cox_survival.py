"""Survival: a risk without a scale, learned from the order in which patients died; some only left the study."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.structures.structure import Trained, Watch, Way, structure


@keras.saving.register_keras_serializable()
def cox_loss(y_true: Any, y_pred: Any) -> Any:
    """Return the negative partial log-likelihood; ``y_true`` holds time and event."""
    time, event = y_true[:, 0], y_true[:, 1]
    risk = ops.squeeze(y_pred, -1)
    at_risk = ops.cast(time[None, :] >= time[:, None], risk.dtype)
    total = ops.logsumexp(risk[None, :] + (at_risk - 1.0) * 1e9, axis=1)
    return ops.sum((total - risk) * event) / ops.maximum(ops.sum(event), 1.0)


def _patients(random: np.random.Generator, rows: int) -> tuple[Any, Any]:
    x = random.normal(0, 1, (rows, 8))
    hazard = np.exp(1.2 * x[:, 0] - x[:, 1] + x[:, 2] * x[:, 3])
    death, left = random.exponential(1 / hazard), random.exponential(2.0, rows)
    y = np.stack([np.minimum(death, left), death <= left], 1)
    return x.astype("float32"), y.astype("float32")


def _concordance(y: Any, risk: Any) -> float:
    time, event = y[:, 0], y[:, 1]
    comparable = (time[:, None] < time[None, :]) & (event[:, None] == 1)
    return float((risk[:, None] > risk[None, :])[comparable].mean())


@structure("Katzman et al.: DeepSurv, in Keras", Way.FIT, 0.7)
def cox_survival(seed: int, watch: Watch) -> Trained:
    """Train on made patients; the score is the concordance of unseen ones, 0.5 by chance."""
    random = np.random.default_rng(seed)
    x, y = _patients(random, 2400)
    hidden = [layers.Dense(32, "selu"), layers.Dropout(0.1), layers.Dense(32, "selu")]
    model = keras.Sequential([layers.Input((8,)), *hidden, layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.Adam(3e-3), loss=cox_loss)
    told = model.fit(
        x[:1600],
        y[:1600],
        batch_size=64,
        epochs=30,
        validation_data=(x[1600:2000], y[1600:2000]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    score = _concordance(y[2000:], model.predict(x[2000:], verbose=0)[:, 0])
    return Trained(score, [model, model.optimizer], [*told["loss"], *told["val_loss"]])
