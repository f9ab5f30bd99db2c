"""What workers saw together, against one process that sees all of their rows."""

from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.splits.estimates import Estimate
from tb_zeroloss.splits.shards import joined
from tb_zeroloss.splits.workers import SplitWorkers
from tests.splits.shards import dealt, estimate, record

RANDOM = np.random.default_rng(0)
FEW = RANDOM.integers(0, 300, (600, 2)).astype(np.float32)
LABELS = RANDOM.integers(0, 4, 600)
MANY = RANDOM.normal(size=(60_000, 3)).astype(np.float32)
JOINED_NOT = {"class_clustering", "off_standard", "off_unit_range", "joint_off_standard", "joint_off_unit_range"}


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
@pytest.mark.parametrize("labelled", [True, False])
def test_fewer_rows_than_a_sketch_give_the_numbers_of_one_process(workers: int, labelled: bool) -> None:
    trained, held_out = FEW[:450], np.concatenate([FEW[430:], FEW[500:540]])
    labels = (LABELS[:450], np.concatenate([LABELS[430:], LABELS[500:540]])) if labelled else (None, None)
    shards = [
        record(x, v, (None, None) if y is None or w is None else (y, w))
        for x, v, y, w in zip(
            dealt(trained, workers),
            dealt(held_out, workers),
            [None] * workers if labels[0] is None else dealt(labels[0], workers),
            [None] * workers if labels[1] is None else dealt(labels[1], workers),
            strict=True,
        )
    ]
    alone, found = record(trained, held_out, labels), joined(shards).record
    for column in set(SPLIT.columns) - JOINED_NOT:
        at = SPLIT.index(column)
        np.testing.assert_allclose(found[SPLIT.tag][:, at], alone[SPLIT.tag][:, at], err_msg=column)
    np.testing.assert_array_equal(found[SPLIT_CLASSES.tag], alone[SPLIT_CLASSES.tag])
    for tag in (sketch.tag for sketch in SKETCHES.values()):
        np.testing.assert_array_equal(found[tag][:, :4], alone[tag][:, :4])
        assert (found[tag][:, 4] == -1).all()
    for column in JOINED_NOT:
        assert np.isnan(found[SPLIT.tag][:, SPLIT.index(column)]).all()


def test_a_validation_row_of_one_worker_is_found_in_training_of_another() -> None:
    halves = [record(MANY[:1000], MANY[1500:1600]), record(MANY[1000:2000], MANY[:40])]
    assert [estimate(half, "validation", "shared").value for half in halves] == [0, 0]
    assert estimate(joined(halves).record, "validation", "shared") == Estimate.exact(1)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("sizes", [(9_000, 600), (40_000, 3_000), (40_000, 15_000)])
def test_more_rows_than_a_sketch_lie_within_the_bounds(sizes: tuple[int, int], seed: int) -> None:
    random = np.random.default_rng(seed)
    trained = random.normal(size=(sizes[0], 3)).astype(np.float32)
    trained[: sizes[0] // 5] = trained[sizes[0] // 5 : 2 * (sizes[0] // 5)]
    held_out = random.normal(size=(sizes[1], 3)).astype(np.float32)
    held_out[: sizes[1] // 4] = trained[-(sizes[1] // 4) :]
    trained, held_out = random.permutation(trained), random.permutation(held_out)
    found = joined([record(x, v) for x, v in zip(dealt(trained, 4), dealt(held_out, 4), strict=True)]).record
    truth = {
        ("training", "distinct"): len(trained) - len(trained) // 5,
        ("training", "twin"): 2 * (len(trained) // 5) / len(trained),
        ("validation", "distinct"): len(held_out),
        ("validation", "shared"): (len(held_out) // 4) / len(held_out),
    }
    for (split, name), value in truth.items():
        bound = estimate(found, split, name)
        assert bound.low <= value <= bound.high, (split, name)
        assert bound.low <= bound.value <= bound.high
    assert found[SPLIT.tag][:, SPLIT.index("rows")].tolist() == list(sizes)


def test_what_each_worker_found_for_sure_is_known_however_few_rows_the_sketches_reach() -> None:
    shards = [record(part, np.concatenate([part[:50], part[:50] + 9])) for part in dealt(MANY, 2)]
    shared = estimate(joined(shards).record, "validation", "shared")
    assert shared.low >= 0.5
    assert shared.value >= 0.5


@pytest.mark.parametrize(("held_out", "share"), [(MANY[:0] + 1, 0.0), (MANY[:30], 0.1)])
def test_the_validation_rows_that_every_worker_has_count_once(held_out: np.ndarray, share: float) -> None:
    everybody = np.concatenate([held_out, MANY[:300] + 9])[:300]
    together = joined([record(part, everybody) for part in dealt(MANY, 3)])
    assert (together.given, together.alike) == (
        {"training": 3, "validation": 3},
        {"training": 0, "validation": 2},
    )
    assert together.record[SPLIT.tag][1, SPLIT.index("rows")] == 300
    assert estimate(together.record, "validation", "twin") == Estimate.exact(0)
    shared = estimate(together.record, "validation", "shared")
    assert shared.low <= share <= shared.high
    assert shared.high - shared.low <= share


def test_data_that_were_not_dealt_out_are_no_twins() -> None:
    together = joined([record(MANY[:500], MANY[500:600])] * 4)
    assert together.alike == {"training": 3, "validation": 3}
    assert estimate(together.record, "training", "twin") == Estimate.exact(0)
    assert together.record[SPLIT.tag][:, SPLIT.index("rows")].tolist() == [500, 100]


def test_a_split_that_one_worker_alone_has_is_that_of_all() -> None:
    together = joined([record(FEW[:100], FEW[90:110]), record(FEW[100:200])])
    alone = record(FEW[:200], FEW[90:110])
    assert together.given == {"training": 2, "validation": 1}
    assert estimate(together.record, "validation", "shared") == estimate(alone, "validation", "shared")
    assert np.isnan(joined([record(FEW), record(FEW[:9])]).record[SPLIT.tag][1]).all()


def test_labels_that_one_worker_does_not_have_are_known_of_none() -> None:
    found = joined([record(FEW[:90], labels=(LABELS[:90], None)), record(FEW[90:])]).record
    assert np.isnan(estimate(found, "training", "conflicting").value)
    assert np.isnan(found[SPLIT_CLASSES.tag]).all()


@pytest.mark.parametrize("missing", [SKETCHES["training"].tag, SPLIT_CLASSES.tag])
def test_a_record_without_its_rows_is_refused(missing: str) -> None:
    damaged = record(FEW)
    del damaged[missing]
    with pytest.raises(ValueError, match="training rows has no sketch or no classes"):
        joined([damaged])


@pytest.mark.parametrize(
    ("seen", "count", "named"),
    [
        ((0, 1), 2, ""),
        ((0, 2, 3), 4, "worker 1 of 4"),
        ((1,), 4, "workers 0, 2 and 3 of 4"),
        ((0, 1), 64, "62 of 64 workers"),
    ],
)
def test_missing_workers_are_named(seen: tuple[int, ...], count: int, named: str) -> None:
    assert SplitWorkers(seen, count, {}, {}).missing_named == named
