"""``docs/accuracy.md``, written from what was measured."""

from __future__ import annotations

import platform
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import keras
import tensorflow as tf

import tb_zeroloss
from benchmarks.diagnosis.cases import HERE, Case, load_causes
from benchmarks.diagnosis.measure import Answer, Measured, accepted
from benchmarks.diagnosis.replay import Change, loud
from benchmarks.diagnosis.totals import FOUND, Totals

PAGE = HERE / "page.md"

Groups = dict[tuple[str, str], list[Measured]]


def page(totals: Totals, seeds: Sequence[int]) -> str:
    """Return the page as Markdown."""
    groups = _groups(totals.measured)
    cases = list({program.case.id: program.case for program in totals.measured}.values())
    broken = [case for case in cases if "broken" in case.variants]
    fixes = [answer for each, answer in zip(totals.measured, totals.answers, strict=True) if each.variant == "fixed"]
    return PAGE.read_text(encoding="utf-8").format(
        programs=len(groups),
        broken=len(broken),
        healthy=len(cases) - len(broken),
        questions=sum(case.evidence != "planted" for case in broken),
        versions=f"tb_zeroloss {tb_zeroloss.__version__}, Python {platform.python_version()}, "
        f"TensorFlow {tf.__version__} and Keras {keras.__version__}",
        seeds=f"{'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}",
        totals=_table(("", "measured"), totals.lines()),
        shared=sum(bool(case.others) for case in broken),
        same_programs=_same_programs(totals, broken),
        published=_published(),
        broken_table=_broken_table(broken, groups),
        missed=_list(_not_diagnosed(totals)),
        false_alarms=_list(_false_alarms(totals)),
        on_the_way=_list(_on_the_way(totals)),
        samples=_list(_odd_samples(totals.measured)),
        fixed_quiet=f"{fixes.count(Answer.QUIET)} of {len(fixes)}",
        healthy_table=_healthy_table(cases, groups),
    )


def _groups(measured: Iterable[Measured]) -> Groups:
    groups: Groups = {}
    for program in measured:
        groups.setdefault((program.case.id, program.variant), []).append(program)
    return groups


def _same_programs(totals: Totals, broken: Sequence[Case]) -> str:
    shared = [case for case in broken if case.others]
    ours = [answer for each, answer in zip(totals.measured, totals.answers, strict=True)
            if each.is_broken and each.case.others]  # fmt: skip
    rows = [("Zeroloss, rebuilt programs", *_found(ours))]
    for tool in shared[0].others if shared else ():
        rows.append((f"{tool}, originals", *_found([Answer(case.others[tool]) for case in shared])))
    return _table(("", "detected", "diagnosed"), rows)


def _found(answers: Sequence[Answer]) -> tuple[str, str]:
    detected = sum(answer in FOUND for answer in answers)
    return f"{detected} of {len(answers)}", f"{answers.count(Answer.DIAGNOSED)} of {len(answers)}"


def _published() -> str:
    tools = tomllib.loads((HERE / "published.toml").read_text(encoding="utf-8"))
    columns = ("healthy", "DeepDiagnosis", "DeepFD")
    titles = ("tool", "healthy models flagged", "of the 53 of DeepDiagnosis's study", "of the 52 of DeepFD's study")
    rows = [
        (f"[{name}]({given['link']})", *(given.get(column, "-") for column in columns)) for name, given in tools.items()
    ]
    return _table(titles, rows)


def _broken_table(broken: Sequence[Case], groups: Groups) -> str:
    causes = load_causes()
    rows = []
    for case in broken:
        programs = groups[case.id, "broken"]
        answers = Counter(program.answer(causes) for program in programs)
        said = answers.most_common(1)[0][0] if len(answers) == 1 else ", ".join(f"{n} {a}" for a, n in answers.items())
        sure = f"{case.evidence}{', stand-in data' if case.stand_in_data else ''}"
        main = [_rule(program.primaries[0]) for program in programs if program.primaries]
        steps = [f"{program.first.step:,}" if program.first else "-" for program in programs]
        rows.append(
            (_linked(case), case.title, ", ".join(case.causes), sure, said, ", ".join(dict.fromkeys(main)) or "-",
             ", ".join(dict.fromkeys(steps)))
        )  # fmt: skip
    return _table(("program", "what it is", "causes", "how sure", "verdict", "main finding", "found at step"), rows)


def _healthy_table(cases: Sequence[Case], groups: Groups) -> str:
    causes = load_causes()
    rows = []
    for case in cases:
        if "healthy" in case.variants:
            answers = {program.answer(causes) for program in groups[case.id, "healthy"]}
            rows.append((_linked(case), case.title, ", ".join(sorted(answers))))
    return _table(("program", "what it is", "verdict"), rows)


def _not_diagnosed(totals: Totals) -> Iterator[str]:
    causes = load_causes()
    for program, answer in zip(totals.measured, totals.answers, strict=True):
        if not program.is_broken or answer is Answer.DIAGNOSED or program.diagnosis is None:
            continue
        said = _said(program) or "nothing."
        rules = accepted(program.case, causes)
        right = "; ".join(f"{rule} ({_why(program, rule)})" for rule in rules)
        no_rule = " ".join(causes[cause].why for cause in program.case.causes)
        end = f"Right would be: {right}." if right else no_rule
        yield f"{_name(program)}, {answer}. Cause: {', '.join(program.case.causes)}. Found: {said} {end}"


def _why(program: Measured, rule: str) -> str:
    assert program.diagnosis is not None
    outcome, reason = program.diagnosis.outcomes.get(rule), program.diagnosis.reasons.get(rule)
    return f"{outcome}: {reason}" if reason else f"{outcome}"


def _false_alarms(totals: Totals) -> Iterator[str]:
    for program, answer in zip(totals.measured, totals.answers, strict=True):
        if answer is Answer.FALSE_ALARM:
            yield f"{_name(program)}. {_said(program)}"


def _said(program: Measured) -> str:
    """Return the loud findings in their own words."""
    found = loud(program.diagnosis) if program.diagnosis else []
    return " ".join(f"{_rule(finding.rule.id)}: {finding.hit.summary}" for finding in found)


def _on_the_way(totals: Totals) -> Iterator[str]:
    for program, answer in zip(totals.measured, totals.answers, strict=True):
        if answer is Answer.QUIET and program.first:
            yield f"{_name(program)}: {_rules(program.first.rules)} at step {program.first.step:,}"


def _odd_samples(measured: Iterable[Measured]) -> Iterator[str]:
    for program in measured:
        for kept, samples in program.samples.items():
            odd = [sample for sample in samples if sample.change is Change.DIFFERENT]
            if odd:
                said = _rules(dict.fromkeys(rule for sample in odd for rule in sample.rules))
                yield f"{_name(program)}: {len(odd)} of {len(samples)} samples of {kept} records say {said}"


def _name(program: Measured) -> str:
    return f"{_linked(program.case)}, {program.variant}"


def _linked(case: Case) -> str:
    return f"[{case.id}]({case.link})" if case.link else case.id


def _rule(rule: str) -> str:
    return f"[{rule}](rules/{rule}.md)"


def _rules(rules: Iterable[str]) -> str:
    return ", ".join(map(_rule, rules))


def _list(entries: Iterable[str]) -> str:
    return "\n".join(f"- {entry}" for entry in entries) or "None."


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
