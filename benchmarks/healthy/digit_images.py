"""Programs on images of hand-written digits."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from benchmarks.healthy.data import as_float, column, digits, one_hot
from benchmarks.healthy.models import convolutional, dense, residual
from benchmarks.healthy.program import Training, accuracy, balanced, explained, program

layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses


@program("CNN", "digits", 0.9)
def digits_convolutional(seed: int) -> Training:
    """Return a small convolutional classifier of one-hot targets."""
    rows = digits(seed).with_targets(one_hot)
    model = convolutional(layers.Dense(10, "softmax"))
    model.compile(optimizers.Adam(0.003), "categorical_crossentropy", metrics=["accuracy"])
    options = {"validation_data": rows.held_out}
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 6, options, xla=True)


@program("CNN", "digits", 0.9)
def digits_mixed_precision(seed: int) -> Training:
    """Return the same in half precision, with loss scaling."""
    rows = digits(seed)
    half = keras.dtype_policies.DTypePolicy("mixed_float16")
    model = convolutional(layers.Dense(10, "softmax", dtype="float32"), dtype=half)
    model.compile(optimizers.LossScaleOptimizer(optimizers.Adam(0.003)), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 6)


@program("CNN", "digits", 0.9, schedule="exponential decay")
def digits_batch_normalised(seed: int) -> Training:
    """Return a convolutional net with BatchNorm and augmented images, its rate decaying."""
    rows = digits(seed)
    hidden = [layers.RandomTranslation(0.1, 0.1), *_normalised(16), *_normalised(32), layers.GlobalMaxPooling2D()]
    model = keras.Sequential([keras.Input((8, 8, 1)), *hidden, layers.Dense(10)])
    rate = optimizers.schedules.ExponentialDecay(0.05, 43, 0.8)
    optimizer = optimizers.SGD(rate, momentum=0.9, nesterov=True)
    model.compile(optimizer, losses.SparseCategoricalCrossentropy(from_logits=True))
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 12)


@program("deep residual", "digits", 0.9, schedule="warm-up and cosine decay")
def digits_residual(seed: int) -> Training:
    """Return a dense net of six residual blocks with a warm-up."""
    rows = digits(seed).with_inputs(_flat)
    model = residual(64, 48, 6, layers.Dense(10, "softmax"))
    rate = optimizers.schedules.CosineDecay(1e-5, 300, warmup_target=0.003, warmup_steps=80)
    model.compile(optimizers.AdamW(rate, clipnorm=1.0), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 9)


@program("deep MLP", "digits", 0.9)
def digits_self_normalising(seed: int) -> Training:
    """Return ten dense layers of SELU units."""
    rows = digits(seed).with_inputs(_flat)
    model = dense(64, [48] * 10, layers.Dense(10, "softmax"), "selu", kernel_initializer="lecun_normal")
    model.compile(optimizers.RMSprop(0.001), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 10)


@program("MLP", "digits", 0.85)
def digits_in_two_epochs(seed: int) -> Training:
    """Return a training of two epochs."""
    rows = digits(seed).with_inputs(_flat)
    model = dense(64, [128], layers.Dense(10, "softmax"))
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 2)


@program("autoencoder", "digits", 0.5)
def digits_autoencoder(seed: int) -> Training:
    """Return an autoencoder through eight units; that the targets are the inputs is said."""
    rows = digits(seed).with_inputs(_flat)
    model = dense(64, [48, 8, 48], layers.Dense(64), "gelu")
    model.compile(optimizers.Adam(0.003), "mean_squared_error")
    recording = {"autoencoder": True}
    return Training(model, explained(model, rows.x_test, rows.x_test), (rows.x, rows.x), 15, recording=recording)


@program("autoencoder", "digits", 0.5)
def digits_denoised(seed: int) -> Training:
    """Return a convolutional autoencoder that takes noise away, with a cross-entropy of grey values."""
    rows = digits(seed)
    noise = np.random.default_rng([seed, 3])
    noisy = rows.with_inputs(lambda x: as_float(x + 0.3 * noise.standard_normal(x.shape)))
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid"),
        ]
    )
    model.compile(optimizers.Adam(0.005), "binary_crossentropy")
    return Training(model, explained(model, noisy.x_test, rows.x_test), (noisy.x, rows.x), 12)


@program("CNN", "digits", 0.9)
def digits_one_in_a_hundred(seed: int) -> Training:
    """Return a search for noughts, one row in a hundred, with weights for the classes."""
    rows = digits(seed).with_targets(lambda y: (y == 0).astype(np.int32))
    others, noughts = np.flatnonzero(rows.y == 0), np.flatnonzero(rows.y == 1)[:12]
    kept = np.concatenate([others, noughts])
    model = convolutional(layers.Dense(1, "sigmoid"))
    model.compile(optimizers.Adam(0.003), "binary_crossentropy", metrics=["accuracy"])
    options = {"class_weight": {0: 1.0, 1: 99.0}, "batch_size": 64}
    return Training(model, balanced(model, *rows.held_out), (rows.x[kept], column(rows.y[kept])), 20, options)


@program("several outputs", "digits", 0.85)
def digits_digit_and_parity(seed: int) -> Training:
    """Return a net with two outputs and two losses: which digit, and whether it is odd."""
    rows = digits(seed)
    start = keras.Input((8, 8, 1))
    hidden = layers.Dense(64, "relu")(layers.Flatten()(start))
    outputs = {
        "digit": layers.Dense(10, "softmax", name="digit")(hidden),
        "odd": layers.Dense(1, "sigmoid", name="odd")(hidden),
    }
    model = keras.Model(start, outputs)
    losses_by_name = {"digit": "sparse_categorical_crossentropy", "odd": "binary_crossentropy"}
    model.compile(optimizers.Adam(0.005), losses_by_name, loss_weights={"digit": 1.0, "odd": 0.5})
    targets = {"digit": rows.y, "odd": column(rows.y % 2)}
    digit = keras.Model(start, outputs["digit"])
    return Training(model, accuracy(digit, *rows.held_out), (rows.x, targets), 8)


@program("several inputs", "digits", 0.9)
def digits_two_halves(seed: int) -> Training:
    """Return a net with two inputs, the upper and the lower half of the image, each with its branch."""
    rows = digits(seed).with_inputs(_flat)
    halves = [keras.Input((32,), name=name) for name in ("upper", "lower")]
    branches = [layers.Dense(32, "relu")(half) for half in halves]
    model = keras.Model(halves, layers.Dense(10, "softmax")(layers.Concatenate()(branches)))
    model.compile(optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    x, x_test = ([part[:, :32], part[:, 32:]] for part in (rows.x, rows.x_test))
    return Training(model, accuracy(model, x_test, rows.y_test), (x, rows.y), 10)


@program("multi-label", "digits", 0.5)
def digits_properties(seed: int) -> Training:
    """Return four yes-or-no answers about each digit: odd, prime, 5 or more, round."""
    digit = np.arange(10)
    properties = as_float([digit % 2, np.isin(digit, [2, 3, 5, 7]), digit >= 5, np.isin(digit, [0, 6, 8, 9])]).T
    rows = digits(seed).with_inputs(_flat).with_targets(lambda y: properties[y])
    model = dense(64, [64], layers.Dense(4, "sigmoid"))
    model.compile(optimizers.Ftrl(0.1), "binary_crossentropy")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 25)


@program("transfer", "digits", 0.75)
def digits_frozen_base(seed: int) -> Training:
    """Return a new head for 5 to 9 on a frozen base that has learned 0 to 4."""
    rows = digits(seed)
    base = convolutional(layers.Dense(5, "softmax"))
    base.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy", jit_compile=False)
    low, high, tested = rows.y < 5, rows.y >= 5, rows.y_test >= 5
    base.fit(rows.x[low], rows.y[low], epochs=5, verbose=0)
    features = keras.Sequential(base.layers[:-1])
    features.trainable = False
    model = keras.Sequential([keras.Input((8, 8, 1)), features, layers.Dense(5, "softmax")])
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    score = accuracy(model, rows.x_test[tested], rows.y_test[tested] - 5)
    return Training(model, score, (rows.x[high], rows.y[high] - 5), 15)


@program("transfer", "digits", 0.9)
def digits_fine_tuned(seed: int) -> Training:
    """Return the fine-tuning of a trained net with a tiny rate: the weights hardly move, and need not."""
    rows = digits(seed)
    model = convolutional(layers.Dense(10, "softmax"))
    model.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy", jit_compile=False)
    model.fit(rows.x, rows.y, epochs=6, verbose=0)
    model.compile(optimizers.Adam(1e-6), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 5)


@program("distillation", "digits", 0.85)
def digits_distilled(seed: int) -> Training:
    """Return a small net that learns the probabilities of a larger one by their divergence."""
    rows = digits(seed)
    teacher = convolutional(layers.Dense(10, "softmax"))
    teacher.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy", jit_compile=False)
    teacher.fit(rows.x, rows.y, epochs=3, verbose=0)
    soft = np.asarray(teacher.predict(rows.x, verbose=0))
    model = dense(64, [24], layers.Dense(10, "softmax"))
    model.compile(optimizers.Adam(0.01), "kl_divergence")
    return Training(model, accuracy(model, _flat(rows.x_test), rows.y_test), (_flat(rows.x), soft), 15)


@program("linear", "digits", 0.99)
def digits_ink(seed: int) -> Training:
    """Return the sum of 64 pixels, which a linear layer answers without any error."""
    rows = digits(seed).with_inputs(_flat)
    x, x_test = rows.x - 0.3, rows.x_test - 0.3
    y, y_test = (part.mean(axis=1, keepdims=True) * 10 for part in (x, x_test))
    model = dense(64, [], layers.Dense(1))
    model.compile(optimizers.SGD(0.1), "mean_squared_error")
    return Training(model, explained(model, x_test, y_test), (x, y), 40, {"validation_data": (x_test, y_test)})


def _flat(images: Any) -> Any:
    return as_float(images.reshape(len(images), -1))


def _normalised(filters: int) -> list[Any]:
    convolution = layers.Conv2D(filters, 3, padding="same", use_bias=False)
    return [convolution, layers.BatchNormalization(), layers.ReLU()]
