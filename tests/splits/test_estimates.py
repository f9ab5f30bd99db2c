from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tb_zeroloss.splits.estimates import (
    Estimate,
    conflicting_share,
    distinct_rows,
    shared_rows,
    twin_share,
)
from tb_zeroloss.splits.hashing import row_hashes
from tb_zeroloss.splits.sketch import KEPT_ROWS, Sketch

Rows = npt.NDArray[np.generic]
SIZES = (200, 2_000, 20_000, 200_000)
SEEDS = range(20)


def rows_of(random: np.random.Generator, rows: int, kind: str) -> Rows:
    if kind == "float":
        return random.normal(size=(rows, 3)).astype(np.float32)
    return random.integers(0, 2**31, (rows, 2))


def sketch_of(rows: Rows, labels: Rows | None = None, batch: int = 1024) -> Sketch:
    sketch = Sketch()
    for at in range(0, len(rows), batch):
        part = slice(at, at + batch)
        sketch.add(row_hashes([rows[part]]), None if labels is None else row_hashes([labels[part]]), at)
    return sketch


def holds(estimate: Estimate, truth: float) -> bool:
    return estimate.low - 1e-12 <= truth <= estimate.high + 1e-12


def check_overlap(seed: int, training_rows: int, validation_rows: int, overlap: float, kind: str) -> None:
    random = np.random.default_rng(seed)
    training = rows_of(random, training_rows, kind)
    copied = min(round(overlap * validation_rows), training_rows)
    fresh = rows_of(random, validation_rows - copied, kind)
    chosen = training[random.choice(training_rows, copied, replace=False)]
    validation = random.permutation(np.concatenate([chosen, fresh]))
    shared, examples = shared_rows(
        sketch_of(validation, batch=int(random.integers(500, 5000))),
        sketch_of(random.permutation(training), batch=4096),
    )
    truth = copied / validation_rows
    if max(training_rows, validation_rows) <= KEPT_ROWS:
        assert shared == Estimate.exact(truth)
    elif not np.isnan(shared.value):
        assert holds(shared, truth)
    known = {row.tobytes() for row in training}
    assert all(validation[place].tobytes() in known for place in examples.places[:20])


@pytest.mark.parametrize("kind", ["float", "integer"])
@pytest.mark.parametrize("overlap", [0, 0.01, 0.5, 1])
@pytest.mark.parametrize(("training", "validation"), [(200, 200), (2_000, 2_000), (20_000, 4_000)])
def test_what_is_shared_lies_within_the_bound(training: int, validation: int, overlap: float, kind: str) -> None:
    for seed in range(3):
        check_overlap(seed, training, validation, overlap, kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["float", "integer"])
@pytest.mark.parametrize("overlap", [0, 0.01, 0.5, 1])
@pytest.mark.parametrize("validation", SIZES)
@pytest.mark.parametrize("training", SIZES)
def test_what_is_shared_lies_within_the_bound_on_20_seeds(
    training: int, validation: int, overlap: float, kind: str
) -> None:
    for seed in SEEDS:
        check_overlap(seed, training, validation, overlap, kind)


def check_repeats(seed: int, distinct: int, rows: int) -> None:
    random = np.random.default_rng(seed)
    which = random.integers(0, distinct, rows)
    labels = random.integers(0, 2, rows)
    sketch = sketch_of(which, labels)
    counts = np.bincount(which, minlength=distinct)
    ones = np.bincount(which, weights=labels, minlength=distinct)
    disagree = (ones > 0) & (ones < counts)
    assert holds(distinct_rows(sketch), float((counts > 0).sum()))
    assert holds(twin_share(sketch), float(counts[counts > 1].sum()) / rows)
    assert holds(conflicting_share(sketch), float(counts[disagree].sum()) / rows)
    assert distinct_rows(sketch).is_exact == sketch.is_whole


@pytest.mark.parametrize("distinct", [100, 4_000, 10_000, 1_000_000])
def test_repeats_lie_within_the_bound(distinct: int) -> None:
    for seed in range(3):
        check_repeats(seed, distinct, 20_000)


@pytest.mark.slow
@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("distinct", [100, 4_000, 10_000, 1_000_000])
def test_repeats_lie_within_the_bound_on_20_seeds(distinct: int, rows: int) -> None:
    for seed in SEEDS:
        check_repeats(seed, distinct, rows)


def check_heavy(seed: int, heavy: float, distinct: int) -> None:
    """A row that makes up much of the data is likely not in the sample."""
    random, rows = np.random.default_rng(seed), 50_000
    which = np.where(random.random(rows) < heavy, seed, random.integers(1_000, 1_000 + distinct, rows))
    labels = random.integers(0, 2, rows)
    sketch = sketch_of(which, labels)
    _, at, counts = np.unique(which, return_inverse=True, return_counts=True)
    assert holds(twin_share(sketch), float(counts[counts > 1].sum()) / rows)
    ones = np.bincount(at, weights=labels)
    disagree = (ones > 0) & (ones < counts)
    assert holds(conflicting_share(sketch), float(counts[disagree].sum()) / rows)
    fresh = np.where(random.random(rows) < heavy, seed, random.integers(2**40, 2**50, rows))
    shared, _ = shared_rows(sketch_of(fresh), sketch)
    assert holds(shared, float(np.isin(fresh, which).mean()))


@pytest.mark.parametrize("heavy", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("distinct", [100_000, 2**40])
def test_rows_that_make_up_much_of_the_data_lie_within_the_bound(heavy: float, distinct: int) -> None:
    for seed in range(5):
        check_heavy(seed, heavy, distinct)


def test_a_bound_of_a_full_sketch_is_at_most_seven_points_apart() -> None:
    random = np.random.default_rng(0)
    training = random.normal(size=(50_000, 3))
    half = np.concatenate([training[:25_000], random.normal(size=(25_000, 3))])
    shared, _ = shared_rows(sketch_of(half), sketch_of(training))
    assert 0 < shared.high - shared.low < 0.07


def test_nothing_is_known_of_no_rows() -> None:
    shared, examples = shared_rows(Sketch(), sketch_of(np.arange(10)))
    assert np.isnan(shared.value)
    assert len(examples) == 0
    assert np.isnan(twin_share(Sketch()).value)
    assert distinct_rows(Sketch()) == Estimate.exact(0)
