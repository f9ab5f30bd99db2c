"""See every row of the first epoch and of the first evaluation, beside the step that takes it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_zeroloss.record.recorders.relay import Relay
from tb_zeroloss.record.recorders.replay import batches_of, can_be_replayed, replayed
from tb_zeroloss.record.watching.observe import inputs_of
from tb_zeroloss.record.watching.replicas import joined_rows
from tb_zeroloss.record.writing.cause import cause
from tb_zeroloss.schema.quantities import SPLITS
from tb_zeroloss.series.facts_kept import Record
from tb_zeroloss.splits.recorded import record_of
from tb_zeroloss.splits.split import Split, Splits

TRAINING, VALIDATION = SPLITS

BATCHES_BEHIND = 2
"""Executions whose rows may still be looked at while the next one runs: each keeps its batches in memory."""

Note = Callable[[str], None]


class SplitPass:
    """Looks once through the training rows of a model and once through its validation rows.

    Batches are taken on the host and handed on to the model's own function, which is neither built nor traced again:
    what it computes stays the same to the last bit. Rows are looked at in a thread, while the step runs.

    Attributes:
        note: Is told which rows cannot be looked at, with the reason in brackets.
        stand_back: Gives the model its own train function back, if this still stands in its place.
    """

    def __init__(self, model: Any) -> None:
        """Begin with both splits to be seen."""
        self._model = model
        self._open = {TRAINING, VALIDATION}
        self._splits: dict[str, Split] = {}
        self._whole: dict[str, Split] = {}
        self._relays: dict[str, Relay] = {}
        self._is_news = False
        self._thread: ThreadPoolExecutor | None = None
        self._behind: deque[tuple[str, Future[None]]] = deque()
        self.stand_back: Callable[[], None] = lambda: None
        self.note: Note = lambda _: None

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
        """Return an iterator over the batches of the next execution, after a look at their rows.

        Args:
            split: Whose rows they are.
            iterator: What the model's own function is to take its batches from.
        """
        if not self.is_open(split):
            return iterator
        if not can_be_replayed(iterator) and not self._is_mirrored(iterator):
            self._give_up(split, "batches of several workers, or with parts that are left out")
            return iterator
        left = self._relays[split].take_back() if split in self._relays else []
        batches = batches_of(iterator, self._model.steps_per_execution - len(left))
        if not left and not batches:
            return iterator
        if self._is_mirrored(iterator):
            return self._seen(split, batches, iter(batches))
        try:
            if split not in self._relays or not self._relays[split].suits(iterator):
                self._relays[split] = Relay(iterator, self._model.steps_per_execution)
            handed = self._relays[split].hand_on([*left, *batches], iterator)
        except Exception as error:
            self._give_up(split, cause(error))
            return replayed([*left, *batches], iterator)
        return self._seen(split, batches, handed)

    def _is_mirrored(self, iterator: Any) -> bool:
        """Return whether all replicas are of this process, and a batch handed on in a list is trained on alike."""
        is_divided = isinstance(iterator, tf.distribute.DistributedIterator)
        is_alone = isinstance(self._model.distribute_strategy, tf.distribute.MirroredStrategy)
        return is_divided and is_alone and self._model.steps_per_execution == 1 and not self._model.jit_compile

    def close(self, split: str) -> None:
        """Take what was seen of a split for all there is."""
        self._wait(0)
        if self.is_open(split) and split in self._splits:
            self._open.discard(split)
            self._whole[split], self._is_news = self._splits.pop(split), True
            self._relays.pop(split, None)

    def take(self) -> Record | None:
        """Return the record of what was seen, None if nothing came since it was last asked for."""
        if not self._is_news:
            return None
        self._is_news = False
        return record_of(Splits(self._whole.get(TRAINING), self._whole.get(VALIDATION)))

    def _seen(self, split: str, batches: Sequence[Any], handed: Any) -> Any:
        """Have the rows looked at, and return what the step is handed."""
        self._thread = self._thread or ThreadPoolExecutor(1, "tb_zeroloss")
        self._behind.append((split, self._thread.submit(self._see, split, batches)))
        self._wait(BATCHES_BEHIND)
        return handed

    def _see(self, split: str, batches: Sequence[Any]) -> None:
        for batch in batches:
            inputs, targets = inputs_of(joined_rows(batch))[:2]
            self._splits.setdefault(split, Split()).add(_arrays(inputs), _arrays(targets))

    def _wait(self, behind: int) -> None:
        """Wait until the rows of no more executions than that are still to be looked at."""
        while len(self._behind) > behind:
            split, looked_at = self._behind.popleft()
            if error := looked_at.exception():
                self._give_up(split, cause(error))
        if not behind and self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _give_up(self, split: str, why: str) -> None:
        if self.is_open(split):
            self._open.discard(split)
            self.note(f"rows of {split} ({why})")


def _arrays(nest: Any) -> list[np.ndarray[Any, Any]]:
    leaves = [leaf for leaf in keras.tree.flatten(nest) if leaf is not None]
    if not all(isinstance(leaf, tf.Tensor) for leaf in leaves):
        raise TypeError("ragged and sparse rows are not compared")
    return [leaf.numpy() for leaf in leaves]
