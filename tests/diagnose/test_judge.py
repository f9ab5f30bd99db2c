"""The engine: outcomes, verdicts, broken rules, settings, and samples of the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tb_zeroloss.checks.rule import Outcome, Severity
from tb_zeroloss.diagnose import Role, Verdict, engine, judge
from tb_zeroloss.rules import load_rules
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import (
    ACTIVATIONS,
    FACTS,
    GRADIENTS,
    LOSS,
    PREDICTION,
    TARGET,
    WEIGHT_MASS,
)
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings
from tests.rules.build import configuration, make_run, output, thinned
from tests.rules.case import Changes, since

POOR: Changes = {LOSS: {"value": 1.0, "total": 1.0}, PREDICTION: {"squared_error": 1.0}}
WEIGHTLESS: Changes = {WEIGHT_MASS: {"weight_per_row": 0.0}}
DEAD: Changes = {
    LOSS: {"value": since(4, 0.5, 1.0), "total": since(4, 0.5, 1.0)},
    PREDICTION: {"squared_error": 1.0, "std": since(4, 0.5, 0.0)},
    GRADIENTS: {"update_ratio": lambda steps: np.where(steps == 4, 12.0, 1e-3)},
    ACTIVATIONS: {"never_active_share": since(4, 0.1, 1.0)},
}


ONE_TEXT: Any = "flat-loss"


def judge_with(**settings: Any) -> object:
    return judge(make_run(), Settings(**settings))


def primaries(run: RunSeries) -> list[str]:
    return [found.rule.id for found in judge(run).findings if found.role is Role.PRIMARY]


def test_a_run_that_learned_has_no_finding() -> None:
    found = judge(make_run())
    assert found.findings == ()
    assert found.verdict is Verdict.NO_PROBLEM_FOUND
    assert set(found.outcomes) == {rule.id for rule in load_rules()}
    assert Outcome.FAILED not in found.outcomes.values()


def test_a_large_step_explains_dead_units_and_all_that_follows() -> None:
    found = judge(make_run(changes=DEAD))
    assert primaries(found.run) == ["oversized-updates"]
    folded = {finding.rule.id for finding in found.findings if finding.role is Role.CONSEQUENCE}
    assert {"dying-relu", "constant-predictions", "no-better-than-constant"} <= folded


def test_zero_weights_explain_the_loss_of_exactly_zero() -> None:
    zero = {
        LOSS: {"value": 0.0, "total": 0.0},
        WEIGHT_MASS: {"weight_per_row": 0.0},
        GRADIENTS: {"norm": 0.0, "zero": 1.0},
    }
    assert primaries(make_run(changes=zero)) == ["zero-weight-mass"]


def test_a_relu_output_below_its_targets_explains_zeros_and_missing_gradients() -> None:
    relu = configuration(output(activation="relu"))
    changes = {
        **POOR,
        PREDICTION: {"squared_error": 1.2, "std": 0.0, "minimum": 0.0, "maximum": 0.0},
        GRADIENTS: {"norm": 0.0, "zero": 1.0, "update_norm": 0.0, "update_ratio": 0.0},
    }
    found = judge(make_run(changes=changes, card=relu))
    assert primaries(found.run) == ["targets-out-of-range"]
    assert {"zero-gradients", "zero-predictions"} <= {finding.rule.id for finding in found.findings}


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        pytest.param(make_run(changes=DEAD), Verdict.SUSPICIOUS, id="a warning that explains the rest is suspicious"),
        pytest.param(
            make_run(changes=WEIGHTLESS), Verdict.DEGENERATE, id="a critical primary is degenerate"
        ),
        pytest.param(make_run(18), Verdict.NOT_ENOUGH_DATA, id="19 quiet steps are not enough"),
        pytest.param(make_run(19), Verdict.NO_PROBLEM_FOUND, id="20 quiet steps are enough"),
        pytest.param(
            make_run(19, steps=[0, 9, 18], changes={FACTS: {"steps_per_epoch": 0.5}}),
            Verdict.NO_PROBLEM_FOUND, id="20 epochs of a tiny data set are enough",
        ),
        pytest.param(
            make_run(3, WEIGHTLESS), Verdict.DEGENERATE, id="what is loud needs no length"
        ),
        pytest.param(make_run(steps=[]), Verdict.NOT_ENOUGH_DATA, id="without a record nothing is known"),
    ],
)  # fmt: skip
def test_the_verdict_follows_from_the_worst_that_nothing_explains(run: RunSeries, verdict: Verdict) -> None:
    assert judge(run).verdict is verdict


def test_a_rule_that_breaks_is_failed_and_the_others_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(run: RunSeries, limits: Any) -> None:
        raise IndexError("row 7 of 3")

    rules = [replace(rule, check=broken) if rule.id == "flat-loss" else rule for rule in load_rules()]
    monkeypatch.setattr(engine, "load_rules", lambda: tuple(rules))
    found = judge(make_run(changes=WEIGHTLESS))
    assert found.outcomes["flat-loss"] is Outcome.FAILED
    assert "IndexError: row 7 of 3" in found.reasons["flat-loss"]
    assert found.outcomes["zero-weight-mass"] is Outcome.FIRED


def test_what_is_not_recorded_is_named_with_a_cure() -> None:
    found = judge(make_run(without=(GRADIENTS, ACTIVATIONS)))
    assert found.outcomes["vanishing-gradients"] is Outcome.NOT_RECORDED
    assert "gradients=" in found.reasons["vanishing-gradients"]
    assert found.outcomes["constant-predictions"] is Outcome.CLEAR


def test_loss_alone_is_judged_as_far_as_it_goes() -> None:
    everything = (TARGET, PREDICTION, WEIGHT_MASS, GRADIENTS, ACTIVATIONS, FACTS)
    found = judge(make_run(changes={LOSS: {"value": 0.0, "total": 0.0, "constant": np.nan}}, without=everything))
    assert [finding.rule.id for finding in found.findings] == ["exact-zero-loss"]
    assert Outcome.FAILED not in found.outcomes.values()


def test_a_model_without_outputs_breaks_no_rule() -> None:
    bare = Configuration(schema=1, model="gan", layers=configuration().layers, variables=configuration().variables)
    assert Outcome.FAILED not in judge(make_run(card=bare)).outcomes.values()


def test_outcomes_over_outputs_show_the_strongest() -> None:
    card = configuration(output(), output(name="b", activation="relu"))
    assert judge(make_run(card=card)).outcomes["targets-out-of-range"] is Outcome.FIRED
    finding = judge(make_run(card=card), Settings(select=("targets-out-of-range",))).findings[0]
    assert finding.output == "b"


def test_an_ignored_rule_is_suppressed_with_its_reason() -> None:
    run = make_run(changes=WEIGHTLESS)
    found = judge(run, Settings(ignore={"zero-weight-mass": "the warm-up of head a"}))
    assert found.outcomes["zero-weight-mass"] is Outcome.SUPPRESSED
    assert "the warm-up of head a" in found.reasons["zero-weight-mass"]
    assert "zero-weight-mass" not in {finding.rule.id for finding in found.findings}


def test_a_limit_of_ones_own_is_used() -> None:
    run = make_run(changes={**POOR, LOSS: {"value": 0.9, "total": 0.9}})
    select = ("no-better-than-constant",)
    assert not judge(run, Settings(select=select)).findings
    assert judge(run, Settings(select=select, limits={"no-better-than-constant:skill": 0.2})).findings


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(lambda: Settings(ignore={"flat-loss": " "}), "needs a reason", id="ignored without a reason"),
        pytest.param(lambda: Settings(limits={"flat-loss": 1.0}), "rule:threshold", id="a limit without a threshold"),
        pytest.param(lambda: Settings(limits={"flat-loss:skill": float("nan")}), "finite number", id="a limit of NaN"),
        pytest.param(lambda: Settings(select=ONE_TEXT), "list of rule ids", id="a text in place of a list"),
        pytest.param(
            lambda: judge(make_run(), Settings(select=("flat-los",))), "did you mean flat-loss", id="a typing error"
        ),
        pytest.param(
            lambda: judge(make_run(), Settings(limits={"flat-loss:skil": 1.0})),
            "it has: .*skill",
            id="an unknown threshold",
        ),
    ],
)
def test_settings_that_cannot_be_used_say_why(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("count", [1, 2, 10])
def test_a_sample_of_a_run_that_learned_gives_no_warning(count: int, seed: int) -> None:
    found = judge(thinned(make_run(2000), count, seed))
    assert [finding for finding in found.findings if finding.severity is not Severity.INFO] == []
    assert Outcome.FAILED not in found.outcomes.values()


@pytest.mark.parametrize("seed", range(10))
def test_ten_records_of_a_broken_run_still_tell(seed: int) -> None:
    zero = {**WEIGHTLESS, LOSS: {"value": 0.0, "total": 0.0}}
    assert primaries(thinned(make_run(2000, zero), 10, seed)) == ["zero-weight-mass"]


@pytest.mark.parametrize("seed", range(10))
def test_the_first_step_that_is_not_finite_survives_a_sample(seed: int) -> None:
    changes = {
        FACTS: {"first_non_finite_step": since(37, np.nan, 37), "non_finite_source": since(37, np.nan, 6)},
        LOSS: {"total": since(37, 0.5, np.nan), "value": since(37, 0.5, np.nan)},
        GRADIENTS: {"finite": since(37, 1, 0)},
    }
    found = judge(thinned(make_run(2000, changes), 10, seed))
    (finding,) = [finding for finding in found.findings if finding.rule.id == "non-finite-values"]
    assert finding.hit.first_step == 37


def test_a_sample_that_dropped_the_first_records_of_a_cause_leaves_it_the_cause() -> None:
    card = configuration(output(activation="softmax", loss="categorical_crossentropy", width=5))
    broken = make_run(card=card, changes={TARGET: {"row_sum_off_share": 0.2, "mean": 0.16}, PREDICTION: {"width": 5}})
    target = broken.groups[TARGET.tag]
    late = replace(target, steps=target.steps[7:], values=target.values[7:])
    run = replace(broken, groups={**broken.groups, TARGET.tag: late})
    follows = {found.rule.id for found in judge(run).findings if "invalid-labels" in found.explained_by}
    assert "loss-output-mismatch" in follows
    assert primaries(run) == primaries(broken)


def test_a_cause_that_is_measured_rarely_stays_the_cause_in_a_sample() -> None:
    def copies(steps: np.ndarray) -> np.ndarray:
        return np.where(steps % 50 == 0, 1.0, np.nan)

    broken = make_run(
        changes={
            GRADIENTS: {"duplicate_column_share": copies},
            ACTIVATIONS: {"never_active_share": 1.0},
            LOSS: {"value": 1.0, "total": 1.0},
        },
        steps=[7, 9, 30, 45, 50, 80, 100, 140, 150, 900],
    )
    explained = {found.rule.id: found.explained_by for found in judge(broken).findings}
    assert "symmetric-units" in explained["dying-relu"]


def test_what_is_not_finite_explains_nothing_that_began_before_it() -> None:
    def rising(steps: np.ndarray) -> np.ndarray:
        return np.where(steps < 280, np.where(steps < 140, 0.1, 3.0), np.nan)

    changes: Changes = {
        FACTS: {"first_non_finite_step": since(280, np.nan, 280), "non_finite_source": since(280, np.nan, 6)},
        LOSS: {"total": rising, "value": rising},
    }
    found = {finding.rule.id: finding for finding in judge(make_run(500, changes, steps=range(0, 500, 5))).findings}
    assert found["non-finite-values"].begins > 140
    assert "non-finite-values" not in found["diverging-loss"].explained_by


@pytest.mark.parametrize(("known", "outcome"), [(2, Outcome.TOO_EARLY), (3, Outcome.FIRED)])
def test_records_without_targets_do_not_count_for_a_rule_about_them(known: int, outcome: Outcome) -> None:
    """A critic that was seen twice is not judged, however often its policy was."""
    records = len(make_run().steps)
    given = np.isin(np.arange(records), [0, records - 2, records - 1][:known])
    columns = {"rms": np.where(given, 200.0, np.nan), "seen_std": 1.0, "mean": np.where(given, 200.0, np.nan)}
    answers = {"rms": np.where(given, 0.2, np.nan), "squared_error": np.where(given, 4e4, np.nan)}
    run = make_run(changes={TARGET: columns, PREDICTION: answers})
    assert judge(run, Settings(select=("target-scale-mismatch",))).outcomes["target-scale-mismatch"] is outcome
