from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.splits.batches import Batch, Source, batch_of, in_memory
from tb_zeroloss.splits.compare import compare
from tb_zeroloss.splits.estimates import Estimate, shared_rows
from tb_zeroloss.splits.near import Near
from tb_zeroloss.splits.recorded import merged, record_of, stored_sketch
from tb_zeroloss.splits.sketch import KEPT_ROWS
from tb_zeroloss.splits.split import Split, Splits
from tb_zeroloss.splits.split_report import SplitReport, report_of

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(600, 3)).astype(np.float32)
Y = np.arange(600) % 3


def rows(x: Any, y: Any = None) -> Source:
    return in_memory(batch_of("here", (x, y)))


def batches(x: npt.NDArray[Any], y: npt.NDArray[Any], size: int) -> Source:
    def each() -> Iterator[Batch]:
        for at in range(0, len(x), size):
            yield batch_of("here", (x[at : at + size], y[at : at + size]))

    return Source(each(), is_batched=True)


def test_shared_rows_are_named_by_their_numbers() -> None:
    report = report_of(compare("here", batches(X[:500], Y[:500], 64), batches(X[490:], Y[490:], 7)))
    assert report.shared == Estimate.exact(10 / 110)
    assert len(report.examples) == 5
    for row in report.examples:
        assert row.validation_row is not None
        assert row.training_row == row.validation_row + 490


def test_validation_that_fits_is_exact_however_much_training_there_is() -> None:
    many = RANDOM.normal(size=(60_000, 3)).astype(np.float32)
    compared = compare("here", rows(many), rows(np.concatenate([many[-3:], X[:397]])))
    assert compared.splits.shared()[0] == Estimate.exact(3 / 400)


def test_a_large_validation_is_known_as_well_as_its_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tb_zeroloss.splits.split.HELD_ROWS", KEPT_ROWS)
    many = RANDOM.normal(size=(60_000, 3)).astype(np.float32)
    other = RANDOM.normal(size=(30_000, 3)).astype(np.float32)
    shared, _ = compare("here", rows(many), rows(np.concatenate([many[:15_000], other]))).splits.shared()
    assert shared.low < 1 / 3 < shared.high
    assert shared.high - shared.low < 0.07


def test_the_report_counts_repeats_conflicts_and_classes() -> None:
    x = np.concatenate([X[:10], X[:2], X[5:6]])
    y = np.array([*[0] * 10, 0, 1, 2])
    report = report_of(compare("here", rows(x, y), rows(X[20:24], np.array([0, 1, 7, 7]))))
    assert report.training is not None
    assert report.validation is not None
    assert (report.training.rows, report.training.distinct) == (13, Estimate.exact(10))
    assert report.training.twins == Estimate.exact(6 / 13)
    assert report.training.conflicting == Estimate.exact(4 / 13)
    assert report.training.classes == {0: 11, 1: 1, 2: 1}
    assert (report.only_in_training, report.only_in_validation) == ((2,), (7,))
    assert np.isnan(report.training.class_clustering)


def test_without_labels_nothing_is_said_of_them() -> None:
    compared = compare("here", rows(X), rows(X[:5]))
    report = report_of(compared)
    assert report.training is not None
    assert report.training.classes is None
    assert np.isnan(report.training.conflicting.value)
    record = record_of(compared.splits)
    assert np.isnan(record[SPLIT.tag][:, SPLIT.index("conflicting")]).all()
    assert np.isnan(record[SPLIT_CLASSES.tag]).all()
    assert "label" not in str(report)


def test_batches_that_are_not_trained_on_say_nothing_of_their_order() -> None:
    labels = np.sort(Y)
    sorted_batches = compare("here", batches(X, labels, 50), None).splits
    assert sorted_batches.columns()[0, SPLIT.index("class_clustering")] > 0.9
    in_one_array = compare("here", rows(X, labels), None).splits
    assert np.isnan(in_one_array.columns()[0, [SPLIT.index("class_clustering"), SPLIT.index("batches")]]).all()


@pytest.mark.parametrize(("training", "validation"), [(True, False), (False, True)])
def test_one_split_alone_is_reported(training: bool, validation: bool) -> None:
    compared = compare("here", rows(X) if training else None, rows(X) if validation else None)
    report = report_of(compared)
    assert (report.training is not None, report.validation is not None) == (training, validation)
    assert np.isnan(report.shared.value)
    assert list(record_of(compared.splits)) == [
        SPLIT.tag, SPLIT_CLASSES.tag, SKETCHES["training" if training else "validation"].tag,
    ]  # fmt: skip
    assert "shared" not in str(report)


@pytest.mark.parametrize(("most", "is_cut"), [(600, False), (599, True), (64, True), (10, True), (1, True)])
def test_only_the_first_rows_are_looked_at_when_asked_for(most: int, is_cut: bool) -> None:
    compared = compare("here", batches(X, Y, 64), batches(X[:1], Y[:1], 1), max_rows=most)
    assert compared.splits.training is not None
    assert compared.splits.training.sketch.rows == most
    assert compared.cut == (("training",) if is_cut else ())
    assert ("max_rows" in str(report_of(compared))) is is_cut


