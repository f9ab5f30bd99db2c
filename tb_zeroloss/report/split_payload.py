"""What is sent of the rows of training and of validation; a part of the payload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SplitName = Literal["training", "validation"]


@dataclass(frozen=True)
class Bounded:
    """A number with bounds that hold, and both in words; known exactly, all three are the number."""

    value: float | None
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True)
class SplitFacts:
    """What is known of the rows of one split."""

    split: SplitName
    rows: int
    batches: int | None
    """Batches that they came in; null where those are not the ones that are trained on."""
    exact: bool
    """Whether every distinct row is known, not a sample of them."""
    distinct: Bounded
    """Rows that differ from each other in their inputs."""
    twins: Bounded
    """Share of the rows that have an equal row in the same split."""
    conflicting: Bounded
    """Share of the rows whose equal rows have more than one label."""
    classes: int | None
    """Classes with a row; null where the labels name no class."""
    clustering: float | None
    """How alike the labels of a batch are: 0 as in shuffled rows, 1 if each batch holds one class."""
    class_counts: list[int]
    """Rows of each class, from class 0; empty where they are not known."""


@dataclass(frozen=True)
class SplitLine:
    """One line of the table: a text for each split that was seen."""

    name: str
    texts: list[str]


@dataclass(frozen=True)
class SharedExample:
    """A row of validation that is in training too: its hash, and where it stands if rows had numbers."""

    hash: str
    training_row: int | None
    validation_row: int | None


@dataclass(frozen=True)
class SplitPanel:
    """The rows of training and validation, and what they have in common."""

    headline: str
    """Which rows of validation are in training too, in a sentence; or which split was not seen."""
    expected: str
    """What two samples of the same source would share, in a sentence; empty where it is not known."""
    missing: str
    """How to have the other split seen; empty when both were."""
    step: int
    """Step of the record."""
    splits: list[SplitFacts]
    """Those that were seen, training first."""
    lines: list[SplitLine]
    """The facts of these splits in words, a text for each of them."""
    shared: Bounded | None
    """Share of the rows of validation that are in training too."""
    examples: list[SharedExample]
    find_examples: str
    """How to find the rows of the examples; empty without examples."""


@dataclass(frozen=True)
class SharedAcross:
    """What the splits of two runs have in common, in sentences in which a letter stands for a run."""

    runs: list[str]
    texts: list[str]
