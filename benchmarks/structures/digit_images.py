"""The digits of scikit-learn as images, and how alike made ones are."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.datasets import load_digits

SEEN = 1400


def digit_images(seed: int) -> tuple[Any, Any, Any, Any]:
    """Return images ``[n, 8, 8, 1]`` of 0 to 1 and labels: 1400 to train on, then 397 to test on, shuffled."""
    digits = load_digits()
    order = np.random.default_rng(seed).permutation(len(digits.target))
    images = (digits.images[order] / 16).astype("float32")[..., None]
    labels = digits.target[order].astype("int32")
    return images[:SEEN], labels[:SEEN], images[SEEN:], labels[SEEN:]


def likeness(real: Any, made: Any) -> float:
    """Return how near mean and spread of each pixel are: 1 for the same, 0 for blank images, below for worse."""
    return 1 - _apart(real, made) / _apart(real, np.zeros_like(real))


def _apart(real: Any, made: Any) -> float:
    mean = np.square(np.mean(real, 0) - np.mean(made, 0)).sum()
    return float(mean + np.square(np.std(real, 0) - np.std(made, 0)).sum())
