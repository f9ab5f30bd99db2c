"""The classifier nearly always answers the same class.

## What it detects
Over the recent records (the last five when they hold {rows} or more), after {steps} steps, one class makes up at
least {answered_share} of the answers, while it is less than {label_share} of the labels, or the loss is not below
that of the best constant, and another class is at least {other_share}.

## Why it matters
Accuracy then equals the share of that class and looks decent, but no other class is ever found.

## How to fix it
1. Give rare classes more weight: `class_weight={{0: 1.0, 1: 10.0}}`, or sample them more often.
2. Train longer or with another rate when the loss still falls.
3. Judge by recall for each class, not by accuracy.

## Check it yourself
`np.bincount(model.predict(x).argmax(axis=-1))` next to `np.bincount(labels)`.

## When it is innocent
Very rare classes, where the most likely answer is always the common one although the probabilities are right; and
a discriminator (`loss_kind="adversarial"`), which is only mentioned where real and made rows come in turn.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.in_turn import mild_if_in_turn
from tb_zeroloss.checks.outputs import output_loss
from tb_zeroloss.checks.preconditions import require_classes, require_own_objective, require_steps
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Threshold, TooEarly, rule
from tb_zeroloss.checks.wording import explained, percent
from tb_zeroloss.schema.losses import DECISIONS
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import mean_at_end, steps_per_record, window
from tb_zeroloss.series.run import Floats, Steps
from tb_zeroloss.series.skill import LATEST_RECORDS, recent_skill, recent_unexplained

ANSWERED_SHARE = Threshold("answered_share", 0.99, "share", "one class in all but one of a hundred answers")
LABEL_SHARE = Threshold(
    "label_share", 0.95, "share", "beyond that, always answering the common class is right nearly always"
)
OTHER_SHARE = Threshold("other_share", 0.01, "share", "a class rarer than that is hard to judge on some hundred rows")
STEPS = Threshold("steps", 200, "steps", "an untrained classifier often starts with one class")
LEARNED = Threshold(
    "learned",
    0.1,
    "ratio",
    "probabilities that explain a tenth of the loss are useful without a change of the top class",
)
ROWS = Threshold("rows", 200, "rows", "99 % of fewer rows is one or two of them")

FEWER_WRONG = 0.95
"""Of the wrong answers that always giving the commonest one makes: a few rare rows that are met are no chance then."""


@rule(
    title="Only the majority class is predicted",
    passed="More than one class is predicted",
    tier=4,
    per=Rows.OUTPUT,
    min_steps=20,
    min_records=3,
    thresholds=(ANSWERED_SHARE, LABEL_SHARE, OTHER_SHARE, STEPS, LEARNED, ROWS),
    explained_by=(
        "single-class-targets",
        "dying-relu",
        "oversized-updates",
        "single-unit-softmax",
        "constant-predictions",
        "saturated-outputs",
        "negligible-updates",
        "vanishing-gradients",
        "invalid-labels",
        "inconsistent-loss",
        "unscaled-inputs",
        "symmetric-units",
        "regularization-dominates",
        "non-finite-values",
        "zero-predictions",
    ),
    at_once=True,
)
def majority_class_predictions(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the class that is always answered."""
    require_own_objective(run)
    require_classes(run)
    require_steps(run, int(limits.steps))
    steps, counts = _recent_counts(run, limits.rows)
    labels, answers = np.average(counts, axis=0, weights=steps_per_record(steps))
    top = int(np.argmax(answers))
    answered, wanted = answers[top] / answers.sum(), labels / labels.sum()
    others = np.delete(wanted, top)
    if answered < limits.answered_share or others.max() < limits.other_share:
        return None
    if run.is_at_once and _is_better_than_always(run, 1 - wanted[top]):
        return None
    skill = recent_skill(run)
    if skill >= limits.learned or (wanted[top] >= limits.label_share and not skill < 0):
        return None
    first, last = int(steps[0]), int(steps[-1])
    text = f"{percent(answered)} of the answers are class {top}, which is {percent(wanted[top])} of the labels"
    text += f"; {explained(skill, 'the loss')}." if np.isfinite(skill) else "."
    return mild_if_in_turn(
        run, Hit(text, first, last, (evidence_of(run, PREDICTION, "mean", first, answered, ANSWERED_SHARE),))
    )


def _is_better_than_always(run: RunSeries, wrong: float) -> bool:
    """Return whether a finished model knows more than one answer: by its loss, its squares or its wrong answers.

    It may have been made for any of these; while it learns, its loss is known.
    """
    loss = run[LOSS]
    if output_loss(run) in DECISIONS:
        return mean_at_end(run, LOSS, loss["value"]) < FEWER_WRONG * wrong
    value, constant = (mean_at_end(run, LOSS, loss[column]) for column in ("value", "constant"))
    return value < constant or recent_unexplained(run) < 1


def _recent_counts(run: RunSeries, rows: float) -> tuple[Steps, Floats]:
    row = run.row or 0
    if run.class_counts is None or row >= run.class_counts[1].shape[1]:
        raise NotApplicable("no classes are counted for this output: it is not a classifier")
    steps, counts = run.class_counts[0], run.class_counts[1][:, row]
    known = np.isfinite(counts).all(axis=(1, 2)) & (counts.sum(axis=2) > 0).all(axis=1)
    steps, counts = steps[known], counts[known]
    if not len(steps) or (counts.sum(axis=(0, 1)) > 0).sum() < 2:
        raise NotApplicable("this output is not a classifier with two or more classes")
    if run.is_at_once:
        if counts.sum() < 2 * rows:
            raise TooEarly(f"needs {rows:g} rows; there are {counts.sum() / 2:g}")
        return steps, counts
    last = slice(max(0, len(steps) - LATEST_RECORDS), len(steps))
    if counts[last].sum() < 2 * rows:  # labels and answers
        last = window(steps)
    return steps[last], counts[last]
