"""The loss compares every prediction with every target.

## What it detects
Moving the targets on by one row changes the loss by less than {same_loss}, although targets and predictions
both vary over the rows by more than {spread_share} of the targets' spread, and do not lie so far apart that their
distance alone makes the loss. Or the unreduced loss has about as many elements for each row as the batch has rows. Or a
loss that a loop or a step made itself is the mean square over all pairs, and differs by more than {apart} from that
over the rows.

## Why it matters
Shapes `(n,)` and `(n, 1)` broadcast to n x n. The loss then falls only to the variance of the targets, the
best answer is their mean for every input, and no error is raised.

## How to fix it
1. Give both sides the same shape: `y = y[:, None]`, or `tf.squeeze(prediction, axis=-1)`.
2. Assert it inside your own loss: `tf.debugging.assert_shapes([(y, ("n", 1)), (p, ("n", 1))])`.
3. Prefer the built-in loss, which aligns the shapes itself.

## Check it yourself
`print((y - model(x)).shape)`: it should be `(n, 1)`, not `(n, n)`.

## When it is innocent
A loss that compares all pairs of rows on purpose (contrastive, ranking, distribution matching).
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

from math import prod

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import output_card, output_loss
from tb_zeroloss.checks.preconditions import require_own_objective, require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.losses import REGRESSION
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import Flags, window
from tb_zeroloss.series.skill import target_spread

SAME_LOSS = Threshold(
    "same_loss", 1e-5, "ratio", "float32 sums of some hundred rows in another order differ by up to 1e-6"
)
SPREAD_SHARE = Threshold(
    "spread_share", 0.01, "share", "without a spread on both sides a shift of the rows could not change any loss"
)
PAIR_SHARE = Threshold(
    "pair_share", 0.5, "share", "an n x n loss has n elements a row; half of that allows for a smaller last batch"
)

APART = Threshold(
    "apart",
    0.05,
    "share",
    "the mean square over all pairs and that over the rows are the same number until the model has learned a little",
)
SAME_SQUARE = 1e-3
"""Share by which the mean square over all pairs, put together from moments, differs from the loss at most."""

RECORDS = 3
"""Records on which another loss does not equal that mean square by chance."""

VISIBLE = 1e-3
"""Share of a squared error that depends on the pairs, below which its equality to 1e-5 says nothing of them."""


@rule(
    title="Loss broadcast over all pairs",
    passed="The loss pairs each prediction with its own target",
    tier=0,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((LOSS, "value"), (TARGET, "std"), (PREDICTION, "std")),
    thresholds=(SAME_LOSS, SPREAD_SHARE, PAIR_SHARE, APART),
    at_once=True,
)
def broadcast_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the loss does not depend on which target belongs to which row."""
    require_own_objective(run)
    require_varying_targets(run)
    loss = run[LOSS]
    if (hit := _square_of_all_pairs(run, limits)) is not None:
        return hit
    if np.isnan(loss["shifted"]).all():
        raise NotRecorded("the loss under targets of other rows is not recorded; compile the model with its loss")
    last = window(loss.steps)
    value, shifted = loss["value"][last], loss["shifted"][last]
    usable = np.isfinite(value) & np.isfinite(shifted) & _varies(run, limits.spread_share)[last]
    pairs = loss.last("elements_per_row") >= max(2.0, limits.pair_share * run[TARGET].last("rows"))
    if not pairs and not (_ranks_differ(run) and output_loss(run) not in REGRESSION):
        usable &= ~_is_far_apart(run)[last]
    same = np.abs(value - shifted) <= limits.same_loss * np.abs(value)
    computed_here = run.is_at_once and not pairs  # by a loss that pairs rows
    if computed_here or not usable.any() or not (same & (value > 0))[usable].all():
        return _may_broadcast(run) if run.is_at_once and _differs_by_one_axis(run) else None
    certain = pairs or _ranks_differ(run) or _is_pairwise_square(run)
    first = int(loss.steps[last][usable][0])
    text = (
        f"The loss {number(value[usable][-1])} stays the same when the targets are moved on by one row: "
        f"it does not compare each prediction with its own target{_shapes(run)}."
    )
    observed = float(np.max(np.abs(value - shifted)[usable] / value[usable]))
    evidence = evidence_of(run, LOSS, "shifted", first, observed, SAME_LOSS)
    return Hit(text, min(first, run.first_step), int(loss.steps[-1]), (evidence,), None if certain else Severity.INFO)


