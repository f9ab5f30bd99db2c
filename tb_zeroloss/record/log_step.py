"""Record one step of a training loop that the user wrote."""

from __future__ import annotations

import atexit
import os
import time
import weakref
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_zeroloss.record.announce import Announcer
from tb_zeroloss.record.arguments import batch_of, gradients_of, positive_integer, step_of
from tb_zeroloss.record.cadence import is_recorded
from tb_zeroloss.record.facts import Record
from tb_zeroloss.record.journal import Journal
from tb_zeroloss.record.replicas import added_up, joined_rows
from tb_zeroloss.record.sink import EventFileSink, Sink, SummaryWriterSink
from tb_zeroloss.record.standalone import Batch, StandaloneRecorder
from tb_zeroloss.record.strategy import outside, writes_here
from tb_zeroloss.rules.settings import Settings
from tb_zeroloss.schema.configuration import Configuration

UPDATE_FREQ = 50
"""Calls between records, after the first 20 calls, which are all recorded."""

_loops: weakref.WeakKeyDictionary[Any, dict[str, _Loop]] = weakref.WeakKeyDictionary()
_automatic = f"runs/{time.strftime('%Y%m%d-%H%M%S')}"


def log_step(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    step: int | None = None,
    loss: Any = None,
    y_pred: Any = None,
    gradients: Any = None,
    sample_weight: Any = None,
    loss_fn: Any = None,
    name: str = "train",
    every: int | None = None,
    writer: Any = None,
    description: str | None = None,
) -> bool:
    """Record one step's degeneracy statistics; call it after the optimizer's step.

    The model, its optimizer, the random state and the metrics do not change. Without
    ``gradients`` one stateless forward and backward pass is made in training mode.

    Under ``tf.distribute`` call it where ``strategy.run`` has returned: values per replica
    are taken as parts of one batch, their losses and gradients as shares that add up. Inside
    a replica only the first logs, its part; of several workers only the chief, its part,
    unless it is passed what ``strategy.gather`` and ``strategy.reduce`` give.

    Args:
        model: A built ``keras.Model``.
        x: Inputs, any nest of ``[rows, ...]``.
        y: Targets, in the structure of the outputs, or None.
        step: Non-negative integer; else the step of ``tf.summary``, else the optimizer's
            counter, else the number of this call.
        loss: The loss that was minimised, a scalar, used as it is.
        y_pred: The outputs for ``x``, in training mode.
        gradients: One per trainable variable, in their order; None entries are evidence.
        sample_weight: ``[rows]``, or one per output.
        loss_fn: A Keras loss, its name, or a function; else the compiled one, else assumed.
        name: Of the part of a program that trains ``model``.
        every: Record each n-th call; None for the first 20 and then each 50th.
        writer: A ``tf.summary`` writer; else the active one, else ``runs/<time>``.
        description: A sentence for the configuration.

    Returns:
        Whether a record was written.

    Raises:
        TypeError, ValueError: for an argument that cannot be used, with a cure.
    """
    if os.environ.get("TB_ZEROLOSS_DISABLE") == "1" or not writes_here():
        return False
    _check_model(model)
    if every is not None:
        positive_integer("log_step", "every", every)
    if not tf.executing_eagerly():
        raise ValueError(
            "log_step() was called inside a tf.function, where it cannot run. Call it in Python, after the compiled"
            " step; pass loss=, y_pred= and gradients= returned from it, and nothing is computed twice."
        )
    if not _summaries_wanted():
        return False
    loops = _loops.setdefault(model, {})
    if name not in loops:
        loops[name] = _Loop(model, name, loss_fn, description)
    x, y, sample_weight, y_pred = map(joined_rows, (x, y, sample_weight, y_pred))
    loss, gradients = map(added_up, (loss, gradients))
    batch = batch_of(x, y, sample_weight, loss, y_pred, gradients_of(model, gradients))
    return loops[name].call(batch, step_of("log_step", step), every, writer)


