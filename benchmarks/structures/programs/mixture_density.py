"""A mixture density network: three heads in one output, a likelihood as the loss."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

PARTS = 5


def _parameters(y_pred: Any) -> tuple[Any, Any, Any]:
    logits, means, scales = tf.split(y_pred, 3, axis=-1)
    return tf.nn.log_softmax(logits), means, tf.nn.softplus(scales) + 1e-3


def mixture_loss(y_true: Any, y_pred: Any) -> Any:
    """Return minus the log of the density at ``y_true`` under the mixture."""
    shares, means, scales = _parameters(y_pred)
    distance = (tf.cast(y_true, tf.float32) - means) / scales
    normal = -0.5 * tf.square(distance) - tf.math.log(scales) - 0.5 * np.log(2 * np.pi)
    return -tf.reduce_logsumexp(shares + normal, axis=-1)


def _data(random: np.random.Generator, count: int) -> tuple[Any, Any]:
    """Return Bishop's curve with x and y exchanged: up to three answers to one question."""
    y = random.uniform(0, 1, (count, 1))
    x = y + 0.3 * np.sin(2 * np.pi * y) + random.uniform(-0.05, 0.05, (count, 1))
    return x.astype("float32"), y.astype("float32")


@structure("Keras community: mixture density networks, after Bishop", Way.FIT, 0.5)
def mixture_density(seed: int, watch: Watch) -> Trained:
    """Train on an inverse problem; the score is the mean log density at points that were not seen."""
    random = np.random.default_rng(seed)
    x, y = _data(random, 2560)
    hidden = [layers.Dense(32, "tanh"), layers.Dense(32, "tanh")]
    model = keras.Sequential([layers.Input((1,)), *hidden, layers.Dense(3 * PARTS)])
    model.compile(keras.optimizers.Adam(1e-2), loss=mixture_loss)
    told = model.fit(
        x, y, batch_size=64, epochs=8, validation_data=_data(random, 256), verbose=0, callbacks=watch.callbacks()
    ).history
    asked, true = _data(random, 500)
    score = -float(tf.reduce_mean(mixture_loss(true, model.predict(asked, verbose=0))))
    return Trained(score, [model, model.optimizer], [*told["loss"], *told["val_loss"]])
