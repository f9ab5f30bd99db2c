"""Captchas: a layer at the end adds the CTC loss, and the model is compiled without one."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure

LENGTH, SYMBOLS = 3, 5


class CTCLayer(layers.Layer):
    """Adds the loss of what is predicted, and passes it on."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        rows = tf.shape(y_true)[0]
        letters: Any = tf.SparseTensor(
            tf.where(tf.ones_like(y_true)), tf.reshape(y_true, [-1]), tf.shape(y_true, tf.int64)
        )
        losses = tf.nn.ctc_loss(
            tf.cast(letters, tf.int32),
            tf.math.log(tf.transpose(y_pred, [1, 0, 2]) + keras.backend.epsilon()),
            label_length=tf.fill([rows], LENGTH),
            logit_length=tf.fill([rows], tf.shape(y_pred)[1]),
            blank_index=-1,
        )
        self.add_loss(losses[:, None])
        return y_pred


def _captchas(random: np.random.Generator, count: int) -> Any:
    digits = load_digits(n_class=SYMBOLS)
    chosen = random.integers(len(digits.images), size=(count, LENGTH))
    pictures = np.concatenate([digits.images[chosen[:, place]] / 16 for place in range(LENGTH)], axis=2)
    pictures = np.clip(pictures + random.normal(0, 0.1, pictures.shape), 0, 1)
    return {"image": pictures.transpose(0, 2, 1)[..., None].astype("float32"), "label": digits.target[chosen]}


def _data(rows: Any, part: slice) -> Any:
    chosen: Any = {name: values[part] for name, values in rows.items()}
    return tf.data.Dataset.from_tensor_slices(chosen).batch(32)


def _collapsed(classes: Any) -> list[int]:
    kept = [now for before, now in zip([SYMBOLS, *classes[:-1]], classes, strict=True) if now != before]
    return [int(symbol) for symbol in kept if symbol != SYMBOLS]


@structure("Keras: OCR model for reading captchas", Way.FIT, 0.7)
def ctc_endpoint(seed: int, watch: Watch) -> Trained:
    """Train on rows of three digits; the score is the share of captchas that are read without a fault."""
    random = np.random.default_rng(seed)
    rows = _captchas(random, 1600)
    image = layers.Input((8 * LENGTH, 8, 1), name="image", dtype="float32")
    label = layers.Input((None,), name="label", dtype="int64")
    x = layers.Conv2D(16, 3, activation="relu", padding="same")(image)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Dense(32, "relu")(layers.Reshape((4 * LENGTH, 4 * 16))(x))
    x = layers.Bidirectional(layers.LSTM(24, return_sequences=True))(layers.Dropout(0.1)(x))
    x = layers.Dense(SYMBOLS + 1, "softmax", name="symbols")(x)
    model = keras.Model([image, label], CTCLayer(name="ctc_loss")(label, x))
    model.compile(optimizer=keras.optimizers.Adam(5e-3))
    stopping = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
    told = model.fit(
        _data(rows, slice(1280)),
        validation_data=_data(rows, slice(1280, 1440)),
        epochs=8,
        verbose=0,
        callbacks=[stopping, *watch.callbacks()],
    ).history
    reader = keras.Model(model.input[0], model.get_layer(name="symbols").output)
    read = reader.predict(rows["image"][1440:], verbose=0).argmax(-1)
    right = [_collapsed(mine) == row.tolist() for mine, row in zip(read, rows["label"][1440:], strict=True)]
    return Trained(float(np.mean(right)), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