class _Loop:
    """What is remembered of one model and name between calls."""

    def __init__(self, model: Any, name: str, loss_fn: Any, description: str | None) -> None:
        self._model = weakref.ref(model)
        self.name, self._loss_fn, self._description = name, loss_fn, description
        self._recorder: StandaloneRecorder | None = None
        self._journal: Journal | None = None
        self._announcer: Announcer | None = None
        self._writer: Any = None
        self._calls = 0
        self._kept: tuple[int, list[Any]] | None = None
        self._counter: int | None = None
        self._counter_moves = True

    def call(self, batch: Batch, step: int | None, every: int | None, writer: Any) -> bool:
        """Record the call if its turn has come."""
        call, self._calls = self._calls, self._calls + 1
        step = self._step(step, call)
        wanted = _cadence(every)
        written = False
        if wanted(call):
            if self._kept is not None and self._kept[0] == call - 1:
                batch.before = self._kept[1]
            written = self._write(batch, step, writer)
        self._kept = (call, self._copy()) if wanted(call + 1) else None
        return written

    def _write(self, batch: Batch, step: int, writer: Any) -> bool:
        journal = self._journal_for(writer)
        try:
            record, configuration = outside(lambda: self._record(batch))
        except Exception as error:
            journal.trouble(f"could not log step {step} ({type(error).__name__}: {str(error)[:300]})", error)
            return False
        journal.add(step, record, configuration)
        if self._announcer is not None and self._announcer.is_due(journal.records):
            self._announcer.look()
        return True

    def _record(self, batch: Batch) -> tuple[Record, Configuration]:
        if self._recorder is None:
            self._recorder = StandaloneRecorder(self._model(), self._loss_fn, self._description)
        return self._recorder.record(batch), self._recorder.configuration

    def _step(self, given: int | None, call: int) -> int:
        if given is not None:
            return given
        active = tf.summary.experimental.get_step()
        if active is not None:
            return int(active)
        optimizer = getattr(self._model(), "optimizer", None)
        if optimizer is None:
            return call
        counter = int(optimizer.iterations.numpy())
        if self._counter is not None and counter == self._counter and self._counter_moves:
            self._counter_moves = False
            print("tb_zeroloss: the optimizer's counter stands still between calls; steps are counted by calls.")
        self._counter = counter
        return counter if self._counter_moves else call

    def _copy(self) -> list[Any]:
        model = self._model()
        return [] if model is None else [tf.identity(variable.value) for variable in model.trainable_variables]

    def _journal_for(self, writer: Any) -> Journal:
        chosen = writer if writer is not None else "active" if _has_active_writer() else "own"
        if self._journal is None:
            strict = os.environ.get("TB_ZEROLOSS_STRICT") == "1"
            self._journal = Journal(self.name, self._sink(chosen), strict)
            self._announcer = Announcer(self._journal, Settings(), "log", "critical")
            atexit.register(_finish, weakref.ref(self._journal), weakref.ref(self._announcer))
        elif chosen is not self._writer:
            self._journal.flush()
            self._journal.move_to(self._sink(chosen))
        self._writer = chosen
        return self._journal

    def _sink(self, chosen: Any) -> Sink:
        if chosen == "active":
            return SummaryWriterSink(None)
        if chosen != "own":
            return SummaryWriterSink(chosen)
        print(
            f"tb_zeroloss: logging to {_automatic} the first 20 steps, then every {UPDATE_FREQ}th."
            f' View: tensorboard --logdir {os.path.dirname(_automatic)}  (tab "Degeneracy")'
        )
        folder = [] if self.name == "train" else [self.name]
        return EventFileSink(os.path.join(_automatic, "zeroloss", *folder))


def _cadence(every: int | None) -> Callable[[int], bool]:
    if every is None:
        return lambda call: is_recorded(call, UPDATE_FREQ)
    return lambda call: call % every == 0


def _check_model(model: Any) -> None:
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"log_step(model=...): model must be a keras.Model; got {type(model).__name__}."
            " For other frameworks pass arrays to tb_zeroloss.check_arrays(y_true, y_pred)."
        )
    if not model.built:
        raise ValueError("log_step(model=...): the model has no variables yet. Call it on a batch once, then log.")


def _summaries_wanted() -> bool:
    return not _has_active_writer() or bool(np.asarray(tf.summary.should_record_summaries()))


def _has_active_writer() -> bool:
    with tf.summary.record_if(True):
        return bool(np.asarray(tf.summary.should_record_summaries()))


def _finish(journal: Callable[[], Journal | None], announcer: Callable[[], Announcer | None]) -> None:
    found, speaker = journal(), announcer()
    if found is not None:
        if speaker is not None:
            speaker.look(at_end=True)
        found.close()
