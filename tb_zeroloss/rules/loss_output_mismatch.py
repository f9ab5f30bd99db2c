"""Output, labels and loss provably do not fit together.

## What it detects
Over several units: label rows that do not sum to 1 on more than {row_share} of the rows although the output
is a softmax, or real-valued targets under a cross-entropy. As information only: squared error on one-hot
labels of {classes} classes and more.

## Why it matters
A softmax shares out exactly 1 over the classes of a row. It cannot say that two labels hold at once, or none,
or that a value is 3.7; the loss has a floor that no training lowers.

## How to fix it
1. Several labels may hold at once: `sigmoid` with `binary_crossentropy`.
2. Exactly one holds: `softmax` with `categorical_crossentropy` on one-hot rows, or the sparse form on
   indices.
3. The targets are quantities: a linear output with `mse` or `huber`.

## Check it yourself
`print(y[:5], y[:5].sum(axis=-1))` shows which of the three it is.

## When it is innocent
Squared error on probabilities (the Brier score) is legal and learns; it is only mentioned.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import off_row_share, output_activation, output_card, output_loss
from tb_zeroloss.checks.preconditions import require_own_objective, require_rows
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number, percent
from tb_zeroloss.schema.losses import BINARY, CATEGORICAL, REGRESSION
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import weighed_mean

ROW_SHARE = Threshold("row_share", 0.01, "share", "rows are counted as off beyond 1e-3, which rounding never reaches")
CLASSES = Threshold(
    "classes", 3, "classes", "with two classes squared error and cross-entropy have the same floor in practice"
)
ROWS = Threshold("rows", 64, "rows", "64 rows show what kind of labels they are")


@rule(
    title="Loss and output do not fit",
    passed="Output, labels and loss can fit together",
    tier=1,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((TARGET, "rows"),),
    thresholds=(ROW_SHARE, CLASSES, ROWS),
    explained_by=("invalid-labels",),
    at_once=True,
)
def loss_output_mismatch(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the contradiction between output, labels and loss."""
    require_own_objective(run)
    card, loss = output_card(run), output_loss(run)
    if card.loss_assumed:
        raise NotApplicable("the loss was assumed from the shapes, not chosen by the program")
    if card.target_is_class_index or loss is None:
        raise NotApplicable("the targets are class indices, or no loss is known for this output")
    require_rows(run, int(limits.rows))
    target = run[TARGET]
    width = card.width or run[PREDICTION].last("width")
    off = off_row_share(run)
    if loss in BINARY | CATEGORICAL and _real_valued(run, limits.row_share):
        low, high = number(target.last("seen_minimum")), number(target.last("seen_maximum"))
        return _hit(
            run,
            f"The targets are real numbers from {low} to {high}, but {loss} compares probabilities.",
            "outside_unit_share",
        )
    if width > 1 and output_activation(run) == "softmax" and off > limits.row_share:
        total = number(weighed_mean(target["mean"], target.steps) * width)
        text = (
            f"{percent(off)} of the target rows do not sum to 1 (the average row sums to {total}), "
            "but the softmax output shares out exactly 1 over its units."
        )
        return _hit(run, text, "row_sum_off_share")
    if (
        loss in REGRESSION
        and width >= limits.classes
        and card.activation in {"softmax", "sigmoid"}
        and off == 0
        and _one_hot(run)
    ):
        text = (
            f"Squared or absolute error on one-hot labels of {width:g} classes: "
            "legal, but its gradient is weak far from the label."
        )
        return _hit(run, text, "row_sum_off_share", Severity.INFO)
    return None


def _real_valued(run: RunSeries, share: float) -> bool:
    target = run[TARGET]
    outside = weighed_mean(target["outside_unit_share"], target.steps)
    whole = weighed_mean(target["integer_share"], target.steps)
    return outside > share and whole < 1 - share


def _one_hot(run: RunSeries) -> bool:
    return bool(np.nanmin(run[TARGET]["integer_share"]) == 1)


def _hit(run: RunSeries, text: str, column: str, severity: Severity | None = None) -> Hit:
    observed = run[TARGET].last(column)
    evidence = evidence_of(run, TARGET, column, run.first_step, observed, ROW_SHARE)
    return Hit(text, run.first_step, int(run[TARGET].steps[-1]), (evidence,), severity)
