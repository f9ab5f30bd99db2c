"""What a recorder remembers between records: small variables beside the model's own."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.stats.elements import quantiles
from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.stats.own import own_variable

MEDIAN_ROWS = 256
"""Rows kept for the median of the targets."""

MEDIAN_ELEMENTS = 64
"""A median is kept for targets of at most this many elements a row."""


def _variable(shape: tuple[int, ...], value: float, dtype: tf.DType) -> tf.Variable:
    return own_variable(lambda: tf.fill(shape, tf.constant(value, dtype)))


class TargetState:
    """Running moments, class counts and a sample of the targets of one output."""

    def __init__(self, elements: int, classes: int | None) -> None:
        """Start with nothing seen.

        Args:
            elements: Elements of one row of the targets.
            classes: Number of classes when the targets hold class indices.
        """
        self.elements, self.classes = elements, classes
        self.rows = _variable((), 0.0, tf.float64)
        self.mean = _variable((elements,), 0.0, tf.float64)
        self.squares = _variable((elements,), 0.0, tf.float64)
        self.minimum = _variable((), float("inf"), tf.float64)
        self.maximum = _variable((), float("-inf"), tf.float64)
        self.counts = _variable((classes or 1,), 0.0, tf.float64)
        self.sample = _variable((MEDIAN_ROWS, min(elements, MEDIAN_ELEMENTS)), float("inf"), tf.float64)

    def add(self, rows: Tensor, weights: Tensor | None = None) -> None:
        """Take in a batch of targets ``[rows, elements]`` float64; non-finite ones count as 0.

        Args:
            rows: The targets.
            weights: ``[rows]`` float64, how often each row counts in mean, spread and shares; None for once.
        """
        clean = tf.where(tf.math.is_finite(rows), rows, tf.zeros_like(rows))
        times = tf.ones([tf.shape(clean)[0], 1], tf.float64) if weights is None else weights[:, tf.newaxis]
        n = tf.reduce_sum(times)
        seen, old = self.rows.read_value(), self.mean.read_value()
        batch_mean = tf.math.divide_no_nan(tf.reduce_sum(times * clean, axis=0), n)
        share = tf.math.divide_no_nan(n, seen + n)
        shift = batch_mean - old
        inside = tf.reduce_sum(times * tf.square(clean - batch_mean), axis=0)
        self.squares.assign_add(inside + tf.square(shift) * seen * share)
        self.mean.assign(old + shift * share)
        self.rows.assign(seen + n)
        self.minimum.assign(tf.minimum(self.minimum.read_value(), tf.reduce_min(clean)))
        self.maximum.assign(tf.maximum(self.maximum.read_value(), tf.reduce_max(clean)))
        if self.classes:
            labels = tf.cast(tf.reshape(clean, [-1]), tf.int32)
            counted = times * tf.one_hot(labels, self.classes, dtype=tf.float64)
            self.counts.assign_add(tf.reduce_sum(counted, axis=0))
        if self.elements <= MEDIAN_ELEMENTS:
            kept = tf.concat([clean, self.sample.read_value()], axis=0)
            self.sample.assign(kept[:MEDIAN_ROWS])

    def spread(self) -> Tensor:
        """Return the spread over all rows seen, a float64 scalar."""
        return tf.sqrt(tf.reduce_mean(self.squares.read_value()) / tf.maximum(self.rows.read_value(), 1.0))

    def class_shares(self) -> Tensor:
        """Return the share of each class in all rows seen, ``[classes]``."""
        counts = self.counts.read_value()
        return tf.math.divide_no_nan(counts, tf.reduce_sum(counts))

    def median(self) -> Tensor | None:
        """Return the median of the rows kept, ``[elements]``, or None for wide targets."""
        found = self.sample_quantiles((0.5,))
        return None if found is None else found[0]

    def sample_quantiles(self, at: tuple[float, ...]) -> Tensor | None:
        """Return quantiles of the rows kept, ``[len(at), elements]``, or None for wide targets."""
        return None if self.elements > MEDIAN_ELEMENTS else quantiles(self.sample.read_value(), at)


class ActiveUnits:
    """Which units of the rectifying layers were above 0 since the measurement began."""

    def __init__(self, units: tuple[int, ...]) -> None:
        """Start an empty measurement over layers of so many units each."""
        self._units = np.array(units, np.float32)
        self._layer = np.repeat(np.arange(len(units), dtype=np.int32), units)
        self.ever = _variable((sum(units),), 0.0, tf.float32)
        self.rows = _variable((), 0.0, tf.float32)

    def add(self, active: Tensor, rows: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
        """Take in one batch; begin anew when ``wanted`` rows are covered.

        Args:
            active: ``[units of all layers]`` float32, 1 where a unit was above 0 on any row of the batch.
            rows: Rows of the batch, a float32 scalar.
            wanted: Rows that make a measurement, a float32 scalar.

        Returns:
            The rows covered, and per layer the share of units that were never active, ``[layers]``;
            NaN until the measurement is complete.
        """
        ever = tf.maximum(self.ever.read_value(), active)
        covered = self.rows.read_value() + rows
        full = covered >= wanted
        never = 1.0 - tf.math.unsorted_segment_sum(ever, self._layer, len(self._units)) / self._units
        self.ever.assign(tf.where(full, tf.zeros_like(ever), ever))
        self.rows.assign(tf.where(full, 0.0, covered))
        return covered, tf.where(full, never, float("nan"))


class RecorderState:
    """All that one recorder remembers; made while its function is traced, kept over retraces.

    Attributes:
        attempt: Computes one statistic, or leaves it out.
        xla: XLA compiles what is measured.
        whole: The function that is traced measures updates of large variables on all elements.
    """

    def __init__(self, *, xla: bool = False) -> None:
        """Start with nothing seen; ``xla`` says that XLA compiles what is measured."""
        self.xla, self.whole = xla, False
        self.attempt = Attempts()
        self.targets: dict[tuple[int, bool], TargetState] = {}
        self.active: dict[tuple[int, ...], ActiveUnits] = {}
        self.probe_rows = _variable((), 256.0, tf.float32)
        self._records = _variable((), -1.0, tf.float32)

    def count(self) -> Tensor:
        """Count one more record and return how many there were before it, a float32 scalar."""
        return self._records.assign_add(1.0)

    def target(self, output: int, elements: int, classes: int | None, *, is_weighted: bool = False) -> TargetState:
        """Return the state of one output's targets, by weight or by number; made anew when its shape changes."""
        state = self.targets.get((output, is_weighted))
        if state is None or (state.elements, state.classes) != (elements, classes):
            state = self.targets[output, is_weighted] = TargetState(elements, classes)
        return state

    def active_units(self, units: tuple[int, ...]) -> ActiveUnits:
        """Return the measurement over layers of so many units each."""
        if units not in self.active:
            self.active[units] = ActiveUnits(units)
        return self.active[units]
