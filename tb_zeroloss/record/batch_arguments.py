"""Check the parts of one batch that a loop passes, against each other and against the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from tb_zeroloss.record.lazy_tensorflow import is_backend, tf
from tb_zeroloss.record.recorders.batch import Batch


def batch_of_call(model: Any, x: Any, y: Any, sample_weight: Any, loss: Any, y_pred: Any, gradients: Any) -> Batch:
    """Return one batch as tensors, or arrays; values per replica are taken as its parts.

    Raises:
        ValueError: if its parts do not fit together or do not fit the model.
    """
    if is_backend():
        from tb_zeroloss.record.watching.replicas import added_up, joined_rows

        x, y, sample_weight, y_pred = map(joined_rows, (x, y, sample_weight, y_pred))
        loss, gradients = map(added_up, (loss, gradients))
    given = _gradients(model, gradients)
    x, y, sample_weight, loss, y_pred = map(_tensors, (x, y, sample_weight, loss, y_pred))
    _check_structure(model, y, y_pred)
    _check_rows(x=x, y=y, sample_weight=sample_weight)
    return Batch(x, y, sample_weight, loss, y_pred, given)


def _gradients(model: Any, gradients: Any) -> list[Any] | None:
    if gradients is None:
        return None
    found, variables = list(gradients), model.trainable_variables
    cure = "pass tape.gradient(loss, model.trainable_variables)."
    if len(found) != len(variables):
        raise ValueError(f"gradients=...: {len(found)} gradients for {len(variables)} trainable variables; {cure}")
    for number, (gradient, variable) in enumerate(zip(found, variables, strict=True)):
        if not _fits(gradient, variable):
            raise ValueError(
                f"gradients=...: number {number} has shape {tuple(gradient.shape)}, but {variable.path} has"
                f" {tuple(variable.shape)}; {cure}"
            )
    return found


def _fits(gradient: Any, variable: Any) -> bool:
    if is_backend():
        return not isinstance(gradient, tf.Tensor) or gradient.shape.is_compatible_with(variable.shape)
    return gradient is None or tuple(np.shape(gradient)) == tuple(variable.shape)


def _tensors(structure: Any) -> Any:
    return None if structure is None else _nest().map_structure(_tensor, structure)


def _tensor(value: Any) -> Any:
    if value is None or (not is_backend() and hasattr(value, "shape")):
        return value
    return tf.convert_to_tensor(value) if is_backend() else np.asarray(value)


def _nest() -> Any:
    return tf.nest if is_backend() else keras.tree


def _check_structure(model: Any, y: Any, y_pred: Any) -> None:
    """Refuse targets that belong to other outputs; how a loss of the user's own pairs them is not known."""
    outputs = y_pred if y_pred is not None else getattr(model, "_outputs_struct", None)
    if y is None or outputs is None:
        return
    wanted, found = _keys(model, outputs), _keys(model, y)
    if isinstance(y, Mapping):
        fits = set(found) <= set(wanted) if _loss_by_name(model) else set(found) == set(wanted)
    else:
        fits = getattr(model, "_compile_loss", None) is None or len(found) == len(wanted)
    if not fits:
        raise ValueError(
            f"y=...: targets for {_listed(found)}, but the model's outputs are {_listed(wanted)}."
            " Pass y in the structure of the outputs, one part for each."
        )


def _keys(model: Any, structure: Any) -> list[str]:
    if isinstance(structure, Mapping):
        return list(structure)
    parts = len(_nest().flatten(structure))
    names = getattr(model, "output_names", None) or ()
    return list(names) if len(names) == parts else [str(number) for number in range(parts)]


def _loss_by_name(model: Any) -> bool:
    return isinstance(getattr(getattr(model, "_compile_loss", None), "_user_loss", None), Mapping)


def _listed(keys: list[str]) -> str:
    return "[" + ", ".join(keys) + "]"


def _check_rows(**parts: Any) -> None:
    rows = {name: _rows(part, first_only=name == "x") for name, part in parts.items()}
    if len({count for counts in rows.values() for count in counts}) > 1:
        counted = ", ".join(f"{name} {' and '.join(map(str, counts))}" for name, counts in rows.items() if counts)
        raise ValueError(f"rows differ ({counted}). Pass the parts of one batch.")


def _rows(structure: Any, *, first_only: bool) -> list[int]:
    """Return the different numbers of rows; inputs after the first may be something else than rows, such as a graph."""
    leaves = [leaf for leaf in _nest().flatten(structure) if leaf is not None]
    known = [leaf.shape[0] for leaf in leaves[: 1 if first_only else None] if _rank(leaf)]
    return sorted({int(count) for count in known if count is not None})


def _rank(leaf: Any) -> int | None:
    return leaf.shape.rank if is_backend() else len(leaf.shape)
