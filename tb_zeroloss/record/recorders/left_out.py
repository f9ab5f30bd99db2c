"""Say which statistics could not be computed, in the run and once to whoever trains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.schema.configuration import NOT_RECORDED, Configuration


class Configured(Protocol):
    """A recorder with a configuration."""

    configuration: Configuration


def tell_left_out(news: Mapping[str, Exception], recorder: Configured, journal: Journal) -> None:
    """Note what was left out, by name with the reason; everything else is recorded."""
    for name, error in news.items():
        what = f"{name} ({cause(error)})"
        recorder.configuration = recorder.configuration.with_note(f"{NOT_RECORDED}{what}")
        journal.leave_out(what, error)
