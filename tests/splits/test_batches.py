from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_zeroloss.splits.batches import Batch, batch_of, in_memory
from tb_zeroloss.splits.comparability import Shapes, UnlikeRowsError, kind_of, refuse_unlike

X, Y, WEIGHT = np.zeros((4, 3)), np.arange(4), np.ones(4)


@pytest.mark.parametrize(
    ("data", "inputs", "labels"),
    [
        (X, ["x"], []),
        ((X,), ["x"], []),
        ((X, Y), ["x"], ["y"]),
        ((X, None), ["x"], []),
        ((X, Y, WEIGHT), ["x"], ["y"]),
        ({"b": X, "a": Y}, ["x['a']", "x['b']"], []),
        (([X, Y], Y), ["x[0]", "x[1]"], ["y"]),
        (({"a": [X, Y], "b": X}, {"c": Y}), ["x['a'][0]", "x['a'][1]", "x['b']"], ["y['c']"]),
        (["one", "two"], ["x"], []),
        ([[1, 2], [3, 4]], ["x"], []),
        ([1.0, 2.0], ["x"], []),
    ],
)
def test_every_form_has_names_for_its_arrays(data: Any, inputs: list[str], labels: list[str]) -> None:
    batch = batch_of("here", data)
    assert (list(batch.inputs), list(batch.labels)) == (inputs, labels)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (np.float32(3), "no axis of rows"),
        (None, "no inputs"),
        ({}, "no inputs"),
        ((X, Y[:3]), r"numbers of rows differ \(x 4, y 3\)"),
        ({"a": X, "b": Y[:3]}, r"x\['a'\] 4, x\['b'\] 3"),
        ((X, Y, WEIGHT, X), "a tuple of 4"),
        ([[1, 2], [3]], "x is no array but a list"),
    ],
)
def test_what_is_no_rows_is_refused_with_a_cure(data: Any, says: str) -> None:
    with pytest.raises(ValueError, match=f"here: .*{says}.* Pass"):
        batch_of("here", data)


def test_arrays_in_memory_are_read_in_parts() -> None:
    rows = np.arange(3_000_000, dtype=np.int64).reshape(-1, 2)
    source = in_memory(batch_of("here", (rows, rows[:, 0])))
    parts = list(source.batches)
    assert not source.is_batched
    assert len(parts) > 1
    np.testing.assert_array_equal(np.concatenate([part.inputs["x"] for part in parts]), rows)
    np.testing.assert_array_equal(np.concatenate([part.labels["y"] for part in parts]), rows[:, 0])


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [
        ("float16", "floats"),
        ("float64", "floats"),
        ("uint8", "integers of 8 bits"),
        ("bool", "integers of 8 bits"),
        ("int32", "integers"),
        ("U3", "texts"),
        ("O", "texts"),
        ("S3", "texts"),
        ("complex64", "complex numbers"),
        ("datetime64[s]", "times"),
    ],
)
def test_kinds(dtype: str, kind: str) -> None:
    assert kind_of(np.zeros(1, dtype)) == kind


@pytest.mark.parametrize(
    ("validation", "says"),
    [
        (X.astype(np.int64), "floats in training .* integers in validation .* Convert"),
        (X[:, 0], "2 axes in training and 1 in validation"),
        ({"a": X}, r"\[x\], of validation \[x\['a'\]\]. Pass both"),
    ],
)
def test_rows_that_cannot_be_equal_are_refused_with_a_cure(validation: Any, says: str) -> None:
    with pytest.raises(UnlikeRowsError, match=says):
        refuse_unlike("here", batch_of("here", X), batch_of("here", validation))


def test_rows_of_another_shape_are_refused_where_it_does_not_vary() -> None:
    here, there, padded = Shapes(), Shapes(), Shapes()
    here.add({"x": X})
    there.add({"x": np.zeros((4, 5))})
    with pytest.raises(UnlikeRowsError, match=r"shape \(3,\) in training and \(5,\) in validation.* pad"):
        here.refuse_unlike("here", there)
    for width in (3, 4, 5, 6):
        padded.add({"x": np.zeros((4, width))})
    here.refuse_unlike("here", padded)
    assert (here.varying, padded.varying) == ([], ["x"])


def test_a_batch_has_rows() -> None:
    batch = Batch({"x": X}, {"y": Y})
    assert batch.rows == 4
    assert batch.first(2).labels["y"].tolist() == [0, 1]
