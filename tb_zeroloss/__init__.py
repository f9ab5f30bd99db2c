"""Catch training that looks finished and is not.

Everything is loaded when first used: importing this package costs next to nothing and
needs no TensorFlow.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tb_zeroloss.record.callback import DegeneracyCallback
    from tb_zeroloss.record.log_split import log_split
    from tb_zeroloss.record.log_step import log_step
    from tb_zeroloss.record.monitor import Monitor
    from tb_zeroloss.report import assert_not_degenerate, check, check_arrays, explain, list_rules
    from tb_zeroloss.settings.settings import Settings
    from tb_zeroloss.splits.near import Near
    from tb_zeroloss.splits.split_report import SplitReport

__version__ = "0.1.0"

_HOMES = {
    "DegeneracyCallback": "tb_zeroloss.record.callback",
    "Monitor": "tb_zeroloss.record.monitor",
    "Near": "tb_zeroloss.splits.near",
    "Settings": "tb_zeroloss.settings.settings",
    "SplitReport": "tb_zeroloss.splits.split_report",
    "log_split": "tb_zeroloss.record.log_split",
    "log_step": "tb_zeroloss.record.log_step",
    "check": "tb_zeroloss.report",
    "check_arrays": "tb_zeroloss.report",
    "assert_not_degenerate": "tb_zeroloss.report",
    "explain": "tb_zeroloss.report",
    "list_rules": "tb_zeroloss.report",
}

__all__ = [
    "DegeneracyCallback",
    "Monitor",
    "Near",
    "Settings",
    "SplitReport",
    "assert_not_degenerate",
    "check",
    "check_arrays",
    "explain",
    "list_rules",
    "log_split",
    "log_step",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tb_zeroloss' has no attribute '{name}'; it has: {', '.join(__all__)}")
    return getattr(importlib.import_module(_HOMES[name]), name)
