"""Runs made of columns, for tests: a run that learned, and whatever a test changes in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.diagnose import Diagnosis, judge
from tb_zeroloss.schema.configuration import Configuration, LayerCard, OutputCard, VariableCard
from tb_zeroloss.schema.losses import RANGES
from tb_zeroloss.schema.quantities import (
    ACTIVATIONS,
    EVALUATION,
    FACTS,
    GRADIENTS,
    INPUT,
    LOSS,
    METRICS,
    OPTIMIZER,
    PREDICTION,
    TARGET,
    VALIDATED,
    WEIGHT_MASS,
    Group,
)
from tb_zeroloss.series import GroupSeries, RunSeries
from tb_zeroloss.settings.settings import Settings

Floats = npt.NDArray[np.float64]
Columns = Mapping[str, Any]

LAYERS = (
    LayerCard("dense", "Dense", "relu", 16, 80),
    LayerCard("dense_1", "Dense", "tanh", 16, 272),
    LayerCard("dense_2", "Dense", "linear", 1, 17),
)
VARIABLES = (
    VariableCard("dense/kernel", "dense", (4, 16), True, "Dense"),
    VariableCard("dense_1/kernel", "dense_1", (16, 16), True, "Dense"),
    VariableCard("dense_2/kernel", "dense_2", (16, 1), True, "Dense"),
    VariableCard("dense_2/bias", "dense_2", (1,), False, "Dense"),
)


def steps_at_cadence(last: int) -> npt.NDArray[np.int64]:
    """Return the recorded steps of a run: the first 20, then each 50th."""
    return np.array([*range(min(20, last + 1)), *range(50, last + 1, 50)], np.int64)


def output(**changes: Any) -> OutputCard:
    """Return the card of a regression output."""
    card: dict[str, Any] = {
        "name": "dense_2",
        "activation": "linear",
        "width": 1,
        "loss": "mean_squared_error",
        "from_logits": None,
        "target_shape": (None, 1),
        "prediction_shape": (None, 1),
    }
    return OutputCard(**{**card, **changes})


def configuration(*outputs: OutputCard, **changes: Any) -> Configuration:
    """Return the configuration of a small regression network."""
    card: dict[str, Any] = {
        "schema": 1,
        "model": "sequential",
        "outputs": outputs or (output(),),
        "inputs": ("x",),
        "layers": LAYERS,
        "variables": VARIABLES,
        "optimizer": "adam",
        "parameters": 369,
    }
    return Configuration(**{**card, **changes})


def learned(steps: npt.NDArray[np.int64]) -> dict[Group, dict[str, Any]]:
    """Return the columns of a run that learns a regression task with targets of spread 1."""
    fall = 0.04 + 0.96 * np.exp(-steps / 60.0)
    left = np.minimum(1.0, fall)
    return {
        LOSS: {"total": fall, "value": fall, "regularization": 0.0, "constant": 1.0, "shifted": fall + 1.0},
        TARGET: {
            "rows": 32, "mean": 0.5, "std": 1.0, "rms": 1.1, "minimum": -2.0, "maximum": 3.0, "non_finite_share": 0.0,
            "row_sum_off_share": np.nan, "outside_unit_share": 0.6, "negative_share": 0.3, "integer_share": 0.0,
            "seen_rows": 32.0 * np.arange(1, len(steps) + 1), "seen_mean": 0.5, "seen_std": 1.0,
            "seen_minimum": -2.0, "seen_maximum": 3.0, "above_one_share": 0.3, "below_minus_one_share": 0.1,
        },
        PREDICTION: {
            "rows": 32, "mean": 0.5, "std": np.sqrt(1 - 0.9 * left), "rms": 1.0, "minimum": -1.8, "maximum": 2.7,
            "non_finite_share": 0.0, "outside_unit_share": 0.6, "negative_share": 0.3, "near_zero_share": 0.0,
            "near_one_share": 0.0, "near_minus_one_share": 0.0, "exact_one_share": 0.0, "squared_error": left,
            "correlation": np.sqrt(1 - 0.9 * left), "width": 1,
        },
        WEIGHT_MASS: {"rows": 32, "weight_per_row": 1.0, "masked_share": 0.0},
        INPUT: {
            "rows": 32, "mean": 0.0, "std": 1.0, "minimum": -3.0, "maximum": 3.0, "non_finite_share": 0.0,
            "features": 4,
            "constant_share": 0.0, "std_smallest": 0.9, "std_largest": 1.1, "std_smallest_feature": 2,
            "std_largest_feature": 1, "offset_largest": 0.1, "offset_largest_feature": 0, "std_typical": 1.0,
            "rms_seen": 1.0,
        },
        GRADIENTS: {
            "norm": 0.2, "none": 0.0, "zero": 0.0, "finite": 1.0, "weight_norm": 4.0, "update_norm": 4e-3,
            "update_ratio": 1e-3, "weight_finite": 1.0, "duplicate_column_share": 0.0,
        },
        ACTIVATIONS: {
            "rows": 256, "never_active_share": 0.1, "saturated_share": 0.0, "zero_share": 0.5, "mean": 0.4, "std": 0.6,
            "finite": 1.0,
        },
        OPTIMIZER: {"learning_rate": 1e-3, "loss_scale": 1.0},
        FACTS: {
            "schema": 1, "first_step": 0, "records": np.arange(1, len(steps) + 1),
            "best_loss": np.minimum.accumulate(fall),
            "steps_per_epoch": 10, "first_loss": 1.0, "failures": 0, "oversized_before_non_finite": 0,
        },
    }  # fmt: skip


def reachable(columns: Columns, card: Configuration, records: int) -> Columns:
    """Return the columns of predictions with extremes that the heads of the model can give."""
    ranges = [RANGES.get(output.activation or "", (-np.inf, np.inf)) for output in card.outputs]
    extremes = {
        name: np.tile([np.clip(columns[name], *bounds) for bounds in ranges], (records, 1))
        for name in ("minimum", "maximum")
    }
    return {**columns, **(extremes if ranges else {})}


def make_run(
    last: int = 1000,
    changes: Mapping[Group, Columns] | None = None,
    card: Configuration | None = None,
    *,
    steps: Sequence[int] | None = None,
    class_counts: Any = None,
    without: Sequence[Group] = (),
) -> RunSeries:
    """Return a run that learned, with changes.

    Args:
        last: Last step; records stand at the usual cadence.
        changes: Columns by group in place of those of a run that learned: a number, a value for each record, or
            ``[records, rows]``. A function gets the steps.
        card: The configuration.
        steps: The recorded steps, in place of the cadence.
        class_counts: ``[2, K]`` of each record, or ``[records, 2, K]``; for one output.
        without: Groups that were not recorded.
    """
    card = card or configuration()
    at = np.asarray(steps, np.int64) if steps is not None else steps_at_cadence(last)
    rows = {
        LOSS: len(card.outputs), TARGET: len(card.outputs), PREDICTION: len(card.outputs),
        WEIGHT_MASS: len(card.outputs),
        INPUT: len(card.inputs), GRADIENTS: len(card.variables), ACTIVATIONS: len(card.layers), OPTIMIZER: 1, FACTS: 1,
    }  # fmt: skip
    groups = {}
    for group, columns in learned(at).items():
        possible = reachable(columns, card, len(at)) if group is PREDICTION else columns
        merged = {**possible, **(changes or {}).get(group, {})}
        if group not in without:
            groups[group.tag] = series(group, at, rows[group], merged)
    counts = None
    if class_counts is not None:
        table = np.broadcast_to(np.asarray(class_counts, np.float64), (len(at), *np.shape(class_counts)[-2:]))
        counts = (at, table[:, None])
    return RunSeries("run", card, groups, counts)


def evaluated(run: RunSeries, *losses: float, rows: Any = 256, at: Sequence[int] = (250, 500, 750, 1000)) -> RunSeries:
    """Return the run with evaluations whose best constant has a loss of 1; the last of ``losses`` goes on."""
    steps = np.asarray(at, np.int64)
    found = np.array([*losses, *[losses[-1]] * len(steps)])[: len(steps)]
    columns: dict[str, Columns] = {
        LOSS.tag: {"total": found, "value": found, "constant": 1.0},
        TARGET.tag: {"rows": rows, "seen_rows": rows, "seen_mean": 0.5, "seen_std": 1.0, "std": 1.0, "rms": 1.0},
        PREDICTION.tag: {"squared_error": found},
    }
    groups = {VALIDATED[tag].tag: series(VALIDATED[tag], steps, 1, given) for tag, given in columns.items()}
    counted = series(EVALUATION, steps, 1, {"rows": rows, "measured_rows": rows, "batches": 8})
    groups[EVALUATION.tag] = replace(counted, values=counted.values[:, 0])
    return replace(run, groups={**run.groups, **groups})


def with_metrics(run: RunSeries, *values: Any, epochs: int = 25) -> RunSeries:
    """Return the run with a metric a value, a number or a function of the epoch, recorded at the end of each epoch."""
    epoch = np.arange(1, epochs + 1)
    steps = epoch * (1000 // epochs)
    table = np.stack([np.broadcast_to(v(epoch) if callable(v) else v, len(epoch)) for v in values], axis=1)
    names = tuple(f"metric_{number}" for number in range(len(values)))
    found = series(METRICS, steps, len(values), {"value": table})
    return replace(
        run, configuration=replace(run.configuration, metrics=names), groups={**run.groups, METRICS.tag: found}
    )


def series(group: Group, steps: npt.NDArray[np.int64], rows: int, columns: Columns) -> GroupSeries:
    """Return a group from its columns; what is not named is not recorded."""
    values = np.full((len(steps), rows, len(group)), np.nan)
    for name, given in columns.items():
        found = np.asarray(given(steps) if callable(given) else given, np.float64)
        values[..., group.index(name)] = found[:, None] if found.ndim == 1 else found
    return GroupSeries(group, steps, values)


def diagnosis(rule: str, run: RunSeries, limits: Mapping[str, float] | None = None) -> Diagnosis:
    """Return what one rule alone says of a run."""
    named = {f"{rule}:{name}": value for name, value in (limits or {}).items()}
    return judge(run, Settings(select=(rule,), limits=named))


def outcome(rule: str, run: RunSeries) -> Outcome:
    """Return how one rule ends for a run; a rule that broke shows its reason."""
    answer = diagnosis(rule, run)
    ended = answer.outcomes[rule]
    assert ended is not Outcome.FAILED, answer.reasons[rule]
    return ended


def thinned(run: RunSeries, count: int, seed: int) -> RunSeries:
    """Return a random sample of the records, the last one included, as a host may keep it."""
    total = len(run.steps)
    kept = np.sort(np.random.default_rng(seed).choice(total - 1, min(count, total) - 1, replace=False))
    chosen = np.append(kept, total - 1)
    groups = {tag: GroupSeries(s.group, s.steps[chosen], s.values[chosen], s.row) for tag, s in run.groups.items()}
    counts = None if run.class_counts is None else (run.class_counts[0][chosen], run.class_counts[1][chosen])
    return RunSeries(run.name, run.configuration, groups, counts)
