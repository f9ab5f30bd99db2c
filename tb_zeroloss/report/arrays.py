"""``check_arrays``: the rows of training and of validation judged in memory, without TensorFlow."""

from __future__ import annotations

from typing import Any

from tb_zeroloss.report.findings import run_payload
from tb_zeroloss.report.in_force import settings_payload
from tb_zeroloss.report.payload import ReportPayload
from tb_zeroloss.report.public import DEFAULTS, Report, judge_run
from tb_zeroloss.rules import load_rules
from tb_zeroloss.rules.settings import Settings
from tb_zeroloss.series.of_splits import run_of_splits
from tb_zeroloss.splits.batches import Batch, batch_of, in_memory
from tb_zeroloss.splits.compare import compare
from tb_zeroloss.splits.near import Near
from tb_zeroloss.splits.split_report import report_of

WHERE = "check_arrays"


def check_arrays(
    train_x: Any = None,
    validation_x: Any = None,
    train_y: Any = None,
    validation_y: Any = None,
    *,
    name: str = "arrays",
    rules: Settings | None = None,
    near: Near | None = None,
) -> Report:
    """Return what is wrong with the rows of training and validation: shared, repeated, labelled twice.

    It is what ``log_split`` sees, judged by the same rules as a recorded run; nothing is written, and TensorFlow is
    not needed. ``assert_not_degenerate(check_arrays(...))`` makes a test of it. What the split of the data does not
    show, such as a loss, is not checked and listed as not recorded.

    Args:
        train_x: Inputs of training, arrays ``[rows, ...]`` in any nest of dicts and lists; None for none.
        validation_x: Inputs of validation, in the same structure; None for none.
        train_y: Labels of training, ``[rows, ...]``; None for none.
        validation_y: Labels of validation.
        name: What the run is called in the report.
        rules: Which rules run, and with which limits; the defaults when None.
        near: When rows count as nearly the same, for ``Report.splits``.

    Returns:
        A report of one run; its ``splits`` are the numbers.

    Raises:
        ValueError: if there are no rows, if arrays do not fit together, or if ``rules`` names a rule or a threshold
            that does not exist.
    """
    settings = rules or DEFAULTS
    settings.check_against(load_rules())
    if train_x is None and validation_x is None:
        raise ValueError(f"{WHERE}: there are no rows. Pass train_x=, validation_x=, or both.")
    training = _batch("train", train_x, train_y)
    held_out = _batch("validation", validation_x, validation_y)
    compared = compare(
        WHERE,
        None if training is None else in_memory(training),
        None if held_out is None else in_memory(held_out),
        near=near,
    )
    judged = judge_run(name, run_of_splits(name, compared.splits), settings)
    payload = ReportPayload([run_payload(judged)], settings_payload(settings))
    problems = (judged.problem,) if judged.problem else ()
    return Report(name, payload, runs_seen=1, problems=problems, splits=report_of(compared))


def _batch(name: str, x: Any, y: Any) -> Batch | None:
    if x is None:
        if y is not None:
            raise ValueError(f"{WHERE}({name}_y=...): labels without rows. Pass {name}_x= too.")
        return None
    inputs = list(x) if isinstance(x, tuple) else x
    return batch_of(f"{WHERE}({name}_x=...)", (inputs, y))
