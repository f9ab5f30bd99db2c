"""Judge a journal while it grows, and say each finding once."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tb_zeroloss.diagnose import judge
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.settings.settings import Settings

if TYPE_CHECKING:
    from tb_zeroloss.diagnose import Finding
    from tb_zeroloss.record.writing.journal import Journal

GLYPHS = {"critical": "▲", "warning": "◆", "info": "●"}
RANK = {"critical": 0, "warning": 1, "info": 2}

LOOKS = (1, 2, 3, 5, 8, 13, 20)
"""Records after which a run is judged at its start, where most failures show; from then on each time they have doubled.

A look at a run of 10 variables takes about as long as two or three small steps (4 ms), at one of
200 about 8 ms, up to 40 ms later on: 7 looks in the first 20 records, 6 more in the next 1,000.
"""


class DegenerateTrainingError(RuntimeError):
    """Training was ended because of a finding."""


@dataclass(frozen=True)
class Reaction:
    """What to do about findings and about trouble; see ``DegeneracyCallback``. ``name`` is for messages."""

    name: str
    settings: Settings = field(default_factory=Settings)
    on_finding: str = "log"
    fail_on: str = "critical"
    strict: bool = False


class Announcer:
    """Says what is found in the records of one run."""

    def __init__(self, journal: Journal, reaction: Reaction) -> None:
        """Watch ``journal``."""
        self.journal, self.reaction = journal, reaction
        self._said: set[str] = set()
        self._next = LOOKS[0]

    def is_due(self, records: int) -> bool:
        """Return whether it is time for a look: by the number of records, or because the latest give alarm."""
        rings = self.journal.alarm.answer()
        if records < self._next:
            return rings
        while self._next <= records:
            self._next = next((look for look in LOOKS if look > self._next), 2 * self._next)
        return True

    def look(self, *, at_end: bool = False) -> bool:
        """Judge the records so far; return whether training should stop.

        While training goes on only findings at or above ``fail_on`` are said: a model that
        has not learned yet may still do so. At the end a finding that was said and does not
        hold any more is taken back.

        Raises:
            DegenerateTrainingError: if ``on_finding`` is ``raise`` and a finding is severe enough.
        """
        if self.reaction.on_finding == "ignore":
            return False
        try:
            run = self.journal.series()
            findings = judge(run, self.reaction.settings).findings if run is not None else ()
        except Exception as error:
            self.journal.trouble(f"could not judge the records ({cause(error)})", error)
            return False
        least = RANK["warning"] if at_end else RANK[self.reaction.fail_on]
        news = [
            finding
            for finding in findings
            if finding.role == "primary" and RANK[finding.severity] <= least and finding.rule.id not in self._said
        ]
        for finding in news:
            self._said.add(finding.rule.id)
            self._say(finding)
        if at_end:
            self._take_back({finding.rule.id for finding in findings if RANK[finding.severity] <= least})
        if news:
            self.journal.flush()
        severe = [finding for finding in news if RANK[finding.severity] <= RANK[self.reaction.fail_on]]
        if severe and self.reaction.on_finding == "raise":
            raise DegenerateTrainingError(_sentence(severe[0]))
        return bool(severe) and self.reaction.on_finding == "stop"

    def _say(self, finding: Finding) -> None:
        if self.reaction.on_finding == "warn":
            warnings.warn(f"tb_zeroloss: {_sentence(finding)}", stacklevel=2)
        else:
            say(_sentence(finding))

    def _take_back(self, held: set[str]) -> None:
        gone = sorted(self._said - held)
        self._said &= held
        if gone:
            say(f"no longer so at the end: {', '.join(gone)}.")


def _sentence(finding: Finding) -> str:
    fixes = finding.hit.fix or finding.rule.prose().fix
    fix = f" Fix: {fixes[0]}" if fixes else ""
    severity = str(finding.severity)
    return f"{GLYPHS[severity]} {severity}: {finding.hit.summary} ({finding.rule.id}){fix}"
