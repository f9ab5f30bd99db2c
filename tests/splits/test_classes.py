from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tb_zeroloss.splits.classes import MOST_CLASSES, Classes, class_numbers

Labels = npt.NDArray[Any]


def classes_of(labels: Labels, batch: int = 32) -> Classes:
    classes = Classes()
    for at in range(0, len(labels), batch):
        classes.add(labels[at : at + batch])
    return classes


@pytest.mark.parametrize("count", [2, 10, 200])
@pytest.mark.parametrize("seed", range(3))
def test_shuffled_labels_are_about_0_and_sorted_ones_1(count: int, seed: int) -> None:
    labels = np.random.default_rng(seed).permutation(np.arange(6400) % count)
    assert classes_of(labels).clustering == pytest.approx(0, abs=0.02)
    assert classes_of(np.sort(np.arange(6400) % 10), batch=64).clustering == pytest.approx(1, abs=1e-3)


def test_a_class_of_few_rows_does_not_count_as_clustered() -> None:
    labels = np.zeros(3200, np.int64)
    labels[np.random.default_rng(0).choice(3200, 40, replace=False)] = 1
    assert abs(classes_of(labels).clustering) < 0.05


def test_batches_that_hold_each_class_as_often_are_below_0() -> None:
    assert -0.05 < classes_of(np.arange(3200) % 2).clustering < 0


@pytest.mark.parametrize("labels", [np.zeros(64), np.arange(3), np.zeros(0)])
def test_one_class_or_one_batch_says_nothing(labels: Labels) -> None:
    assert np.isnan(classes_of(labels).clustering)


@pytest.mark.parametrize(
    "labels",
    [
        np.array([0, 2, 2], np.int64),
        np.array([[0], [2], [2]], np.int64),
        np.array([0, 2, 2], np.float32),
        np.array([[1, 0, 0], [0, 0, 1], [0, 0, 1]], np.float32),
    ],
)
def test_every_form_of_a_class_is_counted(labels: Labels) -> None:
    classes = classes_of(labels)
    assert classes.counts is not None
    assert classes.counts[:4].tolist() == [1, 0, 2, 0]
    assert classes.present == 2


@pytest.mark.parametrize(
    "labels",
    [
        np.array([0.5, 1], np.float32),
        np.array([np.nan, 1], np.float32),
        np.array([-1, 1], np.int64),
        np.array([MOST_CLASSES], np.int64),
        np.array([[1, 1], [0, 1]], np.float32),
        np.zeros((2, 2, 2)),
        np.array(["a", "b"]),
    ],
)
def test_what_names_no_class_is_not_counted(labels: Labels) -> None:
    classes = classes_of(labels)
    assert class_numbers(labels) is None
    assert classes.counts is None
    assert np.isnan(classes.present)
    assert np.isnan(classes.clustering)


def test_labels_that_are_missing_are_not_counted() -> None:
    classes = Classes()
    classes.add(None)
    assert classes.counts is None
