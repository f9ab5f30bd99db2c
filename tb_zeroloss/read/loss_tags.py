"""Which scalar of a run that others wrote is its training loss, by name alone: never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

TRAINING = frozenset({"train", "training"})
VALIDATION = frozenset({"val", "valid", "validation", "eval", "evaluation", "test", "dev", "holdout"})
LOSS = frozenset({"loss", "losses"})
STEP = frozenset({"batch", "step", "iteration", "iter"})
EPOCH = frozenset({"epoch"})
WHOLE = frozenset({"total"})
MEAN = frozenset({"mean", "avg", "average"})
KNOWN = TRAINING | LOSS | STEP | EPOCH | WHOLE | MEAN
"""Words a training loss may be named by; any other (``dense_1``, ``box``, ``value``) makes it a part, or another."""

AGAINST_ANOTHER = frozenset(
    {"gen", "generator", "g", "disc", "discriminator", "d", "critic", "actor", "policy", "adv", "adversarial", "gan"}
)
REWARD = frozenset(
    {"reward", "rewards", "rew", "rollout", "episodic", "episode", "return", "returns", "q", "td", "epsilon", "eps"}
)

_BREAKS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")


class Grain(IntEnum):
    """How often a scalar is written, as far as its name says; the finest is taken."""

    STEP = 0
    NOT_SAID = 1
    EPOCH = 2


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a tag or folder in lower case: ``Loss/trainEpoch`` is loss, train and epoch."""
    return tuple(word.lower() for word in _BREAKS.split(name) if word)


def is_training_loss(tag: str) -> bool:
    """Return whether a tag names the whole training loss and nothing else.

    Each of its words is known, and one of them is loss: ``loss``, ``epoch_loss``, ``batch_loss``, ``train_loss_step``,
    ``Loss/train``, ``train/total_loss``. Not ``val_loss``, ``learning_rate``, ``policy_loss``, ``dense_1_loss``.
    """
    words = words_of(tag)
    return set(words) <= KNOWN and not LOSS.isdisjoint(words)


def grain_of(tag: str) -> Grain:
    """Return how often a tag is written, by its words."""
    words = set(words_of(tag))
    if words & STEP:
        return Grain.STEP
    return Grain.EPOCH if words & EPOCH else Grain.NOT_SAID


def training_loss(tags: Iterable[str]) -> str | None:
    """Return the tag of one directory that is its training loss, or None when none is recognised.

    Of several the finest is taken: per step rather than per epoch. Then one that says that it is of training,
    one that says that it is the total, and the shortest.
    """
    return min((tag for tag in tags if is_training_loss(tag)), key=_order, default=None)


def is_validation_folder(folder: str) -> bool:
    """Return whether all that a folder holds is of validation: ``validation``, ``val``, ``Loss_val``."""
    words = set(words_of(folder))
    return bool(words & VALIDATION) and words <= VALIDATION | KNOWN


def plays_against_another(tags: Iterable[str]) -> bool:
    """Return whether these are the scalars of adversarial training or of reinforcement learning.

    There even a scalar named ``loss`` is not meant to fall, so nothing can be said of it.
    """
    words = [set(words_of(tag)) for tag in tags]
    return any(bool(each & REWARD) or bool(each & LOSS and each & AGAINST_ANOTHER) for each in words)


def _order(tag: str) -> tuple[int, bool, bool, int, str]:
    words = words_of(tag)
    return grain_of(tag), TRAINING.isdisjoint(words), WHOLE.isdisjoint(words), len(words), tag
