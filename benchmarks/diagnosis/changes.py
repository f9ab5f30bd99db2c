"""What programs do, rightly or wrongly, to their data before they train."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.diagnosis.rows import Array, Data, Generator, Rows, floats

SMALLEST_SPREAD = 1e-7


def standardise_inputs(data: Data, rng: Generator) -> Data:
    """Return every input column with mean 0 and standard deviation 1 over the training rows."""
    move = _standardiser(data.training.x)
    return _each(data, lambda rows: Rows(move(rows.x), rows.y))


def standardise_targets(data: Data, rng: Generator) -> Data:
    """Return the same of the targets."""
    move = _standardiser(data.training.y)
    return _each(data, lambda rows: Rows(rows.x, move(rows.y)))


def divide_inputs(data: Data, rng: Generator, by: float) -> Data:
    """Return all inputs divided."""
    return _each(data, lambda rows: Rows(floats(rows.x / by), rows.y))


def divide_labels(data: Data, rng: Generator, by: float) -> Data:
    """Return the class indices of the training rows divided, without the remainder."""
    return Data(Rows(data.training.x, floats(data.training.y // by)), data.validation)


def shuffle_targets(data: Data, rng: Generator) -> Data:
    """Return the training rows with the targets of other rows."""
    return Data(Rows(data.training.x, rng.permutation(data.training.y)), data.validation)


def lose_values(data: Data, rng: Generator, share: float) -> Data:
    """Return the training rows with a share of the inputs missing."""
    x = np.where(rng.random(data.training.x.shape) < share, np.nan, data.training.x)
    return Data(Rows(floats(x), data.training.y), data.validation)


def add_noise(data: Data, rng: Generator, std: float) -> Data:
    """Return the inputs with normal noise."""
    return _each(data, lambda rows: Rows(floats(rows.x + std * rng.standard_normal(rows.x.shape)), rows.y))


def validate_on_training_rows(data: Data, rng: Generator) -> Data:
    """Return the training rows as validation rows too."""
    return Data(data.training, Rows(data.training.x.copy(), data.training.y.copy()))


def add_signs(data: Data, rng: Generator) -> Data:
    """Return two targets a row: the value, and whether it is positive."""
    return _each(data, lambda rows: Rows(rows.x, [rows.y, floats(rows.y > 0)]))


def _each(data: Data, change: Callable[[Rows], Rows]) -> Data:
    return Data(change(data.training), change(data.validation))


def _standardiser(reference: Array) -> Callable[[Array], Array]:
    mean, std = reference.mean(axis=0), reference.std(axis=0) + SMALLEST_SPREAD
    return lambda values: floats((values - mean) / std)


CHANGES = (
    add_noise, add_signs, divide_inputs, divide_labels, lose_values, shuffle_targets, standardise_inputs,
    standardise_targets, validate_on_training_rows,
)  # fmt: skip
