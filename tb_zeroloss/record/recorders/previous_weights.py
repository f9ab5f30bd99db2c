"""What is kept of the trainable variables from one call to the next, to measure what the step between them changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.stats.updates import evenly_spaced, is_whole, shape_of_rows


@dataclass(frozen=True)
class PreviousWeights:
    """How variables are kept: small ones side by side in one tensor, as a call pays for each tensor it takes or gives.

    Attributes:
        shapes: Of what is kept of each variable.
        is_whole: Whether that is all of it, in the order of the variables.
        beside: Places of those that are kept side by side, by type.
    """

    shapes: tuple[tuple[int, ...], ...]
    is_whole: tuple[bool, ...]
    beside: dict[str, list[int]]

    @classmethod
    def of(cls, model: Any, *, whole: bool) -> PreviousWeights:
        """Plan for a built model; ``whole``: nothing is left out of large variables."""
        tables = [layer.embeddings for layer in model._flatten_layers() if isinstance(layer, keras.layers.Embedding)]
        shapes, wholes = [], []
        beside: dict[str, list[int]] = {}
        for place, variable in enumerate(model.trainable_variables):
            shape = tuple(variable.shape)
            # of a table the rows of a batch must be there to compare
            is_kept_whole = whole or is_whole(shape) or any(variable is table for table in tables)
            if is_whole(shape) or not is_kept_whole:
                beside.setdefault(str(variable.dtype), []).append(place)
            wholes.append(is_kept_whole)
            shapes.append(shape if is_kept_whole else shape_of_rows(shape))
        return cls(tuple(shapes), tuple(wholes), beside)

    def take(self, weights: Sequence[Tensor]) -> list[Tensor]:
        """Return what is kept of the variables' values."""
        parts = [w if whole else evenly_spaced(w) for w, whole in zip(weights, self.is_whole, strict=True)]
        joined = [
            tf.concat([tf.reshape(parts[place], [-1]) for place in places], axis=0) for places in self.beside.values()
        ]
        return [*joined, *(tf.identity(parts[place]) for place in self._alone())]

    def give(self, kept: Sequence[Tensor]) -> list[Tensor]:
        """Return the parts, one per variable, of what ``take`` returned."""
        parts: dict[int, Tensor] = dict(zip(self._alone(), kept[len(self.beside) :], strict=True))
        for places, joined in zip(self.beside.values(), kept, strict=False):
            sizes = [math.prod(self.shapes[place]) for place in places]
            for place, part in zip(places, tf.split(joined, sizes), strict=True):
                parts[place] = tf.reshape(part, self.shapes[place])
        return [parts[place] for place in range(len(self.shapes))]

    def _alone(self) -> list[int]:
        together = {place for places in self.beside.values() for place in places}
        return [place for place in range(len(self.shapes)) if place not in together]
