"""The JSON that the command line prints and the tab reads; source of the frontend's types.

A number is finite or null: NaN and infinities become null here, and the field's sentence
says what they were.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from tb_zeroloss.report.split_payload import SharedAcross, SplitPanel
from tb_zeroloss.schema.quantities import SCHEMA_VERSION

SeverityName = Literal["critical", "warning", "info"]
RoleName = Literal["primary", "consequence"]
OutcomeName = Literal["fired", "clear", "too-early", "not-recorded", "not-applicable", "suppressed", "failed"]
VerdictName = Literal["degenerate", "suspicious", "no-problem-found", "not-enough-data"]
BasisName = Literal["records", "scalars"]
ChangeName = Literal["fixed", "still-there", "new"]

TagName = Annotated[str, "Tag"]
"""A tag of the records; for the frontend a type of its own."""
ColumnName = Annotated[str, "Column"]
"""A column of a tag; for the frontend a type of its own."""


@dataclass(frozen=True)
class ThresholdPayload:
    """A limit, to be drawn as a line and named in words."""

    name: str
    value: float
    unit: str
    reason: str


@dataclass(frozen=True)
class EvidencePayload:
    """One measured fact; tag, column and row say which line to draw, the steps what to shade."""

    tag: TagName
    column: ColumnName
    unit: str
    meaning: str
    row: int | None
    label: str | None
    first_step: int
    last_step: int
    observed: float | None
    threshold: ThresholdPayload | None


@dataclass(frozen=True)
class FindingPayload:
    """One finding with everything that is said about it."""

    rule: str
    title: str
    severity: SeverityName
    role: RoleName
    explained_by: list[str]
    layer: str | None
    output: str | None
    first_step: int
    last_step: int
    summary: str
    evidence: list[EvidencePayload]
    why: str
    fix: list[str]
    check_yourself: str
    innocent: str


@dataclass(frozen=True)
class RunPayload:
    """One run as ``check --format json`` prints it; field order is the documented one."""

    name: str
    verdict: VerdictName
    limited: bool
    findings: list[FindingPayload]
    outcomes: dict[str, OutcomeName]
    reasons: dict[str, str]
    trouble: str = ""
    """What went wrong while recording, so that records are missing or late; empty if nothing did."""
    not_recorded: list[str] = field(default_factory=list)
    """What is missing from every record, each with the reason in brackets."""
    basis: BasisName = "records"
    """What was judged: our records, or no more than a loss curve among the scalars that others wrote."""
    source: str | None = None
    """The line of the program that recorded it, such as ``train.py:41``; null when it is not known."""
    records: int = 0
    """Training steps that are recorded."""


@dataclass(frozen=True)
class LimitPayload:
    """A limit in force in place of the rule's own."""

    rule: str
    threshold: str
    value: float
    default: float
    unit: str


@dataclass(frozen=True)
class SettingsPayload:
    """Which rules ran and with which limits, as far as that is not the default."""

    select: list[str] | None
    """The rules that ran; null when all did."""
    ignore: dict[str, str]
    """The rules that are switched off, each with its reason."""
    limits: list[LimitPayload]


@dataclass(frozen=True)
class ReportPayload:
    """What ``check --format json`` prints."""

    runs: list[RunPayload]
    settings: SettingsPayload
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class Counts:
    """How many findings and outcomes of each kind; primaries and consequences together."""

    critical: int
    warning: int
    info: int
    passed: int
    not_checked: int


@dataclass(frozen=True)
class OverviewRow:
    """One run in the overview, judged."""

    name: str
    verdict: VerdictName
    limited: bool
    main: str
    """The main finding in a sentence, or what passed when there is none."""
    main_rule: str | None
    main_severity: SeverityName | None
    counts: Counts
    loss: list[list[float | None]]
    """At most 40 ``[step, loss]`` points that keep minimum and maximum; null is not a number."""
    last_step: int | None
    records: int
    """Records that are available."""
    records_logged: int
    last_time: float | None
    """Wall time of the last record, seconds since 1970."""
    error: str | None = None
    """Why the run could not be read or is only half understood, with what to do."""
    trouble: str = ""
    """What went wrong while recording, so that records are missing or late; empty if nothing did."""
    basis: BasisName = "records"
    """What was judged: our records, or no more than a loss curve among the scalars that others wrote."""
    rules: list[str] = field(default_factory=list)
    """The rules of its critical findings and warnings, those that nothing else explains first."""


