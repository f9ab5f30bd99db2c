"""What the findings of a run come to."""

from __future__ import annotations

from collections.abc import Sequence

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.diagnose.diagnosis import Finding, Role, Verdict
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import spans

ENOUGH_STEPS = 20
"""Steps below which silence means nothing: most rules need as many (20 epochs of small data do too)."""


def verdict_of(run: RunSeries, findings: Sequence[Finding]) -> Verdict:
    """Return the verdict: the worst finding that no other explains, or whether there was enough to judge by.

    A run of which only the loss is known never gets further than not enough data: a curve that looks right
    is what a run that learned nothing shows as well, and its silence must not be taken for health.
    """
    severities = {finding.severity for finding in findings if finding.role is Role.PRIMARY}
    if Severity.CRITICAL in severities:
        return Verdict.DEGENERATE
    if Severity.WARNING in severities:
        return Verdict.SUSPICIOUS
    if run.knows_only_loss:
        return Verdict.NOT_ENOUGH_DATA
    return Verdict.NO_PROBLEM_FOUND if spans(run, ENOUGH_STEPS) else Verdict.NOT_ENOUGH_DATA
