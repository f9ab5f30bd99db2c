"""Where records go: an event file of our own, or the writer that is active in the user's loop."""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2
from tensorboard.util.tensor_util import make_tensor_proto

from tb_zeroloss.record.lazy_tensorflow import tf
from tb_zeroloss.record.writing.event_file import COMPLETE, EventFile
from tb_zeroloss.record.writing.records import files_like
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import CONFIGURATION_TAG, PLUGIN_NAME
from tb_zeroloss.schema.wire import encode, encode_configuration

FLUSH_SECONDS = 2.0
"""Records wait at most about this long before they can be read."""

FLUSHED_EVENTS = 20
"""The first events are readable at once: many trainings end there by an error of their own."""

WAITING_RECORDS = 1000
"""Records kept in memory until they are surely in the file; then the oldest go. One takes 1 to 50 kB."""


class Sink(Protocol):
    """Takes one record per step.

    Attributes:
        retries: Whether what could not be written is kept and tried again.
        lost: Records that were kept until there were too many.
    """

    retries: bool
    lost: int

    def write(self, step: int, record: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Write the tensors of one step."""

    def write_configuration(self, step: int, configuration: Configuration) -> None:
        """Write the configuration."""

    def flush(self) -> None:
        """Make everything written so far readable."""

    def close(self) -> None:
        """Flush and let go of the file."""


def metadata() -> summary_pb2.SummaryMetadata:
    """Return the metadata without which TensorBoard does not see a tensor of a plugin."""
    return summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=PLUGIN_NAME),
        data_class=summary_pb2.DATA_CLASS_TENSOR,
    )


def summary_of(tensors: Mapping[str, tensor_pb2.TensorProto]) -> summary_pb2.Summary:
    """Return the tensors of one step as one message."""
    return summary_pb2.Summary(
        value=[
            summary_pb2.Summary.Value(tag=tag, metadata=metadata(), tensor=tensor) for tag, tensor in tensors.items()
        ]
    )


def messages_of(record: Mapping[str, np.ndarray[Any, Any]]) -> dict[str, tensor_pb2.TensorProto]:
    """Return the tensors of one record as messages."""
    return {tag: make_tensor_proto(encode(tag, array)) for tag, array in record.items()}


def message_of(configuration: Configuration) -> dict[str, tensor_pb2.TensorProto]:
    """Return the configuration as a message."""
    return {CONFIGURATION_TAG: make_tensor_proto(encode_configuration(configuration))}


def _event(step: int, tensors: Mapping[str, tensor_pb2.TensorProto]) -> event_pb2.Event:
    return event_pb2.Event(wall_time=time.time(), step=step, summary=summary_of(tensors))


def write_complete(directory: str, step: int, record: Mapping[str, np.ndarray[Any, Any]], *, is_live: bool) -> str:
    """Write one record into a file of its own that is closed at once; return its path.

    A reader goes from file to file and does not come back: where another file is still written to (``is_live``), this
    one sorts before it. A reader that is past it then finds it when it starts anew.
    """
    file = EventFile(directory, 0 if is_live else None, COMPLETE)
    try:
        file.write(_event(step, messages_of(record)))
        file.close()
    except Exception:
        file.abandon()
        raise
    return file.path


class EventFileSink:
    """Writes event files in a directory that nobody else writes to.

    Records that could not be written wait in memory; a later one, a flush or the end tries
    again, in a new file. Each file begins with the latest configuration.

    Attributes:
        directory: Where the files go.
        lost: Records that waited until there were too many.
    """

    retries = True

    def __init__(self, directory: str) -> None:
        """Remember the directory; it and the file come with the first record."""
        self.directory, self.lost = directory, 0
        self._file: EventFile | None = None
        self._configuration: event_pb2.Event | None = None
        self._waiting: deque[event_pb2.Event] = deque(maxlen=WAITING_RECORDS)
        self._is_flushed, self._flushed_at = True, time.monotonic()
        self._events = 0
        self._again_at = 0.0

    def holds_records(self) -> bool:
        """Return whether the directory holds files of steps, of this process or of an earlier one."""
        found = files_like(os.path.join(self.directory, "events.out.tfevents.*"))
        return any(not path.endswith(f"{COMPLETE}.v2") for path in found)

    def write(self, step: int, record: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Write the tensors of one step as one event."""
        event = _event(step, messages_of(record))
        self.lost += len(self._waiting) == self._waiting.maxlen
        self._waiting.append(event)
        self._write(event)

    def write_configuration(self, step: int, configuration: Configuration) -> None:
        """Write the configuration as a string tensor."""
        self._configuration = _event(step, message_of(configuration))
        self._write(self._configuration)

    def flush(self) -> None:
        """Make everything written so far readable."""
        if self._is_flushed:
            return
        with self._file_given_up_on_error():
            self._opened().flush()
        self._waiting.clear()
        self._is_flushed, self._flushed_at = True, time.monotonic()

    def close(self) -> None:
        """Flush and close the file; a later record opens another."""
        self.flush()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, event: event_pb2.Event) -> None:
        self._events += 1
        self._is_flushed = False
        if self._file is not None:
            with self._file_given_up_on_error():
                self._file.write(event)
        elif time.monotonic() >= self._again_at:
            with self._file_given_up_on_error():
                self._opened()
        if self._file is not None and self._is_time_to_flush():
            self.flush()

    def _opened(self) -> EventFile:
        if self._file is None:
            self._file = EventFile(self.directory)
            for event in (self._configuration, *self._waiting):
                if event is not None:
                    self._file.write(event)
        return self._file

    def _is_time_to_flush(self) -> bool:
        early, full = self._events <= FLUSHED_EVENTS, len(self._waiting) > WAITING_RECORDS // 2
        return early or full or time.monotonic() - self._flushed_at > FLUSH_SECONDS

    @contextlib.contextmanager
    def _file_given_up_on_error(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self._file is not None:
                self._file.abandon()
            self._file, self._again_at = None, time.monotonic() + FLUSH_SECONDS
            raise


class SummaryWriterSink:
    """Writes through a ``tf.summary`` writer; flushing and closing stay its owner's business."""

    retries, lost = False, 0

    def __init__(self, writer: Any) -> None:
        """Use ``writer``, a ``tf.summary.SummaryWriter``; None for the one that is active at each call."""
        self.writer = writer

    def write(self, step: int, record: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Write the tensors of one step as one event."""
        self._summary(step, messages_of(record))

    def write_configuration(self, step: int, configuration: Configuration) -> None:
        """Write the configuration as a string tensor."""
        self._summary(step, message_of(configuration))

    def flush(self) -> None:
        """Flush the writer; an active one that is not ours to name is flushed by its owner."""
        if self.writer is not None:
            self.writer.flush()

    def close(self) -> None:
        """Flush, and leave the writer open for its owner."""
        self.flush()

    def _summary(self, step: int, tensors: Mapping[str, tensor_pb2.TensorProto]) -> None:
        with self._active(step):
            tf.summary.experimental.write_raw_pb(summary_of(tensors).SerializeToString(), step=step)

    def _active(self, step: int) -> Any:
        return contextlib.nullcontext() if self.writer is None else self.writer.as_default(step)
