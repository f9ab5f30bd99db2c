"""Trainings whose loss is exactly 0 in every step, each for another reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from demo.data import features, linear_target, two_classes
from demo.program import Program

Built = Callable[[int], Program]


@dataclass(frozen=True)
class ZeroCause:
    """Why a loss is exactly 0.

    Attributes:
        name: In a few words.
        build: Returns the training of a seed.
        primary: One of the first two primary findings is of one of these rules; when there are none, nothing above
            info may be found.
    """

    name: str
    build: Built
    primary: tuple[str, ...]


def _net(units: int, activation: str | None = None) -> keras.Model:
    return keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(units, activation)])


def _program(model: keras.Model, loss: Any, x: Any, y: Any, loss_weights: Any = None, **settings: Any) -> Program:
    model.compile(keras.optimizers.Adam(0.01), loss, loss_weights=loss_weights)
    return Program(model, x, y, epochs=8, truth=None, **settings)


def softmax_of_one_unit(seed: int) -> Program:
    """The softmax of one unit is 1, and the cross-entropy of a certain answer 0."""
    x, label = two_classes(seed)
    return _program(_net(1, "softmax"), "categorical_crossentropy", x, label)


def one_logit(seed: int) -> Program:
    """The loss takes the softmax itself, over one logit."""
    x, label = two_classes(seed)
    return _program(_net(1), keras.losses.CategoricalCrossentropy(from_logits=True), x, label)


def one_logit_of_class_indices(seed: int) -> Program:
    """The same with the only class index that such a loss accepts."""
    x, label = two_classes(seed)
    return _program(_net(1), keras.losses.SparseCategoricalCrossentropy(from_logits=True), x, np.zeros_like(label))


def rows_without_a_class(seed: int) -> Program:
    """Label rows that are 0 everywhere weigh every class with 0."""
    x, label = two_classes(seed)
    return _program(_net(2, "softmax"), "categorical_crossentropy", x, np.zeros((len(label), 2), "float32"))


def sample_weights(seed: int) -> Program:
    """Every row weighs 0."""
    x = features(seed)
    return _program(_net(1), "mse", x, linear_target(x, seed), sample_weight=np.zeros(len(x), "float32"))


def loss_weight(seed: int) -> Program:
    """The only output weighs 0."""
    x = features(seed)
    return _program(_net(1), "mse", x, linear_target(x, seed), loss_weights=[0.0])


def class_weights(seed: int) -> Program:
    """Every class weighs 0."""
    x, label = two_classes(seed)
    return _program(
        _net(2, "softmax"), "sparse_categorical_crossentropy", x, label.astype("int32"), class_weight={0: 0.0, 1: 0.0}
    )


def ignored_class(seed: int) -> Program:
    """Every label is the one that the loss leaves out."""
    x, label = two_classes(seed)
    loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=-1)
    return _program(_net(2, "softmax"), loss, x, np.full_like(label, -1).astype("int32"))


def masked_steps(seed: int) -> Program:
    """Every time step is masked."""
    x = np.zeros((256, 6, 3), "float32")
    y = np.random.default_rng(seed).normal(size=(256, 6, 1)).astype("float32")
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((6, 3)), layers.Masking(), layers.LSTM(8, return_sequences=True), layers.Dense(1)]
    )
    return _program(model, "mse", x, y)


def skipped_nan(seed: int) -> Program:
    """Every target is missing, and the loss skips missing ones."""
    x = features(seed)

    def present(y_true: Any, y_pred: Any) -> Any:
        missing = keras.ops.isnan(y_true)
        return keras.ops.mean(keras.ops.where(missing, 0.0, keras.ops.square(y_true - y_pred)), axis=-1)

    return _program(_net(1), present, x, np.full_like(linear_target(x, seed), np.nan))


def prediction_against_itself(seed: int) -> Program:
    """The loss never looks at the targets."""
    x = features(seed)

    def itself(y_true: Any, y_pred: Any) -> Any:
        return keras.ops.mean(keras.ops.square(y_pred - y_pred), axis=-1)

    return _program(_net(1), itself, x, linear_target(x, seed))


def satisfied_margin(seed: int) -> Program:
    """Every answer is on its side of the margin: nothing is wrong."""
    x, label = two_classes(seed)
    model = _net(1)
    model.compile(keras.optimizers.Adam(0.05), "hinge")
    model.fit(x * 10, label, epochs=30, batch_size=32, verbose=0)
    return _program(model, "hinge", x * 10, label)


def met_exactly(seed: int) -> Program:
    """The model starts with the right weights: nothing is wrong."""
    x = features(seed)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.layers[0].kernel.assign(np.eye(8, 1, dtype="float32") + np.eye(8, 1, -1, dtype="float32"))
    return _program(model, "mse", x, x[:, :1] + x[:, 1:2])


ZEROS = (
    ZeroCause("softmax over one unit", softmax_of_one_unit, ("single-unit-softmax",)),
    ZeroCause("cross-entropy of one logit", one_logit, ("single-unit-softmax",)),
    ZeroCause("one logit and class indices", one_logit_of_class_indices, ("single-unit-softmax", "constant-targets")),
    ZeroCause("label rows without a class", rows_without_a_class, ("invalid-labels",)),
    ZeroCause("sample weights of 0", sample_weights, ("zero-weight-mass",)),
    ZeroCause("a loss weight of 0", loss_weight, ("zero-weight-mass",)),
    ZeroCause("class weights of 0", class_weights, ("zero-weight-mass",)),
    ZeroCause("a class that is ignored everywhere", ignored_class, ("zero-weight-mass", "constant-targets")),
    ZeroCause("every time step masked", masked_steps, ("zero-weight-mass", "constant-inputs")),
    ZeroCause("missing targets skipped", skipped_nan, ("non-finite-values",)),
    ZeroCause("predictions against themselves", prediction_against_itself, ("exact-zero-loss",)),
    ZeroCause("a margin that is met (healthy)", satisfied_margin, ()),
    ZeroCause("targets met bit for bit (healthy)", met_exactly, ()),
)
