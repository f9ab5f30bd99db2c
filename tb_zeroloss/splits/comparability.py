"""Whether the rows of training and of validation can be compared at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.splits.batches import Batch


class UnlikeRowsError(ValueError):
    """Rows of training and of validation were prepared so differently that none of them could be equal."""


def kind_of(array: npt.NDArray[Any]) -> str:
    """Return how values are compared: those of two kinds never are equal."""
    if array.dtype.kind in "iub":
        return "integers of 8 bits" if array.itemsize == 1 else "integers"
    kinds = {"O": "texts", "S": "texts", "U": "texts", "c": "complex numbers", "M": "times", "m": "times"}
    return kinds.get(array.dtype.kind, "floats")


def refuse_unlike(where: str, training: Batch, validation: Batch) -> None:
    """Raise ``UnlikeRowsError`` if inputs of the two have other names, kinds or ranks."""
    if training.inputs.keys() != validation.inputs.keys():
        raise UnlikeRowsError(
            f"{where}: inputs of training are {_listed(training.inputs)}, of validation {_listed(validation.inputs)}."
            " Pass both in the same structure."
        )
    for name, array in training.inputs.items():
        one, other = kind_of(array), kind_of(validation.inputs[name])
        if one != other:
            raise UnlikeRowsError(
                f"{where}: {name} holds {one} in training ({array.dtype}) and {other} in validation"
                f" ({validation.inputs[name].dtype}), which are never equal. Convert both as they are for training."
            )
        ranks = array.ndim, validation.inputs[name].ndim
        if ranks[0] != ranks[1]:
            raise UnlikeRowsError(
                f"{where}: {name} has {ranks[0]} axes in training and {ranks[1]} in validation. Reshape one of them."
            )


class Shapes:
    """The shapes that rows came in, a few of them by name of the input."""

    MOST = 2
    """More than one are as good as many."""

    def __init__(self) -> None:
        """Start with none."""
        self._seen: dict[str, set[tuple[int, ...]]] = {}

    def add(self, inputs: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """Take in a batch."""
        for name, array in inputs.items():
            shapes = self._seen.setdefault(name, set())
            if len(shapes) < self.MOST:
                shapes.add(array.shape[1:])

    @property
    def varying(self) -> list[str]:
        """Return the inputs whose rows come in several shapes."""
        return [name for name, shapes in self._seen.items() if len(shapes) > 1]

    def refuse_unlike(self, where: str, validation: Shapes) -> None:
        """Raise ``UnlikeRowsError`` if rows have one shape here and another there."""
        for name, shapes in self._seen.items():
            others = validation._seen[name]
            if len(shapes) == len(others) == 1 and shapes != others:
                raise UnlikeRowsError(
                    f"{where}: rows of {name} have shape {next(iter(shapes))} in training and {next(iter(others))} in"
                    " validation, so that none can be equal. Cut or pad both to the same shape."
                )


def _listed(names: Iterable[str]) -> str:
    return "[" + ", ".join(names) + "]"