def _square_of_all_pairs(run: RunSeries, limits: Limits) -> Hit | None:
    """Return where a loss that the step made itself is the mean square over all pairs, and not that over the rows."""
    if run.is_at_once:
        return None
    loss, target, prediction = run[LOSS], run[TARGET], run[PREDICTION]
    steps = np.intersect1d(np.intersect1d(loss.steps, target.steps), prediction.steps)
    of_loss, of_target, of_prediction = (np.isin(series.steps, steps) for series in (loss, target, prediction))
    value, rows = loss["value"][of_loss], prediction["squared_error"][of_prediction]
    pairs = (
        target["std"][of_target] ** 2
        + prediction["std"][of_prediction] ** 2
        + (target["mean"][of_target] - prediction["mean"][of_prediction]) ** 2
    )
    is_pairs = (np.abs(value - pairs) <= SAME_SQUARE * value) & (prediction["width"][of_prediction] == 1)
    differs = (np.abs(value - rows) > limits.apart * value) & _varies(run, limits.spread_share)[of_loss]
    if not is_pairs.any() or not is_pairs[np.isfinite(value)].all() or (is_pairs & differs).sum() < RECORDS:
        return None
    first = int(steps[is_pairs & differs][0])
    text = (
        f"The loss {number(value[-1])} is the mean square over all pairs of a prediction and a target{_shapes(run)}; "
        f"over the rows it is {number(rows[-1])}."
    )
    evidence = evidence_of(run, LOSS, "value", first, float(np.abs(value - rows)[-1] / value[-1]), APART)
    return Hit(text, min(first, run.first_step), int(loss.steps[-1]), (evidence,))


def _varies(run: RunSeries, share: float) -> Flags:
    """Return where both sides vary, and neither so much more that the other could not be seen in the loss."""
    spread = target_spread(run)
    flags: Flags = np.zeros(len(run[LOSS]), bool)
    for group in (TARGET, PREDICTION):
        stds = run[group]["std"]
        varied = run[group].steps[(stds > share * spread) & (stds * share < spread)]
        present = np.isin(run[LOSS].steps, varied)
        flags = present if group is TARGET else flags & present
    return flags


def _is_far_apart(run: RunSeries) -> Flags:
    """Return where the distance of the means makes up so much of a squared error that pairs cannot be seen in it."""
    target, prediction = run[TARGET], run[PREDICTION]
    _, mine, theirs = np.intersect1d(target.steps, prediction.steps, return_indices=True)
    apart = (target["mean"][mine] - prediction["mean"][theirs]) ** 2
    steps = target.steps[mine][2 * target["std"][mine] * prediction["std"][theirs] < VISIBLE * apart]
    return np.isin(run[LOSS].steps, steps)


def _ranks_differ(run: RunSeries) -> bool:
    """Return whether one side has axes that the other lacks, for as many elements a row: only such shapes broadcast."""
    card = output_card(run)
    known = bool(card.target_shape and card.prediction_shape) and not card.target_is_class_index
    sizes = [prod(size or 1 for size in shape[1:]) for shape in (card.target_shape, card.prediction_shape)]
    return known and sizes[0] == sizes[1] and len(card.target_shape) != len(card.prediction_shape)


def _differs_by_one_axis(run: RunSeries) -> bool:
    card = output_card(run)
    return card.loss_assumed and {card.target_shape, card.prediction_shape} == {(None,), (None, 1)}


def _may_broadcast(run: RunSeries) -> Hit:
    """Return that the shapes would broadcast in a loss of one's own, where nobody said which loss it is."""
    text = (
        f"The shapes differ by an axis{_shapes(run)}: their difference has an element for each pair of rows, unless the"
        " loss aligns them first, as those of Keras do. Pass loss=, its name or the value it gave, to have it checked."
    )
    step = int(run.steps[-1])
    return Hit(
        text, run.first_step, step, (evidence_of(run, LOSS, "value", step, run[LOSS].last("value")),), Severity.INFO
    )


def _is_pairwise_square(run: RunSeries) -> bool:
    """Return whether the loss is the mean square over all pairs: both variances and the distance of the means."""
    target, prediction = run[TARGET], run[PREDICTION]
    parts = target.last("std") ** 2 + prediction.last("std") ** 2 + (target.last("mean") - prediction.last("mean")) ** 2
    value = run[LOSS].last("value")
    return bool(abs(value - parts) <= 1e-3 * abs(value)) and prediction.last("width") == 1


def _shapes(run: RunSeries) -> str:
    card = output_card(run)
    return (
        f" (targets {_shape(card.target_shape)}, predictions {_shape(card.prediction_shape)})"
        if _ranks_differ(run)
        else ""
    )


def _shape(shape: tuple[int | None, ...]) -> str:
    sizes = ["n" if size is None else str(size) for size in shape]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
