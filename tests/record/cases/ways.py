"""Ways to train one model: where the batches come from, how the step is compiled, what ``fit`` is told."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from tests.record.cases.case import BATCH, ROWS, Case, Training, table, training


def _model() -> keras.Model:
    return keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)])


def compiled(**settings: Any) -> Callable[[], Training]:
    """Return how to train with these settings of ``compile``."""
    return lambda: training(_model(), *table(), **settings)


def told(**arguments: Any) -> Callable[[], Training]:
    """Return how to train with these arguments of ``fit``."""
    return lambda: training(_model(), *table(), fit=arguments)


def fed(source: Callable[[Any, Any], Any], **arguments: Any) -> Callable[[], Training]:
    """Return how to train on what ``source`` makes of the arrays."""

    def make() -> Training:
        made = training(_model(), *table())
        made.arguments = {"x": source(*table()), "shuffle": False, **arguments}
        made.validation = {"validation_data": source(*table())}
        return made

    return make


def generated() -> Training:
    """Return how to train on a generator, validated by another that gives one batch for ever.

    Keras fetches ahead of an evaluation and drops what it did not need: which batches the next one gets is chance.
    """
    made = fed(generator, steps_per_epoch=ROWS // BATCH)()
    x, y = table()
    batches = (batch for batch in itertools.repeat((x[:BATCH], y[:BATCH])))
    made.validation = {"validation_data": batches, "validation_steps": ROWS // BATCH}
    return made


class Batches(keras.utils.PyDataset):
    """The arrays in batches."""

    def __init__(self, x: Any, y: Any) -> None:
        super().__init__()
        self.x, self.y = x, y

    def __len__(self) -> int:
        return ROWS // BATCH

    def __getitem__(self, index: int) -> Any:
        rows = slice(index * BATCH, (index + 1) * BATCH)
        return self.x[rows], self.y[rows]


def dataset(x: Any, y: Any) -> Any:
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(BATCH)


def generator(x: Any, y: Any) -> Iterator[Any]:
    batches = Batches(x, y)
    while True:
        yield from (batches[index] for index in range(len(batches)))


CASES = (
    Case("arrays", "Data", told()),
    Case("`tf.data`", "Data", fed(dataset)),
    Case("a generator", "Data", generated, slow=False),
    Case("`keras.utils.PyDataset`", "Data", fed(Batches)),
    Case("`jit_compile=True`", "Compilation", compiled(jit_compile=True)),
    Case('`jit_compile="auto"`', "Compilation", compiled(jit_compile="auto")),
    Case("`run_eagerly=True`", "Compilation", compiled(run_eagerly=True)),
    Case("`steps_per_execution=3`", "Compilation", compiled(steps_per_execution=3)),
    Case("`steps_per_execution=7`, more than an epoch", "Compilation", compiled(steps_per_execution=7)),
    Case(
        '`steps_per_execution="auto"`',
        "Compilation",
        compiled(steps_per_execution="auto"),
        refused="'str' object cannot be interpreted as an integer",
    ),
    Case("`initial_epoch`", "Arguments of fit", told(initial_epoch=1), steps=3),
)
