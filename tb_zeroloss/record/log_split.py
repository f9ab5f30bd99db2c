"""Compare the rows of training and of validation, and record what they have in common."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

import numpy as np

from tb_zeroloss.record.arguments import log_directory, one_of, positive_integer
from tb_zeroloss.record.directory_lock import is_claimed
from tb_zeroloss.record.lazy_tensorflow import is_tracing
from tb_zeroloss.record.recorders.steps import step_of
from tb_zeroloss.record.split_data import source_of
from tb_zeroloss.record.strategy import directory_of_worker, in_later_replica, worker_of, writes_here
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.record.writing.sink import SummaryWriterSink, write_complete
from tb_zeroloss.record.writing.summary_state import has_active_writer, is_off, summaries_wanted
from tb_zeroloss.schema.arrays import SPLIT_WORKER
from tb_zeroloss.schema.layout import SUBDIRECTORY
from tb_zeroloss.splits.compare import compare
from tb_zeroloss.splits.near import Near
from tb_zeroloss.splits.recorded import record_of
from tb_zeroloss.splits.split_report import SplitReport, report_of

WHERE = "log_split"


def log_split(
    train: Any,
    validation: Any = None,
    *,
    log_dir: str | os.PathLike[str] | None = None,
    writer: Any = None,
    step: int | None = None,
    max_rows: int | None = None,
    near: Near | None = None,
    batched: bool | None = None,
    workers: str = "chief",
) -> SplitReport:
    """Find the rows that training and validation share, that repeat, or that have several labels.

    Rows are compared by hashes of their inputs, after whatever the data have gone through: pass both as the model
    gets them, without augmentation. No row is kept, printed or written; hashes and counts are. Memory stays the same
    however many rows there are.

    With ``log_dir`` it belongs to the run of a ``DegeneracyCallback`` or ``Monitor`` with the same one, and may be
    called before or after it trains. Without ``log_dir``, ``writer`` and active writer nothing is written and the
    report is all there is; so it is on workers of a cluster other than the chief, unless ``workers`` is ``all``. What
    cannot be written is said on stderr and in the report, and ends nothing.

    Args:
        train: Training rows: arrays ``[rows, ...]`` in any nest of dicts and lists, a tuple ``(x, y)`` or
            ``(x, y, sample_weight)`` of these, a ``tf.data.Dataset`` or ``keras.utils.PyDataset`` of them, or an
            iterable of such batches, which is read once. Numbers, texts or images.
        validation: Validation rows, in one of these forms and with inputs of the same structure; None for none.
        log_dir: Directory of the run; the record goes to its folder ``zeroloss``.
        writer: A ``tf.summary`` writer; else the active one.
        step: Step of the record; 0 by default.
        max_rows: Rows of each to look at, the first ones; None for all. What has no end needs it.
        near: When rows count as nearly the same, to be reported too; ``Near`` says what that finds and misses.
        batched: Whether elements of a ``tf.data.Dataset`` are batches; None to find out.
        workers: ``chief``: of a cluster (``TF_CONFIG``) only the first worker writes, about the rows it is given;
            ``all``: each is given its own shard of the rows and writes to ``<log_dir>/zeroloss/worker_<number>``;
            the run of ``log_dir`` shows what all saw together. The report is about the shard.

    Returns:
        What was found, to be printed.

    Raises:
        TypeError, ValueError: for an argument that cannot be used, with a cure.
    """
    if os.environ.get("TB_ZEROLOSS_DISABLE") == "1":
        return SplitReport(notes=("switched off by TB_ZEROLOSS_DISABLE=1",))
    directory, number = _checked(log_dir, writer, step, max_rows, near, workers)
    training, held_out = (
        None if data is None else source_of(f"{WHERE}({name}=...)", data, batched=batched, max_rows=max_rows)
        for name, data in (("train", train), ("validation", validation))
    )
    compared = compare(WHERE, training, held_out, max_rows=max_rows, near=near)
    report, record = report_of(compared), record_of(compared.splits)
    if (shard := _shard(workers)) is not None:
        report = dataclasses.replace(report, notes=(*report.notes, _of_one(*shard)))
        record[SPLIT_WORKER.tag] = np.array(shard, np.int64)
    if in_later_replica() or (shard is None and not writes_here()):
        return report
    try:
        written_to = _written(directory, writer, number, record)
    except Exception as error:
        return dataclasses.replace(report, notes=(*report.notes, _trouble(error)))
    return dataclasses.replace(report, written_to=written_to)


def _checked(
    log_dir: object, writer: Any, step: object, max_rows: object, near: object, workers: str
) -> tuple[str | None, int]:
    """Return the directory to write to, if any, and the step."""
    if is_tracing():
        raise ValueError(f"{WHERE}: call it outside of a tf.function; it reads all of the data.")
    if log_dir is not None and writer is not None:
        raise ValueError(f"{WHERE}(log_dir=..., writer=...): pass one of them.")
    if one_of(WHERE, "workers", workers, ("chief", "all")) == "all" and log_dir is None:
        raise ValueError(
            f"{WHERE}(workers='all'): the workers have no directory in common. Pass log_dir=..., the same one and of a"
            " file system that all of them share, and no writer: each writes to a folder of its own in it."
        )
    if max_rows is not None:
        positive_integer(WHERE, "max_rows", max_rows)
    if near is not None and not isinstance(near, Near):
        raise TypeError(f"{WHERE}(near={near!r}): near must be tb_zeroloss.Near(...); got {type(near).__name__}.")
    directory = None
    if log_dir is not None:
        own = os.path.join(log_directory(WHERE, log_dir), SUBDIRECTORY)
        directory = os.path.abspath(directory_of_worker(own, workers) or own)
    return directory, step_of(WHERE, step) or 0


def _shard(workers: str) -> tuple[int, int] | None:
    """Return the number of this worker and how many there are, if each writes the shard it saw; else None.

    An evaluator is no worker: its rows are a split of its own.
    """
    number, count = worker_of(os.environ.get("TF_CONFIG"))
    return (number, count) if workers == "all" and number < count > 1 else None


def _of_one(number: int, count: int) -> str:
    return f"these are the rows of worker {number} of {count}: what all saw together is in the run of log_dir"


def _trouble(error: Exception) -> str:
    """Say that the record could not be written, which must not end what follows; return it."""
    if os.environ.get("TB_ZEROLOSS_STRICT") == "1":
        raise error
    text = f"the split could not be recorded ({cause(error)})"
    say(f"{text}. What was found is in the report.", wrong=True)
    return text


def _written(directory: str | None, writer: Any, step: int, record: Any) -> str | None:
    if directory is not None:
        write_complete(directory, step, record, is_live=is_claimed(directory))
        return directory
    active = has_active_writer()
    if (writer is None and not active) or is_off(summaries_wanted(writer, active=active)):
        return None
    sink = SummaryWriterSink(writer)
    sink.write(step, record)
    sink.flush()
    return "the given writer" if writer is not None else "the active writer"
