"""What was read, joined with what is judged: reports for Python, the command line and the tab."""

from tb_zeroloss.report.arrays import check_arrays
from tb_zeroloss.report.catalogue import explain, list_rules
from tb_zeroloss.report.errors import (
    DegenerateRunError,
    NothingToCheckError,
    UnknownRuleError,
    UnknownRunError,
    UnreadableRunError,
)
from tb_zeroloss.report.public import Report, assert_not_degenerate, check

__all__ = [
    "DegenerateRunError",
    "NothingToCheckError",
    "Report",
    "UnknownRuleError",
    "UnknownRunError",
    "UnreadableRunError",
    "assert_not_degenerate",
    "check",
    "check_arrays",
    "explain",
    "list_rules",
]
