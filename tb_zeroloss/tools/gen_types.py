"""Write the frontend's types from the dataclasses of the payload.

``python -m tb_zeroloss.tools.gen_types`` rewrites ``frontend/src/api/types.ts``.
"""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from tb_zeroloss.report import payload, split_payload
from tb_zeroloss.schema.quantities import ALL_GROUPS, SCHEMA_VERSION

TARGET = Path("frontend/src/api/types.ts")
_PLAIN = {str: "string", bool: "boolean", int: "number", float: "number", NoneType: "null"}
_UNIONS = (Union, UnionType, Literal)


class UnknownHintError(TypeError):
    """A type hint that has no counterpart in the frontend."""


MODULES = (payload, split_payload)


def typescript(*modules: ModuleType) -> str:
    """Return the types of every dataclass and named literal of ``modules``, or of the whole payload.

    Raises:
        UnknownHintError: if a field has a type that cannot travel as JSON; names the field.
    """
    sources = modules or MODULES
    named = [pair for module in sources for pair in vars(module).items()]
    aliases = {hint: name for name, hint in named if get_origin(hint) is Literal}
    kinds = [kind for module in sources for kind in _dataclasses(module)]
    parts = [
        f"// Generated from {' and '.join(module.__name__ for module in sources)} by `make generate`; do not edit.\n",
        f"export const SCHEMA_VERSION = {SCHEMA_VERSION};\n",
        _columns(),
        *(f"export type {name} = {_union(get_args(hint))};\n" for hint, name in aliases.items()),
        *(_interface(kind, aliases) for kind in kinds),
    ]
    return "\n".join(parts)


def _columns() -> str:
    """Return the tags of the records as a type, and the columns of each."""
    columns = (f"  '{group.tag}': {_union(group.columns)};" for group in ALL_GROUPS)
    return "\n".join(
        [
            "/** The columns of each tag that is recorded. */",
            "export interface Columns {",
            *columns,
            "}",
            "",
            "export type Tag = keyof Columns;",
            "export type Column<T extends Tag = Tag> = Columns[T];",
            "",
        ]
    )


def _dataclasses(module: ModuleType) -> list[type[Any]]:
    """Return the dataclasses that a module defines, in its order."""
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)]
    return sorted((kind for kind in kinds if kind.__module__ == module.__name__), key=_line)


def _line(kind: type[Any]) -> int:
    return inspect.getsourcelines(kind)[1]


def _interface(kind: type[Any], aliases: dict[Any, str]) -> str:
    hints = get_type_hints(kind, include_extras=True)
    lines = [f"/** {(inspect.getdoc(kind) or '').strip()} */", f"export interface {kind.__name__} {{"]
    for field in dataclasses.fields(kind):
        try:
            lines.append(f"  {field.name}: {_type(hints[field.name], aliases)};")
        except UnknownHintError as error:
            raise UnknownHintError(
                f"{kind.__name__}.{field.name}: {error.args[0]} has no counterpart in TypeScript; "
                "use str, int, float, bool, None, Literal, list, dict[str, ...], a union or a dataclass"
            ) from None
    return "\n".join([*lines, "}", ""])


def _type(hint: Any, aliases: dict[Any, str]) -> str:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is Literal:
        return aliases.get(hint) or _union(get_args(hint))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return hint.__name__
    return _generic(hint, aliases)


def _generic(hint: Any, aliases: dict[Any, str]) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return str(arguments[1])
    if origin in (Union, UnionType):
        return " | ".join(_type(argument, aliases) for argument in arguments)
    if origin is list:
        item = _type(arguments[0], aliases)
        return f"({item})[]" if get_origin(arguments[0]) in _UNIONS else f"{item}[]"
    if origin is dict and arguments[0] is str:
        return f"Record<string, {_type(arguments[1], aliases)}>"
    raise UnknownHintError(str(hint))


def _union(values: tuple[Any, ...]) -> str:
    return " | ".join(f"'{value}'" for value in values)


if __name__ == "__main__":
    TARGET.write_text(typescript(), encoding="utf-8")
