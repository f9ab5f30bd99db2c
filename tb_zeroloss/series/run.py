"""The records of one run as arrays, by group and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.configuration import AT_ONCE, FROM_SCALARS, Configuration
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, LOSS, PREDICTION, TARGET, VALIDATED, Group, Rows
from tb_zeroloss.series.facts import so_far
from tb_zeroloss.splits.workers import SplitWorkers

Floats = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class GroupSeries:
    """The records of one group, sorted by step, each step once.

    Attributes:
        group: Names and units of the columns.
        steps: ``[records]``.
        values: ``[records, rows, columns]``, or ``[records, columns]`` when ``row`` is set.
        row: The row this view is limited to, or None for all rows.
    """

    group: Group
    steps: Steps
    values: Floats
    row: int | None = None

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.steps)

    def __getitem__(self, column: str) -> Floats:
        """Return a column: ``[records]`` of one row, or ``[records, rows]`` of all rows."""
        index = self.group.index(column)
        if index >= self.values.shape[-1]:
            return np.full(self.values.shape[:-1], np.nan)
        values: Floats = self.values[..., index]
        return values[:, 0] if self.group.rows is Rows.RUN and values.ndim == 2 else values

    def last(self, column: str) -> float:
        """Return the last recorded value of a column of one row that is not NaN, or NaN."""
        values = self[column]
        known = values[~np.isnan(values)]
        return float(known[-1]) if known.size else float("nan")

    def limit_to(self, row: int) -> GroupSeries:
        """Return the same records of one row."""
        return GroupSeries(self.group, self.steps, self.values[:, row, :], row)

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return 1 if self.row is not None else int(self.values.shape[1])

    @staticmethod
    def empty(group: Group) -> GroupSeries:
        """Return a series without a record."""
        return GroupSeries(group, np.zeros(0, np.int64), np.zeros((0, 0, len(group))))


@dataclass(frozen=True)
class RunSeries:
    """Everything recorded of one run; what a rule is given.

    ``run[LOSS]["value"]`` is ``[records, outputs]`` for a rule of the whole run and
    ``[records]`` for a rule that is called once per output: then ``per`` and ``row`` say
    which, and groups with these rows are limited to it.
    """

    name: str
    configuration: Configuration
    groups: Mapping[str, GroupSeries] = field(default_factory=dict)
    class_counts: tuple[Steps, Floats] | None = None
    """Steps ``[records]`` and counts ``[records, outputs, 2, K]``: all outputs, whatever ``row`` is."""
    fingerprints: tuple[Steps, Steps] | None = None
    """Steps ``[records]`` and hashes of the inputs of each batch ``[records, k]``."""
    examples: tuple[Steps, Floats] | None = None
    """Steps ``[records]`` and rows of targets and predictions ``[records, outputs, 2, rows, elements]``."""
    elements: tuple[Steps, Floats] | None = None
    """Steps ``[records]`` and moments of each element ``[records, outputs, 2, elements, 4]``."""
    validation_class_counts: tuple[Steps, Floats] | None = None
    """The counts of evaluations, in the same form."""
    split_classes: tuple[Steps, Floats] | None = None
    """Steps ``[records]`` and rows of each class by split ``[records, 2, K]``, in the order of ``SPLITS``."""
    sketches: Mapping[str, Mapping[int, Steps]] = field(default_factory=dict)
    """The sketches of each split that was seen, ``[rows, 5]``, by the name of the split and the step of the record."""
    split_workers: SplitWorkers | None = None
    """Whose rows the record of the splits is of; None if it is that of one process that saw all."""
    per: Rows = Rows.RUN
    row: int | None = None

    def __getitem__(self, group: Group) -> GroupSeries:
        """Return the records of a group, limited to ``row`` when its rows are ``per``."""
        series = self.groups.get(group.tag)
        if series is None:
            series = GroupSeries.empty(group)
        if self.row is None or group.rows is not self.per:
            return series
        if self.row >= series.rows:
            return GroupSeries(group, np.zeros(0, np.int64), np.zeros((0, len(group))), self.row)
        return series.limit_to(self.row)

    def at(self, per: Rows, row: int) -> RunSeries:
        """Return the run as seen by a rule that is called for one row; each time the same, with what it has derived."""
        view = self._views.get((per, row))
        if view is None:
            view = self._views[per, row] = replace(self, per=per, row=row)
            view.__dict__["_views"] = self._views
        return view

    @cached_property
    def _views(self) -> dict[tuple[Rows, int], RunSeries]:
        return {}

    @property
    def validation(self) -> RunSeries:
        """Return the run with its evaluations in the place of its training batches.

        Whatever is asked of training batches, ``run.validation[LOSS]`` or the skill, can be
        asked of it; a record is an evaluation, at the last training step before it, or by
        itself at the number of steps that were taken before it.
        """
        found = {tag: self.groups[group.tag] for tag, group in VALIDATED.items() if group.tag in self.groups}
        facts = {FACTS.tag: self.groups[FACTS.tag]} if FACTS.tag in self.groups else {}
        return replace(
            self,
            groups=found | facts,
            class_counts=self.validation_class_counts,
            fingerprints=None,
            elements=None,
            examples=None,
            validation_class_counts=None,
        )

    @cached_property
    def steps(self) -> Steps:
        """Return the recorded steps, sorted."""
        return self[LOSS].steps if len(self[LOSS]) else self[FACTS].steps

    def fact(self, name: str) -> float:
        """Return a cumulative fact of the whole run; NaN when not recorded."""
        facts = self[FACTS]
        return so_far(name, facts.__getitem__) if len(facts) else float("nan")

    @property
    def first_step(self) -> int:
        """Return the first step that was logged, also when its record is gone."""
        first = self.fact("first_step")
        return int(first) if np.isfinite(first) else int(self.steps[0]) if len(self.steps) else 0

    @property
    def steps_spanned(self) -> int:
        """Return the number of training steps from the first logged to the last kept record."""
        return int(self.steps[-1]) - self.first_step + 1 if len(self.steps) else 0

    @property
    def is_loss_alone(self) -> bool:
        """Return whether a loss curve is all there is, taken from the scalars of a run that was never recorded.

        What the loss is of, which function it is and how often it was written is not known then.
        """
        return self.configuration.recorder == FROM_SCALARS

    @property
    def knows_only_loss(self) -> bool:
        """Return whether nothing but losses and metrics was recorded: neither what the model answers nor how it learns.

        A scalar is all there is, or Keras ran on a backend whose steps are not looked into.
        """
        seen = any(len(self[group]) for group in (TARGET, PREDICTION, GRADIENTS))
        return self.is_loss_alone or (len(self.steps) > 0 and not seen)

    @property
    def is_at_once(self) -> bool:
        """Return whether its records are parts of the rows that a finished model answered, in no order of time."""
        return self.configuration.recorder == AT_ONCE

    @property
    def is_over(self) -> bool:
        """Return whether the last record is the last step of a fit of two epochs or more: nothing will follow.

        A fit of one epoch may be one of many, of a program that fits in a loop. Of a finished model nothing follows.
        """
        if self.is_at_once:
            return True
        planned, epoch = self.fact("planned_steps"), self.fact("epoch")
        return len(self.steps) > 0 and epoch >= 1 and int(self.steps[-1]) + 1 == planned

    @property
    def epochs_spanned(self) -> float:
        """Return the number of epochs seen, or 0 when epochs are not known."""
        per_epoch = self.fact("steps_per_epoch")
        return self.steps_spanned / per_epoch if np.isfinite(per_epoch) and per_epoch > 0 else 0.0

    @property
    def records_logged(self) -> int:
        """Return how many records were written, kept or not."""
        logged = self.fact("records")
        return max(int(logged), len(self.steps)) if np.isfinite(logged) else len(self.steps)
