"""What belongs to which output, when losses and weights are given by name."""

from __future__ import annotations

import pathlib

import keras
import numpy as np

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import TARGET, WEIGHT_MASS
from tb_zeroloss.series import RunSeries
from tests.record.cases.models import dicts

WEIGHTS = {"kind": 3.0, "value": 0.5}


def test_heads_targets_and_weights_given_by_name_stay_together(tmp_path: pathlib.Path) -> None:
    keras.utils.set_random_seed(0)
    training = dicts()
    weights = {name: np.full(24, weight, "float32") for name, weight in WEIGHTS.items()}
    callback = DegeneracyCallback(tmp_path / "a", strict=True, on_finding="ignore")
    training.model.fit(**training.arguments, sample_weight=weights, verbose=0, callbacks=[callback])
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    cards = {card.name: card for card in run.configuration.outputs}
    assert {name: card.activation for name, card in cards.items()} == {"value": "linear", "kind": "softmax"}
    assert {name: card.loss_weight for name, card in cards.items()} == {"value": 0.5, "kind": 2.0}
    masses = dict(zip(cards, run[WEIGHT_MASS]["weight_per_row"][0], strict=True))
    assert masses == {"value": 0.25, "kind": 6.0}
    means = dict(zip(cards, run[TARGET]["mean"].mean(axis=0), strict=True))
    for name, target in training.targets.items():
        np.testing.assert_allclose(means[name], target.mean(), rtol=1e-5)


def test_a_single_output_has_the_name_of_its_layer(tmp_path: pathlib.Path) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, name="answer")])
    model.compile("sgd", "mse", jit_compile=False)
    x = np.ones((8, 4), "float32")
    model.fit(x, x[:, :1], verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a", strict=True)])
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert [card.name for card in run.configuration.outputs] == ["answer"]
