"""Record a step from outside: one stateless compiled pass, or none when its parts are given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.losses.loss import unscale_loss_for_distribution
from keras.src.trainers.compile_utils import CompileLoss

from tb_zeroloss.record.recorders.asked import measured
from tb_zeroloss.record.recorders.batch import Batch
from tb_zeroloss.record.recorders.forward import activations_apart
from tb_zeroloss.record.recorders.inferred_loss import assumed_loss, assumed_loss_of_kind
from tb_zeroloss.record.recorders.loss_scale import carried_scale, without_scale
from tb_zeroloss.record.recorders.previous_weights import PreviousWeights
from tb_zeroloss.record.recorders.probe import Probe
from tb_zeroloss.record.stats.measure import has_doubtful_update
from tb_zeroloss.record.stats.observation import Observation, Tensor, VariableStep
from tb_zeroloss.record.stats.seen_targets import class_count
from tb_zeroloss.record.stats.state import RecorderState
from tb_zeroloss.record.watching.layer_choice import LayerChoice
from tb_zeroloss.record.watching.model_summary import (
    configuration_of,
    head_activations,
    loss_name,
    output_cards,
)
from tb_zeroloss.record.watching.observe import flat_tensors, layer_outputs, loss_terms
from tb_zeroloss.record.watching.step_hooks import StepHooks
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.schema.configuration import NOT_RECORDED
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series.complete import Record

KEEP = "keep"


class StandaloneRecorder:
    """Measures batches of one model without changing it."""

    def __init__(
        self,
        model: Any,
        loss_fn: Any = None,
        layers: LayerChoice | None = None,
        *,
        kept_rows: int = 0,
        probe: Probe | None = None,
        **settings: Any,
    ) -> None:
        """Look at a built model.

        Args:
            model: A Keras model with its variables.
            loss_fn: Replaces its compiled loss.
            layers: Which of the watched layers to record; None for all.
            kept_rows: Rows of targets and predictions to keep.
            probe: The rows that activations are measured on; None for those of the batch.
            **settings: Further fields of the configuration.
        """
        self.model, self._kept_rows, self._probe = model, kept_rows, probe or Probe()
        self.state = RecorderState()
        watched = (layers or LayerChoice()).of(model)
        self._rows = {layer: row for row, layer in enumerate(watched)}
        self.configuration = configuration_of(model, watched, model.trainable_variables, **settings)
        self._assumed = False
        self._compiled = getattr(model, "_compile_loss", None) if loss_fn is None else self._container(loss_fn)
        self._functions: dict[Any, Any] = {}
        self._keeping = PreviousWeights.of(model, whole=False)
        if self._probe.rows:
            self.configuration = self.configuration.with_note(self._probe.note)
            self.state.probe_rows.assign(self._probe.enough(0, 0))

    def record(self, batch: Batch) -> tuple[Record, list[Tensor] | None]:
        """Return the tensors of one record by tag, and what ``keep`` would give; None: ask it."""
        if self._compiled is None and batch.y is not None:
            self._assume(batch)
        is_known = batch.before is not None
        batch.before = batch.before if is_known else self.keep()
        key = tuple(part is None for part in batch.parts())
        if key not in self._functions:
            self._functions[key] = tf.function(self._measure_and_keep, autograph=False, reduce_retracing=True)
        try:
            tensors, kept = self._functions[key](*batch.parts())
        except tf.errors.OpError as error:
            if not self.state.attempt.blame(error):
                raise
            self._functions.clear()
            return self.record(batch)
        record = {tag: tensor.numpy() for tag, tensor in tensors.items()}
        if not is_known:
            record[GRADIENTS.tag][:, GRADIENTS.index("update_norm")] = np.nan
        elif not self.state.whole and has_doubtful_update(record):
            self.state.whole = True
            self._keeping = PreviousWeights.of(self.model, whole=True)
            self._functions.clear()
            kept = None
        return record, kept

    def keep(self) -> list[Tensor]:
        """Return what the record of the next step needs of the trainable variables as they are now."""
        if KEEP not in self._functions:
            self._functions[KEEP] = tf.function(lambda: self._keeping.take(self._weights()), autograph=False)
        kept: list[Tensor] = self._functions[KEEP]()
        return kept

    def news(self) -> dict[str, Exception]:
        """Return which statistics were left out since it was last asked, by name with the reason."""
        return self.state.attempt.news()

    def _measure_and_keep(self, *parts: Any) -> tuple[dict[str, Tensor], list[Tensor]]:
        given = [*parts[:-1], self._keeping.give(parts[-1])]
        return self._measure(*given), self._keeping.take(self._weights())

    def measure(self, batch: Batch) -> dict[str, Tensor]:
        """Return the tensors of one record by tag, of a batch of symbolic tensors."""
        if self._compiled is None and batch.y is not None:
            self._assume_by_kind(batch)
        self.state.whole = True
        return self._measure(*batch.parts())

    def _container(self, loss: Any) -> Any:
        return CompileLoss(loss, output_names=getattr(self.model, "output_names", None))

    def _assume(self, batch: Batch) -> None:
        prediction = batch.y_pred if batch.y_pred is not None else self._forward(batch.x, self._weights(), None)[0]
        pairs = list(zip(keras.tree.flatten(batch.y), keras.tree.flatten(prediction), strict=False))
        self._take_for_loss([assumed_loss(y, p) for y, p in pairs])

    def _assume_by_kind(self, batch: Batch) -> None:
        outputs = keras.tree.flatten(self.model.compute_output_spec(batch.x) if batch.y_pred is None else batch.y_pred)
        heads = head_activations(self.model, len(outputs))
        triples = zip(keras.tree.flatten(batch.y), outputs, heads, strict=False)
        self._take_for_loss([assumed_loss_of_kind(y, p, activation) for y, p, (activation, _) in triples])

    def _take_for_loss(self, losses: list[Any]) -> None:
        self._compiled, self._assumed = self._container(losses if len(losses) > 1 else losses[0]), True
        names = ", ".join(str(loss_name(loss)) for loss in losses)
        say(f"the model was not compiled; its loss is assumed to be {names}. Pass loss_fn= to say it.")

    def _measure(
        self, x: Any, y: Any, sample_weight: Any, loss: Any, y_pred: Any, gradients: Any, before: Any
    ) -> dict[str, Tensor]:
        everything = dict.fromkeys(self.model._flatten_layers(include_self=False), -1)
        watched = {} if self._probe.rows else self._rows
        taps = StepHooks(self.model, {**everything, **watched}, compiled_loss=self._compiled)
        taps.follow_inputs(flat_tensors(x))
        weights = self._weights()
        scale = None if gradients is None else carried_scale(getattr(self.model, "optimizer", None), gradients)
        if gradients is not None and scale is not None:
            gradients = without_scale(gradients, scale)
        penalties: list[Tensor] = []
        if y_pred is None or gradients is None:
            with tf.GradientTape(watch_accessed_variables=False) as tape, taps:
                tape.watch(weights)
                taps.model_output, penalties = self._forward(x, weights, y_pred)
                given = (y, taps.model_output, sample_weight, penalties)
                computed = self.state.attempt("the loss of the model", lambda: self._loss(*given), None)
            if gradients is None and computed is not None:
                gradients = tape.gradient(computed, weights)
        else:
            with taps:
                taps.model_output = y_pred
                given = (y, y_pred, sample_weight, penalties)
                computed = self.state.attempt("the loss of the model", lambda: self._loss(*given), None)
        total = computed if loss is None else loss
        seen = self._observation(taps, Batch(x, y, sample_weight, total, y_pred, gradients, before), penalties)
        seen.loss_scale = scale
        if gradients is not None:
            seen.variables = [
                _step(*parts) for parts in zip(range(len(weights)), gradients, before, weights, strict=True)
            ]
        if self._probe.rows:
            seen.activations = self._activations_of_probe()
        return measured(seen, self.configuration, self.state, self._probe, self._kept_rows)

    def _activations_of_probe(self) -> Tensor | None:
        try:
            return activations_apart(self.model, self._probe.inputs, self._rows, self.configuration, self.state)
        except Exception as error:
            self.configuration = self.configuration.with_note(f"{NOT_RECORDED}activations ({cause(error)})")
            return None

    def _weights(self) -> list[Tensor]:
        return [tf.convert_to_tensor(variable.value) for variable in self.model.trainable_variables]

    def _forward(self, x: Any, weights: list[Tensor], y_pred: Any) -> tuple[Any, list[Tensor]]:
        model = self.model
        others = [tf.convert_to_tensor(variable.value) for variable in model.non_trainable_variables]
        settings = {"training": True} if model._call_has_training_arg else {}
        output, _, losses = model.stateless_call(weights, others, x, return_losses=True, **settings)
        return output if y_pred is None else y_pred, [tf.reduce_sum(loss) for loss in losses]

    def _loss(self, y: Any, prediction: Any, sample_weight: Any, penalties: list[Tensor]) -> Tensor | None:
        parts = [*penalties]
        if self._compiled is not None and y is not None:
            with keras.StatelessScope():
                parts.append(unscale_loss_for_distribution(self._compiled(y, prediction, sample_weight)))
        return tf.add_n([tf.cast(part, tf.float32) for part in parts]) if parts else None

    def _observation(self, taps: StepHooks, batch: Batch, penalties: list[Tensor]) -> Observation:
        given = flat_tensors(batch.x)
        seen = Observation(inputs=given, total=batch.loss, penalties=penalties, is_apart=True)
        seen.inputs_seen = [taps.seen_inputs.get(number, tensor) for number, tensor in enumerate(given)]
        seen.index_inputs = taps.index_inputs
        seen.terms = loss_terms(taps, batch.y, batch.sample_weight)
        seen.layers = layer_outputs(taps)
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None:
            seen.learning_rate = tf.convert_to_tensor(optimizer.learning_rate)
            seen.iterations = tf.convert_to_tensor(optimizer.iterations)
        if not self.configuration.outputs:
            classes = [class_count(term) for term in seen.terms]
            outputs = output_cards(self.model, self._compiled, seen, classes, assumed=self._assumed)
            names = tuple(f"input {number}" for number in range(len(given)))
            rows = given[0].shape[0] if given else None
            self.configuration = replace(self.configuration, outputs=outputs, inputs=names, batch_size=rows)
        return seen


def _step(row: int, gradient: Any, before: Tensor, weights: Tensor) -> VariableStep:
    if before.shape != weights.shape:
        return VariableStep(row, gradient, weights, weights, kept=before)
    return VariableStep(row, gradient, before, weights)
