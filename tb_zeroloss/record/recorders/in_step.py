"""Record inside the training step of ``fit``: no second pass, nothing changed.

Beside the user's own compiled step a second one is built that records. Which of the two
runs is chosen on the host, so a step that is not recorded is the user's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.recorders.asked import measured
from tb_zeroloss.record.recorders.forward import activations_apart, layers_apart, needs_own_pass
from tb_zeroloss.record.recorders.harmless import is_known_to_change, is_own_method, is_tried
from tb_zeroloss.record.recorders.probe import Probe
from tb_zeroloss.record.recorders.step_buffers import StepBuffers
from tb_zeroloss.record.recorders.step_copy import LOGS, SCOPE, Step, StepCopy
from tb_zeroloss.record.stats.measure import has_doubtful_update
from tb_zeroloss.record.stats.observation import Observation, Tensor
from tb_zeroloss.record.stats.seen_targets import class_count
from tb_zeroloss.record.stats.state import RecorderState
from tb_zeroloss.record.watching.layer_choice import LayerChoice
from tb_zeroloss.record.watching.model_summary import configuration_of, output_cards
from tb_zeroloss.record.watching.model_variables import variables_of
from tb_zeroloss.record.watching.observe import flat_tensors, inputs_of, observe
from tb_zeroloss.record.watching.replicas import Look, joined, once, replicas
from tb_zeroloss.record.watching.step_graph import StepGraph
from tb_zeroloss.record.watching.step_hooks import StepHooks, looks_up
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.schema.configuration import NOT_RECORDED, Configuration
from tb_zeroloss.series.complete import Record


class InStepRecorder:
    """The recording step of one model.

    Attributes:
        configuration: Of the model; its outputs are known after the first record.
        failure: Why nothing can be recorded, or None.
        open_layers: Layers that can be looked at in a step without changing it.
        is_stale: The recording train function must be built again.
    """

    def __init__(
        self,
        model: Any,
        *,
        layers: LayerChoice | None = None,
        kept_rows: int = 0,
        probe: Probe | None = None,
        **settings: Any,
    ) -> None:
        """Look at a built model.

        Args:
            model: A compiled and built Keras model.
            layers: Which of the watched layers to record; None for all.
            kept_rows: Rows of targets and predictions to keep.
            probe: The rows that activations are measured on; None for those of the batch.
            **settings: Further fields of the configuration.
        """
        self.model, self._kept_rows, self._probe = model, kept_rows, probe or Probe()
        chosen = layers or LayerChoice()
        watched = chosen.of(model)
        self._rows = {layer: row for row, layer in enumerate(watched)}
        self._variable_rows = {id(variable): row for row, variable in enumerate(model.trainable_variables)}
        everything = model._flatten_layers(include_self=False)
        self.configuration: Configuration = configuration_of(
            model, watched, model.trainable_variables, jit_compile=bool(model.jit_compile), **settings
        )
        self.failure: Exception | None = None
        self.is_stale = False
        self.state = RecorderState(xla=bool(model.jit_compile))
        self.slots = StepBuffers(model.steps_per_execution)
        is_divided = model.distribute_strategy.num_replicas_in_sync > 1
        self._stands_beside = not is_divided and not model.run_eagerly and is_known_to_change(model)
        self._tapes, self._is_own = 0, is_own_method(model, "train_step")
        is_closed = not model.jit_compile and not self._stands_beside and needs_own_pass(model, watched)
        shut = {layer for layer in self._rows if is_closed and not looks_up(layer)}
        self.open_layers = [layer for layer in everything if layer not in shut]
        self._apart = is_closed or self._probe.rows > 0
        self._say_what_is_missing(chosen)
        if self._probe.rows:
            self.note(self._probe.note)
            self.set_probe_rows(0, 0)

    def build(self, own: Step) -> StepCopy:
        """Return the recording train function beside the model's ``own``, which stays as it was."""
        return StepCopy(self.model, "train", self._recording, own, self.is_harmless)

    def is_harmless(self, graph: StepGraph) -> bool:
        """Return whether a step of this graph, which was traced last, is known to be the same when it is watched."""
        return not self._stands_beside and is_tried(graph, self._tapes)

    def take(self) -> list[Record]:
        """Return the records of the last execution, a step each.

        Afterwards ``is_stale`` says whether the function must be built again to measure all it should.
        """
        records = self.slots.take()
        doubtful = not self.state.whole and any(map(has_doubtful_update, records))
        self.state.whole |= doubtful
        self.is_stale = doubtful or not records
        return records

    def _recording(self, bare: Step) -> Step:
        def train_step(data: Any) -> Any:
            apart = self._apart_from_step(data) if self._apart and self.model.built else {}
            watched = {} if self._apart else self._rows
            taps = StepHooks(self.model, {**dict.fromkeys(self.open_layers, -1), **watched}, watches_updates=True)
            taps.notice(lambda: taps.follow_inputs(flat_tensors(inputs_of(data)[0])))
            known, held = len(variables_of(self.model)), self._held()
            with taps:
                logs = bare(data)
            self._tapes = len(taps.differentiated)
            if len(variables_of(self.model)) != known and not tf.executing_eagerly() and replicas() == 1:
                return {LOGS: logs}  # TensorFlow traces once more when a trace made variables, and calls that one
            with tf.name_scope(SCOPE), tf.control_dependencies(_taken(data)):
                once(lambda: replace(self._observed(taps, data, logs, held), **apart), self._record)
            return {LOGS: logs}

        return train_step

    def _held(self) -> list[Tensor] | None:
        """Return what the variables hold, to be read around a step that stands beside the one that trains."""
        if not self._stands_beside:
            return None
        return [tf.identity(tf.convert_to_tensor(variable.value)) for variable in self.model.trainable_variables]

    def _observed(self, taps: StepHooks, data: Any, logs: Any, held: list[Tensor] | None) -> Observation:
        attempt, rows = self.state.attempt, self._variable_rows
        return observe(taps, data, rows, logs, attempt, is_own=self._is_own, before=held)

    def _record(self, looks: Sequence[Look]) -> None:
        try:
            seen = joined([look() for look in looks])
            self.learn_outputs(seen)
            self.slots.put(measured(seen, self.configuration, self.state, self._probe, self._kept_rows))
        except Exception as error:
            self.failure = error

    def learn_outputs(self, seen: Observation) -> None:
        """Complete the configuration with what an observed step shows of the model's outputs."""
        classes = [class_count(term) for term in seen.terms]
        outputs = output_cards(self.model, getattr(self.model, "_compile_loss", None), seen, classes)
        known = self.configuration = replace(
            self.configuration, objectives=tuple(objective.name for objective in seen.objectives)
        )
        if not known.outputs:
            names = tuple(f"input {number}" for number in range(len(seen.inputs)))
            rows = seen.inputs[0].shape[0] if seen.inputs else None
            self.configuration = replace(known, outputs=outputs, inputs=names, batch_size=rows)
        elif any(card.loss is None for card in known.outputs):
            self.configuration = replace(known, outputs=outputs)

    def _apart_from_step(self, data: Any) -> dict[str, Any]:
        try:
            with tf.name_scope(SCOPE):
                inputs = self._probe.of(inputs_of(data)[0])
                if replicas() > 1:
                    return {"layers": layers_apart(self.model, inputs, self._rows)}
                rows, card = self._rows, self.configuration
                return {"activations": activations_apart(self.model, inputs, rows, card, self.state)}
        except Exception as error:
            self.note_missing(f"activations ({cause(error)})")
            return {}

    def _say_what_is_missing(self, chosen: LayerChoice) -> None:
        missing = chosen.missing(self.model)
        if not missing:
            return
        self.note_missing(f"layers that were asked for ({missing})")
        if not chosen.is_said:
            chosen.is_said = True
            say(f"layers: {missing}.", wrong=True)

    def note(self, text: str) -> None:
        """Write in the configuration what is not recorded and why."""
        self.configuration = self.configuration.with_note(text)

    def note_missing(self, what: str) -> None:
        """Write in the configuration what is missing from every record, with the reason in brackets."""
        self.note(f"{NOT_RECORDED}{what}")

    def set_probe_rows(self, rows: int, steps: int) -> None:
        """Let a measurement of activations end after an epoch, ``steps`` batches of ``rows``, of a small data set."""
        self.state.probe_rows.assign(self._probe.enough(rows, steps))


def _taken(data: Any) -> list[Tensor]:
    """Return the tensors of a batch, for statistics to wait for that need none of them.

    One that fails before the batch is there cancels the user's pipeline, which then gives no other batch.
    """
    return (
        [] if replicas() > 1 else [leaf for leaf in tf.nest.flatten(data, expand_composites=True) if leaf is not None]
    )
