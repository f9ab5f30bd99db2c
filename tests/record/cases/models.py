"""Models of dense and convolutional layers: how they are put together."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from tests.record.cases.case import Case, Training, images, sequences, table, tokens, training


class Subclassed(keras.Model):
    """Two heads, returned as a tuple, put together in ``call``."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = layers.Dense(8, "relu")
        self.value, self.flag = layers.Dense(1), layers.Dense(1, "sigmoid")

    def call(self, inputs: Any) -> Any:
        hidden = self.hidden(inputs)
        return self.value(hidden), self.flag(hidden)


def sequential() -> Training:
    x, y = table()
    return training(keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)]), x, y)


def functional() -> Training:
    x, y = table()
    given = layers.Input((6,))
    hidden = layers.Dense(6, "tanh")(given)
    joined = keras.ops.concatenate([hidden * 2.0, given], axis=-1)
    return training(keras.Model(given, layers.Dense(1)(keras.ops.relu(joined))), x, y)


def subclassed() -> Training:
    x, y = table()
    targets = (y, (y > 0).astype("float32"))
    model = Subclassed()
    model(x)
    return training(model, x, targets, ["mse", "binary_crossentropy"])


def built_by_first_step() -> Training:
    x, y = table()
    return training(Subclassed(), x, (y, (y > 0).astype("float32")), ["mse", "binary_crossentropy"])


def nested() -> Training:
    x, y = table()
    inner = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(4)], name="inner")
    given = layers.Input((6,))
    return training(keras.Model(given, layers.Dense(1)(inner(given))), x, y)


def shared() -> Training:
    x, y = table()
    left, right = layers.Input((6,)), layers.Input((6,))
    tower = layers.Dense(4, "relu")
    return training(keras.Model([left, right], layers.Dense(1)(tower(left) - tower(right))), [x, x[::-1].copy()], y)


def dicts() -> Training:
    x, y = table()
    given = {"first": layers.Input((6,), name="first"), "second": layers.Input((1,), name="second")}
    hidden = layers.Dense(8, "relu")(layers.Concatenate()(list(given.values())))
    heads = {"value": layers.Dense(1, name="value")(hidden), "kind": layers.Dense(3, "softmax", name="kind")(hidden)}
    targets = {"value": y, "kind": np.digitize(y[:, 0], [-1.0, 1.0])}
    return training(
        keras.Model(given, heads),
        {"first": x, "second": x[:, :1]},
        targets,
        {"value": "mse", "kind": "sparse_categorical_crossentropy"},
        loss_weights={"value": 0.5, "kind": 2.0},
        metrics={"kind": ["accuracy"]},
    )


def lists() -> Training:
    x, y = table()
    given = [layers.Input((6,)), layers.Input((6,))]
    hidden = layers.Dense(8, "relu")(layers.Add()(given))
    model = keras.Model(given, [layers.Dense(1)(hidden), layers.Dense(1)(hidden)])
    return training(model, [x, -x], [y, -y], ["mse", "mae"], loss_weights=[1.0, 0.25])


def convolutional() -> Training:
    x, y = images()
    stack = [layers.Conv2D(4, 3, use_bias=False), layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D()]
    ending = [layers.Flatten(), layers.Dropout(0.3, seed=1), layers.Dense(3, "softmax")]
    return training(
        keras.Sequential([layers.Input((8, 8, 2)), *stack, *ending]), x, y, "sparse_categorical_crossentropy"
    )


