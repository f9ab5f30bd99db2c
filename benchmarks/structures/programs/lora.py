"""Fine-tuning with LoRA: a base that has learned and is frozen, small matrices beside its kernels."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


class LoraLayer(layers.Layer):
    """Adds a product of two small matrices to a layer that no longer learns."""

    def __init__(self, original: layers.Dense, rank: int, alpha: float) -> None:
        super().__init__(name=f"{original.name}_lora")
        self.original, self.scale = original, alpha / rank
        original.trainable = False
        spread = keras.initializers.VarianceScaling(2.0, "fan_in", "uniform", seed=1)
        self.A = layers.Dense(rank, use_bias=False, kernel_initializer=spread, name="lora_A")
        self.B = layers.Dense(original.units, use_bias=False, kernel_initializer="zeros", name="lora_B")

    def call(self, inputs: Any) -> Any:
        return self.original(inputs) + self.B(self.A(inputs)) * self.scale


def _digits(random: np.random.Generator) -> tuple[Any, Any]:
    digits = load_digits()
    order = random.permutation(len(digits.data))
    return (digits.data[order] / 16).astype("float32"), digits.target[order]


@structure("Keras: parameter-efficient fine-tuning of GPT-2 with LoRA", Way.FIT, 0.85)
def lora(seed: int, watch: Watch) -> Trained:
    """Teach a network that knows digits the mirrored ones; the score is the accuracy on those not seen."""
    random = np.random.default_rng(seed)
    x, y = _digits(random)
    base = [layers.Dense(96, "relu"), layers.Dense(96, "relu"), layers.Dense(10)]
    network = keras.Sequential([layers.Input((64,)), *base])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(2e-3), loss)
    network.fit(x[:1200], y[:1200], batch_size=32, epochs=6, verbose=0)
    inputs = layers.Input((64,))
    out = inputs
    for layer in base:
        out = LoraLayer(layer, rank=8, alpha=16.0)(out)
    model = keras.Model(inputs, out)
    model.compile(keras.optimizers.Adam(4e-3), loss, weighted_metrics=["accuracy"])
    turned = x.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    told = model.fit(
        turned[:1200],
        y[:1200],
        batch_size=32,
        epochs=8,
        validation_data=(turned[1200:1500], y[1200:1500]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    accuracy = float((model.predict(turned[1500:], verbose=0).argmax(-1) == y[1500:]).mean())
    return Trained(accuracy, [model, model.optimizer], [*told["loss"], *told["val_loss"]])
