"""Which of many trainings are always compared, and which in the slow tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pytest

JIT = {"jit on": True, "jit off": False}


def by_model(names: Iterable[str], ways: Mapping[str, Any], often: Collection[tuple[str, Any]]) -> list[Any]:
    """Return parameters of a test for each model and way to train it; those that are not ``often`` tried are slow."""
    return [
        pytest.param(name, way, id=f"{name}-{told}", marks=[] if (name, way) in often else [pytest.mark.slow])
        for name in names
        for told, way in ways.items()
    ]
