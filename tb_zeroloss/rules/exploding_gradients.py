"""Gradients are sometimes, or ever more, far larger than usual.

## What it detects
While learning does not work: the norm of all gradients is more than {spike_ratio} times its median, and more
than {deviations} median absolute deviations above it on a logarithmic scale, on at least {step_share} of the
recent steps; or it has at least doubled {doublings} records in a row, up to the last.

## Why it matters
One such step undoes hundreds of good ones, or throws the weights to where the loss is flat or not finite.

## How to fix it
1. Clip the norm: `keras.optimizers.Adam(clipnorm=1.0)`.
2. Lower the learning rate, or warm it up.
3. In recurrent networks use LSTM or GRU, orthogonal recurrent initialisation, or shorter sequences.
4. Scale inputs and targets; look for single rows with extreme values.

## Check it yourself
`tf.linalg.global_norm(gradients)` over some hundred steps.

## When it is innocent
Spikes in a run that learns well (of a loss of unknown form that has fallen by half, or of targets
that move, they are only mentioned), rare rows with a large weight, and the first steps after a change of the
loss.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

from dataclasses import replace

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.moving_targets import any_targets_move
from tb_zeroloss.checks.preconditions import require_own_objective
from tb_zeroloss.checks.progress import has_fallen, trusted_skill
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number, percent
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import frequent_since, step_before, weighed_share, window
from tb_zeroloss.series.run import Floats, Steps

SPIKE_RATIO = Threshold(
    "spike_ratio", 10, "ratio", "norms of batches within a run that learned differ by less than ten"
)
DEVIATIONS = Threshold(
    "deviations", 6, "deviations", "six robust deviations leave out all but one in a million of normal values"
)
STEP_SHARE = Threshold("step_share", 0.05, "share", "single spikes happen in recurrent networks that learn")
DOUBLINGS = Threshold("doublings", 5, "records", "noise doubles a norm once or twice in a row, not five times")
SKILL = Threshold("skill", 0.5, "ratio", "spikes in a model that explains half of the loss do no visible harm")


@rule(
    title="Exploding gradients",
    passed="Gradient norms stay within their usual range",
    tier=2,
    needs=((GRADIENTS, "norm"),),
    min_steps=50,
    min_records=10,
    thresholds=(SPIKE_RATIO, DEVIATIONS, STEP_SHARE, DOUBLINGS, SKILL),
    explained_by=(
        "oversized-updates",
        "unscaled-inputs",
        "target-scale-mismatch",
        "invalid-labels",
        "single-unit-softmax",
    ),
)
def exploding_gradients(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the norm of the gradients leaves its range."""
    require_own_objective(run)
    gradients = run[GRADIENTS]
    norms = np.sqrt(np.nansum(gradients["norm"] ** 2, axis=1))
    usable = np.isfinite(norms) & (norms > 0)
    steps, norms = gradients.steps[usable], norms[usable]
    skill = trusted_skill(run)
    if len(norms) < limits.doublings + 1 or skill >= limits.skill:
        return None
    growth = _growth(run, steps, norms, limits)
    spikes = _spikes(run, steps, norms, limits) if growth is None else None
    return growth if spikes is None else _weighed(run, spikes, skill)


def _weighed(run: RunSeries, spikes: Hit, skill: float) -> Hit:
    """Return spikes as information where the targets move, or where it is only known that the loss has fallen."""
    move = any_targets_move(run)
    if move:
        text = f"{spikes.summary} The targets move themselves: {move}. Gradients of such targets grow with them."
        return replace(spikes, summary=text, severity=Severity.INFO)
    return replace(spikes, severity=Severity.INFO) if np.isnan(skill) and has_fallen(run) else spikes


def _growth(run: RunSeries, steps: Steps, norms: Floats, limits: Limits) -> Hit | None:
    count = int(limits.doublings)
    if not (norms[-count:] >= 2 * norms[-count - 1 : -1]).all():
        return None
    factor = float(norms[-1] / norms[-count - 1])
    first = int(steps[-count - 1])
    text = f"The norm of the gradients has grown {number(factor)} times in {count} records, since step {first:,}."
    return Hit(text, first, int(steps[-1]), (evidence_of(run, GRADIENTS, "norm", first, float(norms[-1]), row=0),))


def _spikes(run: RunSeries, steps: Steps, norms: Floats, limits: Limits) -> Hit | None:
    logs = np.log(norms)
    middle = float(np.median(logs))
    deviation = 1.4826 * float(np.median(np.abs(logs - middle)))
    spikes = (logs > middle + limits.deviations * deviation) & (norms > limits.spike_ratio * np.exp(middle))
    last = window(steps)
    share = weighed_share(spikes[last], steps[last])
    start = frequent_since(spikes, steps, limits.step_share)
    if not share >= limits.step_share or start is None:
        return None
    first = step_before(run, steps, start)
    factor = float(norms[spikes].max() / np.exp(middle))
    text = (
        f"On {percent(share)} of the recent steps the gradients are far "
        f"above their median norm, up to {number(factor)} times."
    )
    return Hit(text, first, int(steps[-1]), (evidence_of(run, GRADIENTS, "norm", first, factor, SPIKE_RATIO, row=0),))
