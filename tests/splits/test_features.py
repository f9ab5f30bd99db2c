from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tb_zeroloss.splits.features import MOST_FEATURES, Features

Rows = npt.NDArray[np.float64]


def table(seed: int = 0, rows: int = 500) -> Rows:
    random = np.random.default_rng(seed)
    return random.normal(loc=random.normal(size=4) * 1000, scale=[0.1, 1, 10, 100], size=(rows, 4))


def features_of(rows: Rows, batch: int = 37) -> Features:
    features = Features()
    for at in range(0, len(rows), batch):
        features.add(rows[at : at + batch])
    return features


def naive_off_standard(rows: Rows) -> float:
    return float(np.max([[abs(column.mean()), abs(column.std() - 1)] for column in rows.T if column.std() > 0]))


def naive_off_unit_range(rows: Rows) -> float:
    return float(np.max([[abs(column.min()), abs(column.max() - 1)] for column in rows.T if np.ptp(column) > 0]))


@pytest.mark.parametrize("batch", [1, 37, 500])
@pytest.mark.parametrize("seed", range(3))
def test_batches_give_what_all_rows_give(seed: int, batch: int) -> None:
    rows = table(seed)
    features = features_of(rows, batch)
    assert features.off_standard() == pytest.approx(naive_off_standard(rows))
    assert features.off_unit_range() == naive_off_unit_range(rows)


def test_scaled_tables_are_recognised() -> None:
    rows = table()
    standard = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    unit = (rows - rows.min(axis=0)) / np.ptp(rows, axis=0)
    assert features_of(standard).off_standard() < 1e-12
    assert features_of(unit).off_unit_range() == 0
    assert features_of(standard[:250]).off_standard() > 0.01


@pytest.mark.parametrize("at", [0, 200, 500])
def test_parts_merge_into_the_whole(at: int) -> None:
    rows = table()
    one, other = features_of(rows[:at]), features_of(rows[at:])
    both = one.joined(other)
    assert (one.rows, other.rows) == (at, 500 - at)
    assert both.off_standard() == pytest.approx(naive_off_standard(rows))
    assert both.off_unit_range() == naive_off_unit_range(rows)


def test_features_that_never_vary_are_left_out() -> None:
    rows = np.column_stack([table(), np.full(500, 7.0)])
    assert features_of(rows).off_standard() == pytest.approx(naive_off_standard(rows))
    assert np.isnan(features_of(np.full((3, 2), 7.0)).off_standard())


def test_without_rows_or_with_nan_nothing_is_known() -> None:
    assert np.isnan(features_of(np.zeros((0, 4))).off_standard())
    assert np.isnan(features_of(np.zeros((1, 4))).off_unit_range())
    rows = table()
    rows[3, 1] = np.nan
    assert np.isnan(features_of(rows).off_standard())


@pytest.mark.parametrize(
    ("rows", "suits"),
    [
        (np.zeros((3, 4), np.float32), True),
        (np.zeros((3, MOST_FEATURES + 1), np.float32), False),
        (np.zeros((3, 0), np.float32), False),
        (np.zeros((3, 4, 4), np.float32), False),
        (np.zeros(3, np.float32), False),
        (np.zeros((3, 4), np.int64), False),
    ],
)
def test_only_tables_of_floats_are_followed(rows: Rows, suits: bool) -> None:
    assert Features.suits(rows) is suits


def test_tables_of_other_widths_do_not_merge() -> None:
    with pytest.raises(ValueError, match="4 and 3 features"):
        features_of(table()).merge(features_of(table()[:, :3]))


def test_rows_of_another_width_are_not_taken() -> None:
    features = features_of(table())
    assert features.takes(table())
    assert not features.takes(table()[:, :3])
    assert Features().takes(table()[:, :3])
