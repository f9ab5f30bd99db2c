"""Cases of broadcast-loss."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_RECORDED, Case, since
from tests.rules.parts import PLAIN

SHUFFLED_LOSS = {LOSS: {"value": 1.3, "total": 1.3, "shifted": 1.3}}

ALIGNED = configuration(output(target_shape=(None,), prediction_shape=(None, 1)))


def made_by_loop(value: float, squared_error: float) -> RunSeries:
    """Return a run whose loss is known by its value alone, on targets of variance 1 and predictions of 0.09."""
    return make_run(changes={
        LOSS: {"value": value, "shifted": np.nan, "recomputed": np.nan},
        TARGET: {"std": 1.0, "mean": 0.5},
        PREDICTION: {"std": 0.3, "mean": 0.5, "squared_error": squared_error, "width": 1.0},
    })  # fmt: skip


CASES = [
    Case("healthy", "another pairing gives another loss", make_run(), CLEAR),
    Case(
        "broken", "the pairing does not matter and ranks differ",
        make_run(changes=SHUFFLED_LOSS, card=PLAIN), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "the unreduced loss has a row of elements for each row",
        make_run(changes={LOSS: {**SHUFFLED_LOSS[LOSS], "elements_per_row": 32}}), FIRED, Severity.CRITICAL,
    ),
    Case(
        "at the limit", "the losses differ by more than rounding",
        make_run(changes={LOSS: {"value": 1.3, "shifted": 1.30002}}), CLEAR,
    ),
    Case(
        "at the limit", "the losses differ by rounding",
        make_run(changes={LOSS: {"value": 1.3, "shifted": 1.300012}}), FIRED,
    ),
    Case(
        "recovered", "the pairing matters again in the last records",
        make_run(changes={LOSS: {"value": 1.3, "shifted": since(900, 1.3, 1.5)}}), CLEAR,
    ),
    Case(
        "recovered", "collapsed predictions make the pairing meaningless, not the loss",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"std": 1e-9}}), CLEAR,
    ),
    Case(
        "healthy", "the targets are so far away that the pairing cannot be seen in the loss",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": -1e6}}), CLEAR,
    ),
    Case(
        "broken", "so far away, in a loss of one's own whose shapes broadcast",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": -1e6}}, card=PLAIN), FIRED, Severity.CRITICAL,
    ),
    Case(
        "healthy", "so far away, in a loss of Keras that aligns the shapes",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": -1e6}}, card=ALIGNED), CLEAR,
    ),
    Case(
        "at the limit", "a thousandth of the distance is as much as the pairing can make",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": 0.5 - 2000**0.5 * 0.99, "std": 1.0}}), FIRED,
    ),
    Case(
        "at the limit", "a bit farther away",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": 0.5 - 2000**0.5 * 1.01, "std": 1.0}}), CLEAR,
    ),
    Case(
        "broken", "a loop's own loss is the mean square over all pairs", made_by_loop(1.0 + 0.09, 0.5), FIRED,
        Severity.CRITICAL, 0,
    ),
    Case(
        "healthy", "labels of another length than the answers, under a loss that aligns them",
        make_run(changes=SHUFFLED_LOSS, card=configuration(
            output(loss="ctc", target_shape=(32, 8), prediction_shape=(32, 6, 6)))), FIRED, Severity.INFO,
    ),
    Case("healthy", "a loop's own loss is another number", made_by_loop(1.0 + 0.1, 0.5), NOT_RECORDED),
    Case("healthy", "nothing is learned yet: both squares are the same", made_by_loop(1.09, 1.09), NOT_RECORDED),
    Case("at the limit", "they differ by 5 %", made_by_loop(1.09, 1.09 * 0.9501), NOT_RECORDED),
    Case("at the limit", "they differ by a bit more", made_by_loop(1.09, 1.09 * 0.9499), FIRED),
    Case("too short", "no record is there", make_run(steps=[]), EARLY),
]  # fmt: skip
