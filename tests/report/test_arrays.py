"""``check_arrays``: the split of the data judged in a test of one's own, without TensorFlow."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tb_zeroloss import Near
from tb_zeroloss.checks.rule import Evidence, Hit, Severity
from tb_zeroloss.report import (
    DegenerateRunError,
    NothingToCheckError,
    Report,
    assert_not_degenerate,
    check_arrays,
)
from tb_zeroloss.rules import load_rules
from tb_zeroloss.schema.quantities import SPLIT, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(200, 4))
Y = np.arange(200) % 2
FRESH = RANDOM.normal(size=(50, 4))

WITHOUT_TENSORFLOW = """
import sys
import numpy as np
import tb_zeroloss
x = np.random.default_rng(0).normal(size=(100, 4))
report = tb_zeroloss.check_arrays(
    x[:, 0], x[:, :1], train_x=x, validation_x=x[:50], train_y=np.zeros(100), validation_y=np.zeros(50),
    near=tb_zeroloss.Near(digits=3),
)
print(report.splits.shared.value, sorted({"tensorflow", "keras", "tensorboard"} & set(sys.modules)))
"""


@pytest.fixture
def one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the only rule be one that fires on any row that is shared."""

    def check(run: RunSeries, limits: Any) -> Hit | None:
        shared = run[SPLIT]["shared"][-1, 1]
        if not shared > 0:
            return None
        return Hit(f"{shared:.0%} shared", 0, 0, (Evidence(SPLIT, "shared", 1, 0, 0, float(shared)),))

    rule = replace(
        load_rules()[0],
        check=check,
        per=Rows.RUN,
        needs=((SPLIT, "shared"),),
        min_records=1,
        min_steps=0,
        severity=Severity.CRITICAL,
    )
    monkeypatch.setattr("tb_zeroloss.diagnose.engine.load_rules", lambda: (rule,))


def test_it_needs_no_tensorflow() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_TENSORFLOW], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1.0 []"


def test_the_numbers_are_those_of_a_split() -> None:
    report = check_arrays(
        train_x={"a": X, "b": X},
        validation_x={"a": X[:50], "b": X[:50]},
        train_y=Y,
        validation_y=Y[:50],
        near=Near(digits=3),
    )
    assert isinstance(report, Report)
    assert report.splits is not None
    assert report.splits.shared.value == 1
    assert report.splits.near is not None
    (run,) = report.runs
    assert run.name == "arrays"
    assert "failed" not in run.outcomes.values()


@pytest.mark.usefixtures("one_rule")
def test_a_finding_fails_a_test_and_none_passes_it() -> None:
    with pytest.raises(DegenerateRunError, match="100% shared"):
        assert_not_degenerate(
            check_arrays(train_x=X, validation_x=X[:50], train_y=Y, validation_y=Y[:50], name="digits")
        )
    assert_not_degenerate(check_arrays(train_x=X, validation_x=FRESH, train_y=Y, validation_y=Y[:50]))


@pytest.mark.usefixtures("one_rule")
def test_what_was_not_passed_is_not_taken_for_healthy() -> None:
    with pytest.raises(NothingToCheckError, match="Pass rows of training and of validation"):
        assert_not_degenerate(check_arrays(train_x=X))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "Pass y_true and y_pred, or train_x= and validation_x="),
        ({"validation_x": X, "train_y": Y}, r"train_y=...\): labels without rows. Pass train_x="),
        ({"train_x": X, "train_y": Y[:3]}, "numbers of rows differ"),
        ({"train_x": X[:0]}, "training has no rows"),
        ({"train_x": X, "validation_x": X.astype(int)}, "Convert both"),
        ({"y_true": Y}, "y_true alone. Pass y_pred= too"),
        ({"y_pred": Y}, "y_pred alone. Pass y_true= too"),
        ({"train_x": X, "loss": "mse"}, "without predictions. Pass y_true and y_pred too"),
    ],
)
def test_arrays_that_cannot_be_compared_are_refused_with_a_cure(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=f"check_arrays.*{says}"):
        check_arrays(**arguments)


def test_settings_are_checked() -> None:
    with pytest.raises(ValueError, match="no-such-rule"):
        check_arrays(train_x=X, rules=Settings(ignore={"no-such-rule": "a reason"}))
