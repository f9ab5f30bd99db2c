"""Say which statistics could not be computed, in the run and once to whoever trains."""

from __future__ import annotations

from typing import Protocol

from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.writing.cause import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.schema.configuration import NOT_RECORDED, Configuration


class Configured(Protocol):
    """A recorder with a configuration."""

    configuration: Configuration


def tell_left_out(attempt: Attempts, recorder: Configured, journal: Journal) -> None:
    """Note what was left out since the last call; everything else is recorded."""
    for name, error in attempt.news().items():
        what = f"{name} ({cause(error)})"
        recorder.configuration = recorder.configuration.with_note(f"{NOT_RECORDED}{what}")
        journal.leave_out(what, error)
