"""Record of a step what its batch and its logs show, where it can neither be watched nor run a second time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.recorders.in_step import InStepRecorder
from tb_zeroloss.record.stats.measure import measure
from tb_zeroloss.record.stats.observation import LossTerm, Observation
from tb_zeroloss.record.watching.observe import flat_tensors, inputs_of
from tb_zeroloss.series.complete import Record


def record_of_batch(recorder: InStepRecorder, batch: Any, logs: Any) -> Record:
    """Return a record of inputs, targets, the rate and the loss as it was reported; the rest is NaN.

    Args:
        recorder: Of the model; learns its outputs.
        batch: That the step was trained on.
        logs: What the step returned.
    """
    inputs, targets, _ = inputs_of(batch)
    given, optimizer = flat_tensors(inputs), recorder.model.optimizer
    seen = Observation(inputs=given, inputs_seen=given, is_value=False)
    seen.terms = [LossTerm("", target, None) for target in flat_tensors(targets)] or [LossTerm("", None, None)]
    if isinstance(logs, Mapping) and "loss" in logs:
        seen.total = tf.convert_to_tensor(logs["loss"])
    if optimizer is not None:
        seen.learning_rate = tf.convert_to_tensor(optimizer.learning_rate)
        seen.iterations = tf.convert_to_tensor(optimizer.iterations)
    recorder.learn_outputs(seen)
    return {tag: tensor.numpy() for tag, tensor in measure(seen, recorder.configuration, recorder.state).items()}
