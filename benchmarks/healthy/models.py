"""Architectures that several programs train."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

layers = keras.layers


def dense(inputs: int, hidden: Sequence[int], head: Any, activation: str = "relu", **options: Any) -> Any:
    """Return a stack of dense layers that ends in ``head``; ``options`` are those of the hidden layers."""
    hidden_layers = [layers.Dense(units, activation, **options) for units in hidden]
    return keras.Sequential([keras.Input((inputs,)), *hidden_layers, head])


def convolutional(head: Any, **options: Any) -> Any:
    """Return a small convolutional network for digits; ``options`` are those of its layers."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(16, 3, activation="relu", **options),
            layers.Conv2D(32, 3, activation="relu", **options),
            layers.MaxPooling2D(**options),
            layers.Flatten(**options),
            layers.Dense(32, "relu", **options),
            head,
        ]
    )


def residual(inputs: int, width: int, blocks: int, head: Any) -> Any:
    """Return a deep network of normalised blocks, each added to what went into it."""
    start = keras.Input((inputs,))
    hidden = layers.Dense(width)(start)
    for _ in range(blocks):
        inner = layers.Dense(width, "relu")(layers.LayerNormalization()(hidden))
        hidden = layers.Add()([hidden, layers.Dense(width)(inner)])
    return keras.Model(start, head(layers.LayerNormalization()(hidden)))


def encoder(length: int, vocabulary: int, width: int, head: Any, *, causal: bool = False, pooled: bool = True) -> Any:
    """Return a Transformer block over tokens: one answer a row when ``pooled``, else one a token."""
    tokens = keras.Input((length,), dtype="int32")
    hidden = layers.Embedding(vocabulary, width)(tokens)
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    hidden = hidden + layers.Embedding(length, width)(places)
    attended = layers.MultiHeadAttention(4, width // 4)(hidden, hidden, use_causal_mask=causal)
    hidden = layers.LayerNormalization()(hidden + attended)
    inner = layers.Dense(width)(layers.Dense(2 * width, "gelu")(hidden))
    hidden = layers.LayerNormalization()(hidden + inner)
    return keras.Model(tokens, head(layers.GlobalAveragePooling1D()(hidden) if pooled else hidden))


def tokens(length: int, vocabulary: int, width: int, *rest: Any, mask: bool = False) -> Any:
    """Return an embedding of tokens and the layers after it."""
    embedding = layers.Embedding(vocabulary, width, mask_zero=mask)
    return keras.Sequential([keras.Input((length,), dtype="int32"), embedding, *rest])
