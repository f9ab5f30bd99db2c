"""A report and a comparison as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from tb_zeroloss.report import Report
from tb_zeroloss.report.active_settings import settings_text
from tb_zeroloss.report.payload import ComparePayload, FindingPayload, RunPayload, SettingsPayload
from tb_zeroloss.report.split_words import ACROSS
from tb_zeroloss.report.words import CHANGE_TITLES, HOW_TO_RECORD, VERDICT_TITLES, counted, letter

NOT_CHECKED = ("failed", "too-early", "not-recorded", "suppressed")


def report_text(report: Report, source: str = "") -> str:
    """Return the runs with their findings, worst first, a line of totals, and before it what is not the default.

    Args:
        report: The runs, judged.
        source: Where the settings come from.
    """
    return "\n".join(
        [
            *(line for run in report.runs for line in _run_lines(run)),
            *_loss_only_lines(report),
            *_settings_lines(report.payload.settings, source),
            totals(report),
        ]
    )


def _loss_only_lines(report: Report) -> Iterator[str]:
    alone = sum(run.basis == "scalars" for run in report.runs)
    if alone:
        yield (
            f"Of {counted(alone, 'run')} only the loss curve was looked at: nothing is known of predictions, gradients"
            f" and data. {HOW_TO_RECORD}"
        )


def comparison_text(comparison: ComparePayload, settings: SettingsPayload, source: str = "") -> str:
    """Return what became of the baseline's findings, what is new, and which settings of the runs differ.

    Args:
        comparison: The runs, compared.
        settings: Rules and limits in force.
        source: Where those come from.
    """
    runs = zip(comparison.runs, comparison.verdicts, strict=True)
    lines = [f"{letter(place)} {name}: {VERDICT_TITLES[verdict]}" for place, (name, verdict) in enumerate(runs)]
    lines += [comparison.headline, comparison.comparable_text, *_settings_lines(settings, source)]
    for finding in comparison.findings:
        lines += ["", f"{CHANGE_TITLES[finding.change]}: {finding.severity} {finding.rule}", *_by_run(finding.texts)]
    for change in comparison.settings:
        lines += ["", f"setting {change.name}", *_by_run(change.values)]
    shared = [f"  {line}" for pair in comparison.splits for line in pair.texts]
    if shared:
        lines += ["", ACROSS, *shared]
    return "\n".join(lines)


def _by_run(texts: list[str]) -> list[str]:
    return [f"  {letter(place)} {text}" for place, text in enumerate(texts)]


def _settings_lines(settings: SettingsPayload, source: str) -> Iterator[str]:
    text = settings_text(settings)
    if text:
        yield f"Not the default settings{f' ({source})' if source else ''}: {text}"


def _run_lines(run: RunPayload) -> Iterator[str]:
    note = " (loss only)" if run.basis == "scalars" else " (not all steps available)" if run.limited else ""
    yield f"{run.name}: {VERDICT_TITLES[run.verdict]}{note}"
    if run.trouble:
        yield f"  {run.trouble}"
    yield from (f"  Not recorded: {what}." for what in run.not_recorded)
    for finding in run.findings:
        yield from _finding_lines(finding)
    if not run.outcomes:
        yield from (f"  {reason}" for reason in run.reasons.values())
    yield ""


def _finding_lines(finding: FindingPayload) -> Iterator[str]:
    if finding.role == "consequence":
        yield f"    follows from {', '.join(finding.explained_by)}: {finding.rule}: {finding.summary}"
        return
    yield f"  {finding.severity} {finding.rule}: {finding.summary}"
    for fix in finding.fix[:1]:
        yield f"    to fix it: {fix}"
    yield f"    more: tb-zeroloss explain {finding.rule}"


def totals(report: Report) -> str:
    """Return how many runs, findings and checks there are, in one line."""
    findings = [finding.severity for run in report.runs for finding in run.findings]
    outcomes = [outcome for run in report.runs for outcome in run.outcomes.values()]
    open_ones = sum(outcome in NOT_CHECKED for outcome in outcomes)
    return (
        f"{counted(len(report.runs), 'run')}: {findings.count('critical'):,} critical, "
        f"{counted(findings.count('warning'), 'warning')}, {findings.count('info'):,} info; "
        f"{counted(outcomes.count('clear'), 'check')} passed, {open_ones:,} not checked"
    )
