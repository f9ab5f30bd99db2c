"""A neural ODE: the last layer is a tanh inside an Euler loop, the output lies behind it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

STEPS, WIDTH = 10, 0.2


class Flow(keras.Model):
    """Follows a field that a small network gives."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.field = layers.Dense(48, "tanh"), layers.Dense(2, "tanh")

    def call(self, inputs: Any) -> Any:
        state = inputs
        for _ in range(STEPS):
            state = state + WIDTH * self.field(self.hidden(state))
        return state


def _turned(start: Any) -> Any:
    """Turn about the origin, and shrink."""
    state = start
    for _ in range(200):
        state = state + 0.01 * (state @ np.array([[-0.1, 0.8], [-0.8, -0.1]]))
    return state.astype("float32")


@structure("Chen et al.: neural ordinary differential equations, in Keras", Way.FIT, 0.9)
def neural_ode(seed: int, watch: Watch) -> Trained:
    """Train on where a spiral leads; the score is the share of the variance that is explained."""
    random = np.random.default_rng(seed)
    x = random.uniform(-0.8, 0.8, (1600, 2)).astype("float32")
    y = (_turned(x) + random.normal(0, 0.02, x.shape)).astype("float32")
    model = Flow()
    model.compile(keras.optimizers.Adam(5e-3), "mse")
    told = model.fit(
        x[:1280],
        y[:1280],
        batch_size=32,
        epochs=8,
        validation_data=(x[1280:1440], y[1280:1440]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    missed = np.square(model.predict(x[1440:], verbose=0) - y[1440:]).mean() / y[1440:].var()
    return Trained(float(1 - missed), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
