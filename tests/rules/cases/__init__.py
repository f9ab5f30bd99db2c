"""The cases of each rule: one file a rule, named as its own, with a table ``CASES``."""

from __future__ import annotations

import importlib
import pkgutil

from tests.rules.case import Case


def tables() -> dict[str, list[Case]]:
    """Return the table of each rule that has one, by the id of the rule."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return {name.replace("_", "-"): importlib.import_module(f"{__name__}.{name}").CASES for name in names}
