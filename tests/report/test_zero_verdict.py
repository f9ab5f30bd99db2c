from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tb_zeroloss.report.zero_verdict import PRINTS_AS_ZERO, zero_verdict
from tb_zeroloss.schema.quantities import FACTS, LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests import events
from tests.rules.split_build import with_columns


def run(loss: float, constant: float, *, spread: float = 1.0, error: float = float("nan"), **facts: float) -> RunSeries:
    made = [
        events.values(LOSS, total=loss, value=loss, constant=constant),
        events.values(TARGET, seen_std=spread, seen_mean=3.0),
        events.values(PREDICTION, squared_error=error),
        events.values(FACTS, records=412, **facts),
    ]
    return events.series(events.with_configuration([(7, made)], events.CONFIGURATION))


def under(run: RunSeries, **output: Any) -> RunSeries:
    """Return the run with another loss or head."""
    (card,) = run.configuration.outputs
    outputs = (dataclasses.replace(card, **output),)
    return dataclasses.replace(run, configuration=dataclasses.replace(run.configuration, outputs=outputs))


def test_an_exact_zero_of_equal_constant_targets_has_nothing_to_learn() -> None:
    verdict = zero_verdict(run(0, 0, spread=0, error=0, first_zero_loss_step=0, zero_loss_records=412))
    assert verdict == (
        "The loss is exactly 0 in 412 of 412 records, since step 0. "
        "Predictions equal targets, and every target is 3: there is nothing to learn."
    )


def test_an_exact_zero_beside_wrong_predictions_does_not_measure_them() -> None:
    verdict = zero_verdict(run(0, 0.7, error=0.5, first_zero_loss_step=3, zero_loss_records=2))
    assert verdict == (
        "The loss is exactly 0 in 2 of 412 records, since step 3. "
        "Predictions differ from targets all the same (mean squared difference 0.5): this zero does not measure them."
    )


def test_an_exact_zero_that_was_not_looked_into_claims_nothing() -> None:
    assert zero_verdict(run(0, 0.7)) == "The loss is exactly 0."


def test_a_loss_that_is_small_because_the_targets_are_is_only_rounded() -> None:
    verdict = zero_verdict(run(3.1e-11, 3.3e-11, spread=5.8e-6))
    assert verdict == (
        "The loss is not 0. It is 3.1e-11 and only prints as 0.0000. Targets have a spread of 5.8e-06. "
        "Always answering the best constant scores 3.3e-11, and 93.9 % of it is left: "
        "almost nothing of what varies is learned."
    )


def test_a_loss_far_below_the_best_constant_is_real() -> None:
    verdict = zero_verdict(run(2e-9, 0.08, spread=0.29))
    assert verdict == (
        "The loss is near 0 (2e-09), and that is real on these batches: "
        "always answering the best constant scores 0.08, and 2.5e-06 % of it is left. "
        "Targets have a spread of 0.29. Whether it holds on other data, this does not say."
    )


def test_a_small_loss_beside_wrong_predictions_does_not_measure_them() -> None:
    assert zero_verdict(run(2e-9, 0.08, spread=0.5, error=0.4)) == (
        "The loss is near 0 (2e-09), but predictions leave 160 % of the targets' variance unexplained: "
        "this loss does not measure them."
    )


@pytest.mark.parametrize(
    "output",
    [{"loss": "hinge"}, {"loss": "binary_crossentropy", "from_logits": True}, {"loss": "my_loss"}],
    ids=["a margin loss", "logits", "a loss of the user's own"],
)
def test_predictions_on_another_scale_than_targets_contradict_no_zero(output: dict[str, Any]) -> None:
    exact = zero_verdict(under(run(0, 0.7, error=90), **output))
    small = zero_verdict(under(run(2e-9, 0.7, error=90), **output))
    assert exact == "The loss is exactly 0."
    assert small is not None
    assert "that is real on these batches" in small


def test_what_is_not_a_number_comes_first() -> None:
    verdict = zero_verdict(run(0, 0.1, first_non_finite_step=37))
    assert verdict is not None
    assert verdict.startswith("Values that are not a number were seen (first at step 37)")


def test_without_a_best_constant_it_is_only_said_that_it_is_not_zero() -> None:
    assert zero_verdict(run(1e-7, float("nan"), spread=float("nan"))) == (
        "The loss is not 0. It is 1e-07 and only prints as 0.0000."
    )


@pytest.mark.parametrize("loss", [PRINTS_AS_ZERO.value, 0.3, float("nan")], ids=["at the limit", "large", "NaN"])
def test_a_loss_that_does_not_print_as_zero_needs_no_verdict(loss: float) -> None:
    assert zero_verdict(run(loss, 0.5)) is None


def test_a_run_without_records_of_its_loss_has_no_verdict() -> None:
    assert zero_verdict(events.series([(0, [events.values(FACTS, records=1)])])) is None


@pytest.mark.parametrize("loss", [0.0, 2e-9], ids=["exact", "small"])
@pytest.mark.parametrize(("shared", "is_said"), [(75, True), (0, False)])
def test_a_zero_beside_shared_rows_says_that_validation_proves_nothing(loss: float, shared: int, is_said: bool) -> None:
    training = {"rows": 75.0, "exact": 1.0, "twin": 0.0, "twin_low": 0.0, "twin_high": 0.0}
    found = {name: shared / 75 for name in ("shared", "shared_low", "shared_high")}
    made = with_columns(run(loss, 0.08), training, **training, **found)
    verdict = zero_verdict(made)
    assert verdict is not None
    said = " 75 of 75 validation rows are also in training: a validation loss near 0 says nothing of other rows."
    assert verdict.endswith(said) is is_said
    assert verdict.startswith(zero_verdict(run(loss, 0.08)) or "?")
