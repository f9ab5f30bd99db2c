"""Cases of the rules on training and validation rows."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.quantities import INPUT
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, make_run, output
from tests.rules.case import Case
from tests.rules.split_build import bare, followed_by, split_of, with_classes, with_columns, with_splits

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE, NOT_RECORDED = Outcome.NOT_APPLICABLE, Outcome.NOT_RECORDED
LARGE = configuration(parameters=100_000)
CLASSES = configuration(output(activation="softmax", width=2, loss="sparse_categorical_crossentropy"))
ROWS = np.random.default_rng(0).standard_normal((2000, 5)).astype(np.float32)
GRID = np.random.default_rng(1).integers(0, 2, (2000, 8)).astype(np.float32)
MANY = np.random.default_rng(2).standard_normal((13500, 3)).astype(np.float32)
BITS = ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.float32)
TABLE = (np.arange(4)[:, None] >> np.arange(2)) & 1


def shared(
    low: float, rows: float = 2000.0, twin: float = 0.0, run: RunSeries | None = None, turn: float = np.nan
) -> RunSeries:
    """Return a run of a large model with a share of shared rows, and of rows that repeat within training."""
    repeated = {name: twin for name in ("twin", "twin_low", "twin_high")}
    found = {name: low for name in ("shared", "shared_low", "shared_high")}
    return with_columns(run or make_run(card=LARGE), {"rows": 4 * rows, **repeated}, rows=rows, turn=turn, **found)


def split(x: np.ndarray, held_out: np.ndarray) -> RunSeries:
    return with_splits(make_run(card=LARGE), split_of(x), split_of(held_out))


def of_inputs(**columns: float) -> RunSeries:
    return make_run(changes={INPUT: columns}, card=LARGE)


def scaled(joint: float, alone: float, column: str = "off_standard", rows: float = 800.0) -> RunSeries:
    joined: dict[str, float] = {f"joint_{column}": joint}
    return with_columns(make_run(), {column: alone, "rows": rows}, **joined)


def labelled(conflicting: float, classes: float = 2.0) -> RunSeries:
    found = {name: conflicting for name in ("conflicting", "conflicting_low", "conflicting_high")}
    return with_columns(make_run(card=CLASSES), {**found, "classes": classes})


def batched(clustering: float, **training: float) -> RunSeries:
    return with_columns(make_run(card=CLASSES), {"class_clustering": clustering, **training})


def classes(training: list[float], validation: list[float]) -> RunSeries:
    return with_classes(with_columns(make_run(card=CLASSES)), training, validation)


OVERLAP = [
    Case("healthy", "rows differ", split(ROWS[:1500], ROWS[1500:]), CLEAR),
    Case("healthy", "rows of eight bits repeat in both", split(GRID[:1500], GRID[1500:]), NOT_APPLICABLE),
    Case("healthy", "one pair of equal rows was divided", split(ROWS[:120], ROWS[np.r_[0, 150:179]]), CLEAR),
    Case("healthy", "a truth table of four rows", split(TABLE, TABLE), CLEAR),
    Case("healthy", "no validation rows", with_splits(make_run(), split_of(ROWS)), NOT_RECORDED),
    Case("broken", "all are in training", split(ROWS[:75], ROWS[:75]), FIRED, Severity.CRITICAL, 9),
    Case(
        "broken", "nothing but the splits was recorded", with_splits(bare(), split_of(ROWS), split_of(ROWS[:99])),
        FIRED, Severity.CRITICAL, 9,
    ),
    Case("broken", "half of more rows than are kept", split(MANY[:9000], MANY[4500:]), FIRED, Severity.CRITICAL),
    Case("at the limit", "as many parameters as rows", shared(1.0, run=make_run(card=configuration(parameters=800))),
         FIRED, Severity.CRITICAL),
    Case("at the limit", "a parameter less", shared(1.0, run=make_run(card=configuration(parameters=799))),
         FIRED, Severity.INFO),
    Case("at the limit", "two numbers", shared(1.0, run=of_inputs(features=2)), FIRED, Severity.CRITICAL),
    Case("at the limit", "one number", shared(1.0, run=of_inputs(features=1)), FIRED, Severity.INFO),
    Case("healthy", "all that eight bits can be", with_splits(of_inputs(features=8, minimum=0, maximum=1),
                                                            split_of(BITS), split_of(BITS)), NOT_APPLICABLE),
    Case("broken", "all but one of what eight bits can be", with_splits(of_inputs(features=8, minimum=0, maximum=1),
                                                                       split_of(BITS[1:]), split_of(BITS[1:])), FIRED),
    Case("at the limit", "1 %", shared(0.01), CLEAR),
    Case("at the limit", "a bit more", shared(0.011), FIRED, Severity.WARNING),
    Case("at the limit", "5 %", shared(0.05), FIRED, Severity.WARNING),
    Case("at the limit", "a bit more than 5 %", shared(0.051), FIRED, Severity.CRITICAL),
    Case("at the limit", "twice what training repeats", shared(0.2, twin=0.1), CLEAR),
    Case("at the limit", "a bit more than twice", shared(0.21, twin=0.1), FIRED),
    Case("at the limit", "half of training repeats", shared(1.0, twin=0.5), NOT_APPLICABLE),
    Case("at the limit", "half of training repeats, and nothing is shared", shared(0.0, twin=0.5), CLEAR),
    Case("at the limit", "8 rows of 100 in 400 by chance", shared(0.08, rows=100.0), CLEAR),
    Case("at the limit", "9 rows of 100 in 400", shared(0.09, rows=100.0), FIRED),
    Case(
        "recovered", "a later record has other validation rows",
        followed_by(shared(1.0), shared(0.0)), CLEAR,
    ),
    Case(
        "broken", "log_split was given rows that augmentation changes before fit sees them",
        followed_by(shared(1.0), shared(0.0, turn=2.0)), FIRED, Severity.CRITICAL, 9,
    ),
    Case(
        "healthy", "log_split was given the rows after fit saw others",
        followed_by(shared(1.0, turn=2.0), shared(0.0)), CLEAR,
    ),
    Case("too short", "no record is there", bare(), EARLY),
    Case("too short", "the first epoch has not ended", make_run(3), NOT_RECORDED),
]  # fmt: skip

SCALING = [
    Case("healthy", "scaled by the training rows", scaled(0.02, 1e-8), CLEAR),
    Case("healthy", "not scaled", scaled(5.0, 5.1), CLEAR),
    Case("healthy", "images", with_columns(make_run(), {"off_standard": np.nan}, joint_off_standard=np.nan,
                                          joint_off_unit_range=np.nan), NOT_RECORDED),
    Case("healthy", "training alone reaches from 0 to 1", scaled(0.0, 0.0, "off_unit_range"), CLEAR),
    Case("broken", "scaled by all rows", scaled(1e-7, 0.02), FIRED, Severity.INFO, 9),
    Case("broken", "scaled by all rows, over n - 1", scaled(1 - np.sqrt(1 - 1 / 1000), 0.02), FIRED),
    Case("broken", "scaled to the range of all rows", scaled(1e-7, 0.1, "off_unit_range"), FIRED, Severity.INFO),
    Case("at the limit", "just within rounding", scaled(1e-5, 0.02), FIRED),
    Case("at the limit", "a bit more", scaled(1.1e-5, 0.02), CLEAR),
    Case("at the limit", "the training rows are off by a thousandth", scaled(1e-7, 1e-3), CLEAR),
    Case("at the limit", "by a bit more", scaled(1e-7, 1.1e-3), FIRED),
    Case("at the limit", "the range is just within rounding", scaled(1e-6, 0.1, "off_unit_range"), FIRED),
    Case("at the limit", "it is a bit more", scaled(1.1e-6, 0.1, "off_unit_range"), CLEAR),
    Case(
        "recovered", "a later record has rows scaled apart",
        followed_by(scaled(0, 1), scaled(1, 0)), CLEAR,
    ),
    Case("too short", "no validation rows yet", with_splits(make_run(), split_of(ROWS)), NOT_RECORDED),
]  # fmt: skip

CONFLICTING = [
    Case("healthy", "equal rows have equal labels", labelled(0.0), CLEAR),
    Case(
        "healthy", "a regression",
        with_columns(make_run(), {"conflicting_low": 0.5, "classes": np.nan}), NOT_APPLICABLE,
    ),
    Case(
        "healthy", "whole numbers, but no classes",
        with_columns(make_run(), {"conflicting_low": 0.5}), NOT_APPLICABLE,
    ),
    Case("broken", "a tenth has another", labelled(0.1), FIRED, Severity.INFO, 9),
    Case("at the limit", "1 %", labelled(0.01), CLEAR),
    Case("at the limit", "a bit more", labelled(0.011), FIRED),
    Case(
        "recovered", "a later record has clean labels",
        followed_by(labelled(1), labelled(0)),
        CLEAR,
    ),
    Case("too short", "the first epoch has not ended", make_run(3, card=CLASSES), NOT_RECORDED),
]  # fmt: skip

UNSHUFFLED = [
    Case("healthy", "shuffled", batched(0.01), CLEAR),
    Case("healthy", "a regression", with_columns(make_run(), {"class_clustering": 1.0}), NOT_APPLICABLE),
    Case("healthy", "one class", batched(np.nan, classes=1.0), NOT_APPLICABLE),
    Case("healthy", "an array was read in other parts", batched(1.0, batches=np.nan), NOT_RECORDED),
    Case("broken", "one class in each batch", batched(1.0), FIRED, Severity.WARNING, 9),
    Case("at the limit", "half alike", batched(0.5), CLEAR),
    Case("at the limit", "a bit more", batched(0.51), FIRED),
    Case("at the limit", "256 rows", batched(1.0, rows=256.0, batches=8.0), FIRED),
    Case("at the limit", "255 rows", batched(1.0, rows=255.0, batches=8.0), NOT_APPLICABLE),
    Case("at the limit", "four batches", batched(1.0, batches=4.0), FIRED),
    Case("at the limit", "three batches", batched(1.0, batches=3.0), NOT_APPLICABLE),
    Case(
        "recovered", "a later fit shuffles",
        followed_by(batched(1), batched(0)),
        CLEAR,
    ),
    Case(
        "broken", "log_split, which knows no batches, came later",
        followed_by(batched(1.0, turn=1.0), batched(np.nan)), FIRED,
    ),
    Case("too short", "the first epoch has not ended", make_run(3, card=CLASSES), NOT_RECORDED),
]  # fmt: skip

MISSING = [
    Case("healthy", "the same classes", classes([400, 400], [100, 100]), CLEAR),
    Case("healthy", "a regression", with_classes(with_columns(make_run()), [400, 400], [0, 200]), NOT_APPLICABLE),
    Case("healthy", "nobody counted", with_columns(make_run(card=CLASSES)), NOT_RECORDED),
    Case("broken", "training lacks a class", classes([800, 0], [0, 200]), FIRED, Severity.WARNING, 9),
    Case("broken", "two classes", classes([800, 0, 0], [0, 100, 100]), FIRED, Severity.WARNING),
    Case("broken", "validation lacks a class", classes([760, 40], [200, 0]), FIRED, Severity.INFO, 9),
    Case("at the limit", "6 rows of a class by chance", classes([800, 0], [194, 6]), CLEAR),
    Case("at the limit", "7 rows", classes([800, 0], [193, 7]), FIRED, Severity.WARNING),
    Case("at the limit", "nine rows expected", classes([764, 36], [200, 0]), CLEAR),
    Case("at the limit", "ten", classes([760, 40], [200, 0]), FIRED, Severity.INFO),
    Case("recovered", "one class has more validation rows than it should", classes([780, 20], [100, 100]), CLEAR),
    Case("too short", "the first epoch has not ended", make_run(3, card=CLASSES), NOT_RECORDED),
]  # fmt: skip

CASES = {
    "split-overlap": OVERLAP,
    "joint-scaling": SCALING,
    "conflicting-labels": CONFLICTING,
    "unshuffled-batches": UNSHUFFLED,
    "class-missing-in-split": MISSING,
}
