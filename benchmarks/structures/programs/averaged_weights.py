"""Weights averaged by the optimizer, and evaluated in place of the trained ones."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


@structure("Keras: SwapEMAWeights with an optimizer that keeps an average", Way.FIT, 0.9)
def averaged_weights(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is the accuracy of the averaged weights on digits that were not seen."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    order = random.permutation(len(digits.data))
    x, y = (digits.images[order] / 16).astype("float32")[..., None], digits.target[order]
    convolutions = [layers.Conv2D(16, 3, activation="relu"), layers.Conv2D(16, 3, activation="relu")]
    head = [layers.Flatten(), layers.Dropout(0.3), layers.Dense(10, "softmax")]
    model = keras.Sequential([layers.Input((8, 8, 1)), *convolutions, *head])
    optimizer = keras.optimizers.AdamW(2e-3, weight_decay=1e-3, use_ema=True, ema_momentum=0.95)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    told = model.fit(
        x[:1200],
        y[:1200],
        batch_size=32,
        epochs=8,
        validation_data=(x[1200:1500], y[1200:1500]),
        verbose=0,
        callbacks=[keras.callbacks.SwapEMAWeights(swap_on_epoch=True), *watch.callbacks()],
    ).history
    optimizer.finalize_variable_values(model.trainable_variables)
    accuracy = model.evaluate(x[1500:], y[1500:], verbose=0, return_dict=True)["accuracy"]
    return Trained(accuracy, [model, optimizer], [*told["loss"], *told["val_loss"]])
