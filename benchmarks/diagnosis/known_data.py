"""Data of scikit-learn: small real tables and images, and its random classification tasks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn import datasets

from benchmarks.diagnosis.rows import Data, Generator, Rows, column, floats, labels, split

GREY_LEVELS = 16
TRAINING_POINTS = 700


def digits(
    rng: Generator, rows: int | None = None, images: bool = False, one_hot: bool = False, brightest: float = 1.0
) -> Data:
    """Return handwritten digits of 8 by 8 pixels, each a row, or an image of one channel."""
    loaded = datasets.load_digits()
    x = floats(loaded.images * (brightest / GREY_LEVELS))[:rows]
    shaped = x[..., None] if images else x.reshape(len(x), -1)
    return split(shaped, labels(loaded.target[:rows], one_hot=one_hot), rng)


def table(rng: Generator, name: str, rows: int | None = None) -> Data:
    """Return one of the tables for classification, by name, with so many training rows."""
    loaded = getattr(datasets, f"load_{name}")()
    data = split(floats(loaded.data), labels(loaded.target), rng, held_out=0.25)
    return Data(Rows(data.training.x[:rows], data.training.y[:rows]), data.validation)


def clusters(
    rng: Generator,
    rows: int = 1500,
    features: int = 14,
    informative: int = 6,
    separation: float = 1.5,
    flipped: float = 0.01,
    first_class: float = 0.5,
    input_scales: Sequence[float] = (1.0,),
    input_offsets: Sequence[float] = (0.0,),
    one_hot: bool = False,
) -> Data:
    """Return two classes in clusters; scales and offsets are given to the columns in turn."""
    x, classes = datasets.make_classification(
        rows, features, n_informative=informative, n_redundant=0, weights=[first_class], class_sep=separation,
        flip_y=flipped, random_state=3,
    )  # fmt: skip
    scaled = x * np.resize(input_scales, features) + np.resize(input_offsets, features)
    return split(floats(scaled), labels(classes, one_hot=one_hot), rng)


def several_labels(rng: Generator, rows: int = 4000, features: int = 20, classes: int = 3) -> Data:
    """Return rows of counts with any number of three labels each."""
    x, y = datasets.make_multilabel_classification(
        rows, features, n_classes=classes, random_state=int(rng.integers(1 << 30))
    )
    return split(floats(x), floats(y), rng)


def circles(rng: Generator) -> Data:
    """Return two rings of points, one inside the other."""
    x, classes = datasets.make_circles(1000, noise=0.1, random_state=1)
    return _points(x, column(classes))


def blobs(rng: Generator) -> Data:
    """Return three clouds of points, with one-hot labels."""
    x, classes = datasets.make_blobs(1000, centers=3, cluster_std=2.0, random_state=2)
    return _points(x, labels(classes, one_hot=True))


def moons(rng: Generator) -> Data:
    """Return two half moons of points that reach into each other."""
    x, classes = datasets.make_moons(1000, noise=0.15, random_state=4)
    return split(floats(x), column(classes), rng)


def _points(x: object, y: object) -> Data:
    inputs, targets = floats(x), floats(y)
    kept, held_out = slice(0, TRAINING_POINTS), slice(TRAINING_POINTS, None)
    return Data(Rows(inputs[kept], targets[kept]), Rows(inputs[held_out], targets[held_out]))


KNOWN = (blobs, circles, clusters, digits, moons, several_labels, table)
