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
NEVER_NEGATIVE = REGRESSION | CROSS_ENTROPY | MARGIN
ZERO_MEANS_EQUAL = REGRESSION | CROSS_ENTROPY
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


def loss_name(name: str | None) -> str | None:
    """Return the full Keras name of a loss, or the name as it is."""
    return ALIASES.get(name, name) if name else None
