"""From one observed step to one tensor per group; owns no statistic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.activations import activation_columns
from tb_zeroloss.record.stats.apart import elements_apart
from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.stats.elements import as_float64
from tb_zeroloss.record.stats.fingerprint import batch_fingerprint
from tb_zeroloss.record.stats.inputs import correlation_columns, finite_rows, input_columns
from tb_zeroloss.record.stats.losses import elements_of_row, loss_columns, weight_columns
from tb_zeroloss.record.stats.objectives import objective_columns
from tb_zeroloss.record.stats.observation import LayerOutput, LossTerm, Observation, Tensor, VariableStep
from tb_zeroloss.record.stats.predictions import pair_columns, prediction_columns
from tb_zeroloss.record.stats.seen_targets import by_weight, class_count, remember
from tb_zeroloss.record.stats.state import RecorderState, TargetState
from tb_zeroloss.record.stats.targets import target_columns
from tb_zeroloss.record.stats.variables import LOOK_EVERY, variable_columns
from tb_zeroloss.schema.arrays import CLASS_COUNTS, FINGERPRINTS
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import (
    ACTIVATIONS,
    GRADIENTS,
    INPUT,
    LOSS,
    OBJECTIVE,
    OPTIMIZER,
    PREDICTION,
    TARGET,
    WEIGHT_MASS,
    Group,
)
from tb_zeroloss.splits.classes import MOST_CLASSES

Columns = Mapping[str, Tensor]

ROUNDING = 1e-6
"""Share of a sum in float32 by which its parts, added up again, may differ from it."""


def measure(seen: Observation, configuration: Configuration, state: RecorderState) -> dict[str, Tensor]:
    """Return the tensors of one record by tag, each ``[rows, columns]`` (``[columns]`` for the run).

    Args:
        seen: The step.
        configuration: Gives the number and the kind of the rows.
        state: What earlier records left; is moved on.
    """
    attempt = state.attempt
    record = _outputs(seen, state)
    inputs, target = _numeric_inputs(seen), seen.terms[0].target if seen.terms else None
    record[INPUT.tag] = pack(INPUT, _input_columns(inputs, target, attempt))
    if inputs:
        found = attempt("hashes of batches", lambda: batch_fingerprint([given for given, _ in inputs]), None)
        record |= {} if found is None else {FINGERPRINTS.tag: found}
    gradients = attempt.columns("gradients and updates", lambda: _gradients(seen, configuration, state))
    record[GRADIENTS.tag] = table(GRADIENTS, gradients, len(configuration.variables))
    nothing = table(ACTIVATIONS, {}, len(configuration.layers))
    layers = lambda: pack_layers(seen.layers, configuration, state, is_apart=seen.is_apart)  # noqa: E731
    record[ACTIVATIONS.tag] = attempt("activations", layers, nothing)
    record[OPTIMIZER.tag] = pack(OPTIMIZER, [_optimizer(seen, gradients)])[0]
    if seen.objectives:
        record[OBJECTIVE.tag] = pack(OBJECTIVE, [objective_columns(each) for each in seen.objectives])
    return record


def _input_columns(
    inputs: Sequence[tuple[Tensor, Tensor | None]], target: Tensor | None, attempt: Attempts
) -> list[Columns]:
    return [_of_input(given, seen, target, attempt) for given, seen in inputs]


def _of_input(given: Tensor, seen: Tensor | None, target: Tensor | None, attempt: Attempts) -> Columns:
    columns = attempt.columns("inputs", lambda: input_columns(given, seen))
    if not columns or seen is None or target is None:
        return columns
    return columns | attempt.columns(
        "correlations of inputs with targets", lambda: correlation_columns(finite_rows(given), target)
    )


def pack(group: Group, rows: Sequence[Columns]) -> Tensor:
    """Return ``[rows, columns]`` in the group's type; a column that a row lacks is NaN."""
    dtype = tf.as_dtype(group.dtype)
    missing = tf.constant(float("nan"), dtype)
    cells = [tf.cast(row[name], dtype) if name in row else missing for row in rows for name in group.columns]
    if not cells:
        return tf.zeros([0, len(group)], dtype)
    return tf.reshape(tf.stack(cells), [len(rows), len(group)])


