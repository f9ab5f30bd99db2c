"""``check_arrays``: predictions, and the rows of training and validation, judged in memory, without TensorFlow."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from tb_zeroloss.predicted.given import answers_of
from tb_zeroloss.predicted.loss_choice import chosen_loss
from tb_zeroloss.predicted.run import run_of_answers
from tb_zeroloss.report.active_settings import settings_payload
from tb_zeroloss.report.findings import run_payload
from tb_zeroloss.report.payload import ReportPayload
from tb_zeroloss.report.public import DEFAULTS, Report, judge_run
from tb_zeroloss.report.zero_verdict import zero_verdict
from tb_zeroloss.rules import load_rules
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.of_splits import run_of_splits
from tb_zeroloss.settings.settings import Settings
from tb_zeroloss.splits.batches import Batch, batch_of, in_memory
from tb_zeroloss.splits.compare import Compared, compare
from tb_zeroloss.splits.near import Near
from tb_zeroloss.splits.split_report import report_of

WHERE = "check_arrays"


def check_arrays(
    y_true: Any = None,
    y_pred: Any = None,
    *,
    loss: str | float | None = None,
    train_x: Any = None,
    validation_x: Any = None,
    train_y: Any = None,
    validation_y: Any = None,
    name: str = "arrays",
    rules: Settings | None = None,
    near: Near | None = None,
) -> Report:
    """Return what is wrong with predictions, or with the rows of training and validation, of any framework.

    ``check_arrays(y_true, y_pred)`` answers whether a small loss, or a good score, is real: the same statistics as of
    a recorded step, judged by the same rules. ``check_arrays(train_x=..., validation_x=...)`` is what ``log_split``
    sees: rows that are shared, repeated or labelled twice. Nothing is written, and TensorFlow is not needed.
    ``assert_not_degenerate(check_arrays(...))`` makes a test of it.

    Predictions are those of a finished model on all rows that there are. The rows are dealt out at random, always in
    the same way, to at most 20 parts of 8 rows or more, which take the place of records: rules want to see a thing
    several times before they believe it, and a number of steps only to give a model time to learn. What a rule calls
    a step is a part. Fewer than 24 rows are one part, and of fewer than 64 rows it is not assumed that they are all
    there are, so that less is said. What arrays do not show, such as gradients or the course of training, is not
    checked and listed as not recorded.

    Args:
        y_true: Targets of one output ``[rows, ...]``, numbers; class numbers ``[rows]`` for ``y_pred`` of several
            units. NaN is counted, not refused.
        y_pred: Predictions of the same rows in the same order: numbers in target units, probabilities or logits
            ``[rows, ..., units]``, or the class numbers themselves ``[rows]``.
        loss: The Keras name of the loss that ``y_pred`` was trained under (``"mse"``, ``"binary_crossentropy"``), with
            probabilities for a cross-entropy; or the value that a program printed, which is then compared; None to
            infer it from the values, and then no rule judges the choice of it, nor a cross-entropy by a constant.
        train_x: Inputs of training, arrays ``[rows, ...]`` in any nest of dicts and lists; None for none.
        validation_x: Inputs of validation, in the same structure; None for none.
        train_y: Labels of training, ``[rows, ...]``; None for none.
        validation_y: Labels of validation.
        name: What the run is called in the report.
        rules: Which rules run, and with which limits; the defaults when None.
        near: When rows count as nearly the same, for ``Report.splits``.

    Returns:
        A report of one run; its ``splits`` are the numbers of the rows, its ``zero`` a sentence on a loss near 0.

    Raises:
        ValueError: if there is nothing to judge, if arrays hold no numbers or do not fit together, if ``loss`` is not
            known, or if ``rules`` names a rule or a threshold that does not exist.
    """
    settings = rules or DEFAULTS
    settings.check_against(load_rules())
    training = _batch("train", train_x, train_y)
    held_out = _batch("validation", validation_x, validation_y)
    is_predicted = y_true is not None or y_pred is not None
    if not is_predicted and training is None and held_out is None:
        raise ValueError(f"{WHERE}: there are no rows. Pass y_true and y_pred, or train_x= and validation_x=.")
    whole, answers = _answers(name, y_true, y_pred, loss) if is_predicted else (None, None)
    if answers is None and loss is not None:
        raise ValueError(f"{WHERE}: loss={loss!r} without predictions. Pass y_true and y_pred too.")
    compared = None if training is None and held_out is None else _compared(training, held_out, near)
    parts = [answers, None if compared is None else run_of_splits(name, compared.splits)]
    run = _joined([part for part in parts if part is not None])
    judged = judge_run(name, run, settings)
    payload = ReportPayload([run_payload(judged)], settings_payload(settings))
    problems = (judged.problem,) if judged.problem else ()
    splits = None if compared is None else report_of(compared)
    zero = None if whole is None else zero_verdict(whole)
    return Report(name, payload, runs_seen=1, problems=problems, splits=splits, zero=zero)


def _answers(name: str, y_true: Any, y_pred: Any, loss: str | float | None) -> tuple[RunSeries, RunSeries]:
    """Return the run of one record, and that of several parts."""
    answers = answers_of(WHERE, y_true, y_pred)
    with np.errstate(all="ignore"):
        chosen = chosen_loss(WHERE, answers, loss)
        return run_of_answers(name, answers, chosen, blocks=1), run_of_answers(name, answers, chosen)


def _compared(training: Batch | None, held_out: Batch | None, near: Near | None) -> Compared:
    return compare(
        WHERE,
        None if training is None else in_memory(training),
        None if held_out is None else in_memory(held_out),
        near=near,
    )


def _joined(parts: list[RunSeries]) -> RunSeries:
    """Return one run of predictions and of rows, or the one that there is."""
    if len(parts) == 1:
        return parts[0]
    answers, rows = parts
    return dataclasses.replace(
        answers, groups={**answers.groups, **rows.groups}, split_classes=rows.split_classes, sketches=rows.sketches
    )


def _batch(name: str, x: Any, y: Any) -> Batch | None:
    if x is None:
        if y is not None:
            raise ValueError(f"{WHERE}({name}_y=...): labels without rows. Pass {name}_x= too.")
        return None
    inputs = list(x) if isinstance(x, tuple) else x
    return batch_of(f"{WHERE}({name}_x=...)", (inputs, y))