@dataclass(frozen=True)
class FoundRule:
    """A rule with a critical finding or a warning in some run; the severity is the rule's own."""

    rule: str
    title: str
    severity: SeverityName
    runs: int


@dataclass(frozen=True)
class Banner:
    """A sentence about the data as a whole, and what to do."""

    text: str
    do: str | None = None


@dataclass(frozen=True)
class OverviewPayload:
    """Every run, worst first."""

    runs: list[OverviewRow]
    totals: dict[str, int]
    """Runs per verdict."""
    banners: list[Banner]
    log_dir: str
    runs_seen: int
    """Runs that TensorBoard sees, ours or not."""
    version: str
    rules_found: list[FoundRule] = field(default_factory=list)
    """Worst first, then the one of most runs."""
    other_runs: int = 0
    """Runs without our records, their parts ``train`` and ``validation`` taken together, whether asked for or not."""
    tags_not_recognised: list[str] = field(default_factory=list)
    """Scalars of other runs in which no training loss was recognised; empty when nobody asked for their curves."""
    unread: int = 0
    """Runs still to be read, which takes long when there are many: ask again, and more of them are there."""
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class CheckLine:
    """A rule that found nothing: passed, or not checked with the reason."""

    rule: str
    title: str
    outcome: OutcomeName
    text: str
    """What is true now (passed), or what is missing and how to get it."""


@dataclass(frozen=True)
class SettingLine:
    """One line of the configuration."""

    name: str
    value: str


@dataclass(frozen=True)
class RunDetailPayload:
    """Everything the run view shows except the points of its charts."""

    run: RunPayload
    headline: str
    """The verdict in words with counts: 'Degenerate: 2 critical, 1 warning'."""
    facts: str
    """Loss, target moments, loss of the best constant predictor, steps, records: one line."""
    zero: str
    """Whether a loss near zero is real, in a sentence; empty for any other loss."""
    passed: list[CheckLine]
    not_checked: list[CheckLine]
    configuration: list[SettingLine]
    banners: list[Banner]
    next_experiments: list[str]
    """What to try when only outcomes were found and no cause."""
    silence: str
    """What it means when nothing was found."""
    cannot_be_seen: list[str] = field(default_factory=list)
    """Leaks that leave no trace in any record."""
    split: SplitPanel | None = None
    """The rows of training and validation; null when none were recorded."""
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class GuidePayload:
    """A range of values to be shaded; without a lower end it reaches down to the edge."""

    low: float | None
    high: float
    text: str


@dataclass(frozen=True)
class SeriesPayload:
    """Points of one tag: ``values[column][row][point]``, null where not recorded."""

    run: str
    tag: str
    rows: list[str]
    columns: list[ColumnName]
    units: list[str]
    guides: list[GuidePayload | None]
    """What is known of the values of each column."""
    steps: list[int]
    values: list[list[list[float | None]]]
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class CompareLine:
    """One finding across the baseline and the other runs."""

    rule: str
    title: str
    change: ChangeName
    severity: SeverityName
    texts: list[str]
    """A sentence per run, the baseline first: the finding, or what is true now."""


@dataclass(frozen=True)
class SettingChange:
    """One setting that is not the same everywhere; a value per run, the baseline first."""

    name: str
    values: list[str]


@dataclass(frozen=True)
class ComparePayload:
    """The baseline against other runs."""

    runs: list[str]
    """The baseline first."""
    verdicts: list[VerdictName]
    headline: str
    """'2 problems fixed, 1 still there, 0 new'."""
    comparable: bool
    comparable_text: str
    findings: list[CompareLine]
    settings: list[SettingChange]
    splits: list[SharedAcross] = field(default_factory=list)
    """The rows that the baseline shares with other runs, for each whose rows are known."""
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class RulePayload:
    """The documentation of one rule with the thresholds in force."""

    id: str
    title: str
    tier: int
    severity: SeverityName
    summary: str
    what: str
    why: str
    fix: list[str]
    check_yourself: str
    innocent: str
    thresholds: list[ThresholdPayload]
    explained_by: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RulesPayload:
    """All rules."""

    rules: list[RulePayload]
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class ErrorPayload:
    """What is sent with any status that is not 200."""

    error: str
    do: str
