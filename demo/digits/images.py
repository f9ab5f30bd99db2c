"""The images, their digits and the convolutional network that reads them."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from sklearn.datasets import load_digits

from demo.program import Array


def load() -> tuple[Array, Array]:
    """Return the images with values from 0 to 1, ``[1797, 8, 8, 1]``, and their digits, ``[1797]``."""
    digits = load_digits()
    return (digits.images[..., None] / 16.0).astype(np.float32), digits.target.astype(np.int32)


def convolutional(head: Any) -> Any:
    """Return a small convolutional network that ends in ``head``, not compiled."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(32, "relu"),
            head,
        ]
    )
