from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _keep_tensorflow_for_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command decides for its process how TensorBoard opens files; tests share one process."""
    monkeypatch.setattr("tb_zeroloss.cli.commands._read_without_tensorflow", lambda: None)
