"""Whether a loop gives one kind of rows and another in turn, as two models that train against each other do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.checks.rule import Hit, Severity
from tb_zeroloss.schema.quantities import TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derived import derived
from tb_zeroloss.series.run import Floats, Steps

ALIKE = 0.1
"""Share of the targets' spread below which those of a batch are of one kind: smoothed labels differ by a tenth."""
NEARLY_ALL = 0.9
NEIGHBOURS = 5
"""Pairs of steps that follow each other: batches of one class at random would alternate five times once in 16."""

ADVERSARIAL = (
    " Batches of one kind and of another come in turn, as a discriminator gets them: if two models train against each"
    ' other, this may be the balance of both; say so with loss_kind="adversarial".'
)


@derived
def takes_turns(run: RunSeries) -> bool:
    """Return whether an output of a loop of one's own gets targets of one kind and of another in turn.

    ``fit`` deals rows out at random; in a loop two batches in turn are written down as such. Sorted rows change
    their kind once, not with each step.
    """
    if run.configuration.recorder == "fit" or run.is_at_once or run.is_loss_alone:
        return False
    outputs = replace(run, row=None)[TARGET]
    return len(outputs) > 0 and any(_alternates(run.at(Rows.OUTPUT, row)) for row in range(outputs.rows))


def mild_if_in_turn(run: RunSeries, hit: Hit | None) -> Hit | None:
    """Return a finding as information where the balance of two models may be the reason, with the option that tells."""
    if hit is None or not takes_turns(run):
        return hit
    return replace(hit, summary=hit.summary + ADVERSARIAL, severity=Severity.INFO)


def _alternates(run: RunSeries) -> bool:
    steps, kinds = _classes(run) or _levels(run)
    known = np.isfinite(kinds)
    if known.sum() < NEARLY_ALL * len(kinds):
        return False
    neighbours = (np.diff(steps) == 1) & known[1:] & known[:-1]
    changes = np.diff(kinds)[neighbours] != 0
    return bool(len(changes) >= NEIGHBOURS and changes.mean() >= NEARLY_ALL)


def _classes(run: RunSeries) -> tuple[Steps, Floats] | None:
    """Return which class the labels of each record are of, NaN where of several; None where no classes are counted."""
    row = run.row or 0
    if run.class_counts is None or row >= run.class_counts[1].shape[1]:
        return None
    steps, labels = run.class_counts[0], run.class_counts[1][:, row, 0]
    alone = (labels > 0).sum(axis=1) == 1
    return steps, np.where(alone, np.argmax(np.nan_to_num(labels), axis=1), np.nan)


def _levels(run: RunSeries) -> tuple[Steps, Floats]:
    """Return whether the targets of each record are of the higher kind, NaN where they are not alike."""
    target = run[TARGET]
    mean, alike = target["mean"], target["std"] <= ALIKE * target.last("seen_std")
    between = (np.nanmin(mean) + np.nanmax(mean)) / 2 if np.isfinite(mean).any() else np.nan
    return target.steps, np.where(alike, mean > between, np.nan)
