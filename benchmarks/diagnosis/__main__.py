"""``python -m benchmarks.diagnosis``: trains every case, judges it, prints a line each and the totals."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.diagnosis.cases import Case, load_cases, load_causes
from benchmarks.diagnosis.measure import Measured, measure
from benchmarks.diagnosis.page import page
from benchmarks.diagnosis.totals import Totals


def measured(cases: Sequence[Case], seeds: Sequence[int], out: Path) -> Iterator[Measured]:
    """Yield each program, trained and judged."""
    programs = [(case, variant, seed) for case in cases for variant in case.variants for seed in seeds]
    for number, (case, variant, seed) in enumerate(programs, 1):
        print(f"{number} of {len(programs)}: {case.id} {variant}", file=sys.stderr, flush=True)
        yield measure(case, variant, seed, out)


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnosis", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, help="keeps the runs; those that are in it are only judged")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], help="of the trainings")
    parser.add_argument("--only", nargs="+", metavar="ID", help="these cases only")
    parser.add_argument("--page", type=Path, help="write the results to this Markdown file")
    given = parser.parse_args()
    cases = load_cases()
    if given.only:
        unknown = set(given.only) - {case.id for case in cases}
        if unknown:
            parser.error(f"no such case: {', '.join(sorted(unknown))}; it has: {', '.join(case.id for case in cases)}")
        cases = tuple(case for case in cases if case.id in given.only)
    if given.page and given.only:
        parser.error("a page of some cases would be taken for all: leave out --only or --page")
    causes = load_causes()
    programs = []
    with tempfile.TemporaryDirectory() as temporary:
        for program in measured(cases, given.seeds, given.out or Path(temporary)):
            programs.append(program)
            print(_line(program, program.answer(causes)), flush=True)
    totals = Totals.of(programs, causes)
    print(*(f"{name}: {value}" for name, value in totals.lines()), sep="\n")
    if given.page:
        given.page.write_text(page(totals, given.seeds), encoding="utf-8")


def _line(program: Measured, answer: str) -> str:
    first = f"first at step {program.first.step}: {', '.join(program.first.rules)}" if program.first else ""
    odd = "" if program.is_as_described else f"NOT AS DESCRIBED (score {program.trained.score:.3g})"
    causes = ", ".join(program.case.causes) if program.is_broken else ""
    rest = "  ".join(filter(None, [", ".join(program.primaries), first, odd, program.trained.error]))
    return f"{answer:11} {program.case.id:27} {program.variant:7} {causes:45} {rest}".rstrip()


if __name__ == "__main__":
    main()
