"""Which recorder measures: one that looks into the step in TensorFlow, else one of what is reported or passed.

What is not chosen is not imported: TensorFlow may not be installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tb_zeroloss.record.lazy_tensorflow import is_backend
from tb_zeroloss.record.options import Options
from tb_zeroloss.record.watching.layer_choice import LayerChoice
from tb_zeroloss.record.writing.sink import EventFileSink

if TYPE_CHECKING:
    from tb_zeroloss.record.other_backends.fit import ReportedFit
    from tb_zeroloss.record.recorders.fit import FitRecorder
    from tb_zeroloss.record.recorders.in_step import InStepRecorder
    from tb_zeroloss.record.recorders.loop import StepRecorder
    from tb_zeroloss.schema.configuration import Configuration


def recorder_of_fit(
    directory: str, options: Options, update_freq: int, rows: dict[str, Any]
) -> FitRecorder | ReportedFit:
    """Return what follows the trainings and evaluations of a callback.

    Args:
        directory: Where the records go.
        options: The callback's.
        update_freq: Steps between records.
        rows: Which rows to keep, and to measure activations on.
    """
    sink, card = EventFileSink(directory), {**options.card, "update_freq": update_freq}
    if not is_backend():
        from tb_zeroloss.record.other_backends.cards import described
        from tb_zeroloss.record.other_backends.fit import ReportedFit

        def describe(model: Any, steps_per_epoch: int | None, notes: tuple[str, ...]) -> Configuration:
            return described(model, options.layers, notes=notes, steps_per_epoch=steps_per_epoch, **card)

        return ReportedFit(sink, options.reaction, update_freq, describe, kept_rows=rows["kept_rows"])
    from tb_zeroloss.record.recorders.fit import FitRecorder
    from tb_zeroloss.record.recorders.in_step import InStepRecorder

    def recorder(model: Any, steps_per_epoch: int | None) -> InStepRecorder:
        return InStepRecorder(model, layers=options.layers, **rows, steps_per_epoch=steps_per_epoch, **card)

    return FitRecorder(sink, options.reaction, update_freq, recorder)


def recorder_of_loop(
    model: Any, loss_fn: Any, layers: LayerChoice | None = None, *, kept_rows: int = 0, probe: Any = None, **card: Any
) -> StepRecorder:
    """Return what measures the batches of a loop; see ``StandaloneRecorder``."""
    if not is_backend():
        from tb_zeroloss.record.other_backends.cards import described
        from tb_zeroloss.record.other_backends.given import GivenRecorder

        return GivenRecorder(model, described(model, layers or LayerChoice(), **card), kept_rows=kept_rows)
    from tb_zeroloss.record.recorders.standalone import StandaloneRecorder

    return StandaloneRecorder(model, loss_fn, layers, kept_rows=kept_rows, probe=probe, **card)
