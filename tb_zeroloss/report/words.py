"""Numbers, counts and verdicts as people read them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from tb_zeroloss.report.payload import BasisName, ChangeName, SeverityName, VerdictName
from tb_zeroloss.series import RunSeries

VERDICT_TITLES: Final[dict[VerdictName, str]] = {
    "degenerate": "Degenerate",
    "suspicious": "Suspicious",
    "no-problem-found": "No problem found so far",
    "not-enough-data": "Not enough data",
}
"""Worst first."""

SEVERITY_TITLES: Final[dict[SeverityName, str]] = {"critical": "Critical", "warning": "Warning", "info": "Info"}
"""Worst first."""

SEVERITY_GLYPHS: Final[dict[SeverityName, str]] = {"critical": "▲", "warning": "◆", "info": "●"}
VERDICT_GLYPHS: Final[dict[VerdictName, str]] = {
    "degenerate": "▲",
    "suspicious": "◆",
    "no-problem-found": "✓",
    "not-enough-data": "○",
}
CHANGE_TITLES: Final[dict[ChangeName, str]] = {"new": "new", "still-there": "still there", "fixed": "fixed"}

HOW_TO_RECORD: Final = (
    "Add tb_zeroloss.DegeneracyCallback(log_dir) to fit, or call tb_zeroloss.log_step(model, x, y) in the loop."
)

TAGS_NAMED: Final = 8
"""Tags that a sentence names."""

CONFIGURATION_ALONE: Final = "This finding rests on the configuration alone."
NO_FINDING: Final = "None of these runs has a finding."
NO_DIFFERENCE: Final = "No setting differs."
OUTCOMES_ONLY: Final = "Only outcomes were found. These experiments tell causes apart:"
CODE_IN_PROSE: Final = re.compile(r"``?([^`]+)``?")
"""Code in the prose of a rule stands between backquotes."""

_SAID_WITHOUT_UNIT = ("ratio", "index", "code", "loss")
_PLURALS = {"info": "info", "loss": "losses"}


def at_or_above(severity: SeverityName) -> list[SeverityName]:
    """Return this severity and those that are worse."""
    severities = list(SEVERITY_TITLES)
    return severities[: severities.index(severity) + 1]


def number(value: float | None) -> str:
    """Return a measured value with three digits that count, or what it is instead of a number."""
    if value is None or math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value):,}"
    return f"{value:.3g}"


def counted(count: int, noun: str) -> str:
    """Return ``1 step`` or ``5,000 steps``."""
    return f"{count:,} {noun if count == 1 else _PLURALS.get(noun, noun + 's')}"


def share(value: float) -> str:
    """Return a share as a percentage: ``0.5`` is ``50 %``."""
    return f"{value * 100:.3g} %"


def measured(value: float | None, unit: str) -> str:
    """Return a value with its unit; a share as a percentage, a flag as yes or no."""
    if value is None or not math.isfinite(value):
        return "no finite number"
    if unit == "share":
        return share(value)
    if unit == "flag":
        return "yes" if value else "no"
    if unit == "step":
        return f"step {number(value)}"
    return number(value) if unit in _SAID_WITHOUT_UNIT else f"{number(value)} {unit}"


def step_range(first: int, last: int) -> str:
    """Return ``step 12`` or ``steps 12 to 400``."""
    return f"step {first:,}" if first == last else f"steps {first:,} to {last:,}"


def letter(place: int) -> str:
    """Return the letter that stands for a run in a comparison; the baseline is A."""
    return chr(ord("A") + place % 26)


def finite(value: float | None) -> float | None:
    """Return the value, or None when JSON has no number for it."""
    return None if value is None or not math.isfinite(value) else float(value)


def steps_available(run: RunSeries) -> str:
    """Return how much of what was recorded can be seen here."""
    if run.is_loss_alone:
        return f"{counted(len(run.steps), 'point')} of {scalar_of(run)} available"
    return f"{len(run.steps):,} of {counted(run.records_logged, 'step')} available"


def basis_of(run: RunSeries) -> BasisName:
    """Return what a run was judged by."""
    return "scalars" if run.is_loss_alone else "records"


def scalar_of(run: RunSeries) -> str:
    """Return the scalar that the loss of a run without records was taken from, in quotes."""
    return f"'{run.configuration.outputs[0].name}'"


def tags_in_words(tags: Sequence[str]) -> str:
    """Return the tags in one line, the rest of many as a number."""
    more = f" and {len(tags) - TAGS_NAMED:,} more" if len(tags) > TAGS_NAMED else ""
    return f"{', '.join(tags[:TAGS_NAMED])}{more}"


def is_limited(run: RunSeries) -> bool:
    """Return whether records are missing that were written."""
    return len(run.steps) < run.records_logged


def trouble_of(run: RunSeries) -> str:
    """Return what went wrong while recording, or nothing."""
    failures, trouble = run.fact("failures"), run.configuration.trouble
    missing = f"{counted(int(failures), 'record')} could not be taken or written" if failures > 0 else ""
    text = ": ".join(part for part in (missing, trouble) if part)
    return f"Trouble while recording: {text}." if text else ""


def why_nothing_recorded(run: RunSeries) -> str:
    """Return why a run that was written has no step recorded, or nothing where it has one, or none has come yet."""
    trouble = run.configuration.trouble
    return f"No step was recorded: {trouble}." if trouble and not len(run.steps) else ""


def what_silence_means(run: RunSeries) -> str:
    """Return what it means that nothing was found in a run."""
    if why := why_nothing_recorded(run):
        return f"{why} No failure pattern could be checked."
    if run.knows_only_loss:
        return "A loss curve without a fault is no sign of health: a model that learned nothing can have one too."
    return (
        "This does not mean that the model is good. It means that none of the failure patterns that could be checked"
        " was seen."
    )
