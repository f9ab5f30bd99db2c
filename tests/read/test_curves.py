from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.read.curve_series import EPOCHS_NOTE, STEPS_NOTE, curve_series
from tb_zeroloss.read.curves import Curve, count_others, find_curves
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tests.curves import Scalar


def found(scalars: dict[str, list[str]], *ours: str) -> dict[str, Curve]:
    return dict(find_curves(scalars, "root", ours).found)


def test_train_and_validation_are_one_run() -> None:
    scalars = {"a/train": ["epoch_loss", "epoch_accuracy"], "a/validation": ["epoch_loss"]}
    assert found(scalars) == {"a": Curve("a/train", "epoch_loss")}


def test_a_run_in_the_log_directory_itself_has_its_name() -> None:
    assert found({".": ["loss"]}) == {"root": Curve(".", "loss")}
    assert found({"train": ["epoch_loss"], "validation": ["epoch_loss"]}) == {"root": Curve("train", "epoch_loss")}


def test_two_losses_of_one_name_keep_their_paths() -> None:
    scalars = {"a": ["loss"], "a/train": ["loss"], "b": ["Loss/train"]}
    assert found(scalars) == {
        "a": Curve("a", "loss"),
        "a/train": Curve("a/train", "loss"),
        "b": Curve("b", "Loss/train"),
    }


@pytest.mark.parametrize("ours", ["a/zeroloss", "a", "a/zeroloss/generator", "a/zeroloss/worker_1"])
def test_a_curve_beside_our_records_belongs_to_their_run(ours: str) -> None:
    scalars = {"a": ["loss"], "a/train": ["epoch_loss"], "b/train": ["epoch_loss"]}
    assert list(found(scalars, ours)) == ["b"]
    assert count_others([*scalars, "b/validation", ours], [ours]) == 1


def test_validation_alone_is_not_listed_and_its_tags_are_told() -> None:
    curves = find_curves({"a/validation": ["epoch_loss"], "b": ["val_loss", "lr"], "c": ["lr"]}, "root", ())
    assert curves.found == {}
    assert curves.not_recognised == ("lr", "epoch_loss", "val_loss")


def test_a_loss_that_is_not_meant_to_fall_is_not_listed() -> None:
    curves = find_curves({"gan/train": ["loss", "gen_loss", "disc_loss"], "dqn": ["loss", "reward"]}, "root", ())
    assert curves.found == {}


def test_folders_of_one_curve_each_are_told_apart() -> None:
    scalars = {"a": ["lr"], "a/Loss_train": ["Loss"], "a/Loss_val": ["Loss"]}
    assert found(scalars) == {"a/Loss_train": Curve("a/Loss_train", "Loss")}


def series(values: list[float], tag: str = "loss", steps: list[int] | None = None) -> RunSeries:
    points = [
        Scalar(step, float(place), value)
        for place, (step, value) in enumerate(zip(steps or range(9), values, strict=False))
    ]
    return curve_series("a", Curve("a/train", tag), points)


def test_the_loss_and_what_it_says_about_itself_are_all_that_is_known() -> None:
    run = series([0.0, 3.0, np.nan, 2.0, 0.0, 0.0], steps=[5, 6, 7, 8, 9, 10])
    np.testing.assert_array_equal(run[LOSS]["total"][:, 0], [0, 3, np.nan, 2, 0, 0])
    assert np.isnan(run[LOSS]["value"]).all()
    facts = ("first_step", "first_loss", "records", "first_non_finite_step", "zero_loss_records", "best_loss")
    assert [run.fact(name) for name in facts] == [5, 0, 6, 7, 3, 0]
    assert run.fact("first_zero_loss_step") == 9
    assert np.isnan(run.fact("steps_per_epoch"))
    assert run.is_loss_alone
    assert run.configuration.notes == ("taken from the scalar 'loss' in 'a/train': " + NO_RECORDS, STEPS_NOTE)


NO_RECORDS = "there are no records of tb_zeroloss"


def test_the_step_of_the_best_loss_is_that_of_the_best_finite_one() -> None:
    run = series([np.nan, 3.0, 1.0, 2.0, -np.inf])
    assert (run.fact("best_loss"), run.fact("best_loss_step")) == (1, 2)
    assert np.isnan(series([np.nan, np.nan]).fact("best_loss"))


def test_an_epoch_is_a_step_only_where_the_name_and_the_steps_say_so() -> None:
    by_epoch = series([3.0, 2.0, 1.0], "epoch_loss")
    assert (by_epoch.epochs_spanned, by_epoch.configuration.notes[1]) == (3, EPOCHS_NOTE)
    assert series([3.0, 2.0, 1.0], "train_loss_epoch", [99, 199, 299]).epochs_spanned == 0
    assert series([3.0, 2.0, 1.0], "loss").epochs_spanned == 0


def test_a_run_that_was_started_again_replaces_its_steps() -> None:
    points = [Scalar(step, 10.0 + step, 1.0) for step in range(5)] + [Scalar(step, 50.0 + step, 2.0) for step in (3, 4)]
    run = curve_series("a", Curve("a", "loss"), points[::-1])
    assert run[LOSS]["total"][:, 0].tolist() == [1, 1, 1, 2, 2]


def test_a_curve_without_a_point_is_a_run_without_a_record() -> None:
    assert len(series([]).steps) == 0
