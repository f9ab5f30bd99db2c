"""Which steps of one fit and of several are recorded, and where a fit is to end."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS
from tests.record.models import mlp
from tests.record.test_callback import compiled, read


@pytest.mark.parametrize(
    ("fits", "recorded", "planned"),
    [
        pytest.param(
            [{"epochs": 7, "initial_epoch": 2}], [*range(20), 29], 30, id="a fit that begins at a later epoch"
        ),
        pytest.param([{"epochs": 4}, {"epochs": 4}], [*range(20), 23, 47], 48, id="that of each fit"),
        pytest.param([{"epochs": 1}] * 4, [*range(20)], 24, id="not that of short fits, which many programs make"),
    ],
)
def test_the_last_step_is_recorded_and_where_it_is_to_be_is_known_from_the_first(
    fits: list[dict[str, int]], recorded: list[int], planned: int, tmp_path: pathlib.Path
) -> None:
    model, x, y = compiled()
    callback = DegeneracyCallback(tmp_path / "a", on_finding="ignore", strict=True)
    for fit in fits:
        model.fit(x, y, batch_size=32, verbose=0, callbacks=[callback], **fit)
    run = read(tmp_path)
    assert list(run.steps) == recorded
    first = fits[0]
    assert run[FACTS]["planned_steps"][0] == 6 * (first["epochs"] - first.get("initial_epoch", 0))
    assert run[FACTS]["planned_steps"][-1] == planned


def test_the_cadence_is_dense_first_and_then_rare(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    callback = DegeneracyCallback(tmp_path / "a", update_freq=10)
    model.fit(x, y, epochs=8, batch_size=32, verbose=0, callbacks=[callback])
    assert list(read(tmp_path).steps) == [*range(20), 20, 30, 40, 47]


def test_a_second_fit_goes_on_where_the_first_ended(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    callback = DegeneracyCallback(tmp_path / "a", update_freq=1)
    for _ in range(2):
        model.fit(x, y, batch_size=32, verbose=0, callbacks=[callback])
    model.compile("sgd", "mae", jit_compile=False)
    model.fit(x, y, batch_size=32, verbose=0, callbacks=[callback])
    run = read(tmp_path)
    assert list(run.steps) == list(range(18))
    assert run.configuration.optimizer == "SGD"


@pytest.mark.parametrize("frozen", [(True, False), (False, True)], ids=["head first, then all", "all, then the head"])
def test_a_second_fit_may_train_other_variables(frozen: tuple[bool, bool], tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    callback = DegeneracyCallback(tmp_path / "a", update_freq=1, on_finding="ignore", strict=True)
    for is_frozen in frozen:
        model.layers[0].trainable = not is_frozen
        model.compile("adam", "mse", jit_compile=False)
        model.fit(x, y, batch_size=32, verbose=0, callbacks=[callback])
    run = read(tmp_path)
    names = [variable.path for variable in model.trainable_variables]
    assert [card.name for card in run.configuration.variables] == names
    assert run[GRADIENTS]["update_ratio"].shape == (12, len(names))
    assert np.isnan(run[GRADIENTS]["norm"][:6]).all()
    assert (run[GRADIENTS]["update_ratio"][6:] > 0).all()


class Traced(keras.Model):
    """Counts how often Python runs its layers."""

    def __init__(self) -> None:
        super().__init__()
        self.head = keras.layers.Dense(1)
        self.times = 0

    def call(self, inputs: Any) -> Any:
        self.times += 1
        return self.head(inputs)


def test_each_of_the_two_steps_is_traced_once(tmp_path: pathlib.Path) -> None:
    _, (x, y) = mlp()
    model = Traced()
    model.compile("adam", "mse", jit_compile=False)
    model.fit(x, y, batch_size=32, verbose=0)
    model.times = 0
    callback = DegeneracyCallback(tmp_path / "a", update_freq=10, strict=True)
    model.fit(x, y, epochs=10, batch_size=32, verbose=0, callbacks=[callback])
    assert model.times == 2


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_where_a_generator_ends_is_not_known_in_its_first_epoch(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    data = tf.data.Dataset.from_generator(
        lambda: iter([(x, y)] * 3), output_signature=(tf.TensorSpec([None, 8]), tf.TensorSpec(y.shape))
    )
    model.fit(data, epochs=2, shuffle=False, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a", strict=True)])
    assert np.isnan(read(tmp_path)[FACTS]["planned_steps"][:3]).all()
