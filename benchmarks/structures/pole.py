"""A pole on a cart, for the programs that learn by reinforcement."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Pole:
    """Pushes a cart to the left or right; an episode ends when the pole falls, or after ``limit`` steps."""

    def __init__(self, random: np.random.Generator, limit: int) -> None:
        """Draw starts from ``random``."""
        self._random, self._limit = random, limit
        self._state, self._steps = np.zeros(4), 0

    def reset(self) -> Floats:
        """Begin an episode and return its first state."""
        self._state, self._steps = self._random.uniform(-0.05, 0.05, 4), 0
        return self._state.astype("float32")

    def step(self, action: int) -> tuple[Floats, float, bool]:
        """Push, and return the state, the reward and whether the episode is over."""
        _, speed, angle, turning = self._state
        sine, cosine = math.sin(angle), math.cos(angle)
        push = ((10.0 if action else -10.0) + 0.05 * turning**2 * sine) / 1.1
        turn = (9.8 * sine - cosine * push) / (0.5 * (4 / 3 - 0.1 * cosine**2 / 1.1))
        slide = push - 0.05 * turn * cosine / 1.1
        self._state = self._state + 0.02 * np.array([speed, slide, turning, turn])
        self._steps += 1
        fallen = abs(self._state[0]) > 2.4 or abs(self._state[2]) > math.radians(12)
        return self._state.astype("float32"), 1.0, bool(fallen or self._steps >= self._limit)
