"""Every run the demo can train, by the name under which it is recorded."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from demo.program import Program

PAIRS = (
    "zero-kernel",
    "tiny-targets",
    "target-scale",
    "linear-on-quadratic",
    "one-unit-softmax",
    "saturated-sigmoid",
    "frozen-rate",
    "deep-sigmoid",
    "unscaled-features",
    "relu-head",
    "zero-labels",
    "slow-rate",
    "zero-weights",
    "broadcast",
    "exploding",
    "nan-mask",
    "missing-one-hot",
    "oscillating",
    "over-regularised",
    "leaked-split",
    "scaled-before-split",
    "target-in-features",
)
RULES = (
    "integer-division",
    "used-up-validation",
    "sorted-rows",
    "far-from-zero",
    "forgotten-tracker",
    "stacked-linear",
    "forgotten-from-logits",
    "many-labels-softmax",
    "log-weights",
    "rounded-code",
    "score-as-loss",
    "wrong-end-frozen",
    "wide-start",
    "too-small-model",
    "learned-by-heart",
    "majority-class",
    "accuracy-of-numbers",
    "too-few-epochs",
    "file-read-twice",
    "rounded-away",
    "split-of-sorted-rows",
    "reused-buffer",
)
"""Pairs for rules that no other pair shows; they are trained when they are asked for."""
RULES_FOLDER = "rules"
CLEAN = (
    "zero-output-kernel",
    "sigmoid-with-squared-error",
    "sigmoid-regressor",
    "noise-free-fit",
    "tiny-targets-solved",
    "adversarial",
    "frozen-base",
    "embedding-classifier",
    "autoencoder",
    "rare-class",
)


@dataclass(frozen=True)
class Entry:
    """One run of the demo.

    Attributes:
        name: Its directory below the records: ``zero-kernel/broken``, ``clean/autoencoder``.
        module: The file that builds it.
        broken: Whether it is the broken or the fixed half of a pair; None if it has no twin.
    """

    name: str
    module: str
    broken: bool | None = None

    def build(self, seed: int = 0) -> Program:
        """Return the program, its weights and data drawn from ``seed``."""
        make: Callable[..., Program] = importlib.import_module(self.module).build
        return make(seed) if self.broken is None else make(self.broken, seed)


def _entries() -> tuple[Entry, ...]:
    pairs = [
        Entry(f"{pair}/{half}", f"demo.{pair.replace('-', '_')}", half == "broken")
        for pair in PAIRS
        for half in ("broken", "fixed")
    ]
    rules = [
        Entry(f"{RULES_FOLDER}/{pair}/{half}", f"demo.rules.{pair.replace('-', '_')}", half == "broken")
        for pair in RULES
        for half in ("broken", "fixed")
    ]
    clean = [Entry(f"clean/{name}", f"demo.clean.{name.replace('-', '_')}") for name in CLEAN]
    return (
        *pairs,
        *rules,
        *clean,
        Entry("digits/sigmoid", "demo.digits.five_or_more", broken=False),
        Entry("digits/softmax", "demo.digits.five_or_more", broken=True),
        Entry("digits/ten-classes", "demo.digits.ten_classes"),
    )


ENTRIES = _entries()


def select(names: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the runs with these names, or below them: ``zero-kernel``, ``clean``, ``digits/softmax``.

    Without a name all but those of ``rules``, which make a demo long and show what others show better.

    Raises:
        ValueError: if a name stands for no run; says which there are.
    """
    for name in names:
        if not any(_covers(name, entry) for entry in ENTRIES):
            known = ", ".join(sorted({entry.name.split("/")[0] for entry in ENTRIES}))
            raise ValueError(f"the demo has no run called '{name}'; it has: {known}")
    if not names:
        return tuple(entry for entry in ENTRIES if not _covers(RULES_FOLDER, entry))
    return tuple(entry for entry in ENTRIES if any(_covers(name, entry) for name in names))


def _covers(name: str, entry: Entry) -> bool:
    return f"{entry.name}/".startswith(f"{name.rstrip('/')}/")
