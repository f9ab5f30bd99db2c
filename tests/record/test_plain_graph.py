"""Whether anything but layers stands between the layers of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import pytest
import tensorflow as tf

from tb_zeroloss.record.watching.plain_graph import is_made_of_layers

layers = keras.layers


class Block(keras.layers.Layer):
    """Two layers with a function between them."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = layers.Dense(4), layers.Dense(4)

    def call(self, inputs: Any) -> Any:
        return self.second(tf.nn.relu(self.first(inputs)))


class Shift(keras.layers.Layer):
    """A layer of the user's own without layers in it: it has a card of its own."""

    def call(self, inputs: Any) -> Any:
        return inputs + 1.0


class Subclassed(keras.Model):
    """A model with a call of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = layers.Dense(4)

    def call(self, inputs: Any) -> Any:
        return tf.nn.relu(self.dense(inputs))


class OwnSequential(keras.Sequential):
    """A sequence with a call of its own."""

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return tf.nn.relu(super().call(inputs, training=training, mask=mask))


def sequence(*parts: Any) -> keras.Model:
    return keras.Sequential([keras.Input((4,)), *parts])


def functional(between: Callable[[Any], Any]) -> keras.Model:
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(1)(between(layers.Dense(4)(inputs))))


@pytest.mark.parametrize(
    ("make", "answer"),
    [
        pytest.param(lambda: sequence(layers.Dense(4), layers.Dense(1)), True, id="a sequence"),
        pytest.param(lambda: functional(layers.ReLU()), True, id="a graph of layers"),
        pytest.param(lambda: functional(keras.ops.relu), False, id="a function in the graph"),
        pytest.param(lambda: functional(lambda x: x + x), False, id="an operator in the graph"),
        pytest.param(lambda: sequence(functional(keras.ops.relu)), False, id="a function in a nested model"),
        pytest.param(lambda: sequence(functional(layers.ReLU())), True, id="a nested model of layers"),
        pytest.param(lambda: sequence(Block()), False, id="a block with a call of its own"),
        pytest.param(lambda: sequence(Shift(), layers.Dense(1)), True, id="a layer without layers"),
        pytest.param(lambda: sequence(layers.Reshape((2, 2)), layers.LSTM(3)), True, id="a recurrent layer"),
        pytest.param(Subclassed, False, id="a model with a call of its own"),
        pytest.param(lambda: OwnSequential([layers.Dense(4)]), False, id="a sequence with a call of its own"),
    ],
)
def test_layers_alone(make: Callable[[], keras.Model], answer: bool) -> None:
    assert is_made_of_layers(make()) is answer
