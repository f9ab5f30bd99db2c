"""Records that a directory holds of an earlier training."""

from __future__ import annotations

from functools import cached_property

from tb_zeroloss.record.writing.say import say
from tb_zeroloss.record.writing.sink import EventFileSink


class EarlierRecords:
    """Looks for them once."""

    def __init__(self, sink: EventFileSink, name: str) -> None:
        """Remember where records go and what the run is called."""
        self._sink, self._name = sink, name

    @cached_property
    def are_there(self) -> bool:
        """Return whether the directory held records before this process wrote any; must be asked before it does."""
        return self._sink.holds_records()

    def warn(self) -> None:
        """Say that a training from the first step on takes their place."""
        if self.are_there:
            say(
                f"{self._name} holds records of an earlier training, whose place those of this one take;"
                " use a new log_dir to keep both."
            )
