"""Start a training as a new process would."""

from __future__ import annotations

import keras


def start_afresh(seed: int = 7) -> None:
    """Name layers from the first again, and seed everything.

    Memory is left to Python: a collection asked for here looks through the graphs of all tests before, for seconds.
    """
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(seed)
