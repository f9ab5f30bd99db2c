"""What the graph of a step shows: the variables it may change, and whether it may be run beside the step itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import op_def_registry

from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.stats.own import is_own

OF_VARIABLES = ("Resource", "ReadVariableOp", "Assign", "VarHandleOp", "VarIsInitializedOp", "VariableShape", "Rng")
"""How operations begin that do nothing but read and change variables, which are put back."""

CONTROL = frozenset({
    "If", "While", "Case", "PartitionedCall", "StatefulPartitionedCall", "SymbolicGradient", "Placeholder", "Assert",
    "LookupTableFind", "LookupTableFindV2", "LookupTableSize", "LookupTableSizeV2", "IsVariableInitialized",
    "StatefulUniform", "StatefulStandardNormal", "StatefulStandardNormalV2", "StatefulTruncatedNormal",
    "StatefulUniformInt", "StatefulUniformFullInt", "StatefulRandomBinomial", "XlaSharding", "CheckNumerics",
})  # fmt: skip
"""Operations that count as stateful and leave nothing behind, or only in variables."""


@dataclass(frozen=True)
class StepGraph:
    """A step that was traced.

    Attributes:
        handles: Of the variables that it uses, the recorder's own apart.
        draws: Whether it draws random numbers that an operation itself keeps count of, as ``tf.random.normal`` does.
        reaches_out: Operations that do something outside of variables, such as a call of Python; sorted.
    """

    handles: tuple[Any, ...] = ()
    draws: bool = False
    reaches_out: tuple[str, ...] = ()


def step_graph() -> StepGraph:
    """Return what the function that is traced now holds so far."""
    graph = tf.compat.v1.get_default_graph()
    stateful = {name for name in _operations(graph) if _is_stateful(name)}
    drawing = {name for name in stateful if _keeps_seed(name)}
    out = {name for name in stateful - drawing if name not in CONTROL and not name.startswith(OF_VARIABLES)}
    captured = [outer for outer, _ in getattr(graph, "captures", ())]
    handles = tuple(outer for outer in captured if _is_variable(outer) and not is_own(outer))
    return StepGraph(handles, bool(drawing), tuple(sorted(out)))


def values_of(handles: tuple[Any, ...]) -> list[Tensor]:
    """Return what variables hold now; memory is taken only by those that change meanwhile."""
    return [tf.raw_ops.ReadVariableOp(resource=handle, dtype=_held(handle).dtype) for handle in handles]


def put_back(handles: tuple[Any, ...], values: list[Tensor]) -> None:
    """Let variables hold ``values`` again."""
    for handle, value in zip(handles, values, strict=True):
        tf.raw_ops.AssignVariableOp(resource=handle, value=value)


def _operations(graph: Any) -> Iterator[str]:
    described = graph.as_graph_def()
    for nodes in (described.node, *(function.node_def for function in described.library.function)):
        yield from (node.op for node in nodes)


def _is_stateful(name: str) -> bool:
    found = op_def_registry.get(name)
    return found is not None and bool(found.is_stateful)


def _keeps_seed(name: str) -> bool:
    return {"seed", "seed2"} <= {attribute.name for attribute in op_def_registry.get(name).attr}


def _is_variable(handle: Any) -> bool:
    return handle.dtype == tf.resource and hasattr(handle, "numpy") and _held(handle) is not None


def _held(handle: Any) -> Any:
    described = getattr(handle, "_handle_data", None)
    if described is None or not described.is_set or len(described.shape_and_type) != 1:
        return None
    return described.shape_and_type[0]
