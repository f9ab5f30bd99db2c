"""The former place of `tb_zeroloss.checks.rule`, for the rules of other packages; it goes with the next version."""

from tb_zeroloss.checks.rule import (
    ANY_OTHER,
    Evidence,
    Hit,
    Limits,
    NotApplicable,
    NotRecorded,
    Outcome,
    Rule,
    Severity,
    Threshold,
    TooEarly,
    Unanswered,
    rule,
)

__all__ = [
    "ANY_OTHER",
    "Evidence",
    "Hit",
    "Limits",
    "NotApplicable",
    "NotRecorded",
    "Outcome",
    "Rule",
    "Severity",
    "Threshold",
    "TooEarly",
    "Unanswered",
    "rule",
]
