"""Payloads as JSON that any parser accepts."""

from __future__ import annotations

import dataclasses
import json
from typing import Any


def to_json(payload: Any, *, indent: int | None = None) -> str:
    """Return a payload as JSON text, its fields in the documented order.

    Raises:
        ValueError: if a number is not finite; the builders turn such numbers into None.
    """
    return json.dumps(payload, default=_fields, allow_nan=False, ensure_ascii=False, indent=indent)


def _fields(value: Any) -> dict[str, Any]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"a payload holds a {type(value).__name__}, which has no JSON form")
