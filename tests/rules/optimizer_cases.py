"""Cases of the rules on gradients and the optimizer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.configuration import LayerCard
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, LOSS, OPTIMIZER, PREDICTION, TARGET
from tests.rules.build import LAYERS, VARIABLES, configuration, make_run, output, steps_at_cadence
from tests.rules.case import Case, Changes, since

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
POOR = {LOSS: {"value": 1.0, "total": 1.0}, PREDICTION: {"squared_error": 1.0}}
FROZEN = (*LAYERS[:2], LayerCard("dense_2", "Dense", "linear", 1, 17, False))
ATTENTION = configuration(variables=(replace(VARIABLES[0], layer_kind="EinsumDense"), *VARIABLES[1:]))
NOTHING = configuration(variables=(), parameters=0, frozen_parameters=369)


def rows(*values: float, records: int = 40) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return a column that has these values for the four variables in every record."""
    return np.tile(np.array(values, np.float64), (records, 1))


def norms(first: float, last: float = 1.0, records: int = 40) -> Changes:
    """Return gradients whose first and last kernel have these root mean squares per element, without progress."""
    return {**POOR, GRADIENTS: {"norm": rows(first * 8, first * 16, last * 4, last, records=records)}}


def ratio(value: object) -> Changes:
    return {**POOR, GRADIENTS: {"update_ratio": value}, FACTS: {"best_loss": 1.0}}


def spikes(share: float, factor: float) -> Changes:
    """Return gradient norms with evenly spread spikes on a share of the last records."""
    each = round(1 / share) if share else 1000
    records = np.arange(len(steps_at_cadence(1000)))
    norm = 0.2 * np.where(records % each == each - 1, factor, 1.0)
    return {**POOR, GRADIENTS: {"norm": norm}}


DISCONNECTED = [
    Case("healthy", "every variable has a gradient", make_run(), CLEAR),
    Case(
        "broken", "no hidden variable has one",
        make_run(changes={GRADIENTS: {"none": rows(1, 1, 0, 0)}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "at the limit", "a small part is cut off",
        make_run(changes={GRADIENTS: {"none": rows(1, 0, 0, 0)}}), FIRED, Severity.INFO,
    ),
    Case(
        "at the limit", "more than half is cut off",
        make_run(changes={GRADIENTS: {"none": rows(0, 1, 0, 0)}}), FIRED, Severity.CRITICAL,
    ),
    Case(
        "recovered", "the variable is reached in later steps",
        make_run(changes={GRADIENTS: {"none": since(5, 1, 0)}}), CLEAR,
    ),
    Case("too short", "no record is there", make_run(steps=[]), EARLY),
]  # fmt: skip

NOTHING_TRAINABLE = [
    Case("healthy", "everything is trainable", make_run(), CLEAR),
    Case("broken", "no parameter is trainable", make_run(card=NOTHING), FIRED, Severity.CRITICAL, 0),
    Case("at the limit", "one is", make_run(card=configuration(parameters=1, frozen_parameters=369)), CLEAR),
    Case(
        "broken", "the last layer is frozen and the model is poor",
        make_run(changes=POOR, card=configuration(layers=FROZEN)), FIRED, Severity.WARNING,
    ),
    Case(
        "at the limit", "the last layer is frozen and explains a bit more than 10 %",
        make_run(changes={LOSS: {"value": 0.89, "total": 0.89}}, card=configuration(layers=FROZEN)), CLEAR,
    ),
    Case("recovered", "the last layer is frozen but good", make_run(card=configuration(layers=FROZEN)), CLEAR),
    Case("too short", "no record is there", make_run(card=NOTHING, steps=[]), EARLY),
]  # fmt: skip

ZERO_GRADIENTS = [
    Case("healthy", "gradients are not 0", make_run(), CLEAR),
    Case(
        "broken", "all gradients are 0 since step 500",
        make_run(
            changes={**POOR, GRADIENTS: {"zero": since(500, 0, 1), "norm": since(500, 0.2, 0)}}
        ),
        FIRED, Severity.CRITICAL, 500,
    ),
    Case("at the limit", "for three records", make_run(changes={**POOR, GRADIENTS: {"zero": since(900, 0, 1)}}), FIRED),
    Case("at the limit", "for two records", make_run(changes={**POOR, GRADIENTS: {"zero": since(950, 0, 1)}}), CLEAR),
    Case(
        "healthy", "a solved task has no gradient",
        make_run(changes={LOSS: {"value": 1e-9, "total": 1e-9}, GRADIENTS: {"zero": 1.0}}), CLEAR,
    ),
    Case("recovered", "gradients came back", make_run(changes={**POOR, GRADIENTS: {"zero": since(50, 1, 0)}}), CLEAR),
    Case("too short", "two records", make_run(1, {**POOR, GRADIENTS: {"zero": 1.0}}), EARLY),
]  # fmt: skip

UNAPPLIED = [
    Case("healthy", "weights change", make_run(), CLEAR),
    Case(
        "broken", "no kernel changes",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": 0.0}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "one kernel does not change",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": rows(0, 1e-3, 1e-3, 1e-3)}}), FIRED, Severity.WARNING,
    ),
    Case("at the limit", "three measured steps", make_run(2, {**POOR, GRADIENTS: {"update_norm": 0.0}}), FIRED),
    Case(
        "at the limit", "before three rounds of accumulation",
        make_run(19, {**POOR, GRADIENTS: {"update_norm": 0.0}},
            configuration(optimizer_settings={"gradient_accumulation_steps": 8})), EARLY,
    ),
    Case(
        "at the limit", "steps that are meant to be lost in rounding are negligible, not unapplied",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": 0.0}, OPTIMIZER: {"learning_rate": 1e-10}}), CLEAR,
    ),
    Case(
        "recovered", "weights change later",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": since(800, 0, 1e-3)}}), CLEAR,
    ),
    Case("too short", "two records", make_run(1, {**POOR, GRADIENTS: {"update_norm": 0.0}}), EARLY),
]  # fmt: skip

