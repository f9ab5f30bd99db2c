"""``log_split`` and ``check_arrays`` need neither TensorFlow nor a graph."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import tb_zeroloss
from tb_zeroloss.schema.quantities import SPLIT
from tests.backends.training import data, read


class Batches(keras.utils.PyDataset):
    def __init__(self, x: Any, y: Any) -> None:
        super().__init__()
        self._x, self._y = x, y

    def __len__(self) -> int:
        return len(self._x) // 10

    def __getitem__(self, place: int) -> tuple[Any, Any]:
        rows = slice(10 * place, 10 * place + 10)
        return self._x[rows], self._y[rows]


FORMS = {
    "arrays": lambda x, y: (x, y),
    "tensors": lambda x, y: (keras.ops.convert_to_tensor(x), keras.ops.convert_to_tensor(y)),
    "PyDataset": Batches,
    "iterable": lambda x, y: ((x[place : place + 10], y[place : place + 10]) for place in range(0, len(x), 10)),
}


@pytest.mark.parametrize("form", FORMS)
def test_log_split_takes_every_form_of_data(tmp_path: Path, form: str) -> None:
    x, y = data()
    report = tb_zeroloss.log_split(FORMS[form](x, y), FORMS[form](x[:20], y[:20]), log_dir=tmp_path)
    assert report.shared is not None
    assert report.shared.value == 1.0
    assert report.notes == ()
    assert read(tmp_path)[SPLIT]["rows"][0].tolist() == [80, 20]
    assert "tensorflow" not in sys.modules


def test_log_split_takes_a_loader_of_torch() -> None:
    torch = importlib.import_module("torch")
    x, y = (torch.tensor(part) for part in data())
    utils = torch.utils.data
    training, held_out = (utils.DataLoader(utils.TensorDataset(x[:rows], y[:rows]), batch_size=10) for rows in (80, 20))
    report = tb_zeroloss.log_split(training, held_out)
    assert report.shared is not None
    assert report.shared.value == 1.0


def test_check_arrays_answers() -> None:
    y = np.random.default_rng(0).normal(size=200)
    (run,) = tb_zeroloss.check_arrays(y, np.zeros(200)).payload.runs
    assert "zero-predictions" in [finding.rule for finding in run.findings]
    (sound,) = tb_zeroloss.check_arrays(y, y + 0.1).payload.runs
    assert sound.findings == []
    assert "tensorflow" not in sys.modules
