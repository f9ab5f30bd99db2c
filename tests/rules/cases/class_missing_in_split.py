"""Cases of class-missing-in-split."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tests.rules.build import make_run
from tests.rules.case import CLEAR, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case
from tests.rules.parts import CLASSES, classes
from tests.rules.split_build import with_classes, with_columns

CASES = [
    Case("healthy", "the same classes", classes([400, 400], [100, 100]), CLEAR),
    Case("healthy", "a regression", with_classes(with_columns(make_run()), [400, 400], [0, 200]), NOT_APPLICABLE),
    Case("healthy", "nobody counted", with_columns(make_run(card=CLASSES)), NOT_RECORDED),
    Case("broken", "training lacks a class", classes([800, 0], [0, 200]), FIRED, Severity.WARNING, 9),
    Case("broken", "two classes", classes([800, 0, 0], [0, 100, 100]), FIRED, Severity.WARNING),
    Case("broken", "validation lacks a class", classes([760, 40], [200, 0]), FIRED, Severity.INFO, 9),
    Case("at the limit", "6 rows of a class by chance", classes([800, 0], [194, 6]), CLEAR),
    Case("at the limit", "7 rows", classes([800, 0], [193, 7]), FIRED, Severity.WARNING),
    Case("at the limit", "nine rows expected", classes([764, 36], [200, 0]), CLEAR),
    Case("at the limit", "ten", classes([760, 40], [200, 0]), FIRED, Severity.INFO),
    Case("recovered", "one class has more validation rows than it should", classes([780, 20], [100, 100]), CLEAR),
    Case("too short", "the first epoch has not ended", make_run(3, card=CLASSES), NOT_RECORDED),
]  # fmt: skip
