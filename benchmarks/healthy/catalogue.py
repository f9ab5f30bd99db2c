"""Every healthy program, by name."""

from __future__ import annotations

from benchmarks.healthy import digit_images, edges, habits, loops, photographs, sequences, tables
from benchmarks.healthy.program import PROGRAMS, Program

MODULES = (tables, digit_images, photographs, sequences, habits, edges, loops)
"""The files whose programs are listed: to load one is to list its programs."""


def select(only: list[str] | None = None) -> tuple[Program, ...]:
    """Return the programs with these names, or all.

    Raises:
        ValueError: if there is no program of a name; says which there are.
    """
    known = {program.name: program for program in PROGRAMS}
    for name in only or ():
        if name not in known:
            raise ValueError(f"there is no healthy program '{name}'; there are: {', '.join(known)}")
    return tuple(program for program in PROGRAMS if not only or program.name in only)