def fused() -> Training:
    """Layers that graph rewriting joins with the one before them."""
    x, y = images()
    stack = [layers.Conv2D(8, 3), layers.ReLU(), layers.Conv2D(8, 3, padding="same"), layers.LeakyReLU()]
    stack += [layers.Conv2D(8, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU(6.0)]
    ending = [layers.Flatten(), layers.Dense(32), layers.LeakyReLU(), layers.Dense(32), layers.Activation("tanh")]
    model = keras.Sequential([layers.Input((8, 8, 2)), *stack, *ending, layers.Dense(3, "softmax")])
    return training(model, x, y, "sparse_categorical_crossentropy")


def separable() -> Training:
    x, y = images()
    stack = [layers.SeparableConv2D(4, 3, activation="relu"), layers.DepthwiseConv2D(3), layers.GroupNormalization(2)]
    model = keras.Sequential([layers.Input((8, 8, 2)), *stack, layers.GlobalAveragePooling2D(), layers.Dense(3)])
    return training(model, x, y, keras.losses.SparseCategoricalCrossentropy(from_logits=True))


def causal() -> Training:
    x, y = sequences()
    stack = [layers.Conv1D(4, 3, padding="causal", activation="silu"), layers.LayerNormalization()]
    return training(
        keras.Sequential([layers.Input((5, 3)), *stack, layers.GlobalMaxPooling1D(), layers.Dense(1)]), x, y
    )


def deep() -> Training:
    x, y = table()
    hidden = given = layers.Input((6,))
    for _ in range(250):
        hidden = layers.Add()([hidden, layers.Dense(6, kernel_initializer=keras.initializers.Constant(0.001))(hidden)])
    return training(keras.Model(given, layers.Dense(1)(hidden)), x, y, optimizer=keras.optimizers.SGD(1e-3))


def frozen() -> Training:
    x, y = table()
    base = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.BatchNormalization()], name="base")
    base.trainable = False
    return training(keras.Sequential([layers.Input((6,)), base, layers.Dense(1)]), x, y)


def no_weights() -> Training:
    x, _ = table()
    model = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu")])
    model.trainable = False
    return training(model, x, np.zeros((len(x), 8), "float32"))


def adapted() -> Training:
    x, y = table()
    model = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)])
    model.layers[0].enable_lora(2)
    return training(model, x, y)


def own_adapter() -> Training:
    x, y = table()
    given = layers.Input((6,))
    base = layers.Dense(8, trainable=False)
    down, up = layers.Dense(2, use_bias=False), layers.Dense(8, use_bias=False, kernel_initializer="zeros")
    hidden = keras.ops.relu(base(given) + up(down(given)))
    return training(keras.Model(given, layers.Dense(1)(hidden)), x, y)


def double() -> Training:
    x, y = (part.astype("float64") for part in table())
    stack = [layers.Dense(8, "relu", dtype="float64"), layers.Dense(1, dtype="float64")]
    return training(keras.Sequential([layers.Input((6,), dtype="float64"), *stack]), x, y)


def mixed() -> Training:
    x, y = table()
    stack = [layers.Dense(8, "relu", dtype="mixed_float16"), layers.Dense(1, dtype="float32")]
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.05), initial_scale=128.0)
    return training(keras.Sequential([layers.Input((6,)), *stack]), x, y, optimizer=optimizer)


def embedded() -> Training:
    x, y = tokens()
    stack = [layers.Embedding(20, 4), layers.GlobalAveragePooling1D(), layers.Dense(1)]
    return training(keras.Sequential([layers.Input((6,), dtype="int32"), *stack]), x, y)


_NO_WEIGHTS = {
    "gradients and updates": "the model has no trainable weights",
}

CASES = (
    Case("Sequential", "Models", sequential, slow=False),
    Case("functional, with operations on tensors", "Models", functional),
    Case("subclassed, two outputs", "Models", subclassed, slow=False),
    Case("subclassed, built by its first step (recorded from the second on)", "Models", built_by_first_step, first=1),
    Case("a model inside a model", "Models", nested),
    Case("a layer called twice (activations are those of its first call)", "Models", shared),
    Case("inputs and outputs in dictionaries, weighted losses", "Models", dicts, slow=False),
    Case("inputs and outputs in lists, weighted losses", "Models", lists),
    Case("500 layers", "Models", deep),
    Case("convolution, BatchNormalization, dropout", "Layers", convolutional, slow=False),
    Case("activations as layers of their own, behind convolution, BatchNormalization and Dense", "Layers", fused),
    Case("separable and depthwise convolution, GroupNormalization", "Layers", separable),
    Case("causal convolution, SiLU, LayerNormalization", "Layers", causal),
    Case("embedding (sparse gradients), integer inputs", "Layers", embedded, slow=False),
    Case("a frozen part", "Models", frozen),
    Case("no trainable weights", "Models", no_weights, missing=_NO_WEIGHTS),
    Case("LoRA by Dense.enable_lora", "Models", adapted),
    Case("LoRA made by hand", "Models", own_adapter),
    Case("float64", "Numbers", double),
    Case("float16 with loss scaling", "Numbers", mixed, slow=False),
)
