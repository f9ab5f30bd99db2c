"""What must hold before a rule says anything: each ends it with the outcome that is true instead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.checks.outputs import output_activation, output_loss
from tb_zeroloss.checks.progress import is_early_in_plan
from tb_zeroloss.checks.rule import NotApplicable, NotRecorded, TooEarly
from tb_zeroloss.schema.losses import CROSS_ENTROPY, DECISIONS, MARGIN
from tb_zeroloss.schema.quantities import TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import spans
from tb_zeroloss.series.skill import best_skill, targets_vary

SHARE_OF_END = 0.5

RECORDS_AT_END = 10
"""Records of the last half of a run that a line through its end needs: fewer gave another line on other samples."""


def require_part_of_plan(run: RunSeries, share: float, longest: float) -> None:
    """End the rule early in a ``fit`` whose end is known.

    Raises:
        TooEarly: with the numbers.
    """
    if is_early_in_plan(run, share, longest):
        planned = run.fact("planned_steps")
        raise TooEarly(
            f"needs {min(share * planned, longest):,.0f} of the {planned:,.0f} steps of this fit;"
            f" {run.steps_spanned:,} are recorded so far"
        )


def require_steps(run: RunSeries, steps: int) -> None:
    """End the rule when the run is shorter than ``steps`` and than 20 epochs.

    Raises:
        TooEarly: with both numbers.
    """
    if not spans(run, steps):
        raise TooEarly(f"needs {steps} training steps (or 20 epochs); {run.steps_spanned} are recorded so far")


def require_end(run: RunSeries) -> None:
    """End the rule when a host kept so few records that they do not tell the end of the run from its whole.

    Raises:
        TooEarly: with both numbers.
    """
    steps = run.steps
    at_end = int((steps >= steps[-1] - SHARE_OF_END * run.steps_spanned).sum()) if len(steps) else 0
    if len(steps) < run.records_logged and at_end < RECORDS_AT_END:
        raise TooEarly(
            f"{len(steps)} of {run.records_logged:,} records were kept, {at_end} of the last half: too few to see how"
            " the loss ends; start TensorBoard with a larger --tb_zeroloss_samples"
        )


def require_rows(run: RunSeries, rows: int) -> None:
    """End the rule when fewer than ``rows`` rows of targets were seen, unless that was an epoch.

    Raises:
        TooEarly: with both numbers.
    """
    seen = run[TARGET].last("seen_rows")
    if seen < rows and run.epochs_spanned < 1:
        raise TooEarly(f"needs {rows} rows of targets or one epoch; {seen:g} rows were recorded so far")


def require_varying_targets(run: RunSeries) -> None:
    """End the rule when the targets have no variance to explain.

    Raises:
        NotApplicable: because shares of a variance of 0 mean nothing.
    """
    if not targets_vary(run):
        raise NotApplicable("the targets seen so far are all the same, so there is no variance to explain")


def require_unexpected_zero(run: RunSeries) -> None:
    """End the rule where a loss of 0 is meant.

    Raises:
        NotApplicable: when the configuration says so.
    """
    if run.configuration.expected_zero:
        raise NotApplicable("a loss of 0 is expected for this run (expected_zero)")


def require_own_objective(run: RunSeries) -> None:
    """End the rule for adversarial training, where the loss is not meant to fall.

    Raises:
        NotApplicable: when the configuration says so.
    """
    if run.configuration.loss_kind == "adversarial":
        raise NotApplicable(
            "the loss is adversarial (loss_kind): it is not meant to fall, and no constant is a yardstick"
        )


def known_skill(run: RunSeries) -> float:
    """Return the skill of the output that has learned most.

    Raises:
        NotApplicable: if no output has targets that vary.
        NotRecorded: if the loss of the best constant is missing.
    """
    skill = best_skill(run)
    if np.isfinite(skill):
        return skill
    outputs = replace(run, row=None)[TARGET]
    if len(outputs) and not any(targets_vary(run.at(Rows.OUTPUT, row)) for row in range(outputs.rows)):
        raise NotApplicable("the targets seen so far are all the same, so no loss can be held against a constant's")
    raise NotRecorded(
        "the loss of the best constant predictor is not recorded; pass the targets (y) to log_step, "
        "or train with fit and a loss that compares targets with predictions"
    )


def require_classes(run: RunSeries) -> None:
    """End the rule when this output does not tell classes apart.

    Raises:
        NotApplicable: for a regression.
    """
    whole = run[TARGET].last("integer_share") == 1
    squashed = output_activation(run) in {"softmax", "sigmoid"}
    if output_loss(run) not in CROSS_ENTROPY | MARGIN | DECISIONS and not (whole and squashed):
        raise NotApplicable("this output does not tell classes apart")
