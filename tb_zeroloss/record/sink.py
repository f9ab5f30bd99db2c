"""Where records go: an event file of our own, or the writer that is active in the user's loop."""

from __future__ import annotations

import contextlib
import os
import socket
import time
import uuid
import weakref
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import tensorflow as tf
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2

from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import CONFIGURATION_TAG, PLUGIN_NAME

FLUSH_SECONDS = 2.0
"""Records wait at most about this long before they can be read."""

FLUSHED_EVENTS = 20
"""The first events are readable at once: many trainings end there by an error of their own."""

_TYPES = {"float32": types_pb2.DT_FLOAT, "float64": types_pb2.DT_DOUBLE, "int64": types_pb2.DT_INT64}


class Sink(Protocol):
    """Takes one record per step."""

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


def tensor_proto(array: np.ndarray[Any, Any] | str) -> tensor_pb2.TensorProto:
    """Return an array or a text as a tensor message."""
    if isinstance(array, str):
        return tensor_pb2.TensorProto(
            dtype=types_pb2.DT_STRING,
            tensor_shape=tensor_shape_pb2.TensorShapeProto(),
            string_val=[array.encode()],
        )
    shape = tensor_shape_pb2.TensorShapeProto(
        dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in array.shape]
    )
    return tensor_pb2.TensorProto(
        dtype=_TYPES[array.dtype.name], tensor_shape=shape, tensor_content=np.ascontiguousarray(array).tobytes()
    )


def summary_of(tensors: Mapping[str, tensor_pb2.TensorProto]) -> summary_pb2.Summary:
    """Return the tensors of one step as one message."""
    return summary_pb2.Summary(
        value=[
            summary_pb2.Summary.Value(tag=tag, metadata=metadata(), tensor=tensor) for tag, tensor in tensors.items()
        ]
    )


class EventFileSink:
    """Writes an event file in a directory that nobody else writes to."""

    def __init__(self, directory: str) -> None:
        """Create the directory; the file comes with the first record."""
        self.directory = directory
        self._writer: Any = None
        self._events = 0
        self._flushed = time.monotonic()

    def write(self, step: int, record: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Write the tensors of one step as one event."""
        self._event(step, {tag: tensor_proto(array) for tag, array in record.items()})

    def write_configuration(self, step: int, configuration: Configuration) -> None:
        """Write the configuration as a string tensor."""
        self._event(step, {CONFIGURATION_TAG: tensor_proto(configuration.to_json())})

    def flush(self) -> None:
        """Make everything written so far readable."""
        if self._writer is not None:
            self._writer.flush()
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Flush and close the file; a later record opens another."""
        if self._writer is not None:
            self._close_writer()
            self._writer = None

    def _event(self, step: int, tensors: Mapping[str, tensor_pb2.TensorProto]) -> None:
        if self._writer is None:
            self._writer = self._open()
            self._close_writer = weakref.finalize(self, self._writer.close)
        event = event_pb2.Event(wall_time=time.time(), step=step, summary=summary_of(tensors))
        self._writer.write(event.SerializeToString())
        self._events += 1
        if self._events <= FLUSHED_EVENTS or time.monotonic() - self._flushed > FLUSH_SECONDS:
            self.flush()

    def _open(self) -> Any:
        tf.io.gfile.makedirs(self.directory)
        origin = f"{socket.gethostname()}.{os.getpid()}.{uuid.uuid4().hex[:8]}"
        name = f"events.out.tfevents.{int(time.time()):010d}.{origin}.v2"
        writer = tf.io.TFRecordWriter(os.path.join(self.directory, name))
        writer.write(event_pb2.Event(wall_time=time.time(), file_version="brain.Event:2").SerializeToString())
        return writer


class SummaryWriterSink:
    """Writes through a ``tf.summary`` writer; flushing and closing stay its owner's business."""

    def __init__(self, writer: Any) -> None:
        """Use ``writer``, a ``tf.summary.SummaryWriter``; None for the one that is active at each call."""
        self.writer = writer

    def write(self, step: int, record: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Write the tensors of one step as one event."""
        self._summary(step, {tag: tensor_proto(array) for tag, array in record.items()})

    def write_configuration(self, step: int, configuration: Configuration) -> None:
        """Write the configuration as a string tensor."""
        self._summary(step, {CONFIGURATION_TAG: tensor_proto(configuration.to_json())})

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
