"""A place for records whose event is written by the function that made them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from tensorboard.compat.proto import tensor_pb2

from tb_zeroloss.record.writing.sink import message_of, messages_of, summary_of
from tb_zeroloss.schema.configuration import Configuration


class InMemorySink:
    """Keeps what one call writes until it is taken as one message.

    The active ``tf.summary`` writer of a compiled function can only be written to by an
    operation of that function.
    """

    retries, lost = False, 0

    def __init__(self) -> None:
        """Start with nothing."""
        self._tensors: dict[str, tensor_pb2.TensorProto] = {}

    def write(self, step: int, record: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Keep the tensors of one step."""
        self._tensors |= messages_of(record)

    def write_configuration(self, step: int, configuration: Configuration) -> None:
        """Keep the configuration."""
        self._tensors |= message_of(configuration)

    def take(self) -> bytes:
        """Return what was kept as a serialized summary, and start anew; nothing was kept: no bytes."""
        tensors, self._tensors = self._tensors, {}
        return bytes(summary_of(tensors).SerializeToString()) if tensors else b""

    def flush(self) -> None:
        """Do nothing: the function that writes the events is its caller's."""

    def close(self) -> None:
        """Do nothing, likewise."""
