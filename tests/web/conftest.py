from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import events
from tests.loaders import LOADERS, opened
from tests.web.tab import Tab


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    events.write(tmp_path / "pair" / "broken" / "zeroloss", events.broken_records(range(60)))
    events.write(tmp_path / "pair" / "fixed" / "zeroloss", events.records(range(60)))
    return tmp_path


@pytest.fixture(params=LOADERS)
def tab(log_dir: Path, request: pytest.FixtureRequest) -> Iterator[Tab]:
    with opened(log_dir, request.param) as provider:
        yield Tab(provider)


@pytest.fixture
def local_tab(log_dir: Path) -> Iterator[Tab]:
    with opened(log_dir, "python") as provider:
        yield Tab(provider)
