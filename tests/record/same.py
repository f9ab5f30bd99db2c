"""Compare columns with what a naive twin gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def assert_same(found: Mapping[str, Any], expected: Mapping[str, Any], rtol: float = 1e-6) -> None:
    for name, value in expected.items():
        got = np.asarray(found[name], np.float64)
        np.testing.assert_allclose(got, value, rtol=rtol, atol=1e-7, err_msg=name)
