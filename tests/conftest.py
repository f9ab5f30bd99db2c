from __future__ import annotations

import pytest

FIRST = ("record/test_distribute", "test_wheel", "record/test_identity", "benchmarks/", "browser/", "record/")
"""Files that take longest, the longest first: two workers end together when nothing long is left for the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((at for at, part in enumerate(FIRST) if f"tests/{part}" in path), len(FIRST))

    items.sort(key=place)
