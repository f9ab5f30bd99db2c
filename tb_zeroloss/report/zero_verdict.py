"""Is this zero real? One sentence for a run whose loss is, or looks like, zero."""

from __future__ import annotations

import math

from tb_zeroloss.checks.overlap import certain_overlap
from tb_zeroloss.checks.rule import Threshold
from tb_zeroloss.checks.two_splits import rows_in_words
from tb_zeroloss.checks.wording import loss_in_words
from tb_zeroloss.report.words import counted, number, share
from tb_zeroloss.schema.losses import ZERO_MEANS_EQUAL, loss_name
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries

PRINTS_AS_ZERO = Threshold(
    "prints_as_zero", 5e-5, "loss", "below it a loss prints as 0.0000 with the usual four decimals"
)
LITTLE_LEFT = Threshold(
    "little_left", 0.1, "share", "runs that solved their task leave less of the best constant predictor's loss"
)
MUCH_LEFT = Threshold(
    "much_left", 0.5, "share", "runs whose loss is small only because the targets are leave more of it"
)


def zero_verdict(run: RunSeries) -> str | None:
    """Return what is behind a loss near zero, or None when the loss is a plain number.

    A zero is exact, only rounded, real, or an average that left out what is not a number.
    """
    loss = run[LOSS]
    if not len(loss) or not loss.rows:
        return None
    total = float(loss["total"][-1, 0])
    first_bad = run.fact("first_non_finite_step")
    if not math.isnan(first_bad):
        where = "" if run.is_at_once else f" (first at step {int(first_bad):,})"
        return f"Values that are not a number were seen{where}: an average that skips them can print as 0."
    if abs(total) >= PRINTS_AS_ZERO.value or math.isnan(total):
        return None
    return f"{_exact(run) if total == 0 else _small(run, total)}{_overlap(run)}"


def _exact(run: RunSeries) -> str:
    zeros, since = run.fact("zero_loss_records"), run.fact("first_zero_loss_step")
    if run.is_at_once:
        return f"The {loss_in_words(run)} is exactly 0.{_behind_exact(run)}"
    noun = "point" if run.is_loss_alone else "record"
    how_often = "" if math.isnan(zeros) else f" in {int(zeros):,} of {counted(run.records_logged, noun)}"
    since_when = "" if math.isnan(since) else f", since step {int(since):,}"
    return f"The loss is exactly 0{how_often}{since_when}.{_behind_exact(run)}"


def _behind_exact(run: RunSeries) -> str:
    error, spread, mean = _last(run, "squared_error"), _spread(run), _mean(run)
    if error > 0 and _is_zero_only_where_equal(run):
        return (
            f" Predictions differ from targets all the same (mean squared difference {number(error)}): "
            "this zero does not measure them."
        )
    if error == 0 and spread == 0:
        return f" Predictions equal targets, and every target is {number(mean)}: there is nothing to learn."
    return " Predictions equal targets bit for bit." if error == 0 else ""


def _small(run: RunSeries, total: float) -> str:
    constant = float(run[LOSS]["constant"][-1, 0])
    value = float(run[LOSS]["value"][-1, 0])
    spread = _spread(run)
    loss = loss_in_words(run)
    size = "" if math.isnan(spread) else f" Targets have a spread of {number(spread)}."
    if not (constant > 0 and value >= 0):
        unknown = " Cannot tell whether that is little: target scale not recorded." if run.is_loss_alone else ""
        return f"The {loss} is not 0. It is {number(total)} and only prints as 0.0000.{size}{unknown}"
    left = value / constant
    scores = f"always answering the best constant scores {number(constant)}"
    if left < LITTLE_LEFT.value:
        unexplained = _last(run, "squared_error") / spread**2 if spread > 0 else math.nan
        if unexplained > MUCH_LEFT.value and _is_zero_only_where_equal(run):
            return (
                f"The {loss} is near 0 ({number(total)}), but predictions leave {share(unexplained)} of the targets' "
                "variance unexplained: this loss does not measure them."
            )
        return (
            f"The {loss} is near 0 ({number(total)}), and that is real on these batches: {scores}, "
            f"and {share(left)} of it is left.{size} Whether it holds on other data, this does not say."
        )
    judged = "almost nothing of what varies is learned" if left > MUCH_LEFT.value else "much is left to learn"
    return (
        f"The {loss} is not 0. It is {number(total)} and only prints as 0.0000.{size} "
        f"{scores[0].upper()}{scores[1:]}, and {share(left)} of it is left: {judged}."
    )


def _overlap(run: RunSeries) -> str:
    found = certain_overlap(run)
    if found is None:
        return ""
    rows = rows_in_words(found.validation, "shared")
    return f" {rows[0].upper()}{rows[1:]} are also in training: a validation loss near 0 says nothing of other rows."


def _is_zero_only_where_equal(run: RunSeries) -> bool:
    """Return whether predictions and targets are on one scale, under a loss that is 0 only where they are the same."""
    outputs = run.configuration.outputs
    return bool(outputs) and not outputs[0].from_logits and loss_name(outputs[0].loss) in ZERO_MEANS_EQUAL


def _last(run: RunSeries, column: str) -> float:
    series = run[PREDICTION]
    return series.limit_to(0).last(column) if len(series) and series.rows else math.nan


def _spread(run: RunSeries) -> float:
    return _target(run, "seen_std")


def _mean(run: RunSeries) -> float:
    return _target(run, "seen_mean")


def _target(run: RunSeries, column: str) -> float:
    series = run[TARGET]
    return series.limit_to(0).last(column) if len(series) and series.rows else math.nan
