"""``check`` and ``assert_not_degenerate``: a log directory judged in one call."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tb_zeroloss.diagnose import judge
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.report.active_settings import settings_payload
from tb_zeroloss.report.errors import DegenerateRunError, NothingToCheckError, UnknownRunError, UnreadableRunError
from tb_zeroloss.report.findings import Judged, run_payload
from tb_zeroloss.report.payload import FindingPayload, ReportPayload, RunPayload, SeverityName
from tb_zeroloss.report.strict_json import to_json
from tb_zeroloss.report.words import HOW_TO_RECORD, SEVERITY_TITLES, at_or_above, counted, tags_in_words
from tb_zeroloss.rules import load_rules
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings
from tb_zeroloss.splits.split_report import SplitReport

if TYPE_CHECKING:
    from tb_zeroloss.read.directory import Directory

DEFAULTS = Settings()
ANSWERS = ("fired", "clear")


@dataclass(frozen=True)
class Report:
    """Every run of a log directory, judged.

    Attributes:
        log_dir: The directory that was read, or what arrays are called.
        payload: The runs with their findings, worst first.
        runs_seen: Runs that TensorBoard sees there, ours or not.
        problems: Runs that could not be read, with the reason.
        not_recognised: Scalars of runs without our records in which no training loss was found, when asked for.
        splits: What the rows of training and validation have in common, where they are what was judged.
        zero: Of predictions in memory what is behind a loss near 0; None when it is a plain number.
    """

    log_dir: str
    payload: ReportPayload
    runs_seen: int
    problems: tuple[ReadProblem, ...] = ()
    not_recognised: tuple[str, ...] = ()
    splits: SplitReport | None = None
    zero: str | None = None

    @property
    def runs(self) -> list[RunPayload]:
        """Return the runs, worst first."""
        return self.payload.runs

    @property
    def has_answers(self) -> bool:
        """Return whether any rule had an answer for any run."""
        return any(outcome in ANSWERS for run in self.runs for outcome in run.outcomes.values())

    @property
    def unanswered(self) -> list[RunPayload]:
        """Return the runs of whose training nothing can be said because no step of it could be recorded."""
        return [run for run in self.runs if run.trouble and run.outcomes and not run.records]

    def at_or_above(self, severity: SeverityName) -> list[tuple[str, FindingPayload]]:
        """Return the findings of this severity or a worse one, each with the name of its run."""
        loud = at_or_above(severity)
        return [(run.name, finding) for run in self.runs for finding in run.findings if finding.severity in loud]

    def why_nothing(self) -> str:
        """Return why there is nothing to check here, and what to do."""
        if self.splits is not None:
            return f"No check had an answer for '{self.log_dir}'. Pass rows of training and of validation, with labels."
        if self.runs:
            return (
                f"No check had an answer for any of the runs in '{self.log_dir}'. "
                "The report says why; a run of few steps tells more when it goes on."
            )
        if self.not_recognised:
            return (
                f"No training loss was recognised among the scalars in '{self.log_dir}': "
                f"{tags_in_words(self.not_recognised)}. {HOW_TO_RECORD}"
            )
        if self.runs_seen:
            return (
                f"TensorBoard sees {counted(self.runs_seen, 'run')} in '{self.log_dir}', "
                f"but none was recorded with tb_zeroloss. {HOW_TO_RECORD} "
                "What their loss curves alone say, `tb-zeroloss check --scalars` tells."
            )
        return f"There are no runs in '{self.log_dir}'. Give the directory that training writes to."

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return to_json(self.payload, indent=1)


def check(
    logdir: str | os.PathLike[str],
    *,
    runs: Iterable[str] | None = None,
    rules: Settings | None = None,
    scalars: bool = False,
) -> Report:
    """Return what is wrong with the runs of a log directory.

    Args:
        logdir: The directory, or an address that TensorBoard can read.
        runs: Names of the runs to judge; all when None.
        rules: Which rules run, and with which limits; the defaults when None.
        scalars: Judge runs that were never recorded too, by the loss curve among their scalars alone. What such a
            curve does not show is not checked, so none of them is ever found to be without a problem.

    Raises:
        LogDirNotFoundError: if there is no such directory.
        UnknownRunError: if one of ``runs`` is not there.
        ValueError: if ``rules`` names a rule or a threshold that does not exist.
    """
    settings = rules or DEFAULTS
    log_dir = os.fspath(logdir)
    directory, judged = _read_and_judged(log_dir, runs, settings, scalars=scalars)
    problems = tuple(run.problem for run in judged if run.problem)
    payload = ReportPayload(sorted((run_payload(run) for run in judged), key=_worst_first), settings_payload(settings))
    return Report(log_dir, payload, directory.runs_seen, problems, directory.not_recognised)


def judged_runs(logdir: str | os.PathLike[str], names: Sequence[str] | None, settings: Settings) -> list[Judged]:
    """Return runs of a log directory in the order of ``names``, or all of them, judged.

    Raises:
        LogDirNotFoundError: if there is no such directory.
        UnknownRunError: if one of ``names`` is not there.
    """
    _, judged = _read_and_judged(os.fspath(logdir), names, settings)
    by_name = {run.name: run for run in judged}
    return judged if names is None else [by_name[name] for name in names]


def assert_not_degenerate(
    logdir_or_report: str | os.PathLike[str] | Report, *, fail_on: str = "critical", allow_empty: bool = False
) -> None:
    """Do nothing if no run has a finding that counts.

    Args:
        logdir_or_report: A log directory, or what ``check`` or ``check_arrays`` returned.
        fail_on: The mildest severity that counts: ``critical``, ``warning`` or ``info``.
        allow_empty: Accept a directory in which nothing could be checked.

    Raises:
        DegenerateRunError: if a run has such a finding; the message lists them with their first fix.
        NothingToCheckError: if nothing could be checked.
        UnreadableRunError: if a run could not be read, so that nothing can be said of it.
        ValueError: if ``fail_on`` is none of the three.
    """
    if fail_on not in SEVERITY_TITLES:
        raise ValueError(f"fail_on must be one of {', '.join(SEVERITY_TITLES)}; got {fail_on!r}")
    report = logdir_or_report if isinstance(logdir_or_report, Report) else check(logdir_or_report)
    if not report.has_answers and not allow_empty:
        raise NothingToCheckError(f"{report.why_nothing()} To accept this, pass allow_empty=True.")
    loud = report.at_or_above(fail_on)
    if loud:
        raise DegenerateRunError("\n".join([f"{report.log_dir}:", *(_told(name, finding) for name, finding in loud)]))
    for problem in report.problems:
        raise UnreadableRunError(problem.name, problem.error, problem.do)


def judge_run(name: str, run: RunSeries | ReadProblem, settings: Settings, last_time: float | None = None) -> Judged:
    """Return a run judged, or the reason why it could not be; one odd run must not hide the others."""
    if isinstance(run, ReadProblem):
        return Judged(name, settings, problem=run, last_time=last_time)
    try:
        return Judged(name, settings, diagnosis=judge(run, settings), last_time=last_time)
    except Exception as error:
        cause = f"its records could not be judged ({type(error).__name__}: {error})"
        problem = ReadProblem(name, cause, "Other runs are not affected; please report this with its event file.")
        return Judged(name, settings, problem=problem, last_time=last_time)


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Return up to three names that come near one that does not exist."""
    return difflib.get_close_matches(name, list(names), 3, cutoff=0.4)


