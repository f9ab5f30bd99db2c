"""Statistics of what one of several optimizers of a step minimises."""

from __future__ import annotations

import tensorflow as tf

from tb_zeroloss.record.stats.elements import as_float64
from tb_zeroloss.record.stats.observation import Objective, Tensor


def objective_columns(objective: Objective) -> dict[str, Tensor]:
    """Return the columns of the objective group for one optimizer."""
    columns = {"learning_rate": objective.learning_rate, "iterations": objective.iterations}
    if objective.loss is not None:
        columns["loss"] = objective.loss
    if objective.gradients:
        dense = [
            gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient for gradient in objective.gradients
        ]
        columns["global_norm"] = tf.sqrt(tf.add_n([tf.reduce_sum(tf.square(as_float64(part))) for part in dense]))
    return columns
