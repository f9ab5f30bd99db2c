"""These tests need Keras on another backend than TensorFlow: ``make backend-test`` runs them, nothing else does."""

from __future__ import annotations

import keras
import pytest

from tb_zeroloss.record.other_backends import missing

if keras.backend.backend() == "tensorflow":
    collect_ignore_glob = ["test_*.py"]

OF_KERAS = "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
"""Keras 3.15 on NumPy 2, whenever a variable becomes an array."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/backends" in item.path.as_posix():
            item.add_marker(pytest.mark.filterwarnings(OF_KERAS))


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said once in a process is said once in each test, and what goes wrong is raised."""
    monkeypatch.setattr(missing, "_said", set())
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")
