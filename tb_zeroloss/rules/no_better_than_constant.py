"""The loss is no better than that of always giving the same answer.

## What it detects
After {steps} steps and {epochs} epochs (or 20 epochs of small data, or {flat_epochs} without any fall of the
loss, or all the epochs that were asked for), and not before {planned} of the steps of a fit, or {longest_wait} of
them, are done, the explained share, 1 minus the loss over the loss of the best
constant predictor under the same loss, is at most {skill}, over the window and over the last records; or it is
below {memorised} and none of {evaluations} or more evaluations on {rows} rows found a loss below that of the
best constant on the validation data.

## Why it matters
Always answering the mean, or the shares of the classes, needs no model. As long as the loss is not below
that, nothing has been learned from the inputs, however small the number is.

## How to fix it
1. Overfit ten rows first: if that fails, the fault is in model, loss or rate, not in the data.
2. Check that inputs and labels belong to the same rows (a shuffle of one side only destroys the relation).
3. Try a learning rate ten times higher and ten times lower.
4. Give the model what the task needs: a nonlinearity, more units, other features.

## Check it yourself
`np.mean((y - y.mean()) ** 2)` next to the loss for squared error; the entropy of the label shares for
cross-entropy.

## When it is innocent
Targets that are noise, long warm-ups, and adversarial training (`loss_kind="adversarial"`): at its balance a
discriminator is no better than a constant. Where real and made rows come in turn this is only mentioned.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.in_turn import mild_if_in_turn
from tb_zeroloss.checks.outputs import ignores_pairing, output_card, output_loss
from tb_zeroloss.checks.preconditions import (
    require_own_objective,
    require_part_of_plan,
    require_steps,
    require_varying_targets,
)
from tb_zeroloss.checks.progress import LONGEST_WAIT, NOISE, PLANNED, is_near_zero_by_noise
from tb_zeroloss.checks.rule import ANY_OTHER, Hit, Limits, NotApplicable, NotRecorded, Threshold, TooEarly, rule
from tb_zeroloss.checks.wording import loss_in_words, number, percent
from tb_zeroloss.schema.losses import NEVER_NEGATIVE, REGRESSION
from tb_zeroloss.schema.quantities import EVALUATION, LOSS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import TINY_EPOCHS, mean_at_end, stretch_start, trend, window
from tb_zeroloss.series.skill import comparable_loss, recent_skill, recent_unexplained, skill, skill_error

SKILL = Threshold(
    "skill", 0.02, "ratio", "batch noise moved the explained share of models that answer the mean by less than 0.02"
)
STEPS = Threshold("steps", 200, "steps", "models that learned were past it within 200 steps")
EPOCHS = Threshold("epochs", 3, "epochs", "a large data set should have been seen more than once")
FLAT_EPOCHS = Threshold(
    "flat_epochs", 5, "epochs", "small data seen five times without any fall of the loss have not been learned from"
)
MEMORISED = Threshold(
    "memorised",
    0.1,
    "ratio",
    "so little can be rows learned by heart: labels shuffled apart gave 0.02 in 10 epochs",
)
EVALUATIONS = Threshold("evaluations", 3, "evaluations", "one may be taken before anything was learned")
ROWS = Threshold("rows", 50, "rows", "on fewer rows the best constant is itself fitted to chance")
SAME_LOSS = 1e-5
STANDARD_ERRORS = 2.0
"""Of a mean, above which it lies in one of 40 draws."""


PAIRS_FIRST = (
    "Check that inputs and labels belong to the same rows: print ten of both, as the model gets them. A shuffle of one"
    " side only destroys the relation.",
    "Overfit ten rows: if that succeeds, model and rate can learn, and the fault is in the data.",
    "Look whether the inputs hold anything about the labels at all.",
)


@rule(
    title="No better than a constant",
    passed="The loss is below that of the best constant",
    tier=4,
    per=Rows.OUTPUT,
    needs=((LOSS, "value"), (LOSS, "constant")),
    min_steps=20,
    min_records=5,
    thresholds=(SKILL, STEPS, EPOCHS, FLAT_EPOCHS, PLANNED, LONGEST_WAIT, MEMORISED, EVALUATIONS, ROWS, NOISE),
    explained_by=(ANY_OTHER, "unfinished-training"),
    at_once=True,
)
def no_better_than_constant(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the loss beside that of the best constant."""
    require_own_objective(run)
    require_varying_targets(run)
    if output_loss(run) not in NEVER_NEGATIVE and ignores_pairing(run, SAME_LOSS):
        raise NotApplicable("this loss does not depend on the targets, so a constant is no yardstick")
    _require_epochs(run, limits)
    recent = recent_skill(run)
    if np.isnan(recent):
        raise NotRecorded("the loss of the best constant is 0 or not recorded under this loss: there is no yardstick")
    if run.is_at_once and output_card(run).loss_assumed:
        if output_loss(run) not in REGRESSION:
            raise NotApplicable("a cross-entropy was assumed, and answers that are right may be bad probabilities")
        # What was printed may be a metric that the model was not made for: its squares show what it knows.
        recent = max(recent, 1 - np.nan_to_num(recent_unexplained(run), nan=np.inf))
    if recent > limits.skill:
        return _on_validation(run, recent, limits)
    _require_precision(run, recent, limits)
    loss = run[LOSS]
    values = skill(run)
    known = np.isfinite(values)
    start = stretch_start(values[known] <= limits.skill)
    rests_on = int(loss.steps[window(loss.steps)][0])
    first = min(int(loss.steps[known][start if start is not None else -1]), rests_on)
    value, constant = (mean_at_end(run, LOSS, loss[column]) for column in (comparable_loss(run), "constant"))
    when = "The" if run.is_at_once else f"After {run.steps_spanned:,} steps the"
    text = (
        f"{when} {loss_in_words(run)} is {number(value)}, no better than always giving the best constant answer"
        f" ({number(constant)})."
    )
    evidence = (evidence_of(run, LOSS, "constant", first, recent, SKILL), evidence_of(run, LOSS, "value", first, value))
    return mild_if_in_turn(run, Hit(text, first, int(loss.steps[-1]), evidence))


