from __future__ import annotations

import dataclasses

from tb_zeroloss.report.configuration_lines import lines_of
from tb_zeroloss.schema.configuration import Configuration
from tests import events


def by_name(configuration: Configuration) -> dict[str, str]:
    return {line.name: line.value for line in lines_of(configuration)}


def test_a_configuration_reads_as_settings_in_words() -> None:
    assert by_name(events.CONFIGURATION) == {
        "loss": "mean_squared_error",
        "output": "linear, 1 unit",
        "optimizer": "adam",
        "learning rate": "0.001",
        "batch size": "32",
        "dtype policy": "float32",
        "model": "sequential",
        "trainable parameters": "41",
        "frozen parameters": "0",
        "layer dense": "Dense, 8 units, relu, 32 parameters",
        "layer dense_1": "Dense, 1 unit, linear, 9 parameters",
    }


def test_several_outputs_are_told_apart() -> None:
    (output,) = events.CONFIGURATION.outputs
    two = dataclasses.replace(output, name="score", loss="binary_crossentropy", from_logits=True, loss_weight=0.5)
    lines = by_name(dataclasses.replace(events.CONFIGURATION, outputs=(output, two)))
    assert lines["loss of dense_1"] == "mean_squared_error"
    assert lines["loss of score"] == "binary_crossentropy, on logits, weight 0.5"


def test_an_assumed_loss_is_called_so() -> None:
    (output,) = events.CONFIGURATION.outputs
    assumed = dataclasses.replace(output, loss_assumed=True, target_shape=(None, 1))
    lines = by_name(dataclasses.replace(events.CONFIGURATION, outputs=(assumed,)))
    assert lines["loss"] == "mean_squared_error, assumed"
    assert lines["target shape"] == "(any, 1)"


def test_the_initializer_of_a_kernel_belongs_to_its_layer() -> None:
    kernel, other = events.CONFIGURATION.variables
    zeros = dataclasses.replace(kernel, initializer="zeros")
    lines = by_name(dataclasses.replace(events.CONFIGURATION, variables=(zeros, other)))
    assert lines["layer dense"] == "Dense, 8 units, relu, kernel zeros, 32 parameters"


def test_names_that_keras_generates_are_no_settings() -> None:
    named = dataclasses.replace(events.CONFIGURATION, model="sequential_7", optimizer_settings={"name": "adam"})
    lines = by_name(named)
    assert lines["model"] == "sequential"
    assert "name" not in lines
    assert by_name(dataclasses.replace(named, model="resnet_50"))["model"] == "resnet_50"


def test_a_configuration_that_was_not_recorded_says_so() -> None:
    run = events.series([events.record(0, 1, 1.0)])
    assert by_name(run.configuration)["note"] == "the configuration was not recorded"
