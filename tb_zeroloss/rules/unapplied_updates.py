"""Gradients exist, but the weights never change.

## What it detects
Kernels with a gradient whose measured update is exactly 0, bit for bit, on every one of at least {records}
measured steps, and over more than {accumulations} times the steps of gradient accumulation. A step that would
be smaller than {resolution} of the weights is reported as negligible instead.

## Why it matters
The loss can only stay where it is: the optimizer is not called, or acts on other variables.

## How to fix it
1. In a loop of your own, call `optimizer.apply_gradients(zip(gradients, model.trainable_variables))`, after
   building the model.
2. Call `compile` again after changing `trainable`.
3. Check that a schedule or callback has not set the rate to 0.

## Check it yourself
Keep `before = model.get_weights()`, train one step, and compare with `np.array_equal`.

## When it is innocent
Gradient accumulation before its first step, or a model that is only evaluated.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.kernels import card_of, is_lost_in_rounding, kernel_rows, measured_updates
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, TooEarly, rule
from tb_zeroloss.schema.quantities import GRADIENTS, OPTIMIZER
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.skill import best_skill

RECORDS = Threshold("records", 3, "records", "loss scaling may skip one step, and a schedule may start at a rate of 0")
ACCUMULATIONS = Threshold("accumulations", 3, "ratio", "three rounds of accumulation must have changed the weights")
RESOLUTION = Threshold(
    "resolution", 1e-7, "ratio", "float32 adds nothing below 6e-8 of a number; such a step is negligible, not unapplied"
)
SOLVED_SKILL = Threshold("solved_skill", 0.99, "ratio", "a converged noise-free fit stops moving bit for bit")


@rule(
    title="Unapplied updates",
    passed="Weights change when there is a gradient",
    tier=2,
    severity=Severity.CRITICAL,
    needs=((GRADIENTS, "update_norm"), (GRADIENTS, "norm")),
    min_steps=3,
    thresholds=(RECORDS, ACCUMULATIONS, RESOLUTION, SOLVED_SKILL),
    explained_by=("nothing-trainable",),
)
def unapplied_updates(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the kernels that never move."""
    steps, updates = measured_updates(run, "update_norm")
    rows = kernel_rows(run)
    norms = run[GRADIENTS]["norm"][np.isin(run[GRADIENTS].steps, steps)][:, rows]
    _require_evidence(run, len(steps), limits)
    stuck = ((updates == 0) & (norms > 0)).sum(axis=0) >= limits.records
    stuck &= ~(updates > 0).any(axis=0) & ~is_lost_in_rounding(run, limits.resolution)
    if not stuck.any() or best_skill(run) > limits.solved_skill:
        return None
    names = [card_of(run, row).name for row, still in zip(rows, stuck, strict=True) if still]
    rate = run[OPTIMIZER].last("learning_rate")
    text = (
        f"{len(names)} of {len(rows)} kernels have a gradient but never "
        f"change, bit for bit, on {len(steps)} measured steps"
    )
    text += f" (learning rate {rate:g})." if np.isfinite(rate) else "."
    worst = rows[int(np.flatnonzero(stuck)[0])]
    evidence = evidence_of(run, GRADIENTS, "update_norm", int(steps[0]), 0.0, row=worst, label=names[0])
    severity = None if stuck.all() else Severity.WARNING
    return Hit(text, min(run.first_step, int(steps[0])), int(steps[-1]), (evidence,), severity, names[0])


def _require_evidence(run: RunSeries, measured: int, limits: Limits) -> None:
    every = run.configuration.optimizer_settings.get("gradient_accumulation_steps") or 1
    if measured < limits.records or run.steps_spanned < limits.accumulations * every:
        raise TooEarly(
            f"needs {limits.records:g} measured updates over {limits.accumulations * every:g} steps; "
            f"{measured} over {run.steps_spanned} steps so far"
        )
