"""What a record cannot do without, by itself: how near to a goal a recorder can come at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tensorflow as tf

from benchmarks.alternatives import traced_with
from benchmarks.models import Subject
from benchmarks.recorder import bare_step
from benchmarks.timing import Step
from tb_zeroloss.record.recorders.in_step import InStepRecorder
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.record.writing.sink import EventFileSink

OPERATIONS = 1_000
CHAINS = 50
"""Independent ones, as those of a record are: each layer, variable and output is measured by a chain of its own."""


def operating_step(subject: Subject) -> Step:
    """Return a training step with ``OPERATIONS`` operations on single numbers beside it, which measure nothing."""
    found = tf.Variable(tf.ones([CHAINS]), trainable=False)
    own = subject.model.train_step

    def train_step(data: Any) -> Any:
        numbers = tf.unstack(found.read_value())
        for _ in range(OPERATIONS // CHAINS):
            numbers = [tf.sin(number) for number in numbers]
        found.assign(tf.stack(numbers))
        return own(data)

    return traced_with(subject, train_step)


def passing_step(subject: Subject) -> Step:
    """Return a training step with a second, stateless forward pass beside it, of which only the answer is read.

    A model in which no one can look without changing it pays this for its activations.
    """
    model = subject.model
    found = tf.Variable(tf.zeros([]), trainable=False)

    def forward(inputs: Any) -> Any:
        trainable = [tf.convert_to_tensor(variable.value) for variable in model.trainable_variables]
        others = [tf.convert_to_tensor(variable.value) for variable in model.non_trainable_variables]
        outputs, _ = model.stateless_call(trainable, others, inputs, training=True)
        return tf.nn.l2_loss(outputs)

    apart = tf.function(forward, autograph=False, experimental_attributes={"_noinline": True})
    own = model.train_step

    def train_step(data: Any) -> Any:
        found.assign(apart(data[0]))
        return own(data)

    return traced_with(subject, train_step)


def delivering_step(subject: Subject, log_dir: Path, train: Step) -> Step:
    """Return a training step after which a record is read, completed and written; nothing is measured in the step."""
    recorder = InStepRecorder(subject.model)
    journal = Journal("delivered", EventFileSink(str(log_dir)), strict=True)
    bare_step(subject)
    recorder.build(subject.model.train_function)(subject.batches())

    def step() -> None:
        train()
        (record,) = recorder.slots.take()
        journal.add(journal.records, record, recorder.configuration)

    return step
