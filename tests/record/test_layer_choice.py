"""``layers=``: what is recorded, and what is said of a layer that is not there."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from tb_zeroloss import DegeneracyCallback, Monitor
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.watching.layer_choice import LISTED, LayerChoice, layer_choice
from tb_zeroloss.schema.quantities import ACTIVATIONS
from tb_zeroloss.series import RunSeries

X, Y = np.ones((8, 4), "float32"), np.ones((8, 1), "float32")


def net(*names: str) -> keras.Model:
    body = [layers.Dense(2, "relu", name=name) for name in names]
    model = keras.Sequential(
        [layers.Input((4,)), *body, layers.Dropout(0.1, name="drop"), layers.Dense(1, name="head")]
    )
    model.compile("sgd", "mse", jit_compile=False)
    return model


def read(directory: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


@pytest.mark.parametrize(
    ("asked", "chosen", "missing"),
    [
        pytest.param(None, ["first", "second", "head"], "", id="all"),
        pytest.param(["head"], ["head"], "", id="a name"),
        pytest.param([], [], "", id="no name"),
        pytest.param("^s|^f", ["first", "second"], "", id="an expression"),
        pytest.param(
            ["head", "third"],
            ["head"],
            "no layer with activations to record is called 'third'; the model has 'first', 'second', 'head'",
            id="a name of none beside one of a layer",
        ),
        pytest.param(
            ("drop", "third"),
            [],
            "no layer with activations to record is called 'drop' or 'third'; the model has 'first', 'second', 'head'",
            id="two names, one of a layer that only passes on",
        ),
        pytest.param(
            "conv",
            [],
            "no layer with activations to record matches 'conv'; the model has 'first', 'second', 'head'",
            id="an expression that fits none",
        ),
    ],
)
def test_layers_are_chosen_and_what_is_missing_is_named(asked: Any, chosen: list[str], missing: str) -> None:
    model, choice = net("first", "second"), layer_choice("here", asked)
    assert [layer.name for layer in choice.of(model)] == chosen
    assert choice.missing(model) == missing


def test_of_many_layers_a_few_are_named() -> None:
    missing = LayerChoice("conv").missing(net(*(f"n{number}" for number in range(20))))
    assert missing.endswith(f"'n{LISTED - 1}' and 13 more")


def test_of_no_layers_none_are_named() -> None:
    flat = keras.Sequential([layers.Input((4,)), layers.Flatten()])
    assert LayerChoice("conv").missing(flat).endswith("the model has none")


@pytest.mark.parametrize(
    ("asked", "text", "rows"),
    [
        pytest.param(["head", "third"], "is called 'third'", 1, id="one of two names"),
        pytest.param("conv", "matches 'conv'", 0, id="an expression"),
    ],
)
def test_a_training_says_once_which_layer_is_missing_and_goes_on(
    asked: Any, text: str, rows: int, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = DegeneracyCallback(tmp_path / "a", layers=asked, on_finding="ignore", strict=True)
    model = net("first")
    for _ in range(2):
        model.fit(X, Y, epochs=3, verbose=0, callbacks=[made])
    run = read(tmp_path)
    missing = f"no layer with activations to record {text}; the model has 'first', 'head'"
    assert run.configuration.not_recorded == (f"layers that were asked for ({missing})",)
    assert capsys.readouterr().err == f"tb_zeroloss: layers: {missing}.\n"
    assert len(run.steps) == 6
    assert run[ACTIVATIONS].rows == rows
    assert len(run.configuration.layers) == rows


def test_nothing_is_said_when_every_layer_is_there(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    net("first").fit(X, Y, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a", layers=["first"], strict=True)])
    assert read(tmp_path).configuration.notes == ()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        pytest.param(["first", "third"], r"Monitor\(layers=\['first', 'third'\]\): no layer .* 'third'", id="a name"),
        pytest.param("conv", r"Monitor\(layers='conv'\): no layer .* Pass names of these", id="an expression"),
    ],
)
def test_a_monitor_knows_its_model_and_refuses(asked: Any, text: str, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match=text):
        Monitor(net("first"), tmp_path / "a", layers=asked)
    Monitor(net("first"), tmp_path / "a", layers="first").close()