def table(group: Group, columns: Columns, rows: int) -> Tensor:
    """Return ``[rows, columns]`` of columns ``[rows]`` in the group's type; a column that is missing is NaN."""
    dtype = tf.as_dtype(group.dtype)
    missing = tf.fill([rows], tf.constant(float("nan"), dtype))
    return tf.stack([tf.cast(columns.get(name, missing), dtype) for name in group.columns], axis=1)


def pack_layers(
    layers: Sequence[LayerOutput], configuration: Configuration, state: RecorderState, *, is_apart: bool = False
) -> Tensor:
    """Return the activations group; a layer that was not called is NaN. ``is_apart``: from a pass of its own."""
    called = table(ACTIVATIONS, activation_columns(layers, state, is_apart=is_apart), len(layers))
    return _at_rows(called, [layer.row for layer in layers], len(configuration.layers))


def _at_rows(values: Tensor, rows: Sequence[int], count: int) -> Tensor:
    """Return ``[count, columns]`` with ``values`` at their rows and NaN in the others."""
    if list(rows) == list(range(count)):
        return values
    missing = tf.fill([1, values.shape[1]], tf.constant(float("nan"), values.dtype))
    places = {row: place for place, row in enumerate(rows)}
    return tf.gather(tf.concat([values, missing], axis=0), [places.get(row, len(rows)) for row in range(count)])


def _gradients(seen: Observation, configuration: Configuration, state: RecorderState) -> Columns:
    due = tf.equal(state.count() % LOOK_EVERY, 0.0)
    given = {step.row: step for step in seen.variables}
    if not given:
        return {}
    steps = [given.get(row, VariableStep(row, None, None)) for row in range(len(configuration.variables))]
    kernels = [card.is_kernel for card in configuration.variables]
    columns = variable_columns(steps, kernels, due, xla=state.xla, whole=state.whole)
    seen_rows = tf.constant([row in given for row in range(len(steps))])
    return columns | {"none": tf.where(seen_rows, columns["none"], float("nan"))}


def has_doubtful_update(record: Mapping[str, Any]) -> bool:
    """Return whether a variable with a gradient did not change in the rows that were looked at: all of it must be.

    Args:
        record: Of a function that measures large variables on some of their rows, on the host.
    """
    columns = dict(zip(GRADIENTS.columns, np.transpose(record[GRADIENTS.tag]), strict=True))
    is_finite = (columns["finite"] == 1) & (columns["weight_finite"] == 1)
    return bool(np.any(np.isnan(columns["update_norm"]) & is_finite))


def _outputs(seen: Observation, state: RecorderState) -> dict[str, Tensor]:
    penalty = tf.add_n([as_float64(value) for value in seen.penalties]) if seen.penalties else tf.zeros([], tf.float64)
    alone = len(seen.terms) == 1 and not seen.penalties and seen.is_value
    rows = [
        _Output(number, term, state).measured(seen.total if alone else None) for number, term in enumerate(seen.terms)
    ]
    for row in rows:
        row.loss["regularization"] = penalty
        if seen.total is not None:
            row.loss["total"] = as_float64(seen.total)
    if len(rows) == 1 and seen.total is not None and seen.is_value:
        rows[0].loss.setdefault("value", _besides(as_float64(seen.total), penalty))
    return {
        LOSS.tag: pack(LOSS, [row.loss for row in rows]),
        TARGET.tag: pack(TARGET, [row.target for row in rows]),
        PREDICTION.tag: pack(PREDICTION, [row.prediction for row in rows]),
        WEIGHT_MASS.tag: pack(WEIGHT_MASS, [row.mass for row in rows]),
        **_pad_counts([row.counts for row in rows]),
        **state.attempt.columns("elements of targets and predictions", lambda: elements_apart(seen.terms)),
    }


def _besides(total: Tensor, penalty: Tensor) -> Tensor:
    """Return what a loss is besides its penalties; NaN where it is nothing else, and the output has no loss."""
    left = total - penalty
    return tf.where(tf.abs(left) <= ROUNDING * tf.abs(total), tf.constant(float("nan"), tf.float64), left)


