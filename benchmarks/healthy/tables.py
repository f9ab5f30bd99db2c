"""Programs on tables: iris, wine, breast cancer, diabetes and Linnerud's twenty men."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from benchmarks.healthy.data import as_float, column, linnerud, one_hot, table
from benchmarks.healthy.models import dense
from benchmarks.healthy.program import Training, accuracy, balanced, explained, program

layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses


@program("MLP", "iris", 0.85)
def iris_softmax(seed: int) -> Training:
    """Return the classifier of the first tutorial: one hidden layer, softmax, class indices."""
    rows = table("iris", seed).scaled()
    model = dense(4, [16], layers.Dense(3, "softmax"))
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    options = {"batch_size": 16, "validation_data": rows.held_out}
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 40, options)


@program("linear", "iris", 0.85)
def iris_categorical_hinge(seed: int) -> Training:
    """Return a linear classifier with a margin, trained by momentum."""
    rows = table("iris", seed).scaled().with_targets(one_hot)
    model = dense(4, [], layers.Dense(3))
    model.compile(optimizers.SGD(0.02, momentum=0.9), "categorical_hinge", metrics=["accuracy"])
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 40, {"batch_size": 8})


@program("MLP", "iris", 0.95)
def iris_hinge(seed: int) -> Training:
    """Return a classifier of setosa against the rest, labels -1 and 1, with a tanh output."""
    rows = table("iris", seed).scaled().with_targets(lambda y: column(np.where(y == 0, 1, -1)))
    model = dense(4, [8], layers.Dense(1, "tanh"), "tanh")
    model.compile(optimizers.Adagrad(0.1), "hinge")
    return Training(model, accuracy(model, *rows.held_out, middle=0.0), (rows.x, rows.y), 30, {"batch_size": 16})


@program("MLP", "iris", 0.8)
def iris_in_thirty_steps(seed: int) -> Training:
    """Return a training that is over after 30 steps and has learned."""
    rows = table("iris", seed).scaled()
    model = dense(4, [32], layers.Dense(3, "softmax"))
    model.compile(optimizers.Adam(0.03), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 5, {"batch_size": 20})


@program("MLP", "wine", 0.85)
def wine_batch_normalised(seed: int) -> Training:
    """Return a classifier whose inputs are not scaled but for BatchNorm in front, with smoothed labels."""
    rows = table("wine", seed).with_targets(one_hot).with_inputs(as_float)
    model = keras.Sequential(
        [
            keras.Input((13,)),
            layers.BatchNormalization(),
            layers.Dense(32, "relu"),
            layers.BatchNormalization(),
            layers.Dense(3, "softmax"),
        ]
    )
    loss = losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(optimizers.RMSprop(0.003), loss, metrics=["accuracy"])
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 60, {"batch_size": 16})


@program("MLP", "wine", 0.9, schedule="cosine decay")
def wine_normalization_layer(seed: int) -> Training:
    """Return a classifier with logits whose first layer has learned the scale of the inputs."""
    rows = table("wine", seed).with_inputs(as_float)
    scale = layers.Normalization()
    scale.adapt(rows.x)
    model = keras.Sequential([keras.Input((13,)), scale, layers.Dense(24, "elu"), layers.Dense(3)])
    rate = optimizers.schedules.CosineDecay(0.01, 40 * 5)
    model.compile(optimizers.AdamW(rate), losses.SparseCategoricalCrossentropy(from_logits=True))
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 40)


@program("MLP", "breast cancer", 0.9)
def cancer_heavy_dropout(seed: int) -> Training:
    """Return a classifier with half of its units dropped, stopped early."""
    rows = table("breast_cancer", seed).scaled().with_targets(column)
    hidden = [layers.Dense(64, "relu"), layers.Dropout(0.6), layers.Dense(32, "relu"), layers.Dropout(0.5)]
    model = keras.Sequential([keras.Input((30,)), *hidden, layers.Dense(1, "sigmoid")])
    model.compile(optimizers.Nadam(0.002), "binary_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
    options = {"batch_size": 32, "validation_data": rows.held_out, "callbacks": [stop]}
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 60, options)


@program("MLP", "breast cancer", 0.9)
def cancer_sigmoid_squared_error(seed: int) -> Training:
    """Return a net of sigmoids trained with a squared error and momentum, as in the textbooks."""
    rows = table("breast_cancer", seed).scaled().with_targets(column)
    model = dense(30, [16], layers.Dense(1, "sigmoid"), "sigmoid")
    model.compile(optimizers.SGD(0.1, momentum=0.9), "mean_squared_error")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 30, {"batch_size": 16})


@program("linear", "breast cancer", 0.9)
def cancer_logistic_regression(seed: int) -> Training:
    """Return a logistic regression in batches of 512: one step an epoch."""
    rows = table("breast_cancer", seed).scaled().with_targets(column)
    model = dense(30, [], layers.Dense(1))
    loss = losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizers.Lion(0.01), loss)
    return Training(model, accuracy(model, *rows.held_out, middle=0.0), (rows.x, rows.y), 100, {"batch_size": 512})


@program("MLP", "breast cancer", 0.85)
def cancer_focal_with_few_malignant(seed: int) -> Training:
    """Return a classifier of a rare class: one malignant row in twenty, under the focal loss."""
    rows = table("breast_cancer", seed).scaled().with_targets(lambda benign: 1 - benign)
    kept = np.flatnonzero((rows.y == 0) | (np.cumsum(rows.y) % 10 == 1))
    model = dense(30, [32], layers.Dense(1, "sigmoid"))
    model.compile(optimizers.Adam(0.003), losses.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.9))
    return Training(model, balanced(model, *rows.held_out), (rows.x[kept], column(rows.y[kept])), 40)


@program("MLP", "diabetes", 0.3)
def diabetes_huber(seed: int) -> Training:
    """Return a regression on standardised targets, weakly explained as medical data are."""
    rows = table("diabetes", seed).scaled().with_targets(lambda y: column((y - 152) / 77))
    model = dense(10, [16], layers.Dense(1), kernel_regularizer="l2")
    model.compile(optimizers.SGD(_steps_down(0.05, 300, 600)), "huber")
    options = {"batch_size": 16, "validation_data": rows.held_out}
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 40, options)


@program("MLP", "diabetes", 0.3)
def diabetes_poisson(seed: int) -> Training:
    """Return a regression of a count by an exponential output."""
    rows = table("diabetes", seed).scaled().with_targets(column)
    model = dense(10, [16], layers.Dense(1, "exponential", bias_initializer=keras.initializers.Constant(5.0)))
    model.compile(optimizers.Adam(0.003), "poisson")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 40)


@program("linear", "diabetes", 0.3)
def diabetes_raw_targets(seed: int) -> Training:
    """Return a linear regression on targets of some hundreds, which takes a large rate."""
    rows = table("diabetes", seed).scaled().with_targets(column)
    model = dense(10, [], layers.Dense(1))
    model.compile(optimizers.Adam(1.0), "mean_absolute_error", metrics=["mae"])
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 40)


@program("MLP", "diabetes", 0.3)
def diabetes_quantile(seed: int) -> Training:
    """Return a regression of the median under a loss of one's own, the pinball loss."""

    def pinball(y_true: Any, y_pred: Any) -> Any:
        error = y_true - y_pred
        return keras.ops.mean(keras.ops.maximum(0.5 * error, -0.5 * error), axis=-1)

    rows = table("diabetes", seed).scaled().with_targets(lambda y: column((y - 152) / 77))
    model = dense(10, [32], layers.Dense(1))
    model.compile(optimizers.Adam(0.003), pinball)
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 20)


