from __future__ import annotations

import pytest

from tb_zeroloss.read.loss_tags import is_training_loss, is_validation_folder, plays_against_another, training_loss

LOSSES = (
    "loss",
    "Loss",
    "epoch_loss",
    "batch_loss",
    "train_loss",
    "trainLoss",
    "training_loss",
    "train/loss",
    "Train/Loss",
    "Loss/train",
    "loss/train",
    "Loss/total_loss",
    "Losses/total_loss",
    "train_loss_step",
    "train_loss_epoch",
    "train/loss_step",
    "loss/iter",
    "avg_loss",
)
OTHERS = (
    "accuracy",
    "epoch_accuracy",
    "train/accuracy",
    "learning_rate",
    "epoch_learning_rate",
    "lr-Adam",
    "train/epoch",
    "epoch",
    "val_loss",
    "Loss/val",
    "loss/test",
    "validation/loss",
    "eval/loss",
    "evaluation_loss_vs_iterations",
    "epoch_dense_1_loss",
    "loss_1",
    "loss_cls",
    "train/box_loss",
    "regularization_loss",
    "gen_loss",
    "disc_loss",
    "loss_G",
    "d_loss",
    "policy_loss",
    "value_loss",
    "lossless_bits",
    "train/total_flos",
    "",
)


@pytest.mark.parametrize("tag", LOSSES)
def test_these_are_training_losses(tag: str) -> None:
    assert is_training_loss(tag)


@pytest.mark.parametrize("tag", OTHERS)
def test_these_are_not(tag: str) -> None:
    assert not is_training_loss(tag)


@pytest.mark.parametrize(
    ("tags", "taken"),
    [
        pytest.param(["epoch_loss", "epoch_accuracy", "epoch_learning_rate"], "epoch_loss", id="Keras by epoch"),
        pytest.param(["epoch_loss", "batch_loss", "batch_accuracy"], "batch_loss", id="Keras by batch"),
        pytest.param(["train_loss_epoch", "train_loss_step", "val_loss", "epoch"], "train_loss_step", id="Lightning"),
        pytest.param(["Loss/train", "Loss/test", "Accuracy/train"], "Loss/train", id="PyTorch"),
        pytest.param(
            ["train/loss", "train/train_loss", "eval/loss", "train/learning_rate"], "train/loss", id="trainer"
        ),
        pytest.param(["Loss/total_loss", "Loss/classification_loss", "Loss/loss"], "Loss/total_loss", id="total"),
        pytest.param(["loss", "train_loss"], "train_loss", id="the one that says that it is of training"),
        pytest.param(["val_loss", "accuracy"], None, id="none"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_of_several_the_finest_and_plainest_is_taken(tags: list[str], taken: str | None) -> None:
    assert training_loss(tags) == taken
    assert training_loss(reversed(tags)) == taken


@pytest.mark.parametrize("folder", ["validation", "val", "eval", "test", "Loss_val", "loss_validation"])
def test_all_of_these_folders_is_validation(folder: str) -> None:
    assert is_validation_folder(folder)


@pytest.mark.parametrize("folder", ["train", "Loss_train", "a", "", "test_1", "validation_of_adam", "evaluate"])
def test_nothing_of_these_folders_is(folder: str) -> None:
    assert not is_validation_folder(folder)


@pytest.mark.parametrize(
    "tags",
    [
        ["loss", "gen_loss", "disc_loss"],
        ["loss", "Loss_D", "Loss_G"],
        ["train/loss", "train/policy_gradient_loss", "train/value_loss"],
        ["train/loss", "rollout/ep_rew_mean"],
        ["losses/td_loss", "charts/episodic_return", "loss"],
    ],
)
def test_adversaries_and_rewards_are_known_by_their_scalars(tags: list[str]) -> None:
    assert plays_against_another(tags)


def test_generated_lengths_and_parts_of_a_loss_are_no_adversaries() -> None:
    assert not plays_against_another(["train/loss", "eval/gen_len", "loss_cls", "g_norm", "epoch_value"])
