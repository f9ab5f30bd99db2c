"""See every row of the first epoch and of the first evaluation, beside the step that takes it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_zeroloss.record.recorders.replay import batches_of
from tb_zeroloss.record.recorders.tee_iterator import TeeIterator
from tb_zeroloss.record.watching.observe import inputs_of
from tb_zeroloss.record.watching.replicas import joined_rows
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.schema.quantities import SPLITS
from tb_zeroloss.series.complete import Record
from tb_zeroloss.splits.recorded import record_of
from tb_zeroloss.splits.split import Split, Splits

TRAINING, VALIDATION = SPLITS

Arrays = list[np.ndarray[Any, Any]]
Note = Callable[[str], None]


class RowWatch:
    """Looks once through the training rows of a model and once through its validation rows.

    The model's own function is neither built nor traced again: what it computes stays the same to the last bit. Rows
    are looked at on the host, between two executions and many batches at a time.

    Attributes:
        stand_back: Gives the model its own train function back, if this still stands in its place.
    """

    def __init__(self) -> None:
        """Begin with both splits to be seen."""
        self._model: Any = None
        self._open = {TRAINING, VALIDATION}
        self._splits: dict[str, Split] = {}
        self._whole: dict[str, Split] = {}
        self._tees: dict[str, TeeIterator] = {}
        self._turns: list[str] = []
        self._is_news = False
        self.stand_back: Callable[[], None] = lambda: None
        self._note: Note | None = None
        self._unsaid: list[str] = []

    def begin(self, model: Any) -> None:
        """Begin a ``fit``; what an earlier one saw of a split in part is forgotten."""
        self._model, self._splits, self._tees = model, {}, {}
        self._turns = [split for split in self._turns if split in self._whole]

    def tell(self, note: Note) -> None:
        """Have it told which rows cannot be looked at, with the reason in brackets."""
        self._note = note
        while self._unsaid:
            note(self._unsaid.pop(0))

    def stand_in(self) -> None:
        """See the first batches of a model that is built from them, in the place of its train function."""
        model, own = self._model, self._model.train_function

        def first(iterator: Any) -> Any:
            stand_back()
            return own(self.look(TRAINING, iterator))

        def stand_back() -> None:
            if model.train_function is first:
                model.train_function = own

        model.train_function, self.stand_back = first, stand_back

    def is_open(self, split: str) -> bool:
        """Return whether rows of a split are still to be seen."""
        return split in self._open

    def look(self, split: str, iterator: Any) -> Any:
        """Return an iterator over the batches of the next execution, whose rows are looked at.

        Args:
            split: Whose rows they are.
            iterator: What the model's own function is to take its batches from.
        """
        if not self.is_open(split):
            return iterator
        if split not in self._turns:
            self._turns.append(split)
        if self._is_mirrored(iterator):
            batches = batches_of(iterator, 1)
            self._see(split, lambda: batches)
            return iter(batches) if batches else iterator
        refusal = None if split in self._tees else _refusal(iterator)
        if refusal is not None:
            self._give_up(split, refusal)
            return iterator
        try:
            return self._tee(split, iterator).asked()
        except Exception as error:
            self._give_up(split, cause(error))
            return iterator

    def _tee(self, split: str, iterator: Any) -> TeeIterator:
        tee = self._tees.get(split)
        if tee is None or tee.source is not iterator:
            self._see_waiting(split)
            tee = self._tees[split] = TeeIterator(iterator)
        elif tee.is_due:
            self._see_waiting(split)
        return tee

    def _is_mirrored(self, iterator: Any) -> bool:
        """Return whether all replicas are of this process, and a batch handed on in a list is trained on alike."""
        is_divided = isinstance(iterator, tf.distribute.DistributedIterator)
        is_alone = isinstance(self._model.distribute_strategy, tf.distribute.MirroredStrategy)
        return is_divided and is_alone and self._model.steps_per_execution == 1 and not self._model.jit_compile

    def abandon(self, split: str) -> None:
        """Take batches from their own iterator again: an execution that failed may have cancelled the one between."""
        self._tees.pop(split, None)
        self._give_up(split, "an execution failed while it was recorded")

    def close(self, split: str) -> None:
        """Take what was seen of a split for all there is."""
        self._see_waiting(split)
        self._tees.pop(split, None)
        if self.is_open(split) and split in self._splits:
            self._open.discard(split)
            self._whole[split], self._is_news = self._splits.pop(split), True
            self._whole[split].turn = 1 + self._turns.index(split)

    def take(self) -> Record | None:
        """Return the record of what was seen, None if nothing came since it was last asked for."""
        if not self._is_news:
            return None
        self._is_news = False
        return record_of(Splits(self._whole.get(TRAINING), self._whole.get(VALIDATION)))

    def _see_waiting(self, split: str) -> None:
        if split in self._tees:
            self._see(split, self._tees[split].take)

    def _see(self, split: str, take: Callable[[], Sequence[Any]]) -> None:
        if not self.is_open(split):
            return
        try:
            seen = self._splits.setdefault(split, Split())
            for inputs, targets, sizes in _together(take()):
                seen.add(inputs, targets, sizes=sizes)
        except Exception as error:
            self._give_up(split, cause(error))

    def _give_up(self, split: str, why: str) -> None:
        if self.is_open(split):
            self._open.discard(split)
            self._unsaid.append(f"rows of {split} ({why})")
            if self._note is not None:
                self.tell(self._note)


def _refusal(iterator: Any) -> str | None:
    """Return why rows of the batches of an iterator cannot be looked at; None if they can."""
    if isinstance(iterator, tf.distribute.DistributedIterator):
        return "batches that a strategy divides are seen under MirroredStrategy, without XLA and step by step"
    specs = tf.nest.flatten(getattr(iterator, "element_spec", None))
    if any(isinstance(spec, tf.RaggedTensorSpec | tf.SparseTensorSpec) for spec in specs):
        return "ragged and sparse rows are not compared"
    if not isinstance(iterator, tf.data.Iterator) or not all(isinstance(spec, tf.TensorSpec) for spec in specs):
        return "batches with parts that are left out"
    return None


def _together(batches: Sequence[Any]) -> Iterator[tuple[Arrays, Arrays, list[int]]]:
    """Return inputs and targets of batches one after the other, those of like rows as one, with the rows of each."""
    for _, alike in itertools.groupby(map(_arrays, batches), key=_kinds):
        inputs, targets = zip(*alike, strict=True)
        yield _joined(inputs), _joined(targets), [len(arrays[0]) for arrays in inputs]


def _joined(parts: Sequence[Arrays]) -> Arrays:
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


def _arrays(batch: Any) -> tuple[Arrays, Arrays]:
    inputs, targets = inputs_of(joined_rows(batch))[:2]
    return _leaves(inputs), _leaves(targets)


def _leaves(nest: Any) -> Arrays:
    return [leaf.numpy() for leaf in keras.tree.flatten(nest) if leaf is not None]


def _kinds(parts: tuple[Arrays, Arrays]) -> list[list[tuple[Any, Any]]]:
    return [[(array.dtype, array.shape[1:]) for array in arrays] for arrays in parts]
