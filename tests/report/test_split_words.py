from __future__ import annotations

import math

import pytest

from tb_zeroloss.report.split_words import (
    clustering_in_words,
    expected_sentence,
    missing_sentence,
    rows_counted,
    rows_in_all,
    shared_sentence,
    workers_in_words,
)
from tb_zeroloss.splits.estimates import UNKNOWN, Estimate
from tb_zeroloss.splits.workers import SplitWorkers


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate.exact(0.212), "212 (21.2 %)"),
        (Estimate.exact(0.0), "none"),
        (Estimate(0.52, 0.4837, 0.5561), "about 52 %, between 48 and 56 %"),
        (Estimate(0.0, 0.0, 0.0039), "none found, at most 0.39 %"),
        (Estimate(1.0, 0.9961, 1.0), "all of a sample, at least 99.6 %"),
        (Estimate(0.998, 0.9921, 0.9996), "about 99.8 %, between 99.2 and 100 %"),
        (UNKNOWN, "not known"),
    ],
)
def test_a_share_of_rows_is_a_number_or_lies_between_its_bounds(estimate: Estimate, text: str) -> None:
    assert rows_counted(estimate, 1000) == text


def test_all_rows_but_one_are_not_called_all() -> None:
    assert rows_counted(Estimate.exact(59_999 / 60_000), 60_000) == "59,999 (over 99.9 %)"


def test_distinct_rows_are_rounded_outwards() -> None:
    assert rows_in_all(Estimate.exact(1000)) == "1,000"
    assert rows_in_all(Estimate(33_712, 31_605, 35_819)) == "about 33,700, between 31,600 and 35,900"
    assert rows_in_all(UNKNOWN) == "not known"


@pytest.mark.parametrize(
    ("estimate", "sentence"),
    [
        (Estimate.exact(0.212), "212 of 1,000 validation rows are in training too: 21.2 %."),
        (Estimate.exact(0.001), "1 of 1,000 validation rows is in training too: 0.1 %."),
        (Estimate.exact(0.0), "None of 1,000 validation rows is in training too."),
        (Estimate.exact(1.0), "All 1,000 validation rows are in training too."),
        (
            Estimate(0.52, 0.4837, 0.5561),
            "About 52 % of 1,000 validation rows are in training too, between 48 and 56 %.",
        ),
        (
            Estimate(0.0, 0.0, 0.0039),
            "No row of a sample of the 1,000 validation rows is in training too: at most 0.39 % of all are.",
        ),
        (
            Estimate(1.0, 0.9961, 1.0),
            "All rows of a sample of the 1,000 validation rows are in training too: at least 99.6 % of all are.",
        ),
        (UNKNOWN, "Whether validation rows are in training too is not known."),
    ],
)
def test_shared_rows_are_said_in_a_sentence(estimate: Estimate, sentence: str) -> None:
    assert shared_sentence(estimate, 1000, "validation rows", "in training too") == sentence


def test_what_chance_would_share_is_what_repeats_within_training() -> None:
    assert expected_sentence(UNKNOWN) == ""
    assert expected_sentence(Estimate.exact(0)).startswith("No row repeats within training")
    assert expected_sentence(Estimate(0, 0, 0.004)).startswith("No row of a sample repeats within training")
    assert expected_sentence(Estimate.exact(0.1)).startswith("Within training 10 % of the rows repeat; about as many")
    assert expected_sentence(Estimate(0.554, 0.5, 0.6)).startswith("Within training about 55 % of the rows repeat")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, ""),
        (-0.02, "mixed in each batch, as in shuffled rows"),
        (0.4, "batches differ more than shuffled ones (0.4 between 0 and 1)"),
        (1.0, "each batch holds hardly more than one (1 between 0 and 1)"),
    ],
)
def test_how_alike_a_batch_is_has_words(value: float, words: str) -> None:
    assert clustering_in_words(value) == words


@pytest.mark.parametrize(
    ("given", "alike", "text"),
    [
        (4, 0, "4 of 4"),
        (1, 0, "1 of 4"),
        (4, 3, "4 of 4, all with the same rows, which count once"),
        (4, 2, "4 of 4, 2 of them with the rows of another, which count once"),
    ],
)
def test_workers_are_counted(given: int, alike: int, text: str) -> None:
    assert workers_in_words(SplitWorkers((0, 1, 2, 3), 4, {"training": given}, {"training": alike}), "training") == text


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ((0, 1, 2), ""),
        ((0, 2), "The rows of worker 1 of 3 are not among these: no record of them was found."),
        ((1,), "The rows of workers 0 and 2 of 3 are not among these: no record of them was found."),
    ],
)
def test_missing_workers_are_said(seen: tuple[int, ...], text: str) -> None:
    assert missing_sentence(SplitWorkers(seen, 3, {}, {})) == text


def test_one_process_has_no_workers() -> None:
    assert (missing_sentence(None), workers_in_words(None, "training")) == ("", "")
