"""Writes event files as training does, without TensorFlow."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

from tb_zeroloss.read.assemble import assemble
from tb_zeroloss.record.writing.sink import message_of, messages_of, summary_of
from tb_zeroloss.schema import wire
from tb_zeroloss.schema.configuration import Configuration, LayerCard, OutputCard, VariableCard
from tb_zeroloss.schema.quantities import (
    CONFIGURATION_TAG,
    FACTS,
    GRADIENTS,
    LOSS,
    PLUGIN_NAME,
    PREDICTION,
    SCHEMA_VERSION,
    TARGET,
    Group,
    Rows,
)
from tb_zeroloss.series import RunSeries

START = 1_700_000_000.0

CONFIGURATION = Configuration(
    schema=SCHEMA_VERSION,
    model="sequential",
    outputs=(OutputCard("dense_1", "linear", 1, "mean_squared_error"),),
    layers=(LayerCard("dense", "Dense", "relu", 8, 32), LayerCard("dense_1", "Dense", "linear", 1, 9)),
    variables=(
        VariableCard("dense/kernel", "dense", (3, 8), True),
        VariableCard("dense_1/kernel", "dense_1", (8, 1), True),
    ),
    optimizer="adam",
    optimizer_settings={"learning_rate": 0.001},
    parameters=41,
    batch_size=32,
)

BROKEN_CONFIGURATION = dataclasses.replace(
    CONFIGURATION,
    outputs=(OutputCard("dense_1", "softmax", 1, "categorical_crossentropy", from_logits=False),),
    layers=(CONFIGURATION.layers[0], LayerCard("dense_1", "Dense", "softmax", 1, 9)),
)


class Tensor(NamedTuple):
    """What is written under one tag at one step."""

    tag: str
    array: npt.NDArray[Any]


Record = tuple[int, Sequence[Tensor]]


def values(group: Group, rows: int = 1, /, **columns: float | Sequence[float]) -> Tensor:
    """Return one record of a group: the given columns, NaN for the others."""
    array = np.full((rows, len(group)), np.nan)
    for column, value in columns.items():
        array[:, group.index(column)] = value
    return Tensor(group.tag, array[0] if group.rows is Rows.RUN else array)


def record(step: int, number: int, loss: float, *, schema: int = SCHEMA_VERSION) -> Record:
    """Return a small but complete record of a regression."""
    return step, [
        values(LOSS, total=loss, value=loss, constant=0.25),
        values(TARGET, rows=32, mean=0.5, std=0.5, seen_rows=32 * number, seen_mean=0.5, seen_std=0.5),
        values(GRADIENTS, 2, norm=[0.1, 0.2], none=0, zero=0, finite=1, weight_norm=1, update_ratio=1e-3),
        values(FACTS, schema=schema, first_step=0, records=number, best_loss=loss, first_loss=1.0),
    ]


def records(
    steps: Iterable[int], *, schema: int = SCHEMA_VERSION, configuration: Configuration = CONFIGURATION
) -> list[Record]:
    """Return records at these steps whose loss falls from 1, the configuration with the first."""
    made = [record(step, number, 1 / (1 + step), schema=schema) for number, step in enumerate(steps, 1)]
    return with_configuration(made, configuration)


def with_configuration(made: Sequence[Record], configuration: Configuration) -> list[Record]:
    """Return the records, the configuration with the first."""
    step, first = made[0]
    return [(step, [Tensor(CONFIGURATION_TAG, wire.encode_configuration(configuration)), *first]), *made[1:]]


def broken_records(steps: Iterable[int]) -> list[Record]:
    """Return records of a softmax over one unit: the loss is exactly 0, the gradients are not."""
    made = []
    for number, step in enumerate(steps, 1):
        _, (_, target, gradients, _) = record(step, number, 0.0)
        loss = values(LOSS, total=0, value=0, constant=0.69)
        ones = dict.fromkeys(("mean", "rms", "minimum", "maximum", "exact_one_share", "width"), 1.0)
        prediction = values(PREDICTION, rows=32, std=0, squared_error=0.5, **ones)
        facts = values(
            FACTS,
            schema=SCHEMA_VERSION,
            first_step=0,
            records=number,
            best_loss=0,
            first_loss=0,
            first_zero_loss_step=0,
            zero_loss_records=number,
        )
        made.append((step, [loss, target, prediction, gradients, facts]))
    return with_configuration(made, BROKEN_CONFIGURATION)


class Point(NamedTuple):
    """One point of a tag, as a data provider hands it out."""

    step: int
    wall_time: float
    numpy: npt.NDArray[Any]


def series(made: Iterable[Record], name: str = "run") -> RunSeries:
    """Return the records as a reader would."""
    points: dict[str, list[Point]] = {}
    for second, (step, encoded) in enumerate(made, 1):
        for value in encoded:
            points.setdefault(value.tag, []).append(Point(step, START + second, value.array))
    return assemble(name, points)


def write(directory: Path, made: Iterable[Record], *, start: float = START, plugin: str = PLUGIN_NAME) -> Path:
    """Write an event file with one event per record, a second apart, and return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"events.out.tfevents.{int(start)}.test"
    with path.open("wb") as file:
        writer = RecordWriter(file)
        writer.write(event_pb2.Event(wall_time=start, file_version="brain.Event:2").SerializeToString())
        for second, (step, encoded) in enumerate(made, 1):
            summary = summary_of(_messages(encoded))
            for value in summary.value:
                value.metadata.plugin_data.plugin_name = plugin
            writer.write(event_pb2.Event(wall_time=start + second, step=step, summary=summary).SerializeToString())
    return path


def _messages(tensors: Iterable[Tensor]) -> dict[str, Any]:
    record = {tensor.tag: tensor.array for tensor in tensors}
    text = record.pop(CONFIGURATION_TAG, None)
    said = {} if text is None else message_of(Configuration.from_json(text.item()))
    return said | messages_of(record)


def write_scalars(
    directory: Path,
    steps: int = 5,
    *,
    scalars: Mapping[str, Sequence[float]] | None = None,
    tensors: bool = False,
    start: float = START,
) -> Path:
    """Write what a run looks like that never used this package: a constant loss, or scalars by their tag.

    Numbers stand in the event as PyTorch writes them, or with ``tensors`` as TensorFlow 2 and Keras do.
    """
    curves = scalars or {"loss": [1.0] * steps}
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"events.out.tfevents.{int(start)}.foreign"
    with path.open("wb") as file:
        writer = RecordWriter(file)
        writer.write(event_pb2.Event(wall_time=start, file_version="brain.Event:2").SerializeToString())
        for step in range(max(map(len, curves.values()))):
            event = event_pb2.Event(wall_time=start + step, step=step)
            for tag, curve in curves.items():
                if step < len(curve):
                    _add_scalar(event, tag, curve[step], tensors)
            writer.write(event.SerializeToString())
    return path


def _add_scalar(event: Any, tag: str, value: float, tensors: bool) -> None:
    if not tensors:
        event.summary.value.add(tag=tag, simple_value=value)
        return
    metadata = summary_pb2.SummaryMetadata(data_class=summary_pb2.DATA_CLASS_SCALAR)
    metadata.plugin_data.plugin_name = "scalars"
    tensor = tensor_util.make_tensor_proto(np.float32(value), dtype=np.float32)
    event.summary.value.add(tag=tag, tensor=tensor, metadata=metadata)
