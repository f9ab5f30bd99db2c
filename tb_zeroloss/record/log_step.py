"""Record one step of a training loop that the user wrote."""

from __future__ import annotations

import atexit
import os
import time
import weakref
from collections.abc import Callable
from typing import Any

from tb_zeroloss.record.arguments import check_model, positive_integer
from tb_zeroloss.record.batch_arguments import batch_of_call
from tb_zeroloss.record.cadence import DENSE_STEPS, UPDATE_FREQ, every_nth, uneven
from tb_zeroloss.record.chosen_recorder import recorder_of_loop
from tb_zeroloss.record.lazy_tensorflow import as_written, is_tracing
from tb_zeroloss.record.options import loss_kind_of
from tb_zeroloss.record.recorders.loop import COLLECTED, Loop
from tb_zeroloss.record.recorders.steps import step_of
from tb_zeroloss.record.strategy import refuse_xla, writes_here
from tb_zeroloss.record.writing.announce import Reaction
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.record.writing.sink import EventFileSink, Sink, SummaryWriterSink
from tb_zeroloss.record.writing.summary_state import has_active_writer, is_off, summaries_wanted
from tb_zeroloss.schema.layout import SUBDIRECTORY

WHERE = "log_step"

OWN = "a directory of its own"

LOOPS = "_tb_zeroloss_loops"
"""Attribute under which a model carries its loops: they end with it."""

_automatic = f"runs/{time.strftime('%Y%m%d-%H%M%S')}"


@as_written
def log_step(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    step: Any = None,
    loss: Any = None,
    y_pred: Any = None,
    gradients: Any = None,
    sample_weight: Any = None,
    loss_fn: Any = None,
    name: str = "train",
    every: int | None = None,
    writer: Any = None,
    description: str | None = None,
    expected_zero: bool = False,
    loss_kind: str | None = None,
) -> bool:
    """Record one step's degeneracy statistics; call it after the optimizer's step.

    The model, its optimizer, the random state and the metrics do not change. Without
    ``gradients`` one stateless forward and backward pass is made in training mode.

    Which layers, which rows and what to do about a finding can be said to a ``Monitor``.

    It may stand inside a ``tf.function`` that XLA does not compile; then it is traced once
    and decides at each call, and what it returns is a tensor.

    Under ``tf.distribute`` call it where ``strategy.run`` has returned: values per replica
    are taken as parts of one batch, their losses and gradients as shares that add up. Inside
    a replica only the first logs, its part; of several workers only the chief, its part,
    unless it is passed what ``strategy.gather`` and ``strategy.reduce`` give.

    Args:
        model: A built ``keras.Model``.
        x: Inputs, any nest of ``[rows, ...]``.
        y: Targets, in the structure of the outputs, or None.
        step: Non-negative integer, inside a ``tf.function`` an integer tensor; else the step
            of ``tf.summary``, else the optimizer's counter, else the number of this call.
        loss: The loss that was minimised, a scalar, used as it is.
        y_pred: The outputs for ``x``, in training mode.
        gradients: One per trainable variable, in their order; None entries are evidence.
        sample_weight: ``[rows]``, or one per output.
        loss_fn: A Keras loss, its name, or a function; else the compiled one, else assumed.
        name: Of the part of a program that trains ``model``.
        every: Record each n-th call; None for the first 20 and then one of each 50, not the same of all.
        writer: A ``tf.summary`` writer, one for each model; else the active one, else ``runs/<time>``. Of a second
            model that a writer is to take nothing is recorded, which is said once and in the run of the first.
        description: A sentence for the configuration.
        expected_zero: A loss of exactly 0 is wanted here; as the description, what the first call says counts.
        loss_kind: ``adversarial`` for losses that need not fall.

    Returns:
        Whether a record was written.

    Raises:
        TypeError, ValueError: for an argument that cannot be used, with a cure.
    """
    if os.environ.get("TB_ZEROLOSS_DISABLE") == "1" or not writes_here():
        return False
    check_model(WHERE, model)
    said: dict[str, Any] = {"expected_zero": bool(expected_zero), "loss_kind": loss_kind_of(WHERE, loss_kind)}
    cadence = uneven() if every is None else every_nth(positive_integer(WHERE, "every", every))
    if is_tracing():
        refuse_xla(WHERE)
    active = has_active_writer()
    wanted = summaries_wanted(writer, active=active)
    if is_off(wanted):
        return False
    batch = batch_of_call(model, x, y, sample_weight, loss, y_pred, gradients)
    number = step_of(WHERE, step)
    written: bool = _loop_of(model, name, loss_fn, description, said).call(
        batch, number, cadence, _place(writer, active=active), wanted
    )
    return written


def _place(writer: Any, *, active: bool) -> Any:
    """Return where to write: a writer, None for the active one, ``COLLECTED`` or ``OWN``."""
    if writer is not None or not active:
        return writer or OWN
    return COLLECTED if is_tracing() else None


def _loop_of(model: Any, name: str, loss_fn: Any, description: str | None, said: dict[str, Any]) -> Loop:
    loops: dict[str, Loop] = model.__dict__.setdefault(LOOPS, {})
    if name not in loops:
        notes = () if description is None else (description,)
        loop = loops[name] = Loop(
            model,
            lambda: recorder_of_loop(model, loss_fn, recorder=WHERE, notes=notes, **said),
            lambda chosen: _sink(name, chosen),
            Reaction(name, strict=os.environ.get("TB_ZEROLOSS_STRICT") == "1"),
        )
        atexit.register(_finish, weakref.ref(loop))
    return loops[name]


def _sink(name: str, chosen: Any) -> Sink:
    if chosen is not OWN:
        return SummaryWriterSink(chosen)
    say(
        f"logging to {_automatic} the first {DENSE_STEPS} steps, then one of {UPDATE_FREQ}."
        f' View: tensorboard --logdir {os.path.dirname(_automatic)}  (tab "Degeneracy")'
    )
    folder = [] if name == "train" else [name]
    return EventFileSink(os.path.join(_automatic, SUBDIRECTORY, *folder))


def _finish(loop: Callable[[], Loop | None]) -> None:
    found = loop()
    if found is not None:
        found.finish()
