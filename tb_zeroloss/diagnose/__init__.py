"""Runs every rule on a run, keeps their outcomes apart, and tells causes from consequences."""

from tb_zeroloss.diagnose.diagnosis import Diagnosis, Finding, Role, Verdict
from tb_zeroloss.diagnose.engine import judge

__all__ = ["Diagnosis", "Finding", "Role", "Verdict", "judge"]
