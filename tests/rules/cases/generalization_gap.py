"""Cases of generalization-gap."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tests.rules.build import evaluated, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case

CASES = [
    Case("healthy", "the validation loss falls", evaluated(make_run(), 0.5, 0.4, 0.3, 0.2), CLEAR),
    Case("healthy", "no validation data", make_run(), NOT_APPLICABLE),
    Case(
        "broken",
        "rises to worse than a constant",
        evaluated(make_run(), 0.2, 0.5, 0.9, 1.2),
        FIRED,
        Severity.WARNING,
        250,
    ),
    Case("healthy", "rises but is below a constant", evaluated(make_run(), 0.2, 0.3, 0.4, 0.5), FIRED, Severity.INFO),
    Case("healthy", "it was hardly below", evaluated(make_run(), 0.91, 1.1, 1.2, 1.3), FIRED, Severity.INFO),
    Case("at the limit", "it was a tenth below", evaluated(make_run(), 0.89, 1.1, 1.2, 1.3), FIRED, Severity.WARNING),
    Case("healthy", "it never was below a constant", evaluated(make_run(), 1.1, 1.2, 1.3, 1.4), FIRED, Severity.INFO),
    Case("at the limit", "the gap is a bit less than a tenth", evaluated(make_run(), 0.10, 0.11, 0.12, 0.139), CLEAR),
    Case("at the limit", "the gap is a bit more", evaluated(make_run(), 0.10, 0.11, 0.12, 0.141), FIRED),
    Case("recovered", "it fell at the end", evaluated(make_run(), 0.2, 0.5, 1.2, 0.5), CLEAR),
    Case("too short", "three evaluations", evaluated(make_run(), 0.2, 0.5, 1.2, at=(300, 600, 1000)), EARLY),
]
