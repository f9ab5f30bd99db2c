from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tb_zeroloss.splits.hashing import row_hashes
from tb_zeroloss.splits.near import NO_NUMBER, Near

FINDINGS = [
    (Near(step=0.05), 4, 0.9),
    (Near(step=0.05, directions=12), 4, 0.75),
    (Near(step=0.05, directions=12), 784, 0.75),
    (Near(step=0.1, directions=12), 784, 0.87),
]


def found(near: Near, rows: npt.NDArray[Any], others: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return np.isin(row_hashes([near.rounded(others)]), row_hashes([near.rounded(rows)]))


@pytest.mark.parametrize(("near", "width", "share"), FINDINGS)
@pytest.mark.parametrize("seed", range(3))
def test_noisy_copies_are_found_and_independent_rows_are_not(near: Near, width: int, share: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(2000, width)).astype(np.float32)
    copies = rows + random.normal(scale=1e-3, size=rows.shape)
    assert found(near, rows, copies).mean() > share
    assert not found(near, rows, random.normal(size=(2000, width))).any()


def test_long_rows_rounded_number_by_number_are_missed() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(500, 784))
    copies = rows + random.normal(scale=1e-3, size=rows.shape)
    assert not found(Near(step=0.05), rows, copies).any()


def test_copies_printed_with_fewer_digits_are_found() -> None:
    rows = np.random.default_rng(0).normal(size=(500, 8))
    printed = np.array([[float(f"{value:.4g}") for value in row] for row in rows])
    assert found(Near(digits=3), rows, printed).mean() == pytest.approx(0.95**8, abs=0.07)
    assert found(Near(digits=4), rows, printed).mean() > 0.99
    assert not found(Near(digits=7), rows, printed).any()


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        (9.996, 10.0, True),
        (-9.996, -10.0, True),
        (1234.0, 1233.0, True),
        (1234.0, 1244.0, False),
        (1.0, 10.0, False),
        (1.0, -1.0, False),
        (0.0, -0.0, True),
        (0.0, 1e-30, False),
        (np.nan, np.nan, True),
        (np.inf, 1e300, False),
    ],
)
def test_numbers_of_the_same_leading_digits_are_near(one: float, other: float, are_near: bool) -> None:
    places = Near(digits=3).rounded(np.array([[one], [other]]))
    assert (places[0] == places[1]) == are_near


def test_what_cannot_be_counted_in_steps_has_a_place_of_its_own() -> None:
    places = Near(step=0.1).rounded(np.array([[np.nan], [np.inf], [1e300], [0.26]]))
    assert places[:, 0].tolist() == [NO_NUMBER, NO_NUMBER, NO_NUMBER, 3]


def test_pixels_are_rounded_too_and_texts_stay() -> None:
    pixels = np.array([[[9, 20]], [[11, 21]]], np.uint8)
    assert np.ptp(Near(step=8).rounded(pixels), axis=0).tolist() == [0, 0]
    texts = np.array([["a"], ["b"]])
    assert Near(step=8).rounded(texts) is texts


def test_batches_cut_otherwise_give_the_same() -> None:
    rows = np.random.default_rng(0).normal(size=(100, 50))
    near = Near(step=0.01, directions=16)
    cut = [near.rounded(rows[at : at + 7]) for at in range(0, 100, 7)]
    np.testing.assert_array_equal(np.concatenate(cut), near.rounded(rows))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"digits": 3, "step": 0.1},
        {"digits": 0},
        {"digits": 8},
        {"step": 0.0},
        {"step": float("nan")},
        {"digits": 3, "directions": 8},
        {"step": 1.0, "directions": -1},
    ],
)
def test_values_that_make_no_sense_are_refused_with_a_cure(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"such as|pass"):
        Near(**values)
