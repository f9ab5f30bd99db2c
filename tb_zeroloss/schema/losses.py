"""What is known about losses and output activations by their Keras names."""

from __future__ import annotations

import math

ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "logcosh": "log_cosh",
}
REGRESSION = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
    }
)
BINARY = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
CATEGORICAL = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy"})
SPARSE = frozenset({"sparse_categorical_crossentropy"})
CROSS_ENTROPY = BINARY | CATEGORICAL | SPARSE
MARGIN = frozenset({"hinge", "squared_hinge", "categorical_hinge"})
DECISIONS = frozenset({"zero_one_loss"})
"""The share of wrong answers: not a loss of Keras, but what class labels in the place of predictions are judged by."""

NEVER_NEGATIVE = REGRESSION | CROSS_ENTROPY | MARGIN | DECISIONS
ZERO_MEANS_EQUAL = REGRESSION | CROSS_ENTROPY | DECISIONS
"""Losses that are 0 only where prediction and target are the same."""

RELU_FAMILY = frozenset({"relu", "relu6"})
SQUASHING = frozenset({"sigmoid", "tanh", "hard_sigmoid", "hard_tanh", "softsign"})
RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional"})
RANGES = {
    "relu": (0.0, math.inf),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, math.inf),
    "exponential": (0.0, math.inf),
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
}
"""What an output activation can give; an activation that is not listed has no bound we rely on."""

SHARE_FLOOR = 1e-7
"""Shares are kept this far from 0 and 1 before a logarithm, as Keras does."""

SMALLEST_SQUARED_LENGTH = 1e-30
"""Directions are averaged of rows whose squared length is above it; a row of zeros has none. It is no 0 in float32."""

BETWEEN = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where constants are tried when the best one lies between two known ones."""

TOWARDS_EVEN = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75)
"""How far a focal loss may draw its best constant from the class shares towards equal ones."""

LOW_QUANTILES = (0.05, 0.1, 0.25, 0.5)
"""Quantiles tried under a relative error, whose best constant lies below the median."""


def name_in_words(name: str | None) -> str:
    """Return a full Keras name of a loss as it stands in a sentence."""
    return "share of wrong answers" if name in DECISIONS else (name or "loss").replace("_", " ")


def loss_name(name: str | None) -> str | None:
    """Return the full Keras name of a loss, or the name as it is."""
    return ALIASES.get(name, name) if name else None
