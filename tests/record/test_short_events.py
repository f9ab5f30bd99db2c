"""Events without what a reader knows already are read in full by both of TensorBoard's loaders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto import event_pb2
from tensorboard.context import RequestContext

from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.record.writing.in_memory_sink import InMemorySink
from tb_zeroloss.record.writing.sink import EventFileSink, Sink, SummaryWriterSink, messages_of
from tb_zeroloss.schema.arrays import EXAMPLES
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, GROUP_BY_TAG, LOSS, PLUGIN_NAME
from tb_zeroloss.series import RunSeries
from tests import events
from tests.loaders import LOADERS, opened

STEPS = 6


def records() -> list[dict[str, np.ndarray[Any, Any]]]:
    """Return records of which each other one lacks the last columns of the gradients."""
    found = []
    for step in range(STEPS):
        record: dict[str, np.ndarray[Any, Any]] = {
            group.tag: np.full((2, len(group)), step, group.dtype) for group in (LOSS, GRADIENTS)
        }
        record[FACTS.tag] = np.full(len(FACTS), 1.0)
        record[GRADIENTS.tag][:, -4:] = np.nan if step % 2 else step
        record[LOSS.tag][1, -1] = np.nan
        found.append(record)
    return found


def own_file(directory: Path) -> Sink:
    return EventFileSink(str(directory))


def two_own_files(directory: Path) -> Sink:
    sink = EventFileSink(str(directory))
    sink.write(100, records()[0])
    sink.close()
    return sink


def users_writer(directory: Path) -> Sink:
    return SummaryWriterSink(tf.summary.create_file_writer(str(directory)))


class InFunction(InMemorySink):
    """Collects, and writes each event by an operation, as a function does in which a loop stands."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self.writer = tf.summary.create_file_writer(str(directory))

    def write(self, step: int, record: Mapping[str, np.ndarray[Any, Any]]) -> None:
        super().write(step, record)
        self._write(tf.constant(self.take()), tf.constant(step, tf.int64))

    @tf.function
    def _write(self, event: tf.Tensor, step: tf.Tensor) -> None:
        with self.writer.as_default():
            tf.summary.experimental.write_raw_pb(event, step)

    def close(self) -> None:
        self.writer.close()


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("sink_in", [own_file, two_own_files, users_writer, InFunction])
def test_every_column_of_every_record_is_there(sink_in: Callable[[Path], Sink], loader: str, tmp_path: Path) -> None:
    sink = sink_in(tmp_path / "a")
    sink.write_configuration(0, events.CONFIGURATION)
    for step, record in enumerate(records()):
        sink.write(step, record)
    sink.close()
    with opened(tmp_path, loader) as provider:
        run = Reader(provider).runs(RequestContext(), "")["a"]
    assert isinstance(run, RunSeries), run
    for tag in (GRADIENTS.tag, LOSS.tag):
        group = GROUP_BY_TAG[tag]
        written = run[group].steps < STEPS
        assert run[group].steps[written].tolist() == list(range(STEPS))
        for number, name in enumerate(group.columns):
            wanted = [record[tag][:, number] for record in records()]
            np.testing.assert_array_equal(run[group][name][written], wanted, err_msg=name)


def test_each_file_names_the_plugin_of_each_tag_once(tmp_path: Path) -> None:
    two_own_files(tmp_path).close()
    sink = EventFileSink(str(tmp_path))
    for step, record in enumerate(records()):
        sink.write(step, record)
    sink.close()
    for path in tmp_path.iterdir():
        found = [event_pb2.Event.FromString(raw) for raw in RawEventFileLoader(str(path)).Load()]
        values = [value for event in found for value in event.summary.value]
        named = [value.tag for value in values if value.metadata.plugin_data.plugin_name == PLUGIN_NAME]
        assert sorted(named) == sorted({value.tag for value in values})


def test_columns_go_only_where_a_reader_gives_them_back() -> None:
    nothing = np.full((1, 2, 3, 4), np.nan)
    written = messages_of(
        {EXAMPLES.tag: nothing, GRADIENTS.tag: np.full((3, len(GRADIENTS)), np.nan), LOSS.tag: np.zeros((0, len(LOSS)))}
    )
    shapes = {tag: [dim.size for dim in tensor.tensor_shape.dim] for tag, tensor in written.items()}
    assert shapes == {EXAMPLES.tag: [1, 2, 3, 4], GRADIENTS.tag: [3, 1], LOSS.tag: [0, 1]}
