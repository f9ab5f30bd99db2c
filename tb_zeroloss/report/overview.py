"""Every run on one page, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.diagnose import Diagnosis
from tb_zeroloss.read.listing import Listing
from tb_zeroloss.report.findings import Judged, counts_of, verdict_name
from tb_zeroloss.report.payload import Banner, Counts, OverviewPayload, OverviewRow, SeverityName
from tb_zeroloss.report.points import loss_line
from tb_zeroloss.report.rules_found import loud_rules, rules_found
from tb_zeroloss.report.words import (
    HOW_TO_RECORD,
    VERDICT_TITLES,
    basis_of,
    counted,
    is_limited,
    tags_in_words,
    trouble_of,
    why_nothing_recorded,
)

NONE_COUNTED = Counts(0, 0, 0, 0, 0)
NAMED = 3
"""Runs that a banner names; a sentence with more is not read."""

SAMPLES_FLAG = "--tb_zeroloss_samples"


def overview_payload(
    rows: Iterable[OverviewRow], listing: Listing, runs_seen: int, other_runs: int = 0, unread: int = 0
) -> OverviewPayload:
    """Return the overview of runs already judged, while ``unread`` others have not been, or not as they are now."""
    ordered = sorted(rows, key=_worst_first)
    totals = dict.fromkeys(map(str, VERDICT_TITLES), 0)
    for row in ordered:
        totals[row.verdict] += 1
    return OverviewPayload(
        runs=ordered,
        totals=totals,
        banners=[*_unread(unread, len(listing.runs)), *_banners(ordered, listing, runs_seen)],
        log_dir=listing.log_dir,
        runs_seen=runs_seen,
        version=installed_version(),
        rules_found=rules_found(ordered),
        other_runs=other_runs,
        tags_not_recognised=list(listing.not_recognised),
        unread=unread,
    )


def overview_row(judged: Judged) -> OverviewRow:
    """Return one run of the overview; a run that could not be read says why."""
    if judged.diagnosis is None:
        return _unread_row(judged)
    diagnosis, run = judged.diagnosis, judged.diagnosis.run
    counts = counts_of(diagnosis)
    first = diagnosis.findings[0] if diagnosis.findings else None
    severity: SeverityName | None = first.severity.value if first else None
    return OverviewRow(
        name=judged.name,
        verdict=verdict_name(diagnosis),
        limited=is_limited(run),
        main=first.hit.summary if first else why_nothing_recorded(run) or nothing_found(diagnosis, counts),
        main_rule=first.rule.id if first else None,
        main_severity=severity,
        counts=counts,
        loss=loss_line(run),
        last_step=int(run.steps[-1]) if len(run.steps) else None,
        records=len(run.steps),
        records_logged=run.records_logged,
        last_time=judged.last_time,
        trouble=trouble_of(run),
        rules=loud_rules(diagnosis),
        basis=basis_of(run),
    )


def nothing_found(diagnosis: Diagnosis, counts: Counts) -> str:
    """Return what can be said of a run without a finding."""
    if diagnosis.run.knows_only_loss:
        return f"Loss only: {checks_of_loss(diagnosis)}"
    checks = f"{counted(counts.passed, 'check')} passed, {counts.not_checked:,} not checked"
    if verdict_name(diagnosis) == "not-enough-data":
        return f"Cannot tell yet after {counted(diagnosis.run.steps_spanned, 'step')}: {checks}"
    return checks


def checks_of_loss(diagnosis: Diagnosis) -> str:
    """Return how far the checks went of a run of which the loss is all that is known: never as if it had passed."""
    outcomes = list(diagnosis.outcomes.values())
    made = outcomes.count(Outcome.CLEAR) + outcomes.count(Outcome.FIRED)
    early, missing = outcomes.count(Outcome.TOO_EARLY), outcomes.count(Outcome.NOT_RECORDED)
    counts = [
        f"{counted(made, 'check')} made",
        f"{early:,} cannot tell yet" if early else "",
        f"{missing:,} {'needs' if missing == 1 else 'need'} records" if missing else "",
    ]
    odd = "" if diagnosis.findings or not made else "nothing odd in the loss curve; "
    return f"{odd}{', '.join(filter(None, counts))}"


def installed_version() -> str:
    """Return the version of this package."""
    try:
        return version("tb-zeroloss")
    except PackageNotFoundError:
        return "not installed"


def _unread_row(judged: Judged) -> OverviewRow:
    sentence = str(judged.problem)
    return OverviewRow(
        name=judged.name,
        verdict="not-enough-data",
        limited=False,
        main=sentence,
        main_rule=None,
        main_severity=None,
        counts=NONE_COUNTED,
        loss=[],
        last_step=None,
        records=0,
        records_logged=0,
        last_time=judged.last_time,
        error=sentence,
    )


def _worst_first(row: OverviewRow) -> tuple[float, int, int, int, str]:
    # A run that could not be read asks for attention, but has shown no fault.
    rank = 1.5 if row.error else float(list(VERDICT_TITLES).index(row.verdict))
    return rank, -row.counts.critical, -row.counts.warning, -row.counts.info, row.name


def _banners(rows: Sequence[OverviewRow], listing: Listing, runs_seen: int) -> list[Banner]:
    banners = [*_limited(rows), *_troubled(rows), *(_claimed_twice(name) for name in listing.claimed_twice)]
    if rows and listing.not_recognised:
        banners.append(_not_recognised(listing.not_recognised))
    if not rows:
        banners.append(_none_of_ours(listing.log_dir or "this log directory", runs_seen))
    return banners


def _unread(unread: int, runs: int) -> list[Banner]:
    return [Banner(f"{runs - unread:,} of {counted(runs, 'run')} read so far; the others follow.")] if unread else []


def _limited(rows: Sequence[OverviewRow]) -> list[Banner]:
    limited = [row for row in rows if row.limited]
    if not limited:
        return []
    worst = min(limited, key=lambda row: row.records / row.records_logged)
    where = f"of {worst.name}" if len(limited) == 1 else f"in {counted(len(limited), 'run')}, at worst"
    wanted = max(row.records_logged for row in limited)
    return [
        Banner(
            f"{worst.records:,} of {counted(worst.records_logged, 'step')} available {where}: "
            "early ones may be missing.",
            f"Start TensorBoard with {SAMPLES_FLAG}={_round_up(wanted)}",
        )
    ]


def _troubled(rows: Sequence[OverviewRow]) -> list[Banner]:
    troubled = [row for row in rows if row.trouble]
    if not troubled:
        return []
    if len(troubled) == 1:
        return [Banner(f"{troubled[0].name}: {troubled[0].trouble}")]
    names = ", ".join(row.name for row in troubled[:NAMED])
    more = f" and {len(troubled) - NAMED:,} more" if len(troubled) > NAMED else ""
    return [Banner(f"There was trouble while recording {names}{more}.", "The page of each run says what.")]


def _round_up(records: int) -> int:
    return -(-records // 1_000) * 1_000


def _claimed_twice(name: str) -> Banner:
    return Banner(
        f"Both {name} and a directory {name}/zeroloss hold records: they are shown as two runs.",
        "Give each training its own log directory.",
    )


def _not_recognised(tags: Sequence[str]) -> Banner:
    return Banner(
        f"In some runs no training loss was recognised among: {tags_in_words(tags)}.",
        "They are not listed; record them to have them checked.",
    )


def _none_of_ours(where: str, runs_seen: int) -> Banner:
    if runs_seen:
        return Banner(
            f"TensorBoard sees {counted(runs_seen, 'run')} in {where}, but none was recorded with tb_zeroloss.",
            HOW_TO_RECORD,
        )
    return Banner(
        f"No Degeneracy data in {where}. TensorBoard sees 0 runs there.",
        "Check that --logdir is the directory that training writes to; the first records appear after a few seconds.",
    )
