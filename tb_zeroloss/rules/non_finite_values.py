"""A loss, gradient, weight or prediction is NaN or infinite.

## What it detects
The first NaN or infinite number of the run and where in the flow of data it stood: input, target, sample
weight, weights, activation, prediction, loss, gradient or update. Inputs and targets alone are reported as
information, since a loss may mask them on purpose. With loss scaling an isolated infinite gradient is
expected; then {records_in_a_row} records in a row are needed, and gradients do not count while the factor still
falls towards one that fits, down to {least_scale}.

## Why it matters
NaN spreads: one NaN gradient makes the weights NaN, and every later step is lost. An average that skips or
masks NaN can still print 0.0, which looks like success.

## How to fix it
1. Look at what was non-finite first: data (clean or impute it), a log, division or square root (add a small
   constant inside), or the weights.
2. Lower the learning rate ten times, or clip gradients with `clipnorm=1.0`, when updates were large before.
3. When a loss masks NaN targets, replace NaN by a number before the arithmetic: `tf.where` lets NaN gradients
   through.
4. Use the `from_logits=True` form of a cross-entropy instead of a logarithm of your own.

## Check it yourself
`tf.debugging.enable_check_numerics()` stops at the first operation that gives NaN; `np.isfinite(x).all()` and
`np.isfinite(y).all()` check the data.

## When it is innocent
Missing targets that a loss masks without touching them, and the steps that loss scaling skips.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.schema.quantities import (
    ACTIVATIONS,
    FACTS,
    GRADIENTS,
    INPUT,
    LOSS,
    NON_FINITE_SOURCES,
    OPTIMIZER,
    PREDICTION,
    TARGET,
)
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import Flags, total_loss
from tb_zeroloss.series.run import Steps

RECORDS_IN_A_ROW = Threshold(
    "records_in_a_row",
    2,
    "records",
    "loss scaling halves its factor after one overflow and skips that step, so only a second one in a row is a fault",
)
POINTS_IN_A_ROW = 5
"""Points of a curve: of it nothing says whether a loss is scaled and still looks for its factor."""
NEVER_FINITE = 3
"""Points of a curve that never held a number: a factor that is looked for has been found by then, or never will be."""
LEAST_SCALE = Threshold(
    "least_scale",
    1,
    "ratio",
    "a factor below 1 lifts no gradient: it is not the factor that overflows there",
)

GROWTH = ("oversized-updates", "exploding-gradients", "unscaled-inputs")
"""Rules that explain a number that grew until it overflowed."""

SQUARE_OVERFLOWS = float(np.sqrt(np.finfo(np.float32).max))

LOSS_FIX = (
    "Let the loss see no logarithm, division or root of 0: the `from_logits=True` form of a cross-entropy, or"
    " `keras.ops.clip(p, 1e-7, 1 - 1e-7)` before a logarithm of your own.",
)


@rule(
    title="Numbers that are not finite",
    passed="Loss, gradients, weights and predictions are finite in every record",
    tier=0,
    severity=Severity.CRITICAL,
    thresholds=(RECORDS_IN_A_ROW, LEAST_SCALE),
    explained_by=(*GROWTH, "logits-mismatch"),
    loss_alone=True,
    at_once=True,
)
def non_finite_values(run: RunSeries, limits: Limits) -> Hit | None:
    """Return where the first NaN or infinity stood."""
    in_model = _in_model(run, limits.least_scale)
    first = run.fact("first_non_finite_step")
    recorded = run.steps[in_model]
    if not np.isfinite(first) and not recorded.size:
        return _in_data(run)
    start = int(first) if np.isfinite(first) else int(recorded[0])
    may_scale = _scales_loss(run) or run.is_loss_alone
    in_a_row = int(limits.records_in_a_row)
    if run.is_loss_alone:
        in_a_row = NEVER_FINITE if in_model.all() else POINTS_IN_A_ROW
    needed = in_a_row if may_scale else 1
    lasting = (bool(in_model[-needed:].all()) and in_model.size >= needed) or run.is_at_once
    if not lasting and may_scale:
        return None
    group = FACTS if np.isfinite(first) else LOSS
    column = "first_non_finite_step" if np.isfinite(first) else "total"
    name = _name(run)
    text = f"First not finite: the {_source(run)}{f' of {name}' if name else ''} at step {start:,}"
    if run.is_loss_alone:
        text = f"The loss is NaN or infinite, first at step {start:,}"
    if run.is_at_once:
        text = f"Not finite: the {_source(run)}, in {int(in_model.sum())} of {in_model.size} parts of the rows."
    else:
        text += "; it still is in the last record." if lasting else ", and numbers are finite again in the last record."
    evidence = evidence_of(run, group, column, start, float(start))
    severity = None if lasting else Severity.INFO
    if not _is_made_by_loss(run):
        return Hit(text, start, int(run.steps[-1]), (evidence,), severity, name)
    text += " Predictions and weights were finite: the loss function made it, by a logarithm, division or root of 0."
    return Hit(text, start, int(run.steps[-1]), (evidence,), severity, name, LOSS_FIX, GROWTH)


def _is_made_by_loss(run: RunSeries) -> bool:
    """Return whether finite predictions, none so large that their square overflows, gave a loss that is not finite."""
    predictions = run[PREDICTION]
    if _source(run) != "loss" or not len(predictions):
        return False
    at = predictions.steps == run.fact("first_non_finite_step")
    if not at.any():
        return False
    extremes = np.abs([predictions["minimum"][at], predictions["maximum"][at]])
    largest = SQUARE_OVERFLOWS / np.sqrt(np.fmax(predictions["rows"][at], 1))  # squares are added up before their mean
    return bool((predictions["non_finite_share"][at] == 0).all() and (extremes < largest).all())


def _in_model(run: RunSeries, least_scale: float) -> Flags:
    flags = np.zeros(len(run.steps), bool)
    loss = total_loss(run)
    if loss.size == flags.size:
        flags |= np.isinf(loss) | (np.isnan(loss) & (len(run[FACTS]) == 0 or run.is_loss_alone))
    spots = ((GRADIENTS, "weight_finite"), (ACTIVATIONS, "finite"))
    bad = [(run[group], run[group][column] == 0) for group, column in spots]
    if len(gradients := run[GRADIENTS]):
        counts = ~np.isin(gradients.steps, _steps_of_search(run, least_scale))
        bad.append((gradients, (gradients["finite"] == 0) & counts[:, np.newaxis]))
    bad.append((run[PREDICTION], run[PREDICTION]["non_finite_share"] > 0))
    for series, where in bad:
        if len(series):
            flags |= np.isin(run.steps, series.steps[where.any(axis=1)])
    since = run.fact("first_non_finite_step")
    if np.isfinite(since) and not flags.any() and np.isnan(loss).any():
        flags |= np.isnan(loss) & (run.steps >= since)
    return flags


def _steps_of_search(run: RunSeries, least_scale: float) -> Steps:
    """Return the steps on which the factor of loss scaling fell and the loss itself was finite."""
    optimizer, loss = run[OPTIMIZER], total_loss(run)
    if not len(optimizer) or not _scales_loss(run):
        return np.zeros(0, np.int64)
    scale = optimizer["loss_scale"]
    falls = (np.diff(scale, prepend=np.inf) < 0) & (scale >= least_scale)
    return np.setdiff1d(optimizer.steps[falls], run[LOSS].steps[~np.isfinite(loss)])


def _in_data(run: RunSeries) -> Hit | None:
    for group, word in ((INPUT, "inputs"), (TARGET, "targets")):
        series = run[group]
        bad = (series["non_finite_share"] > 0).any(axis=1) if len(series) else np.zeros(0, bool)
        if bad.any():
            start = int(series.steps[bad][0])
            share = float(np.nanmax(series["non_finite_share"]))
            text = (
                f"Up to {share * 100:.3g} % of the {word} of a batch are not finite, "
                f"first at step {start:,}; the model's own numbers are."
            )
            return Hit(
                text,
                start,
                int(series.steps[bad][-1]),
                (evidence_of(run, group, "non_finite_share", start, share, row=0),),
                Severity.INFO,
            )
    return None


def _scales_loss(run: RunSeries) -> bool:
    return bool((run[OPTIMIZER]["loss_scale"] > 1).any()) if len(run[OPTIMIZER]) else False


def _source(run: RunSeries) -> str:
    code = run.fact("non_finite_source")
    return NON_FINITE_SOURCES[int(code)] if np.isfinite(code) and 0 <= code < len(NON_FINITE_SOURCES) else "loss"


def _name(run: RunSeries) -> str | None:
    """Return the name of the input, output, layer or variable that was not finite first, where it was recorded."""
    row, card = run.fact("non_finite_row"), run.configuration
    named: dict[str, tuple[str, ...]] = {
        "input": card.inputs,
        "activation": tuple(layer.name for layer in card.layers),
        **dict.fromkeys(("target", "sample weight", "prediction"), tuple(output.name for output in card.outputs)),
        **dict.fromkeys(("weights", "gradient", "update"), tuple(variable.name for variable in card.variables)),
    }
    names = named.get(_source(run), ())
    return names[int(row)] if np.isfinite(row) and 0 <= row < len(names) else None
