"""Digits beside clutter: what a view shares with another view of the same image is the digit alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf


def cluttered(images: Any, labels: Any, copies: int, seed: int) -> tuple[Any, Any]:
    """Return images ``[n * copies, 8, 16, 1]``, the right half random and as loud as the digit, and their labels."""
    random = np.random.default_rng(seed)
    images, labels = np.repeat(images, copies, 0), np.repeat(labels, copies, 0)
    clutter = random.random(images.shape, dtype="float32") ** 2
    return np.concatenate([images, clutter], 2), labels


def another_view(images: Any) -> Any:
    """Draw the clutter of a batch anew, and the brightness of the digit, as a random augmentation does."""
    shape: Any = tf.shape(images[:, :, :8])
    light = tf.random.uniform((shape[0], 1, 1, 1), 0.6, 1.0)
    return tf.concat([images[:, :, :8] * light, tf.random.uniform(shape) ** 2], 2)
