"""Which rules run and with which limits, where that is not the default: as payload and as a sentence."""

from __future__ import annotations

from tb_zeroloss.checks.rule import in_words
from tb_zeroloss.report.findings import rules_by_id
from tb_zeroloss.report.payload import LimitPayload, SettingsPayload
from tb_zeroloss.settings.settings import Settings


def settings_payload(settings: Settings) -> SettingsPayload:
    """Return settings that were checked against the rules; a limit that equals the rule's own is left out."""
    limits = [
        LimitPayload(rule.id, threshold.name, float(value), threshold.value, threshold.unit)
        for rule in rules_by_id().values()
        for threshold in rule.thresholds
        if (value := settings.overrides(rule.id).get(threshold.name, threshold.value)) != threshold.value
    ]
    select = None if settings.select is None else list(settings.select)
    return SettingsPayload(select, dict(settings.ignore), limits)


def settings_text(settings: SettingsPayload) -> str:
    """Return what is not the default, in one line; nothing when all is."""
    parts = [_limit_text(limit) for limit in settings.limits]
    if settings.ignore:
        reasons = ", ".join(f"{rule} ({' '.join(reason.split())})" for rule, reason in settings.ignore.items())
        parts.insert(0, f"switched off: {reasons}")
    if settings.select is not None:
        parts.insert(0, f"only {', '.join(settings.select)}")
    return "; ".join(parts)


def _limit_text(limit: LimitPayload) -> str:
    value, default = in_words(limit.value, limit.unit), in_words(limit.default, limit.unit)
    return f"{limit.rule}.{limit.threshold} is {value} instead of {default}"
