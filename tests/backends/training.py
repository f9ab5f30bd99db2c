"""Small trainings that are the same each time, by ``fit`` and by a loop of one's own, on JAX and on torch."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.series import RunSeries

STEPS = 24
ROWS = 8

Log = Callable[..., Any]
"""Takes the model, inputs and targets of a step, and ``loss`` and ``y_pred``."""


def data() -> tuple[Any, Any]:
    """Targets that a line fits, up to noise."""
    random = np.random.default_rng(0)
    x = random.normal(size=(80, 4)).astype(np.float32)
    return x, (x.sum(axis=1, keepdims=True) + random.normal(size=(80, 1)) / 4).astype(np.float32)


def model(optimizer: str = "adam") -> Any:
    """With dropout, whose random state must not be touched, and BatchNormalization, whose moments must not be."""
    keras.utils.set_random_seed(3)
    layers = keras.layers
    made = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(8, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.1),
            layers.Dense(1),
        ]
    )
    made.compile(optimizer, "mse", metrics=["mae"])
    return made


def fitted(callbacks: Sequence[Any], **settings: Any) -> tuple[Any, Any]:
    """A model after 6 epochs of 9 batches, the last of them smaller, and its history."""
    x, y = data()
    made = model()
    history = made.fit(
        x, y, batch_size=ROWS, epochs=6, validation_split=0.15, callbacks=callbacks, verbose=0, **settings
    )
    return made, history.history


def looped(log: Log | None, *, donate: bool = False) -> Any:
    """A model after a loop of 24 steps of the kind that its backend has."""
    return _torch_loop(log) if keras.backend.backend() == "torch" else _jax_loop(log, donate=donate)


def _batches() -> list[tuple[Any, Any]]:
    x, y = data()
    places = [slice(ROWS * (step % 10), ROWS * (step % 10) + ROWS) for step in range(STEPS)]
    return [(x[rows], y[rows]) for rows in places]


def _torch_loop(log: Log | None) -> Any:
    torch = importlib.import_module("torch")
    made = model()
    optimizer = torch.optim.SGD(made.parameters(), 1e-2)
    for x, y in _batches():
        y_pred = made(x, training=True)
        loss = ((y_pred - torch.tensor(y)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if log is not None:
            log(made, x, y, loss=loss, y_pred=y_pred)
    return made


def _jax_loop(log: Log | None, *, donate: bool) -> Any:
    jax = importlib.import_module("jax")
    made = model()
    made.optimizer.build(made.trainable_variables)

    def loss_of(trainable: Any, others: Any, x: Any, y: Any) -> Any:
        y_pred, others = made.stateless_call(trainable, others, x, training=True)
        return ((y_pred - y) ** 2).mean(), (y_pred, others)

    def step(trainable: Any, others: Any, state: Any, x: Any, y: Any) -> Any:
        (loss, (y_pred, others)), gradients = jax.value_and_grad(loss_of, has_aux=True)(trainable, others, x, y)
        trainable, state = made.optimizer.stateless_apply(state, gradients, trainable)
        return trainable, others, state, loss, y_pred

    compiled = jax.jit(step, donate_argnums=(0, 1, 2) if donate else ())
    owners = (made.trainable_variables, made.non_trainable_variables, made.optimizer.variables)
    values = [[variable.value for variable in owner] for owner in owners]
    for x, y in _batches():
        *values, loss, y_pred = compiled(*values, x, y)
        if log is not None:
            log(made, x, y, loss=loss, y_pred=y_pred)
    for owner, found in zip(owners, values, strict=True):
        for variable, value in zip(owner, found, strict=True):
            variable.assign(value)
    return made


def same_bits(one: Any, other: Any) -> bool:
    """Whether two models have the same weights, and their optimizers the same state, to the bit."""
    pairs = zip(_state(one), _state(other), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def _state(made: Any) -> list[Any]:
    variables = [*made.variables, *made.optimizer.variables]
    return [keras.ops.convert_to_numpy(variable.value) for variable in variables]


def read(log_dir: Path, name: str = "") -> RunSeries:
    """What was recorded of the only run of a directory, or of the one with this name."""
    runs = read_directory(str(log_dir)).runs
    run = runs[name] if name else next(iter(runs.values()))
    assert isinstance(run, RunSeries), run
    return run