NEGLIGIBLE = [
    Case("healthy", "usual updates", make_run(), CLEAR),
    Case(
        "healthy", "tiny updates of a model that is good",
        make_run(changes={GRADIENTS: {"update_ratio": 1e-8}}), CLEAR,
    ),
    Case("broken", "updates of 1e-10", make_run(changes=ratio(1e-10)), FIRED, Severity.CRITICAL, 0),
    Case("broken", "slow updates", make_run(changes=ratio(3e-5)), FIRED, Severity.WARNING, 0),
    Case(
        "broken", "steps that are lost in rounding",
        make_run(changes={**ratio(0.0), OPTIMIZER: {"learning_rate": 1e-10}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case("healthy", "kernels that are not meant to move", make_run(changes=ratio(0.0)), CLEAR),
    Case(
        "at the limit", "exactly a millionth is slow, not stopped",
        make_run(changes=ratio(1e-6)), FIRED, Severity.WARNING,
    ),
    Case("at the limit", "exactly 1e-4", make_run(changes=ratio(1e-4)), CLEAR),
    Case("recovered", "small only at the end of a schedule", make_run(changes=ratio(since(100, 1e-3, 1e-8))), CLEAR),
    Case("recovered", "small only during warm-up", make_run(changes=ratio(since(20, 1e-8, 1e-3))), CLEAR),
    Case("too short", "20 steps", make_run(19, ratio(1e-10)), EARLY),
    Case(
        "healthy", "slow updates of a model that explains more than a fifth are only mentioned",
        make_run(changes={**ratio(3e-5), LOSS: {"value": 0.79, "total": 0.79}}), FIRED, Severity.INFO,
    ),
    Case(
        "at the limit", "it explains a bit less",
        make_run(changes={**ratio(3e-5), LOSS: {"value": 0.81, "total": 0.81}}), FIRED, Severity.WARNING,
    ),
]  # fmt: skip

OTHER_LOSS = {"value": 5.0, "recomputed": 1.0}
ASSUMED = configuration(output(loss_assumed=True))


def unknown(total: object, **gradients: object) -> Changes:
    """Return a loop whose loss is none that is known."""
    return {LOSS: {**OTHER_LOSS, "total": total}, PREDICTION: POOR[PREDICTION], GRADIENTS: gradients,
            FACTS: {"best_loss": 0.1}}  # fmt: skip


OVERSIZED = [
    Case("healthy", "usual updates", make_run(), CLEAR),
    Case(
        "healthy", "large updates of a model that is good are only mentioned",
        make_run(changes={GRADIENTS: {"update_ratio": 0.3}}), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "half of the weights in each step",
        make_run(changes=ratio(since(50, 1e-3, 0.5))), FIRED, Severity.WARNING, 19,
    ),
    Case(
        "broken", "one step replaced the weights and nothing recovered",
        make_run(changes=ratio(lambda s: np.where(s == 4, 12.0, 0.0))), FIRED, Severity.WARNING, 3,
    ),
    Case(
        "broken", "two steps larger than the weights right before NaN",
        make_run(3, {**ratio([1e-3, 5.0, 70.0, np.nan]), FACTS: {"oversized_before_non_finite": [0, 1, 2, 2],
                    "first_non_finite_step": [np.nan] * 3 + [3]}}),
        FIRED, Severity.CRITICAL, 0,
    ),
    Case("at the limit", "exactly a tenth", make_run(changes=ratio(0.1)), CLEAR),
    Case("at the limit", "a bit more", make_run(changes=ratio(0.11)), FIRED),
    Case("recovered", "large only while settling", make_run(changes=ratio(since(10, 0.5, 1e-3))), CLEAR),
    Case("too short", "15 steps", make_run(14, ratio(0.5)), EARLY),
    Case(
        "healthy", "a loss of unknown form lies above its best and has clearly fallen",
        make_run(changes=unknown(since(5, 2.0, 0.5), update_ratio=0.03), card=ASSUMED), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "a loss of unknown form is where it began, above its best",
        make_run(changes=unknown(lambda s: np.where(s == 10, 0.1, 2.0), update_ratio=0.03), card=ASSUMED), FIRED,
        Severity.WARNING,
    ),
]  # fmt: skip

VANISHING = [
    Case("healthy", "equal gradients in all layers", make_run(changes=norms(1.0)), CLEAR),
    Case(
        "healthy", "a steep profile of a model that learns",
        make_run(changes={GRADIENTS: norms(1e-4)[GRADIENTS]}), CLEAR,
    ),
    Case(
        "healthy", "the queries of attention get a ten-thousandth, with too few kernels beside them to judge depth",
        make_run(changes=norms(1e-4), card=ATTENTION), NOT_APPLICABLE,
    ),
    Case("broken", "the first layer gets a ten-thousandth", make_run(changes=norms(1e-4)), FIRED, Severity.WARNING, 0),
    Case("at the limit", "just at the limit", make_run(changes=norms(5.001e-3)), CLEAR),
    Case("at the limit", "a bit less", make_run(changes=norms(4.9e-3)), FIRED),
    Case(
        "recovered", "the profile is steep in the first ten steps only",
        make_run(
            changes={**POOR, GRADIENTS: {"norm": np.where(np.arange(40)[:, None] < 10, rows(1e-4, 1, 4, 1), rows(8, 16,
                            4, 1))}}
        ),
        CLEAR,
    ),
    Case("too short", "15 steps", make_run(14, norms(1e-4, records=15)), EARLY),
]  # fmt: skip

EXPLODING = [
    Case("healthy", "steady norms", make_run(), CLEAR),
    Case(
        "broken", "every fifth norm is a hundred times larger",
        make_run(changes=spikes(0.2, 100)), FIRED, Severity.WARNING,
    ),
    Case(
        "broken", "doubling five times in a row",
        make_run(
            changes={**POOR, GRADIENTS: {"norm": lambda s: 0.2 * 2.0 ** np.maximum(0, np.arange(len(s)) - len(s) + 6)}}
        ),
        FIRED,
    ),
    Case("at the limit", "spikes of ten times", make_run(changes=spikes(0.2, 10)), CLEAR),
    Case("at the limit", "spikes of eleven times", make_run(changes=spikes(0.2, 11)), FIRED),
    Case(
        "recovered", "spikes in the first steps only",
        make_run(changes={**POOR, GRADIENTS: {"norm": since(3, 50.0, 0.2)}}), CLEAR,
    ),
    Case("healthy", "spikes of a model that learns", make_run(changes={GRADIENTS: spikes(0.2, 100)[GRADIENTS]}), CLEAR),
    Case("too short", "20 steps", make_run(19, {**POOR, GRADIENTS: {"norm": lambda s: 2.0 ** s}}), EARLY),
    Case(
        "healthy", "spikes beside a loss of unknown form that has clearly fallen",
        make_run(changes=unknown(since(5, 2.0, 0.5), **spikes(0.2, 100)[GRADIENTS]), card=ASSUMED), FIRED,
        Severity.INFO,
    ),
    Case(
        "broken", "spikes beside a loss of unknown form that has not",
        make_run(changes=unknown(2.0, **spikes(0.2, 100)[GRADIENTS]), card=ASSUMED), FIRED, Severity.WARNING,
    ),
    Case(
        "healthy", "spikes beside targets that move",
        make_run(changes={**spikes(0.2, 100), TARGET: {"mean": lambda s: s / 200.0}}), FIRED, Severity.INFO,
    ),
]  # fmt: skip

CASES = {
    "disconnected-gradients": DISCONNECTED,
    "nothing-trainable": NOTHING_TRAINABLE,
    "zero-gradients": ZERO_GRADIENTS,
    "unapplied-updates": UNAPPLIED,
    "negligible-updates": NEGLIGIBLE,
    "oversized-updates": OVERSIZED,
    "vanishing-gradients": VANISHING,
    "exploding-gradients": EXPLODING,
}
