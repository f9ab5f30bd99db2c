"""The rows that activations are measured on: those of the training batch, fewer of them, or rows of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np

from tb_zeroloss.record.arguments import positive_integer
from tb_zeroloss.record.lazy_tensorflow import is_backend, tf
from tb_zeroloss.record.stats.observation import LayerOutput

MEASURED_ROWS = 256
"""Rows that make a measurement of which units are never active, unless an epoch or the user's rows are fewer."""


@dataclass(frozen=True)
class Probe:
    """Which rows activations are measured on.

    Attributes:
        inputs: A batch of inputs that takes the place of the training batch, a nest of tensors, or None.
        most: Rows at most; None for all.
    """

    inputs: Any = None
    most: int | None = None

    @property
    def rows(self) -> int:
        """Return the number of rows of the user's own, 0 without."""
        return 0 if self.inputs is None else int(keras.tree.flatten(self.inputs)[0].shape[0])

    @property
    def note(self) -> str:
        """Return what the configuration says of rows of the user's own."""
        return f"activations are measured on {self.rows} rows of the user's own, not on training batches"

    def of(self, inputs: Any) -> Any:
        """Return the inputs to measure on, given those of the training batch."""
        return self._first_rows(inputs) if self.inputs is None else self.inputs

    def bounded(self, layers: Sequence[LayerOutput]) -> list[LayerOutput]:
        """Return the outputs of layers for the first rows."""
        return [replace(layer, output=self._first_rows(layer.output)) for layer in layers]

    def enough(self, rows: int, steps: int) -> float:
        """Return how many rows make a measurement, in epochs of ``steps`` batches of ``rows``."""
        an_epoch = self.rows or min(rows, self.most or rows) * steps
        return float(min(MEASURED_ROWS, an_epoch) or MEASURED_ROWS)

    def _first_rows(self, nest: Any) -> Any:
        def first(part: Any) -> Any:
            return part if isinstance(part, tf.SparseTensor) or not part.shape.rank else part[: self.most]

        return nest if self.most is None else keras.tree.map_structure(first, nest)


def probe_of(where: str, probe: Any, max_probe_rows: Any) -> Probe:
    """Return the arguments of a recorder as what they ask for.

    Args:
        where: The class or function that was given them.
        probe: A nest of arrays ``[rows, ...]``, as the model takes it, or None.
        max_probe_rows: A positive integer, or None for all rows.

    Raises:
        TypeError: if one is of another kind.
        ValueError: if there are no rows, or not the same number in each array.
    """
    most = None if max_probe_rows is None else positive_integer(where, "max_probe_rows", max_probe_rows)
    if probe is None:
        return Probe(None, most)
    parts = keras.tree.flatten(probe)
    odd = [type(part).__name__ for part in parts if not _is_array(part) or not part.ndim]
    if odd or not parts:
        raise TypeError(
            f"{where}(probe=...): probe must be a batch of inputs, an array [rows, ...] or a nest of them as the model"
            f" takes it; got {odd[0] if odd else 'nothing'}. Of a dataset pass the inputs of one batch."
        )
    rows = {int(part.shape[0]) for part in parts}
    if len(rows) > 1 or rows == {0}:
        raise ValueError(f"{where}(probe=...): arrays of {sorted(rows)} rows; pass at least one row, as many in each.")
    return Probe(keras.tree.map_structure(lambda part: _tensor(part[:most]), probe), most)


def _is_array(part: Any) -> bool:
    is_tensor = isinstance(part, tf.Tensor) if is_backend() else keras.ops.is_tensor(part)
    return isinstance(part, np.ndarray) or bool(is_tensor)


def _tensor(array: Any) -> Any:
    if not is_backend():
        return array
    tensor = tf.convert_to_tensor(array)
    return tf.cast(tensor, keras.config.floatx()) if tensor.dtype == tf.float64 else tensor
