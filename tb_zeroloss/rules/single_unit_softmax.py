"""A softmax over one unit always answers 1.

## What it detects
An output of width 1 whose activation is softmax, or whose loss takes the softmax itself (a categorical
cross-entropy), or, when neither is known, an output of width 1 that is exactly 1 on all of at least {records}.

## Why it matters
Softmax divides each unit by the sum over units; with one unit that is 1 whatever the weights are. The
predictions never change, even where Keras computes the loss from the logits behind it and the loss falls.

## How to fix it
1. For two classes: `Dense(1, activation="sigmoid")` with `binary_crossentropy`.
2. Or `Dense(2, activation="softmax")` with `sparse_categorical_crossentropy`.
3. For regression: `Dense(1)` without activation.

## Check it yourself
`model.predict(x[:5])` gives five times 1.0.

## When it is innocent
Never as the output of a model; attention over a sequence of length 1 is not an output.
"""

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import output_card, output_loss
from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.schema.losses import CATEGORICAL, SPARSE
from tb_zeroloss.schema.quantities import PREDICTION, Rows
from tb_zeroloss.series import RunSeries

RECORDS = Threshold("records", 3, "records", "one batch of certain, saturated answers may be exactly 1 by rounding")


@rule(
    title="Single-unit softmax",
    passed="No output is a softmax over one unit",
    tier=1,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    thresholds=(RECORDS,),
)
def single_unit_softmax(run: RunSeries, limits: Limits) -> Hit | None:
    """Return that the output can only be 1."""
    card, prediction = output_card(run), run[PREDICTION]
    width = card.width or prediction.last("width")
    ones = prediction["exact_one_share"]
    if card.activation is None and not len(prediction):
        raise NotRecorded(
            "neither the output's activation nor its predictions are recorded; train with fit or pass y_pred"
        )
    always_one = len(ones) >= limits.records and bool((ones == 1).all())
    in_loss = output_loss(run) in CATEGORICAL | SPARSE
    if width != 1 or not (card.activation == "softmax" or in_loss or (card.activation is None and always_one)):
        return None
    text = (
        f"The output '{card.name}' is a softmax over one unit: it answers 1 for every input, whatever the weights are."
    )
    if card.activation != "softmax" and in_loss:
        text = (
            f"The loss takes a softmax over the one unit of '{card.name}': that is 1 for every input, so the loss says"
            " nothing of what the model answers."
        )
    first, last = run.first_step, int(run.steps[-1])
    evidence = evidence_of(run, PREDICTION, "exact_one_share", first, prediction.last("exact_one_share"))
    return Hit(text, first, last, (evidence,))
