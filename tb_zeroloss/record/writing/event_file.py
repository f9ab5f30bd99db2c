"""One event file, open for writing."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import time
import uuid
import weakref

from tensorboard.compat.proto import event_pb2

from tb_zeroloss.record.writing.records import records_in, remove

COMPLETE = ".split"
"""In the name of a file that is complete and holds no step of training."""

_opened = itertools.count()
"""Files are read in the order of their names: of two opened within a second the later one must sort last."""


class EventFile:
    """A file that TensorBoard reads; after an error in here it must not be written to any more.

    What follows a record that was written in part cannot be read, so that an error ends a file.
    """

    def __init__(self, directory: str, time_in_name: int | None = None, kind: str = "") -> None:
        """Create the directory and, in it, the file.

        Args:
            directory: Where it goes.
            time_in_name: Seconds since 1970 by which it is sorted among the others; None for now.
            kind: A part of its name.
        """
        origin = f"{socket.gethostname()}.{os.getpid()}.{next(_opened):06d}.{uuid.uuid4().hex[:8]}"
        seconds = int(time.time()) if time_in_name is None else time_in_name
        self.path = os.path.join(directory, f"events.out.tfevents.{seconds:010d}.{origin}{kind}.v2")
        writer = records_in(self.path)
        self._writer = writer
        self._close = weakref.finalize(self, writer.close)
        self._is_worth_keeping = False
        self._described: set[str] = set()
        try:
            self.write(event_pb2.Event(wall_time=time.time(), file_version="brain.Event:2"))
        except Exception:
            self.abandon()
            raise

    def write(self, event: event_pb2.Event) -> None:
        """Append an event, which may wait in memory; metadata only where the file has none of a tag yet."""
        short = event_pb2.Event()
        short.CopyFrom(event)
        for value in short.summary.value:
            if value.tag in self._described:
                value.ClearField("metadata")
            self._described.add(value.tag)
        self._writer.write(short.SerializeToString())

    def flush(self) -> None:
        """Make everything written so far readable.

        Raises:
            FileNotFoundError: if the file was removed: what is written to it goes nowhere, without an error.
        """
        self._writer.flush()
        if "://" not in self.path and not os.path.exists(self.path):
            raise FileNotFoundError(f"{self.path} is gone, with what was recorded so far")
        self._is_worth_keeping = True

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        self._close()

    def abandon(self) -> None:
        """Close after an error; a file in which nothing can be read is removed."""
        with contextlib.suppress(Exception):
            self._close()
        if not self._is_worth_keeping:
            with contextlib.suppress(Exception):
                remove(self.path)
