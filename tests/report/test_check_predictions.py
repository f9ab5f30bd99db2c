"""``check_arrays(y_true, y_pred)``: broken predictions are named, and useful ones are left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_zeroloss.report import DegenerateRunError, assert_not_degenerate, check_arrays
from tb_zeroloss.report.payload import RunPayload

RANDOM = np.random.default_rng(0)
ROWS = 240
Y = RANDOM.normal(size=ROWS)
CLOSE = Y + 0.3 * RANDOM.normal(size=ROWS)
NOISE = RANDOM.normal(size=ROWS)
ZEROS = np.zeros(ROWS)
LABELS = np.arange(ROWS) % 3
RARE = np.where(np.arange(ROWS) % 5 == 0, 1, 0)
CHANCE = RANDOM.dirichlet(np.ones(3), ROWS)
LIKELY = (CHANCE + np.eye(3)[LABELS]) / 2
OF_PAIRS = float(((Y - CLOSE[:, None]) ** 2).mean())
FACTOR_OFF = float(100 * (np.abs(Y - CLOSE) / np.abs(Y)).mean())
PAIRED = float(((Y - CLOSE) ** 2).mean())


def with_nan(values: Any) -> Any:
    holed = np.array(values, float)
    holed[17] = np.nan
    return holed


def judged(y: Any, p: Any, loss: str | float | None = None) -> RunPayload:
    (run,) = check_arrays(y, p, loss=loss).runs
    assert "failed" not in run.outcomes.values(), run.reasons
    return run


def summary_of(rule: str, run: RunPayload) -> str:
    return next(finding.summary for finding in run.findings if finding.rule == rule)


BROKEN = [
    pytest.param(Y, np.full(ROWS, 0.3), None, "constant-predictions", id="one answer"),
    pytest.param(Y, ZEROS, None, "zero-predictions", id="always 0"),
    pytest.param(ZEROS, NOISE * 1e-3, None, "constant-targets", id="targets that are all 0"),
    pytest.param(np.zeros(ROWS, int), np.zeros(ROWS, int), None, "constant-targets", id="labels of one class"),
    pytest.param(Y, with_nan(CLOSE), None, "non-finite-values", id="a NaN among the predictions"),
    pytest.param(with_nan(Y), CLOSE, None, "non-finite-values", id="a NaN among the targets"),
    pytest.param(Y, CLOSE[:, None], OF_PAIRS, "broadcast-loss", id="the printed loss is that of all pairs"),
    pytest.param(Y[:, None], CLOSE, OF_PAIRS, "broadcast-loss", id="all pairs, the other way round"),
    pytest.param(Y * 1e-5, NOISE * 1e-5, None, "apparent-zero-loss", id="tiny targets that are missed"),
    pytest.param(Y * 1e-5, NOISE * 1e-5, 0.0, "apparent-zero-loss", id="tiny targets, a loss printed as 0.0000"),
    pytest.param(
        Y * 0.0065, NOISE * 1e-4, None, "apparent-zero-loss", id="a loss that rounds to 0, but not each part's"
    ),
    pytest.param(Y, NOISE, 0.0, "inconsistent-loss", id="a loss of 0 of predictions that are wrong"),
    pytest.param(np.sign(Y), -np.sign(Y) * 3, 0.0, "inconsistent-loss", id="a loss of 0 beyond the wrong margin"),
    pytest.param(RARE, np.eye(ROWS)[0], None, "majority-class-predictions", id="nearly always the common class"),
    pytest.param(LABELS * 40, LIKELY[:, 0], "binary_crossentropy", "targets-out-of-range", id="targets up to 80"),
    pytest.param(LABELS + 1, LIKELY, "sparse_categorical_crossentropy", "invalid-labels", id="labels from 1"),
    pytest.param(np.eye(4)[LABELS][:, 1:], LIKELY, "categorical_crossentropy", "invalid-labels", id="rows of zeros"),
    pytest.param(LABELS, CHANCE, "sparse_categorical_crossentropy", "no-better-than-constant", id="chance"),
    pytest.param(Y, NOISE, "mse", "no-better-than-constant", id="noise"),
    pytest.param(RARE, CLOSE * 9, "binary_crossentropy", "logits-mismatch", id="logits under the name of a loss"),
]


@pytest.mark.parametrize(("y", "p", "loss", "rule"), BROKEN)
def test_what_is_broken_is_named(y: Any, p: Any, loss: str | float | None, rule: str) -> None:
    run = judged(y, p, loss)
    loud = [finding.rule for finding in run.findings if finding.severity != "info" and finding.role == "primary"]
    assert rule in loud
    assert run.verdict in {"degenerate", "suspicious"}


HEALTHY = [
    pytest.param(Y, CLOSE, None, id="a regression"),
    pytest.param(Y, CLOSE, "mse", id="a regression, its loss named"),
    pytest.param(Y, CLOSE, PAIRED, id="a regression, its loss printed"),
    pytest.param(Y, CLOSE[:, None], PAIRED, id="shapes that a loss has aligned"),
    pytest.param(Y, CLOSE, FACTOR_OFF, id="a metric that a model was not made for, printed"),
    pytest.param(Y, CLOSE[:, None], None, id="shapes that a loss may have aligned"),
    pytest.param(Y * 1e-5, CLOSE * 1e-5, 0.0, id="tiny targets that are met"),
    pytest.param(1e6 + Y, 1e6 + CLOSE, None, id="targets far from 0"),
    pytest.param(1e6 + Y * 1e-3, 1e6 + CLOSE * 1e-3, None, id="targets that float32 could not tell apart"),
    pytest.param(Y * 1e-5, Y * 0.3e-5 + NOISE * 0.4e-5, None, id="tiny targets that are met in part"),
    pytest.param(Y, Y, None, id="no error at all"),
    pytest.param(with_nan(Y), CLOSE, 0.09, id="a target that the loss masks"),
    pytest.param(LABELS, LABELS, None, id="labels that are all right"),
    pytest.param(LABELS, np.where(CLOSE > 1, 0, LABELS), None, id="labels"),
    pytest.param(LABELS, LIKELY, None, id="probabilities"),
    pytest.param(np.sort(LABELS), LIKELY[np.argsort(LABELS)], None, id="probabilities, sorted by class"),
    pytest.param(np.eye(3)[LABELS], LIKELY, None, id="one-hot rows"),
    pytest.param(LABELS, np.log(LIKELY), None, id="logits"),
    pytest.param(RARE, 0.2 + 0.6 * RARE + 0.1 * CHANCE[:, 0], None, id="shares of a rare class"),
    pytest.param(np.sign(Y), np.sign(Y) * 3, 0.0, id="a margin that is kept"),
    pytest.param(LABELS, 100.0 * LIKELY, None, id="scores of any kind"),
]


@pytest.mark.parametrize(("y", "p", "loss"), HEALTHY)
def test_what_is_useful_is_left_alone(y: Any, p: Any, loss: str | float | None) -> None:
    run = judged(y, p, loss)
    assert [finding.rule for finding in run.findings if finding.severity != "info"] == []
    assert run.verdict == "no-problem-found"


@pytest.mark.parametrize("loss", [None, "mse"])
@pytest.mark.parametrize("size", [0.02, 0.1, 1.0])
@pytest.mark.parametrize(("rows", "certain"), [(240, 16), (2_000, 20)])
def test_noise_never_passes(rows: int, certain: int, size: float, loss: str | None) -> None:
    outcomes = []
    for seed in range(20):
        random = np.random.default_rng(seed)
        run = judged(random.normal(size=rows), size * random.normal(size=rows), loss)
        outcomes.append(run.outcomes["no-better-than-constant"])
    assert set(outcomes) <= {"fired", "too-early"}
    assert outcomes.count("fired") >= certain


def test_one_report_gives_one_number() -> None:
    random = np.random.default_rng(3)
    y, p = 1e-4 * random.normal(size=250), 1e-5 * random.normal(size=250)  # parts of 12 and of 13 rows
    left = f"{100 * ((p - y) ** 2).mean() / y.var():.3g} %"
    report = check_arrays(y, p)
    found = {finding.rule: finding for finding in report.runs[0].findings}
    finding = found["apparent-zero-loss"]
    assert finding.severity == "warning"
    assert f"{left} of their variance is left unexplained" in finding.summary
    assert f"{left} of it is left" in str(report.zero)
    assert f"is {((p - y) ** 2).mean():.3g}, no better" in found["no-better-than-constant"].summary


@pytest.mark.parametrize("sign", [1, -1])
def test_a_printed_zero_is_not_explained_by_a_loss_that_nobody_mentioned(sign: int) -> None:
    y = sign * (100 + Y)
    report = check_arrays(y, y + 0.3 * NOISE, loss=0.0)
    (run,) = report.runs
    assert "inconsistent-loss" in {finding.rule for finding in run.findings}
    assert "this zero does not measure them" in str(report.zero)


def test_a_loss_that_a_number_told_is_named() -> None:
    y = 100 + Y
    p = y + 0.3 * NOISE
    logarithmic = float(((np.log1p(p) - np.log1p(y)) ** 2).mean())
    assert str(check_arrays(y, p, loss=logarithmic).zero).startswith("The loss (mean squared logarithmic error) is")
    (finding,) = judged(Y, NOISE, float(np.abs(Y - NOISE).mean())).findings
    assert finding.summary.startswith("The loss (mean absolute error) is")


@pytest.mark.parametrize("loss", [None, 0.0])
def test_a_zero_is_not_real_where_a_part_has_none(loss: float | None) -> None:
    (finding,) = judged(Y, with_nan(Y), loss).findings
    assert finding.rule == "non-finite-values"


def test_a_contradicted_zero_is_beside_the_loss_of_all_rows() -> None:
    y = np.exp(2 * Y)
    said = summary_of("inconsistent-loss", judged(y, NOISE, 0.0))
    assert f"but the mean squared error of the same targets and predictions is {((y - NOISE) ** 2).mean():.3g}." in said
    entropy = -np.log(CHANCE[np.arange(ROWS), LABELS]).mean()
    said = summary_of("inconsistent-loss", judged(LABELS, CHANCE, 0.0))
    assert f"but the sparse categorical crossentropy of the same targets and predictions is {entropy:.3g}." in said


def test_zeros_are_beside_the_size_of_all_targets() -> None:
    said = summary_of("zero-predictions", judged(Y**3, ZEROS))
    assert said.endswith(f"while targets have a size of {np.sqrt((Y**6).mean()):.3g}.")


def test_a_range_or_a_scale_is_that_of_all_rows() -> None:
    logits = CLOSE * 9
    said = summary_of("logits-mismatch", judged(RARE, logits, "binary_crossentropy"))
    assert f"({logits.min():.3g} to {logits.max():.3g})" in said
    y = 1e4 * Y**3
    factor = np.sqrt((y**2).mean() / (NOISE**2).mean())
    said = summary_of("target-scale-mismatch", judged(y, NOISE))
    assert said.startswith(f"Targets are {factor:.3g} times larger than the predictions (")


def test_a_shape_that_may_broadcast_is_mentioned_until_the_loss_is_known() -> None:
    (finding,) = judged(Y, CLOSE[:, None]).findings
    assert (finding.rule, finding.severity) == ("broadcast-loss", "info")
    assert "(targets (n,), predictions (n, 1))" in finding.summary
    assert judged(Y, CLOSE[:, None], "mse").findings == []


def test_a_zero_is_explained_in_a_sentence() -> None:
    tiny = check_arrays(Y * 1e-5, NOISE * 1e-5, loss=0.0)
    assert tiny.zero is not None
    assert tiny.zero.startswith("The loss (mean squared error) is not 0.")
    assert check_arrays(Y, CLOSE).zero is None
    assert "that is real" in str(check_arrays(Y, Y + 1e-4 * NOISE).zero)
    exact = "The loss (mean squared error) is exactly 0. Predictions equal targets bit for bit."
    assert check_arrays(Y, Y).zero == exact


def test_few_rows_are_not_taken_for_all_there_are() -> None:
    assert judged(Y[:10], CLOSE[:10]).verdict == "not-enough-data"
    assert judged(ZEROS[:30], NOISE[:30]).findings == []
    assert [finding.rule for finding in judged(ZEROS[:64], NOISE[:64]).findings] == ["constant-targets"]
    assert judged(Y[:1], Y[:1]).outcomes["constant-predictions"] == "too-early"


def test_what_arrays_do_not_show_is_not_taken_for_healthy() -> None:
    run = judged(Y, CLOSE)
    for rule in ("vanishing-gradients", "flat-loss", "unfinished-training", "high-initial-loss", "dying-relu"):
        assert run.outcomes[rule] == "not-recorded"
    assert run.outcomes["split-overlap"] == "not-recorded"


def test_predictions_and_rows_make_one_run() -> None:
    x = RANDOM.normal(size=(ROWS, 3))
    report = check_arrays(
        Y, np.full(ROWS, 0.3), train_x=x, validation_x=x[:100], train_y=LABELS, validation_y=LABELS[:100]
    )
    (run,) = report.runs
    assert {"split-overlap", "constant-predictions"} <= {finding.rule for finding in run.findings}
    assert report.splits is not None


def test_it_makes_a_test() -> None:
    assert_not_degenerate(check_arrays(Y, CLOSE))
    with pytest.raises(DegenerateRunError, match="constant-predictions"):
        assert_not_degenerate(check_arrays(Y, ZEROS + 1))


@pytest.mark.parametrize(
    ("y", "p", "loss", "says"),
    [
        pytest.param(Y, CLOSE[:-1], None, "y_true has 240 rows and y_pred has 239.*same rows", id="other rows"),
        pytest.param(Y[:0], Y[:0], None, "a loss of 0 over no rows is no zero", id="no rows"),
        pytest.param(3.0, 3.0, None, "y_true has no axis of rows", id="a number"),
        pytest.param(["cat", "dog"], ["cat", "cat"], None, "not numbers.*return_inverse", id="texts"),
        pytest.param(np.array(["a", 1], object), [0, 1], None, "not numbers", id="objects"),
        pytest.param(Y + 1j, CLOSE, None, "holds complex128, not numbers", id="complex numbers"),
        pytest.param(np.ma.masked_less(Y, 0), CLOSE, None, "y_true has a mask", id="a mask"),
        pytest.param({"a": Y}, {"a": CLOSE}, None, "several outputs. Pass each output by itself", id="a dict"),
        pytest.param([Y, Y[:5]], [Y, Y[:5]], None, "no array but a list", id="a list of arrays"),
        pytest.param(Y, CHANCE, None, r"y_true \[rows\] does not fit y_pred \[rows, 3\]", id="fractions for classes"),
        pytest.param(LIKELY[:, :2], CHANCE, None, r"\[rows, 2\] does not fit", id="other elements"),
        pytest.param(Y, CLOSE, "no_such_loss", "loss='no_such_loss' is not known.*mean_squared_error", id="a name"),
        pytest.param(Y, CLOSE, "sparse_categorical_crossentropy", "which these are not", id="no class numbers"),
        pytest.param(LABELS, CHANCE, "mse", "which these are not.*sparse_categorical", id="class numbers"),
        pytest.param(Y, CLOSE, True, "loss is a bool", id="a flag for a loss"),
        pytest.param(Y, CLOSE, np.bool_(True), r"loss is a bool \(np.True_\)", id="a flag of NumPy"),
        pytest.param(Y, CLOSE, {"a": 1}, r"loss is a dict \({'a': 1}\). Pass the name", id="a dict for a loss"),
        pytest.param(Y, CLOSE, b"mse", r"loss is a bytes \(b'mse'\). Pass the name", id="bytes for a loss"),
        pytest.param(Y, CLOSE, 10**400, "loss is a int", id="a number that is none in float64"),
        pytest.param(Y, CLOSE, 1j, r"loss is a complex \(1j\)", id="a complex loss"),
        pytest.param(Y, CLOSE, [0.1], "loss is a list", id="a list for a loss"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_cure(y: Any, p: Any, loss: Any, says: str) -> None:
    with pytest.raises(ValueError, match=f"check_arrays.*{says}"):
        check_arrays(y, p, loss=loss)