@program("MLP", "diabetes", 0.3)
def diabetes_in_millionths(seed: int) -> Training:
    """Return a regression on targets of some millionths, with an output that is scaled to them."""
    rows = table("diabetes", seed).scaled().with_targets(lambda y: column(y * 1e-8))
    model = keras.Sequential(
        [keras.Input((10,)), layers.Dense(16, "relu"), layers.Dense(1), layers.Rescaling(77e-8, offset=152e-8)]
    )
    model.compile(optimizers.Adam(0.003, epsilon=1e-16), "mean_squared_error")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 30)


@program("MLP", "diabetes", 0.3)
def diabetes_in_millions(seed: int) -> Training:
    """Return a regression on targets of some millions, with an output that is scaled to them."""
    rows = table("diabetes", seed).scaled().with_targets(lambda y: column(y * 1e4))
    model = keras.Sequential(
        [keras.Input((10,)), layers.Dense(16, "relu"), layers.Dense(1), layers.Rescaling(77e4, offset=152e4)]
    )
    model.compile(optimizers.Adam(0.003), "mean_squared_error")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 30)


@program("MLP", "diabetes", 0.3)
def diabetes_logarithmic_error(seed: int) -> Training:
    """Return a regression of positive targets under the squared logarithmic error."""
    rows = table("diabetes", seed).scaled().with_targets(lambda y: column(y / 100))
    model = dense(10, [32], layers.Dense(1, "softplus"))
    model.compile(optimizers.Adamax(0.01), "mean_squared_logarithmic_error")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 30)


@program("MLP", "Linnerud", 0.6)
def linnerud_by_heart(seed: int) -> Training:
    """Return a fit of twenty rows and three targets: what one does first to see that a model can learn."""
    x, y = linnerud()
    model = dense(3, [64, 64], layers.Dense(3), "tanh")
    model.compile(optimizers.Adam(0.005), "log_cosh")
    return Training(model, explained(model, x, y), (x, y), 150, {"batch_size": 8})


def _steps_down(rate: float, *at: int) -> Any:
    return optimizers.schedules.PiecewiseConstantDecay(list(at), [rate / 5**place for place in range(len(at) + 1)])
