"""The documentation of the rules, as payload and as text."""

from __future__ import annotations

import difflib
import textwrap
from typing import cast

from tb_zeroloss.checks.rule import SECTIONS, Rule, Threshold
from tb_zeroloss.report.errors import UnknownRuleError
from tb_zeroloss.report.findings import rules_by_id, threshold_payload
from tb_zeroloss.report.payload import RulePayload, RulesPayload, SeverityName
from tb_zeroloss.report.words import SEVERITY_TITLES, number
from tb_zeroloss.rules import load_rules
from tb_zeroloss.settings.settings import Settings

WIDTH = 88
DEFAULTS = Settings()


def rules_payload(settings: Settings = DEFAULTS) -> RulesPayload:
    """Return every rule with the thresholds in force."""
    return RulesPayload([rule_payload(rule, settings) for rule in load_rules()])


def rule_payload(rule: Rule, settings: Settings = DEFAULTS) -> RulePayload:
    """Return the documentation of one rule with the thresholds in force."""
    limits = settings.overrides(rule.id)
    prose = rule.prose(limits)
    return RulePayload(
        id=rule.id,
        title=rule.title,
        tier=rule.tier,
        severity=cast(SeverityName, str(rule.severity)),
        summary=prose.summary,
        what=prose.what,
        why=prose.why,
        fix=list(prose.fix),
        check_yourself=prose.check_yourself,
        innocent=prose.innocent,
        thresholds=[threshold_payload(threshold, limits) for threshold in rule.thresholds],
        explained_by=list(rule.explained_by),
    )


def explain(rule_id: str, settings: Settings = DEFAULTS) -> str:
    """Return what a rule detects, why it matters, how to fix it and when it is innocent, as text.

    Args:
        rule_id: Of the rule.
        settings: The limits in force.

    Raises:
        UnknownRuleError: if there is no such rule; names the nearest.
    """
    rules = rules_by_id()
    if rule_id not in rules:
        near = difflib.get_close_matches(rule_id, rules, 3)
        raise UnknownRuleError(rule_id, near)
    rule, limits = rules[rule_id], settings.overrides(rule_id)
    prose = rule.prose(limits)
    fixes = "\n".join(_wrapped(f"{place}. {fix}", "   ") for place, fix in enumerate(prose.fix, 1))
    what, why, check_yourself, innocent = map(_wrapped, (prose.what, prose.why, prose.check_yourself, prose.innocent))
    bodies = (what, why, fixes, check_yourself, innocent)
    head = f"{rule.id} ({SEVERITY_TITLES[cast(SeverityName, str(rule.severity))].lower()})\n{_wrapped(prose.summary)}"
    sections = [f"{title}\n{body}" for title, body in zip(SECTIONS, bodies, strict=True)]
    if rule.thresholds:
        lines = (_threshold_line(threshold, limits.get(threshold.name)) for threshold in rule.thresholds)
        sections.append("Thresholds\n" + "\n".join(lines))
    if rule_id in settings.ignore:
        sections.append(f"Suppressed\n{_wrapped(settings.ignore[rule_id])}")
    return "\n\n".join([head, *sections])


def list_rules() -> tuple[Rule, ...]:
    """Return every rule, those of other packages included."""
    return load_rules()


def _threshold_line(threshold: Threshold, limit: float | None) -> str:
    value, by_default = threshold.value, ""
    if limit is not None:
        value, by_default = limit, f"; {number(threshold.value)} by default"
    return _wrapped(f"{threshold.name} = {number(value)} ({threshold.unit}{by_default}): {threshold.reason}", "   ")


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent)
