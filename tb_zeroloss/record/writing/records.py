"""Files of length-prefixed records: TensorFlow's writer where it is loaded, else TensorBoard's own in Python.

The first takes 23 microseconds a record, the second 546, and neither needs the other.
"""

from __future__ import annotations

import os
from typing import Any, Protocol

from tensorboard.compat.tensorflow_stub.io import gfile
from tensorboard.summary.writer.record_writer import RecordWriter

from tb_zeroloss.record.lazy_tensorflow import is_loaded, tf


class Records(Protocol):
    """A file that records are appended to."""

    def write(self, record: bytes) -> None:
        """Append a record, which may wait in memory."""

    def flush(self) -> None:
        """Make everything written so far readable."""

    def close(self) -> None:
        """Flush and close."""


def records_in(path: str) -> Records:
    """Create a file, in a directory that may not exist yet, and return it open for writing."""
    if is_loaded():
        tf.io.gfile.makedirs(os.path.dirname(path))
        writer: Records = tf.io.TFRecordWriter(path)
        return writer
    gfile.makedirs(os.path.dirname(path))
    file: Any = gfile.GFile(path, "wb") if "://" in path else open(path, "wb")  # noqa: SIM115
    plain: Records = RecordWriter(file)
    return plain


def remove(path: str) -> None:
    """Remove a file."""
    tf.io.gfile.remove(path) if is_loaded() else os.remove(path)


def files_like(pattern: str) -> list[str]:
    """Return the paths that a pattern fits."""
    found: list[str] = (tf.io.gfile if is_loaded() else gfile).glob(pattern)
    return found
