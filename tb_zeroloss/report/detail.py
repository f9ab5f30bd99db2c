"""One run with everything that is said about it."""

from __future__ import annotations

import math

from tb_zeroloss.diagnose import Diagnosis, Role
from tb_zeroloss.report.configuration_lines import lines_of
from tb_zeroloss.report.findings import Judged, counts_of, not_checked_lines, passed_lines, run_payload, verdict_name
from tb_zeroloss.report.overview import nothing_found
from tb_zeroloss.report.payload import Banner, RunDetailPayload, SettingLine
from tb_zeroloss.report.points import has_loss
from tb_zeroloss.report.split_panel import split_panel
from tb_zeroloss.report.words import (
    HOW_TO_RECORD,
    VERDICT_TITLES,
    counted,
    number,
    scalar_of,
    share,
    steps_available,
    trouble_of,
    what_silence_means,
)
from tb_zeroloss.report.zero_verdict import zero_verdict
from tb_zeroloss.schema.quantities import LOSS, OBJECTIVE, TARGET
from tb_zeroloss.series import RunSeries
from tb_zeroloss.splits.split_text import CANNOT_BE_SEEN

OUTCOME_TIER = 4
"""Rules of this tier describe what happened, not why."""

NEXT_EXPERIMENTS = (
    "Train on one batch of 8 rows only: if the loss does not come near zero, the model or the optimizer is at fault, "
    "not the data.",
    "Set all inputs to zero and train again: if the loss is the same, the model does not use its inputs.",
    "Print five rows of inputs, targets and predictions side by side and read them.",
)


def detail_payload(judged: Judged) -> RunDetailPayload:
    """Return everything the run view shows except the points of its charts."""
    diagnosis = judged.diagnosis
    if diagnosis is None:
        banner = Banner(str(judged.problem.error), judged.problem.do) if judged.problem else Banner("Not read yet.")
        return RunDetailPayload(run_payload(judged), "Could not be read", "", "", [], [], [], [banner], [], "")
    return RunDetailPayload(
        run=run_payload(judged),
        headline=headline(diagnosis),
        facts=facts_line(diagnosis.run),
        zero=zero_verdict(diagnosis.run) or "",
        passed=passed_lines(diagnosis),
        not_checked=not_checked_lines(diagnosis),
        configuration=[SettingLine(line.name, line.value) for line in lines_of(diagnosis.run.configuration)],
        banners=_banners(diagnosis.run),
        next_experiments=next_experiments(diagnosis),
        silence=what_silence_means(diagnosis.run),
        split=split_panel(diagnosis.run),
        cannot_be_seen=list(CANNOT_BE_SEEN),
    )


def headline(diagnosis: Diagnosis) -> str:
    """Return the verdict in words with the counts behind it."""
    counts = counts_of(diagnosis)
    title = VERDICT_TITLES[verdict_name(diagnosis)]
    found = _found(diagnosis)
    if verdict_name(diagnosis) in ("degenerate", "suspicious"):
        return f"{title}: {found}"
    run = diagnosis.run
    if run.knows_only_loss:
        odd = "" if found or not counts.passed else ", nothing odd in it"
        return f"{title}: {f'{found}; ' if found else ''}only the loss is known{odd}"
    steps = f" over steps {run.first_step:,} to {int(run.steps[-1]):,}" if len(run.steps) else ""
    return f"{title}: {f'{found}; ' if found else ''}{nothing_found(diagnosis, counts)}{steps}"


def facts_line(run: RunSeries) -> str:
    """Return loss, targets, the best constant predictor and how much is available, in one line."""
    parts = [*_loss_facts(run), _target_facts(run), _span(run), steps_available(run), _pace(run)]
    return " · ".join(part for part in parts if part)


def next_experiments(diagnosis: Diagnosis) -> list[str]:
    """Return what to try when something went wrong and no cause was found."""
    loud = [finding for finding in diagnosis.findings if str(finding.severity) != "info"]
    only_outcomes = bool(loud) and all(finding.rule.tier == OUTCOME_TIER for finding in loud)
    return list(NEXT_EXPERIMENTS) if only_outcomes else []


def _found(diagnosis: Diagnosis) -> str:
    primaries = [str(finding.severity) for finding in diagnosis.findings if finding.role is Role.PRIMARY]
    folded = len(diagnosis.findings) - len(primaries)
    found = [
        counted(primaries.count("critical"), "critical finding"),
        counted(primaries.count("warning"), "warning"),
        f"{primaries.count('info')} info",
        counted(folded, "consequence"),
    ]
    return ", ".join(text for text in found if not text.startswith("0 "))


def _loss_facts(run: RunSeries) -> list[str]:
    series = run[LOSS]
    if not len(series) or not series.rows:
        return []
    if not has_loss(run):
        return _objective_facts(run)
    outputs = run.configuration.outputs
    name = outputs[0].loss if len(outputs) == 1 and outputs[0].loss else "loss"
    facts = [f"{name} {number(float(series['total'][-1, 0]))} at step {int(series.steps[-1]):,}"]
    constant = float(series["constant"][-1, 0])
    if series.rows == 1 and not math.isnan(constant):
        facts.append(f"best constant predictor {number(constant)}")
    return facts


def _objective_facts(run: RunSeries) -> list[str]:
    series, names = run[OBJECTIVE], run.configuration.objectives
    if not len(series):
        return ["loss not recorded"]
    losses = zip(names, series["loss"][-1], strict=False)
    told = ", ".join(f"{name} {number(float(loss))}" for name, loss in losses if not math.isnan(loss))
    return [f"loss of {told} at step {int(series.steps[-1]):,}"] if told else ["loss not recorded"]


def _target_facts(run: RunSeries) -> str:
    series = run[TARGET]
    if not len(series) or series.rows != 1:
        return f"{series.rows} outputs" if series.rows > 1 else ""
    only = series.limit_to(0)
    mean, spread, rows = only.last("seen_mean"), only.last("seen_std"), only.last("seen_rows")
    if math.isnan(mean):
        return ""
    return f"targets mean {number(mean)}, spread {number(spread)}, {number(rows)} rows seen"


def _span(run: RunSeries) -> str:
    return f"steps {run.first_step:,} to {int(run.steps[-1]):,}" if len(run.steps) else ""


def _pace(run: RunSeries) -> str:
    recorded, bare = run.fact("recorded_step_seconds"), run.fact("bare_step_seconds")
    if math.isnan(recorded) or math.isnan(bare):
        return ""
    added = max(0.0, run.records_logged * (recorded - bare) / (run.steps_spanned * bare))
    return (
        f"recording added about {share(added)} to the time of the steps"
        f" (a recorded one took {number(recorded * 1000)} ms, another {number(bare * 1000)} ms)"
    )


def _banners(run: RunSeries) -> list[Banner]:
    banners = [_loss_only(run)] if run.is_loss_alone else []
    if len(run.steps) < run.records_logged:
        text = f"{steps_available(run)}: early ones may be missing, and a short event may lie between two others."
        banners.append(Banner(text, "Start TensorBoard with --tb_zeroloss_samples=0 to see all."))
    if run.knows_only_loss and not run.is_loss_alone:
        banners += [Banner(f"Not recorded: {what}.") for what in run.configuration.not_recorded]
    trouble = trouble_of(run)
    if trouble:
        banners.append(Banner(trouble, "The message was printed where the training ran."))
    return banners


def _loss_only(run: RunSeries) -> Banner:
    return Banner(
        f"Only the scalar {scalar_of(run)} is available: checks of predictions, gradients and data cannot be made.",
        HOW_TO_RECORD,
    )