@dataclass
class _Output:
    """One output of a step, and what is measured of it."""

    number: int
    term: LossTerm
    state: RecorderState
    loss: dict[str, Tensor] = field(default_factory=dict)
    target: Columns = field(default_factory=dict)
    prediction: Columns = field(default_factory=dict)
    mass: Columns = field(default_factory=dict)
    counts: Tensor | None = None

    def measured(self, value: Tensor | None) -> _Output:
        """Measure it; ``value`` is its loss as the step reported it, None when it did not."""
        term, attempt = self.term, self.state.attempt
        classes = class_count(term)
        memory = attempt("targets", lambda: remember(self.number, term, self.state), None)
        self.loss = loss_columns(term, value, lambda: self._comparable(memory, classes), attempt)
        if memory is not None:
            columns = lambda: target_columns(term.target, classes, memory, term.ignored_class)  # noqa: E731
            self.target = attempt.columns("targets", columns)
        if term.prediction is not None:
            self.prediction = attempt.columns("predictions", lambda: prediction_columns(term.prediction, classes))
            pair = lambda: pair_columns(term.prediction, term.target, classes)  # noqa: E731
            self.prediction = {**self.prediction, **attempt.columns("predictions beside targets", pair)}
            self.mass = attempt.columns("weights of rows", lambda: weight_columns(term))
        self.counts = attempt("classes", lambda: _class_counts(term, classes), None)
        return self

    def _comparable(self, memory: TargetState | None, classes: int | None) -> TargetState | None:
        is_paired = elements_of_row(self.term) or classes
        return by_weight(self.number, self.term, self.state, memory) if is_paired else None


def _class_counts(term: LossTerm, classes: int | None) -> Tensor | None:
    if term.target is None or term.prediction is None or not term.prediction.shape.rank:
        return None
    width = term.prediction.shape[-1]
    if width is None or width > MOST_CLASSES:
        return None
    if width == 1:
        chosen = tf.cast(tf.reshape(term.prediction, [-1]) > 0.5, tf.int32)
        wanted = tf.cast(as_float64(tf.reshape(term.target, [-1])) > 0.5, tf.int32)
        return _count(wanted, chosen, 2)
    chosen = tf.argmax(tf.reshape(term.prediction, [-1, width]), axis=-1, output_type=tf.int32)
    if classes:
        return _count(tf.cast(tf.reshape(term.target, [-1]), tf.int32), chosen, width)
    if term.target.shape.rank and term.target.shape[-1] == width:
        wanted = tf.argmax(tf.reshape(term.target, [-1, width]), axis=-1, output_type=tf.int32)
        return _count(wanted, chosen, width)
    return None


def _count(wanted: Tensor, chosen: Tensor, classes: int) -> Tensor:
    return tf.stack([tf.reduce_sum(tf.one_hot(c, classes, dtype=tf.float64), axis=0) for c in (wanted, chosen)])


def _pad_counts(counts: Sequence[Tensor | None]) -> dict[str, Tensor]:
    known = [c.shape[-1] for c in counts if c is not None]
    if not known:
        return {}
    width = max(known)
    nothing = tf.fill([2, width], tf.constant(float("nan"), tf.float64))
    padded = [
        nothing if c is None else tf.pad(c, [[0, 0], [0, width - c.shape[-1]]], constant_values=float("nan"))
        for c in counts
    ]
    return {CLASS_COUNTS.tag: tf.stack(padded)}


def _numeric_inputs(seen: Observation) -> list[tuple[Tensor, Tensor | None]]:
    """Return the inputs that hold numbers, each with what the first layer sees; None where it looks numbers up."""
    looked_up = [None if place in seen.index_inputs else tensor for place, tensor in enumerate(seen.inputs_seen)]
    pairs = zip(seen.inputs, looked_up, strict=True)
    return [pair for pair in pairs if pair[0].dtype.is_floating or pair[0].dtype.is_integer]


def _optimizer(seen: Observation, gradients: Columns) -> Columns:
    known = {"learning_rate": seen.learning_rate, "iterations": seen.iterations, "loss_scale": seen.loss_scale}
    columns = {name: value for name, value in known.items() if value is not None}
    if "norm" in gradients:
        norms = tf.cast(gradients["norm"], tf.float64)
        there = tf.equal(gradients["none"], 0.0)
        columns["global_norm"] = tf.sqrt(tf.reduce_sum(tf.where(there, tf.square(norms), 0.0)))
    return columns
