from __future__ import annotations

import re
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

import pytest

from tb_zeroloss.tools.gen_types import TARGET, UnknownHintError, typescript


@dataclass
class Leaf:
    """A leaf."""

    kind: Literal["a", "b"]
    points: list[list[float | None]]


@dataclass
class Tree:
    """A tree."""

    leaves: dict[str, Leaf]
    first: Leaf | None


@dataclass
class Unsendable:
    """Holds what JSON has no word for."""

    blob: bytes


def module_of(*kinds: type) -> ModuleType:
    module = ModuleType(__name__)
    for kind in kinds:
        setattr(module, kind.__name__, kind)
    return module


def test_nested_dataclasses_lists_and_unions_become_interfaces() -> None:
    text = typescript(module_of(Leaf, Tree))
    assert "  kind: 'a' | 'b';\n  points: (number | null)[][];\n" in text
    assert "  leaves: Record<string, Leaf>;\n  first: Leaf | null;\n" in text


def test_a_hint_without_a_counterpart_stops_with_the_name_of_its_field() -> None:
    with pytest.raises(UnknownHintError, match=r"Unsendable\.blob: .*bytes.* has no counterpart"):
        typescript(module_of(Unsendable))


def test_the_committed_types_are_those_of_the_payload() -> None:
    assert TARGET.read_text(encoding="utf-8") == typescript(), "run `make generate`"


def test_every_name_a_type_uses_is_defined() -> None:
    text = typescript()
    defined = set(re.findall(r"export (?:interface|type) (\w+)", text))
    used = set(re.findall(r"\b[A-Z]\w+(?=[\[\];>| ])", re.sub(r"/\*\*.*?\*/|//.*|export.*", "", text, flags=re.DOTALL)))
    assert used - {"Record"} <= defined