def _read_and_judged(
    log_dir: str, names: Iterable[str] | None, settings: Settings, *, scalars: bool = False
) -> tuple[Directory, list[Judged]]:
    # Reading brings TensorBoard in, which takes half a second: not for those who only ask for a rule.
    from tb_zeroloss.read.directory import read_directory

    settings.check_against(load_rules())
    directory = read_directory(log_dir, scalars=scalars)
    read = directory.runs
    wanted = read if names is None else {name: _one_of(read, name) for name in names}
    return directory, [judge_run(name, run, settings) for name, run in wanted.items()]


def _one_of(read: Mapping[str, RunSeries | ReadProblem], name: str) -> RunSeries | ReadProblem:
    if name not in read:
        raise UnknownRunError(name, nearest(name, read))
    return read[name]


def _worst_first(run: RunPayload) -> tuple[int, int, int, str]:
    verdicts = ("degenerate", "suspicious", "no-problem-found", "not-enough-data")
    severities = [finding.severity for finding in run.findings]
    return verdicts.index(run.verdict), -severities.count("critical"), -severities.count("warning"), run.name


def _told(name: str, finding: FindingPayload) -> str:
    fix = f" To fix it: {finding.fix[0]}" if finding.fix else ""
    return f"  {name}: {finding.severity} {finding.rule}: {finding.summary}{fix}"
