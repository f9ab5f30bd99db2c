"""A differential equation solved by a network: ``fit`` trains what is left of the equation to zeros."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure


class GradientLayer(layers.Layer):
    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def call(self, x: Any) -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                u = self.model(x)
            du_dx = inner.gradient(u, x)
        return u, du_dx, outer.gradient(du_dx, x)


def _pinn(network: Any) -> keras.Model:
    grads = GradientLayer(network)
    x_eqn, x_bnd = layers.Input((1,)), layers.Input((1,))
    u, _, d2u_dx2 = grads(x_eqn)
    u_eqn = layers.Add(name="u_eqn")([d2u_dx2, u])
    u_bnd, du_bnd, _ = grads(x_bnd)
    starts = layers.Concatenate(name="u_bnd")([u_bnd, du_bnd])
    return keras.Model([x_eqn, x_bnd], [u_eqn, starts])


@structure("okada39/pinn_wave: physics-informed neural networks", Way.FIT, 0.9)
def residual_to_zero(seed: int, watch: Watch) -> Trained:
    """Solve u'' + u = 0 from u(0) = 0 and u'(0) = 1; the score is the share of the sine's variance that is met."""
    x_eqn = np.random.default_rng(seed).uniform(0, 5, (2048, 1)).astype("float32")
    x_bnd = np.zeros_like(x_eqn)
    y_train = [np.zeros_like(x_eqn), np.tile(np.array([[0.0, 1.0]], "float32"), (len(x_eqn), 1))]
    network = keras.Sequential(
        [layers.Input((1,)), layers.Dense(32, "tanh"), layers.Dense(32, "tanh"), layers.Dense(1)], name="network"
    )
    pinn = _pinn(network)
    pinn.compile(optimizer=keras.optimizers.Adam(5e-3), loss=["mse", "mse"])
    history = pinn.fit(
        [x_eqn, x_bnd], y_train, epochs=20, batch_size=64, verbose=0, callbacks=watch.callbacks()
    ).history
    x = np.linspace(0, 5, 200, dtype="float32")[:, None]
    left = np.square(network(x).numpy() - np.sin(x)).mean() / np.var(np.sin(x))
    return Trained(float(1 - left), [pinn, pinn.optimizer], history["loss"])
