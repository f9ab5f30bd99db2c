"""What is known of one output: its head, its loss, its labels, its answers."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.schema.configuration import OutputCard
from tb_zeroloss.schema.losses import RANGES, loss_name
from tb_zeroloss.schema.quantities import LOSS, NEAR, PREDICTION, TARGET, WEIGHT_MASS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import spans, weighed_mean, window_at_end


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

TIME_TO_COLLAPSE = 200
"""Steps after which a classifier of one class answers it always: those of the demo did within 50."""

NOT_ALL = 0.01
"""Share of rows from which on they are no accident of rounding."""

PADDING = 0.01
"""By how much the shares of rows of zeros and of those without weight may differ: batches are padded differently."""


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


def ignores_pairing(run: RunSeries, tolerance: float) -> bool:
    """Return whether moving the targets on by one row never changes the loss of one output."""
    value, shifted = run[LOSS]["value"], run[LOSS]["shifted"]
    known = np.isfinite(value) & np.isfinite(shifted)
    same = np.abs(value - shifted) <= tolerance * np.abs(value)
    return bool(known.any() and same[known].all())
