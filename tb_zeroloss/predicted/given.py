"""What ``check_arrays`` was given to judge: arrays of numbers that belong to the same rows, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.series.run import Floats


@dataclass(frozen=True)
class Answers:
    """Targets and predictions of the same rows, float64, with an axis of elements each.

    Attributes:
        target: ``[rows, ...]``.
        prediction: ``[rows, ..., units]``.
        classes: Number of classes when the target holds class indices for these units, else None.
        target_shape: As it was given, without the rows.
        prediction_shape: The same of the predictions.
    """

    target: Floats
    prediction: Floats
    classes: int | None
    target_shape: tuple[int, ...]
    prediction_shape: tuple[int, ...]

    def of(self, rows: npt.NDArray[np.int64]) -> Answers:
        """Return some of the rows."""
        shapes = self.target_shape, self.prediction_shape
        return Answers(self.target[rows], self.prediction[rows], self.classes, *shapes)

    @property
    def pairs_up_wrongly(self) -> bool:
        """Return whether the difference of both, as they were given, has an element for each pair of rows."""
        return {self.target_shape, self.prediction_shape} == {(), (1,)}


def answers_of(where: str, y_true: Any, y_pred: Any) -> Answers:
    """Return targets and predictions as they are measured.

    Args:
        where: What it is called in messages.
        y_true: ``[rows, ...]``, or class indices ``[rows, ...]`` for predictions with a last axis of units.
        y_pred: ``[rows, ...]``.

    Raises:
        ValueError: if one of them is missing, is no array of numbers, or has other rows or elements than the other.
    """
    for name, given, other in (("y_true", y_true, "y_pred"), ("y_pred", y_pred, "y_true")):
        if given is None:
            raise ValueError(f"{where}: {other} alone. Pass {name}= too: a prediction is judged beside its target.")
    target, prediction = _numbers(where, "y_true", y_true), _numbers(where, "y_pred", y_pred)
    if len(target) != len(prediction):
        raise ValueError(
            f"{where}: y_true has {len(target):,} rows and y_pred has {len(prediction):,}."
            " Pass targets and predictions of the same rows, in the same order."
        )
    if not target.size or not prediction.size:
        raise ValueError(
            f"{where}: y_true is {target.shape} and y_pred {prediction.shape}: there is nothing in them."
            " Pass one row or more; a loss of 0 over no rows is no zero."
        )
    shapes = target.shape[1:], prediction.shape[1:]
    target = target[:, np.newaxis] if target.ndim == 1 else target
    prediction = prediction[:, np.newaxis] if prediction.ndim == 1 else prediction
    return Answers(target, prediction, _classes(where, target, prediction, shapes), *shapes)


def _numbers(where: str, name: str, given: Any) -> Floats:
    if isinstance(given, Mapping):
        raise ValueError(f"{where}: {name} is a {type(given).__name__} of several outputs. Pass each output by itself.")
    if isinstance(given, np.ma.MaskedArray):
        raise ValueError(f"{where}: {name} has a mask. Pass the rows that count, y[~mask], or NaN in their place.")
    try:
        array = np.asarray(given)
    except Exception as error:
        raise ValueError(
            f"{where}: {name} is no array but a {type(given).__name__} ({error}). Pass an array [rows, ...] of one"
            " output; of a tensor on another device, or one that holds gradients, its .detach().cpu().numpy()."
        ) from error
    if array.ndim == 0:
        raise ValueError(f"{where}: {name} has no axis of rows; got {type(given).__name__}. Pass an array [rows, ...].")
    try:
        kept = array.astype(np.float64) if array.dtype.kind in "biufO" else None
    except (TypeError, ValueError):
        kept = None
    if kept is None:
        raise ValueError(
            f"{where}: {name} holds {array.dtype}, not numbers. Pass numbers; of classes that are texts their places:"
            " np.unique(y_true, return_inverse=True)[1]."
        )
    return kept


def _classes(
    where: str, target: Floats, prediction: Floats, shapes: tuple[tuple[int, ...], tuple[int, ...]]
) -> int | None:
    if target.shape == prediction.shape:
        return None
    width: int = prediction.shape[-1]
    short = shapes[0] == shapes[1][:-1] or shapes[0] == (*shapes[1][:-1], 1)
    finite = target[np.isfinite(target)]
    if width > 1 and short and bool((finite == np.round(finite)).all()):
        return width
    raise ValueError(
        f"{where}: y_true {_shape(shapes[0])} does not fit y_pred {_shape(shapes[1])}. Pass one target for each"
        " prediction, or whole class numbers [rows] for predictions [rows, classes]."
    )


def _shape(row: tuple[int, ...]) -> str:
    return f"[{', '.join(['rows', *map(str, row)])}]"
