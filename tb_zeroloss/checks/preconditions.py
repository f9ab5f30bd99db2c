"""Questions that several rules ask before they say anything, and how a finding points at its records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.checks.rule import Evidence, NotApplicable, NotRecorded, Threshold, TooEarly
from tb_zeroloss.schema.configuration import OutputCard
from tb_zeroloss.schema.losses import CROSS_ENTROPY, DECISIONS, MARGIN, RANGES, loss_name
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, NEAR, PREDICTION, TARGET, WEIGHT_MASS, Group, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import (
    MAD_TO_STD,
    Flags,
    is_flat,
    spans,
    stretch_start,
    total_loss,
    weighed_mean,
    window_at_end,
)
from tb_zeroloss.series.run import Floats
from tb_zeroloss.series.skill import best_skill, recent_skill, skill_error, targets_vary

FLAT_TOLERANCE = 0.02
LEARNED_SKILL = 0.5
SHARE_OF_END = 0.5
RECORDS_AT_END = 10
"""Records of the last half of a run that a line through its end needs: fewer gave another line on other samples."""


PLANNED = Threshold(
    "planned",
    0.5,
    "share",
    "models that learned left the loss of a constant as late as after a third of the steps of their fit",
)
LONGEST_WAIT = Threshold(
    "longest_wait", 1000, "steps", "the same models left it within 350 steps; a long fit is told then"
)


def is_early_in_plan(run: RunSeries, share: float, longest: float) -> bool:
    """Return whether a ``fit`` has done neither this share of its steps nor ``longest``; False if no end is known."""
    planned = run.fact("planned_steps")
    return bool(run.steps_spanned < min(share * planned, longest)) and not run.is_over


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


def output_card(run: RunSeries) -> OutputCard:
    """Return the card of the output that the rule is called for; an empty one when the configuration has none."""
    cards, row = run.configuration.outputs, run.row or 0
    return cards[row] if row < len(cards) else OutputCard(f"output {row}", None, None, None)


def output_activation(run: RunSeries) -> str | None:
    """Return the activation of this output; None where it is not known, or predictions are what it cannot give.

    Then something follows the layer that has it: a function, a solver, a model around it.
    """
    activation, prediction = output_card(run).activation, run[PREDICTION]
    if activation not in RANGES or not len(prediction):
        return activation
    low, high = RANGES[activation]
    if bool((prediction["minimum"] < low - NEAR).any() or (prediction["maximum"] > high + NEAR).any()):
        return None
    if activation == "softmax" and weighed_mean(prediction["row_sum_off_share"], prediction.steps) > NOT_ALL:
        return None
    return activation


def output_loss(run: RunSeries) -> str | None:
    """Return the Keras name of the loss of this output."""
    return loss_name(output_card(run).loss)


SAME_VALUE = 1e-3
"""Share by which the same loss of the same numbers differs at most: float32, and a batch that is put together anew."""

CANDIDATES = " Are these places of the right one among candidates, or pairs that all match? Then this is meant."
"""The question that decides whether labels of one class are a fault."""

FIRST_RECORDS = 5
DEVIATIONS = 4.0
"""Of a loss at the end, by which one that has fallen lies lower than at the start: no batch does by chance."""

TIME_TO_COLLAPSE = 200
"""Steps after which a classifier of one class answers it always: those of the demo did within 50."""

NOT_ALL = 0.01
"""Share of rows from which on they are no accident of rounding."""

PADDING = 0.01
"""By how much the shares of rows of zeros and of those without weight may differ: batches are padded differently."""

MEANT_TO_BE_ZERO = "say so with expected_zero=True"
"""The way out of a finding about a loss of 0, as it stands in a sentence."""


def known_loss(run: RunSeries) -> str | None:
    """Return the Keras name of the loss of this output; None where its form is not known.

    One that was assumed is none if the loop minimises another number. A number that was given with arrays is
    held against the assumed loss instead.
    """
    name = output_loss(run)
    if not output_card(run).loss_assumed or run.is_at_once:
        return name
    value, again = run[LOSS]["value"], run[LOSS]["recomputed"]
    known = np.isfinite(value) & np.isfinite(again)
    same = np.abs(value - again) <= SAME_VALUE * np.abs(again)
    return name if not known.any() or same[known].mean() > 0.5 else None


def has_targets(run: RunSeries) -> bool:
    """Return whether targets of this output were recorded."""
    return bool((run[TARGET]["rows"] > 0).any()) if len(run[TARGET]) else False


def off_row_share(run: RunSeries) -> float:
    """Return the share of label rows of one output that do not sum to 1; NaN where it was not recorded.

    0 where these are rows of zeros and no more than carry no weight: padding.
    """
    target, mass = run[TARGET], run[WEIGHT_MASS]
    off = weighed_mean(target["row_sum_off_share"], target.steps)
    if not len(mass) or not off > 0:
        return off
    total = weighed_mean(target["mean"], target.steps) * run[PREDICTION].last("width")
    weight = weighed_mean(mass["weight_per_row"], mass.steps) / (abs(output_card(run).loss_weight) or 1.0)
    weightless = max(weighed_mean(mass["masked_share"], mass.steps), 1 - weight)
    is_padding = abs(total - (1 - off)) <= PADDING and off <= weightless + PADDING
    return 0.0 if is_padding else off


def gradient_norms(run: RunSeries) -> Floats:
    """Return the norm over all gradients at each record of the loss, ``[records]``; NaN where none was recorded."""
    gradients, steps = run[GRADIENTS], run[LOSS].steps
    norm: Floats = np.full(len(steps), np.nan)
    if len(gradients):
        norms = gradients["norm"]
        squares = np.where((gradients["none"] == 1) & np.isnan(norms), 0.0, norms) ** 2
        _, mine, theirs = np.intersect1d(steps, gradients.steps, return_indices=True)
        norm[mine] = np.sqrt(np.sum(squares, axis=1))[theirs]
    return norm


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


NOISE = Threshold(
    "noise", 0.1, "ratio", "batches that leave so large a standard error do not tell a share of 0 from one of a tenth"
)


def is_near_zero_by_noise(run: RunSeries, noise: float) -> bool:
    """Return whether the skill of one output is near 0, or above, only as far as its batches can tell."""
    error = skill_error(run)
    return bool(error > noise and recent_skill(run) > -error)


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


def could_answer_constant(run: RunSeries) -> bool:
    """Return whether the head has a weight of its own for each unit, by which it can give one answer to every input.

    Similarities of candidates have none: whoever is compared decides. Embeddings are looked up, not answered with.
    True where the variables are not recorded.
    """
    width = output_card(run).width or run[PREDICTION].last("width")
    heads = [card for card in run.configuration.variables if card.layer_kind != "Embedding" and card.shape]
    return not run.configuration.variables or any(card.shape[-1] == width for card in heads)


def answers_vary(run: RunSeries, share: float) -> bool:
    """Return whether a model that had time to learn gives more than ``share`` of its answers to another class.

    One that is finished may have been trained on other labels: its answers excuse none.
    """
    if run.class_counts is None or run.is_at_once or not spans(run, TIME_TO_COLLAPSE):
        return False
    steps, counts = run.class_counts
    row = run.row or 0
    if row >= counts.shape[1]:
        return False
    answers = np.nansum(counts[window_at_end(steps), row, 1], axis=0)
    return bool(answers.sum() > 0 and 1 - answers.max() / answers.sum() > share)


def require_classes(run: RunSeries) -> None:
    """End the rule when this output does not tell classes apart.

    Raises:
        NotApplicable: for a regression.
    """
    whole = run[TARGET].last("integer_share") == 1
    squashed = output_activation(run) in {"softmax", "sigmoid"}
    if output_loss(run) not in CROSS_ENTROPY | MARGIN | DECISIONS and not (whole and squashed):
        raise NotApplicable("this output does not tell classes apart")


def has_stalled(run: RunSeries) -> bool:
    """Return whether no output has learned and the loss does not move; False when that cannot be known."""
    if run.configuration.loss_kind == "adversarial":
        return False
    return best_skill(run) < LEARNED_SKILL and is_flat(run, FLAT_TOLERANCE)


def has_fallen(run: RunSeries) -> bool:
    """Return whether the loss, whatever its form, has clearly fallen: by half of its start and beyond noise."""
    loss, steps = total_loss(run), run[LOSS].steps
    known = np.isfinite(loss)
    loss, steps = loss[known], steps[known]
    if len(loss) < 2 * FIRST_RECORDS:
        return False
    start, end = float(np.median(loss[:FIRST_RECORDS])), loss[window_at_end(steps)]
    middle = float(np.median(end))
    noise = MAD_TO_STD * float(np.median(np.abs(end - middle)))
    return start - middle > max(abs(start) / 2, DEVIATIONS * noise)


def trusted_skill(run: RunSeries) -> float:
    """Return the skill of the output that has learned most; NaN where a loss was assumed and the loop has another."""
    views = [run.at(Rows.OUTPUT, row) for row in range(len(run.configuration.outputs))]
    if views and all(output_card(view).loss_assumed and known_loss(view) is None for view in views):
        return float("nan")
    return best_skill(run)


def has_gone_bad(run: RunSeries) -> bool:
    """Return whether training stalled, or ended worse than a constant, or in numbers that are not finite."""
    failed = np.isfinite(run.fact("first_non_finite_step"))
    return bool(failed) or has_stalled(run) or best_skill(run) < 0


def ignores_pairing(run: RunSeries, tolerance: float) -> bool:
    """Return whether moving the targets on by one row never changes the loss of one output."""
    value, shifted = run[LOSS]["value"], run[LOSS]["shifted"]
    known = np.isfinite(value) & np.isfinite(shifted)
    same = np.abs(value - shifted) <= tolerance * np.abs(value)
    return bool(known.any() and same[known].all())


def fact(
    run: RunSeries,
    group: Group,
    column: str,
    first_step: int,
    observed: float,
    threshold: Threshold | None = None,
    *,
    row: int | None = None,
    label: str | None = None,
) -> Evidence:
    """Return evidence that reaches from ``first_step`` to the last record of its group."""
    steps = run[group].steps
    last = max(int(steps[-1]), first_step) if len(steps) else first_step
    if row is None and run.row is not None and group.rows is run.per:
        row = run.row
    return Evidence(group, column, row, first_step, last, observed, threshold, label)


def last_loss(run: RunSeries) -> tuple[Evidence, ...]:
    """Return the whole run's loss as evidence for a rule on the configuration; nothing without a loss."""
    loss = total_loss(run)
    return (fact(run, LOSS, "total", run.first_step, float(loss[-1]), row=0),) if loss.size else ()


def unbroken_start(run: RunSeries, condition: Flags) -> int | None:
    """Return the index of the first record of the stretch that reaches the end, or None.

    Where records are parts of the rows, in no order of time, what holds in some of them only has not begun.
    """
    start = stretch_start(condition)
    return None if run.is_at_once and start != 0 else start
