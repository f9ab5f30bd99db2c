"""Where records lie: what one side of the file writes, the other finds."""

from __future__ import annotations

import pytest

from tb_zeroloss.read.names import joined_name
from tb_zeroloss.schema.layout import SUBDIRECTORY, is_worker_folder, worker_folder


@pytest.mark.parametrize("number", [0, 7, 120])
def test_the_folder_of_a_worker_is_known_as_one(number: int) -> None:
    assert is_worker_folder(worker_folder(number))
    assert joined_name(f"run/{SUBDIRECTORY}/{worker_folder(number)}", "root") == f"run/{worker_folder(number)}"


@pytest.mark.parametrize("name", ["worker", "worker_", "worker_a", "my_worker_1", "worker_1x"])
def test_another_folder_is_none(name: str) -> None:
    assert not is_worker_folder(name)
