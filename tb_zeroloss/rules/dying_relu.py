"""Most ReLU units of a layer never fire.

## What it detects
In each of the last {patience} of a ReLU layer, which cover 256 rows or an epoch each, at least
{dead_share} of the units are not above 0 on any row (critical); or at least {half_dead} (warning). Only while
the explained share (1 minus the loss over that of the best constant) is below {skill}.

## Why it matters
A unit that never fires has a gradient of exactly 0 and cannot come back. A layer without live units passes on
a constant.

## How to fix it
1. Lower the learning rate ten times: one large step throws units to the dead side.
2. Use He initialisation (`kernel_initializer="he_normal"`) and biases that start at 0.
3. Use LeakyReLU, ELU or GELU.
4. Standardise the inputs.

## Check it yourself
`(layer_output(x) > 0).any(axis=0).mean()` is the share of units that live.

## When it is innocent
Sparse bottlenecks and experts that are rarely used; a model that learns well with few live units is only
mentioned.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, Threshold, TooEarly, rule
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.schema.configuration import LayerCard
from tb_zeroloss.schema.losses import RELU_FAMILY
from tb_zeroloss.schema.quantities import ACTIVATIONS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import step_before, stretch_start
from tb_zeroloss.series.skill import best_skill

PATIENCE = Threshold("patience", 3, "measurements", "three times 256 rows; a unit for rare inputs may rest once")
DEAD_SHARE = Threshold(
    "dead_share",
    0.9,
    "share",
    "0 to 0.38 in 16 nets that learned, 0.81 in one; broken starts and rates gave 1.0",
)
HALF_DEAD = Threshold(
    "half_dead", 0.5, "share", "above what 16 of 17 nets that learned showed; it counts only while nothing is learned"
)
SKILL = Threshold("skill", 0.5, "ratio", "a model that explains half of the loss has live units enough")


@rule(
    title="Dying ReLU",
    passed="ReLU units fire",
    tier=3,
    severity=Severity.CRITICAL,
    per=Rows.LAYER,
    thresholds=(PATIENCE, DEAD_SHARE, HALF_DEAD, SKILL),
    explained_by=(
        "oversized-updates",
        "constant-inputs",
        "non-finite-values",
        "symmetric-units",
        "targets-out-of-range",
        "unscaled-inputs",
        "regularization-dominates",
    ),
)
def dying_relu(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the units of one layer do not fire."""
    card = _relu_layer(run)
    activations = run[ACTIVATIONS]
    shares = activations["never_active_share"]
    known = np.isfinite(shares)
    if not known.any() and 0 < len(activations) < limits.patience:
        raise TooEarly("no measurement of 256 rows or an epoch is complete yet")
    if not known.any():
        raise NotRecorded(
            f"the active units of {card.name} are not recorded; name the layer in layers=, or train with fit"
        )
    shares = shares[known]
    lasting = stretch_start(shares >= limits.half_dead)
    if lasting is None:
        return None
    count = len(shares) - lasting
    if count < limits.patience and not (count >= 2 and (shares[lasting:] == 1).all()):
        raise TooEarly(
            f"needs {limits.patience:g} measurements of 256 rows or an epoch; {count} show inactive units so far"
        )
    recent = float(shares[lasting:][-int(limits.patience) :].min())
    return _hit(run, card, lasting, recent, limits)


def _relu_layer(run: RunSeries) -> LayerCard:
    cards, row = run.configuration.layers, run.row or 0
    if row >= len(cards) or cards[row].activation not in RELU_FAMILY:
        raise NotApplicable("no ReLU in this layer")
    return cards[row]


def _hit(run: RunSeries, card: LayerCard, start: int, share: float, limits: Limits) -> Hit | None:
    activations = run[ACTIVATIONS]
    known = np.isfinite(activations["never_active_share"])
    skill, dead = best_skill(run), share >= limits.dead_share
    first = step_before(run, activations.steps[known], start)
    units = f"{round(share * card.units)} of {card.units}" if card.units else percent(share)
    text = f"{units} units of {card.name} never fire on any row, since step {first:,}."
    evidence = evidence_of(
        run, ACTIVATIONS, "never_active_share", first, share, DEAD_SHARE if dead else HALF_DEAD, label=card.name
    )
    severity = _severity(skill, dead, limits.skill)
    return Hit(text, first, int(activations.steps[-1]), (evidence,), severity, card.name) if severity else None


def _severity(skill: float, dead: bool, limit: float) -> Severity | None:
    if skill >= limit:
        return Severity.INFO if dead else None
    if not np.isfinite(skill):
        return Severity.WARNING if dead else None
    return Severity.CRITICAL if dead else Severity.WARNING