def _on_validation(run: RunSeries, recent: float, limits: Limits) -> Hit | None:
    """Return the loss of validation data that was never below that of the best constant on them."""
    evaluations = run[EVALUATION]
    if recent >= limits.memorised or not len(evaluations) or evaluations.last("measured_rows") < limits.rows:
        return None
    validation = run.validation
    values = skill(validation)
    values = values[np.isfinite(values)]
    if len(values) < limits.evaluations or values.max() > 0:
        return None
    loss = validation[LOSS]
    text = (
        f"In {len(values)} evaluations the loss of the validation data was never below that of the best constant: "
        f"it is {number(loss.last('value'))}, against {number(loss.last('constant'))}. "
        f"On the training rows it is only {percent(recent)} below."
    )
    first = int(loss.steps[0])
    evidence = evidence_of(run, loss.group, "constant", first, float(values[-1]), MEMORISED)
    return Hit(text, first, int(loss.steps[-1]), (evidence,), fix=PAIRS_FIRST)


def _require_precision(run: RunSeries, recent: float, limits: Limits) -> None:
    """End the rule where the share of the constant's loss that is explained may as well be above the limit.

    Of a sample of the records that is a share within two standard errors of the limit. Of all records it is one that is
    near 0 only because the batches differ so much, as under large class weights.
    """
    sampled = len(run.steps) < run.records_logged or run.is_at_once
    error = skill_error(run)
    sure = recent + STANDARD_ERRORS * error <= limits.skill if sampled else not is_near_zero_by_noise(run, limits.noise)
    if not sure:
        kept = f"{len(run.steps)} of {run.records_logged:,} records were kept, and " if sampled else ""
        cure = (
            "start TensorBoard with a larger --tb_zeroloss_samples" if sampled else "use larger batches, or look longer"
        )
        if run.is_at_once:
            kept, cure = "", "pass more rows"
        raise TooEarly(
            f"{kept}the share of the constant's loss that the batches explain is too uncertain ({number(recent)},"
            f" standard error {number(error)}); {cure}"
        )


def _require_epochs(run: RunSeries, limits: Limits) -> None:
    if run.is_over:
        return
    require_part_of_plan(run, limits.planned, limits.longest_wait)
    if run.epochs_spanned >= limits.flat_epochs and not _falls(run):
        return
    require_steps(run, int(limits.steps))
    known = run.epochs_spanned > 0
    if known and limits.epochs > run.epochs_spanned and run.epochs_spanned < TINY_EPOCHS:
        raise TooEarly(f"needs {limits.epochs:g} epochs; {run.epochs_spanned:.2g} are recorded so far")


def _falls(run: RunSeries) -> bool:
    loss = run[LOSS]
    line = trend(loss[comparable_loss(run)], loss.steps)
    return not line.change >= -line.noise