def test_empty_batches_are_passed_over_and_no_rows_are_refused() -> None:
    empty = Batch({"x": X[:0]}, {})
    compared = compare("here", Source([empty, Batch({"x": X}, {}), empty], is_batched=True), None)
    assert compared.splits.training is not None
    assert compared.splits.training.sketch.rows == 600
    for nothing in ([], [empty]):
        with pytest.raises(ValueError, match=r"validation has no rows\. Pass data with rows"):
            compare("here", rows(X), Source(nothing, is_batched=True))


def test_near_copies_are_counted_beside_equal_rows() -> None:
    copies = X[:100] + RANDOM.normal(scale=1e-3, size=(100, 3)).astype(np.float32)
    report = report_of(compare("here", rows(X), rows(np.concatenate([X[100:200], copies])), near=Near(step=0.1)))
    assert report.shared == Estimate.exact(0.5)
    assert report.near is not None
    assert 0.95 < report.near.value < 1
    assert "near" in str(report)


def test_what_varies_in_shape_is_noted() -> None:
    padded = Source([Batch({"x": X[:, :2]}, {}), Batch({"x": X}, {})], is_batched=True)
    assert "padded" in str(report_of(compare("here", padded, rows(X))))


def test_the_report_is_text_html_and_json() -> None:
    report = report_of(compare("here", rows(X, Y), rows(X[:60], Y[:60] + 1)))
    text = str(report)
    assert text.startswith("600 training rows and 60 validation rows")
    assert "100 % of the validation rows are training rows too" in text
    assert "only in validation: 3" in text
    assert "patient" in text
    assert "<table>" in report._repr_html_()
    again = json.loads(json.dumps(report.to_dict()))
    assert again["shared"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert again["training"]["classes"] == {"0": 200, "1": 200, "2": 200}
    assert again["training"]["class_clustering"] is None
    assert str(SplitReport()).startswith("No rows were looked at")


def sketch_of(x: npt.NDArray[Any]) -> Split:
    split = Split()
    for at in range(0, len(x), 1000):
        split.add([x[at : at + 1000]])
    return split


@pytest.mark.parametrize("size", [100, KEPT_ROWS, 20_000])
def test_sketches_of_two_runs_are_compared_as_they_were_written(size: int) -> None:
    x = RANDOM.normal(size=(2 * size, 2))
    one, other = (
        record_of(Splits(sketch_of(x[: size + size // 2]), sketch_of(x[-size // 4 :]))),
        record_of(Splits(sketch_of(x[:size]), sketch_of(x[size // 2 : size + size // 2]))),
    )
    training = stored_sketch(one[SKETCHES["training"].tag], one[SPLIT.tag][0])
    validation = stored_sketch(other[SKETCHES["validation"].tag], other[SPLIT.tag][1])
    shared = shared_rows(validation, training)[0]
    assert shared.low <= 1 <= shared.high
    crossed, _ = shared_rows(
        stored_sketch(one[SKETCHES["validation"].tag], one[SPLIT.tag][1]),
        stored_sketch(other[SKETCHES["training"].tag], other[SPLIT.tag][0]),
    )
    assert crossed.value == 0
    assert shared.is_exact is (1.5 * size <= KEPT_ROWS)


def test_a_sketch_of_another_record_is_refused() -> None:
    record = record_of(Splits(sketch_of(X), None))
    with pytest.raises(ValueError, match="its record says 600"):
        stored_sketch(record[SKETCHES["training"].tag][:5], record[SPLIT.tag][0])


@pytest.mark.parametrize("sizes", [[200, 300, 100], [3000, 3000], [100, 20_000, 9_000], [20_000]])
def test_sketches_of_workers_merge_into_that_of_all_rows(sizes: list[int]) -> None:
    x = RANDOM.integers(0, sum(sizes), (sum(sizes), 1))
    parts = np.split(x, np.cumsum(sizes)[:-1])
    records = [record_of(Splits(sketch_of(part), None)) for part in parts]
    found = merged(stored_sketch(record[SKETCHES["training"].tag], record[SPLIT.tag][0]) for record in records)
    whole = sketch_of(x).sketch
    kept = min(len(found.kept), len(whole.kept))
    assert kept >= min(KEPT_ROWS, len(whole.kept))
    assert found.rows == whole.rows
    np.testing.assert_array_equal(found.kept.to_array()[:kept, :4], whole.kept.to_array()[:kept, :4])


def test_sketches_of_many_workers_do_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tb_zeroloss.splits.recorded.MOST_MERGED", 100)
    found = merged(sketch_of(part[:, None]).sketch for part in np.split(np.arange(210), 7))
    assert (found.rows, len(found.kept), found.is_whole) == (210, 100, False)
    np.testing.assert_array_equal(found.kept.hashes, sketch_of(np.arange(210)[:, None]).sketch.kept.hashes[:100])


def test_no_worker_has_no_row() -> None:
    assert merged([]).rows == 0
