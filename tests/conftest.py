from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

FIRST = ("record/test_distribute", "test_wheel", "record/test_identity", "benchmarks/", "browser/", "record/")
"""Files that take longest, the longest first: two workers end together when nothing long is left for the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((at for at, part in enumerate(FIRST) if f"tests/{part}" in path), len(FIRST))

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Let what a file leaves behind in TensorFlow not be looked through again: one test took 75 s, alone 5."""
    result = yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()
    return result
