"""The loss rises and stays above what it was.

## What it detects
The median of the recent losses is more than {rise} times the best one before (medians of {records} records),
and the rise is more than {scale_share} of the loss of the best constant predictor. Of a run without records, whose
learning rate is not known, the rise is only mentioned while the loss is below where it began; so is that of a loss
of unknown form, or one that no constant can be held against, and of targets that move themselves.

## Why it matters
Training makes the model worse. What the last weights answer is not what the best ones did.

## How to fix it
1. Lower the learning rate ten times, and the momentum.
2. Clip gradients: `clipnorm=1.0`.
3. Keep the best weights with `ModelCheckpoint(save_best_only=True)` while searching for the cause.

## Check it yourself
Plot the loss on a logarithmic scale with the learning rate below it.

## When it is innocent
Adversarial training (`loss_kind="adversarial"`), reinforcement learning, restarts of a schedule, and a loss
whose weights change on purpose.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.in_turn import mild_if_in_turn
from tb_zeroloss.checks.moving_targets import any_targets_move
from tb_zeroloss.checks.outputs import known_loss
from tb_zeroloss.checks.preconditions import require_own_objective
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, TooEarly, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.losses import NEVER_NEGATIVE
from tb_zeroloss.schema.quantities import LOSS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import stretch_start, total_loss, window
from tb_zeroloss.series.run import Floats, Steps

RISE = Threshold("rise", 2.0, "ratio", "medians of five batches of a steady run differ by less than twice")
SCALE_SHARE = Threshold("scale_share", 0.25, "share", "around a loss near 0, twice the best is still near 0")
RECORDS = Threshold("records", 5, "records", "a median of five ignores two stray batches")
OF_UNKNOWN_FORM = (
    " Is it a loss that may rise while the model gets better, of reinforcement learning or of a part whose weight"
    ' grows? Then that is meant; of two models that train against each other say so with loss_kind="adversarial".'
)
POINTS = 10
NEARLY_ALL = 0.9


@rule(
    title="Diverging loss",
    passed="The loss has not risen from its best value",
    tier=4,
    needs=((LOSS, "total"),),
    min_steps=50,
    min_records=10,
    thresholds=(RISE, SCALE_SHARE, RECORDS),
    explained_by=(
        "oversized-updates",
        "unscaled-inputs",
        "target-scale-mismatch",
        "exploding-gradients",
        "non-finite-values",
        "invalid-labels",
        "single-class-targets",
        "unshuffled-batches",
    ),
    loss_alone=True,
)
def diverging_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how far the loss has risen above its best."""
    require_own_objective(run)
    steps, loss = run[LOSS].steps, total_loss(run)
    known = np.isfinite(loss)
    steps, loss = steps[known], loss[known]
    if len(loss) < 2 * limits.records:
        return None
    smooth = _medians(loss, int(limits.records))
    recent, best = min(float(np.median(loss[window(steps)])), float(smooth[-1])), float(smooth.min())
    if best < 0 and run.is_loss_alone:
        raise NotApplicable("the loss is negative, so that a multiple of its best says nothing")
    if best < 0 or not recent > limits.rise * best or not recent - best > limits.scale_share * _scale(run):
        return None
    unsure = not (_has_surely_failed(loss, limits) and _has_its_start(steps)) if run.is_loss_alone else False
    doubt = "" if run.is_loss_alone else _doubt(run)
    after = int(np.argmin(smooth)) + int(limits.records) - 1
    start = stretch_start(loss > limits.rise * best)
    index = max(after, start if start is not None else len(loss) - len(loss[window(steps)]))
    first = int(steps[min(index, len(steps) - 1)])
    text = (
        f"The loss has risen to {number(recent)} from its best of {number(best)}, and "
        f"stays above {limits.rise:g} times that since step {first:,}."
    )
    if unsure:
        text += " Warm-up, a restart of the learning rate and harder data, which a curve does not tell, look the same."
    evidence = evidence_of(run, LOSS, "total", first, recent / max(best, 1e-300), RISE, row=0)
    severity = Severity.INFO if unsure or doubt else None
    return mild_if_in_turn(run, Hit(text + doubt, first, int(steps[-1]), (evidence,), severity))


def _doubt(run: RunSeries) -> str:
    """Return why a loss may rise while the model gets better; nothing where it may not."""
    views = [run.at(Rows.OUTPUT, row) for row in range(run[LOSS].rows)]
    known = [known_loss(view) in NEVER_NEGATIVE and np.isfinite(view[LOSS]["constant"]).any() for view in views]
    if not any(known):
        return OF_UNKNOWN_FORM
    move = any_targets_move(run)
    return f" The targets move themselves: {move}. A loss of such targets may rise with them." if move else ""


def _has_surely_failed(loss: Floats, limits: Limits) -> bool:
    """Return whether a loss had been learned from and ended far above where it began, when nothing else is known.

    Its points may differ by any factor. So nearly all of those at the end must be above the multiple of the best and
    above nearly all of the best ``POINTS`` in a row: ten of the same kind in a row stand below nine tenths of all
    the others once in a hundred million times. The best must lie as far below the start as the end lies above it.

    Raises:
        TooEarly: if so few points do not tell a rise from their scatter.
    """
    end = loss[-max(POINTS, len(loss) // 10) :]
    before = loss[: len(loss) - len(end)]
    if len(before) >= POINTS:
        medians = _medians(before, POINTS)
        lowest = int(np.argmin(medians))
        bound = max(float(np.quantile(before[lowest : lowest + POINTS], NEARLY_ALL)), limits.rise * medians[lowest])
        if float(np.quantile(end, 1 - NEARLY_ALL)) > bound:
            start = float(loss[: int(limits.records)].max())
            learned = bool(medians[lowest] * limits.rise < start)
            return learned and float(np.median(end)) > limits.rise * start
    raise TooEarly("the loss was lower before, but too few points are there to tell a rise from their scatter")


def _has_its_start(steps: Steps) -> bool:
    """Return whether the first points are there: a host that dropped some has dropped those with the largest loss."""
    return int(steps[0]) <= int(np.diff(steps).min())


def _medians(values: Floats, count: int) -> Floats:
    medians: Floats = np.median(np.lib.stride_tricks.sliding_window_view(values, count), axis=1)
    return medians


def _scale(run: RunSeries) -> float:
    constant = run[LOSS]["constant"]
    known = constant[np.isfinite(constant)]
    if known.size:
        return float(np.median(known)) * (1 if constant.ndim == 1 else constant.shape[1])
    first = run.fact("first_loss")
    return abs(first) if np.isfinite(first) else 0.0
