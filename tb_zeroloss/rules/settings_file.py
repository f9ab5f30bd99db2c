"""The former place of `tb_zeroloss.settings.file`; it goes with the next version."""

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    return getattr(importlib.import_module("tb_zeroloss.settings.file"), name)
