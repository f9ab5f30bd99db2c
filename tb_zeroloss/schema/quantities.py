"""Every tag, column and unit that is recorded; the only place that names them.

One group is one tensor per step under one tag, of shape ``[rows, columns]``. What a row
stands for is the group's ``rows``; the names of the rows are in the configuration.
Not recorded is NaN, a flag is 0 or 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

PLUGIN_NAME = "tb_zeroloss"
SCHEMA_VERSION = 1

NEAR = 1e-3
"""Distance from a bound within which an output counts as saturated: the slope of a sigmoid is no larger there."""
ROW_SUM_TOLERANCE = 1e-3
"""How far from 1 a row of shares may sum: half precision rounds each of them by up to 5e-4 of itself."""


class Rows(StrEnum):
    """What one row of a group stands for."""

    OUTPUT = "output"
    INPUT = "input"
    VARIABLE = "variable"
    LAYER = "layer"
    METRIC = "metric"
    OPTIMIZER = "optimizer"
    SPLIT = "split"
    RUN = "run"


@dataclass(frozen=True)
class Quantity:
    """One column: its name, the unit of its values and what they mean."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Group:
    """One tag and the columns of its tensor.

    Attributes:
        tag: The TensorBoard tag.
        rows: What a row stands for.
        dtype: ``float32`` or ``float64``.
        quantities: The columns, in the order of the tensor. New ones go to the end.
    """

    tag: str
    rows: Rows
    dtype: str
    quantities: tuple[Quantity, ...]

    def __iter__(self) -> Iterator[Quantity]:
        """Iterate over the columns."""
        return iter(self.quantities)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.quantities)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return tuple(quantity.name for quantity in self.quantities)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.columns)}

    def index(self, column: str) -> int:
        """Return the position of ``column``.

        Raises:
            KeyError: if the group has no such column; names those it has.
        """
        try:
            return self._places[column]
        except KeyError:
            raise KeyError(f"{self.tag} has no column '{column}'; it has: {', '.join(self.columns)}") from None


def _columns(*rows: tuple[str, str, str]) -> tuple[Quantity, ...]:
    return tuple(Quantity(*row) for row in rows)


LOSS = Group(
    "zeroloss/loss",
    Rows.OUTPUT,
    "float64",
    _columns(
        ("total", "loss", "the loss that is minimised: all outputs, weighted, with penalties; the same in each row"),
        ("value", "loss", "this output's own loss on the batch, with its sample and loss weights, without penalties"),
        ("regularization", "loss", "sum of the penalties in model.losses; the same in each row"),
        ("constant", "loss", "loss of the best constant predictor on the same batch under the same loss"),
        (
            "shifted",
            "loss",
            "the same loss with the targets moved on by one row: equal to value if rows are not paired",
        ),
        ("elements_per_row", "count", "elements of the unreduced loss per row of the batch"),
        (
            "recomputed",
            "loss",
            "the compiled loss of the recorded targets and predictions, apart from what was reported",
        ),
    ),
)

_MOMENTS = (
    ("rows", "count", "rows of the batch"),
    ("mean", "target units", "mean over all elements"),
    (
        "std",
        "target units",
        "spread over rows: root mean over elements of the variance over rows; one-hot for class indices",
    ),
    ("rms", "target units", "root mean square of all elements"),
    ("minimum", "target units", "smallest finite element"),
    ("maximum", "target units", "largest finite element"),
    ("quantile_01", "target units", "1 % quantile of the elements"),
    ("quantile_05", "target units", "5 % quantile of the elements"),
    ("quantile_50", "target units", "median of the elements"),
    ("quantile_95", "target units", "95 % quantile of the elements"),
    ("quantile_99", "target units", "99 % quantile of the elements"),
    ("zero_share", "share", "elements that are exactly 0"),
    ("non_finite_share", "share", "elements that are NaN or infinite"),
    (
        "row_sum_off_share",
        "share",
        "rows whose last axis does not sum to 1 within 1e-3; NaN for one unit or class indices",
    ),
    ("outside_unit_share", "share", "elements below 0 or above 1"),
    ("negative_share", "share", "elements below 0"),
)

TARGET = Group(
    "zeroloss/target",
    Rows.OUTPUT,
    "float64",
    _columns(
        *_MOMENTS,
        ("integer_share", "share", "elements that are whole numbers"),
        ("label_off_share", "share", "class indices outside 0..classes-1, the ignored one apart; NaN if no indices"),
        ("seen_rows", "count", "rows of all records so far"),
        ("seen_mean", "target units", "mean over the rows of all records so far"),
        ("seen_std", "target units", "spread over the rows of all records so far"),
        ("seen_minimum", "target units", "smallest element of all records so far"),
        ("seen_maximum", "target units", "largest element of all records so far"),
        ("above_one_share", "share", "elements above 1"),
        ("below_minus_one_share", "share", "elements below -1"),
    ),
)

PREDICTION = Group(
    "zeroloss/prediction",
    Rows.OUTPUT,
    "float64",
    _columns(
        *_MOMENTS,
        ("near_zero_share", "share", "elements within 1e-3 of 0"),
        ("near_one_share", "share", "elements within 1e-3 of 1"),
        ("near_minus_one_share", "share", "elements within 1e-3 of -1"),
        ("exact_one_share", "share", "elements that are exactly 1"),
        ("squared_error", "squared target units", "mean((prediction - target)^2); one-hot for class indices"),
        ("correlation", "ratio", "correlation of prediction and target over all elements; NaN if either is constant"),
        ("width", "count", "size of the last axis"),
    ),
)

WEIGHT_MASS = Group(
    "zeroloss/weight_mass",
    Rows.OUTPUT,
    "float64",
    _columns(
        ("rows", "count", "rows of the batch"),
        (
            "weight_per_row",
            "weight",
            "sum of sample weight times mask, over the rows, those of an ignored class left out; times the output's"
            " loss weight",
        ),
        ("masked_share", "share", "elements that a mask removes; 0 without a mask"),
    ),
)

INPUT = Group(
    "zeroloss/input",
    Rows.INPUT,
    "float32",
    _columns(
        ("rows", "count", "rows of the batch"),
        ("mean", "input units", "mean over all elements"),
        ("std", "input units", "spread over rows: root mean over features of the variance over rows"),
        ("minimum", "input units", "smallest finite element"),
        ("maximum", "input units", "largest finite element"),
        ("non_finite_share", "share", "elements that are NaN or infinite"),
        ("features", "count", "features per row; 0 for numbers of categories, which an embedding looks up"),
        ("constant_share", "share", "features that are the same in every row of the batch"),
        ("std_smallest", "input units", "smallest nonzero spread of a feature, behind preprocessing layers"),
        ("std_largest", "input units", "largest spread of a feature, behind preprocessing layers"),
        ("std_smallest_feature", "index", "the feature with the smallest nonzero spread"),
        ("std_largest_feature", "index", "the feature with the largest spread"),
        ("offset_largest", "ratio", "largest |mean| / spread of a feature, behind preprocessing layers"),
        ("offset_largest_feature", "index", "the feature with the largest |mean| / spread"),
        ("std_typical", "input units", "median nonzero spread of a feature, behind preprocessing layers"),
        ("rms_seen", "input units", "root mean square of what the first layer sees, behind preprocessing layers"),
        (
            "correlation_largest",
            "ratio",
            "largest |correlation| over the batch of a feature with an element of the first output's target",
        ),
        ("correlation_largest_feature", "index", "the feature with this correlation"),
    ),
)

GRADIENTS = Group(
    "zeroloss/gradients",
    Rows.VARIABLE,
    "float32",
    _columns(
        ("norm", "loss / weight", "Euclidean norm of the gradient, unscaled; NaN when there is none"),
        ("none", "flag", "1 when the loss does not reach the variable (the gradient is None)"),
        ("zero", "flag", "1 when the gradient is exactly 0 everywhere"),
        ("finite", "flag", "1 when every element is finite"),
        ("weight_norm", "weight", "Euclidean norm of the variable before the step"),
        (
            "update_norm",
            "weight",
            "Euclidean norm of what one optimizer step changed; of a variable of more than 16,384 elements estimated"
            " from evenly spaced rows and those of a sparse gradient, but 0 only when all of it was compared;"
            " NaN when not measured",
        ),
        (
            "update_ratio",
            "ratio",
            "update_norm / max(weight_norm, weight_norm at the first record, Glorot norm of the shape)",
        ),
        ("weight_finite", "flag", "1 when every element of the variable is finite after the step"),
        (
            "duplicate_column_share",
            "share",
            "units whose incoming weights equal an earlier unit's; NaN if not a kernel or not looked at",
        ),
        ("absolute_maximum", "loss / weight", "largest absolute element of the gradient; NaN if not looked at"),
        ("zero_share", "share", "elements of the gradient that are exactly 0; NaN if not looked at"),
        ("zero_row_share", "share", "rows of the gradient (first axis) that are exactly 0; NaN if not looked at"),
    ),
)

ACTIVATIONS = Group(
    "zeroloss/activations",
    Rows.LAYER,
    "float32",
    _columns(
        ("rows", "count", "rows that the never-active share covers (a measurement)"),
        (
            "never_active_share",
            "share",
            "units that are not above 0 on any row of the measurement; NaN until it is complete",
        ),
        (
            "saturated_share",
            "share",
            "units at the flat ends of their activation (|slope| < 1e-2 of its maximum) on most rows",
        ),
        ("zero_share", "share", "elements that are exactly 0"),
        ("mean", "activation", "mean over all elements"),
        ("std", "activation", "root mean over units of the variance over rows"),
        ("finite", "flag", "1 when every element is finite"),
    ),
)

OPTIMIZER = Group(
    "zeroloss/optimizer",
    Rows.RUN,
    "float64",
    _columns(
        ("learning_rate", "rate", "learning rate of the step, after its schedule"),
        ("iterations", "steps", "the optimizer's own counter after the step"),
        ("loss_scale", "ratio", "factor of the loss scaling; 1 without"),
        ("global_norm", "loss / weight", "norm over all gradients"),
    ),
)

OBJECTIVE = Group(
    "zeroloss/objective",
    Rows.OPTIMIZER,
    "float64",
    _columns(
        ("loss", "loss", "the scalar whose gradients the optimizer applied, as the step differentiates it, unscaled"),
        ("learning_rate", "rate", "learning rate of this optimizer's step, after its schedule"),
        ("iterations", "steps", "this optimizer's own counter after the step"),
        ("global_norm", "loss / weight", "norm over all gradients that it was given, before it clips them"),
    ),
)
"""Of a training step of the user's own that applies several optimizers: what each of them minimises."""

FACTS = Group(
    "zeroloss/facts",
    Rows.RUN,
    "float64",
    _columns(
        ("schema", "version", "version of this format"),
        ("first_step", "step", "step of the first record of this process"),
        ("records", "count", "records of this process so far, this one included"),
        ("first_non_finite_step", "step", "first step with a NaN or infinite loss, gradient or weight; NaN if none"),
        ("first_zero_loss_step", "step", "first step of the unbroken stretch with a loss of exactly 0; NaN if none"),
        ("best_loss", "loss", "smallest finite loss so far"),
        ("best_loss_step", "step", "step of the smallest loss"),
        ("zero_loss_records", "count", "records with a loss of exactly 0"),
        ("non_finite_source", "code", "what was non-finite first: see NON_FINITE_SOURCES; NaN if nothing"),
        ("steps_per_epoch", "steps", "training steps of an epoch; NaN when not known"),
        ("epoch", "epoch", "epoch of this record, from 0; NaN in a custom loop"),
        ("first_loss", "loss", "loss of the first record"),
        ("failures", "count", "records that could not be taken or written"),
        (
            "oversized_before_non_finite",
            "count",
            "consecutive finite updates larger than the weights just before the first NaN",
        ),
        ("first_input_ratio", "ratio", "largest over smallest feature spread of the first record; NaN if not known"),
        ("non_finite_row", "index", "which input, output, variable or layer non_finite_source is about; NaN if none"),
        (
            "recorded_step_seconds",
            "seconds",
            "median time of the latest recorded steps of fit, from start to start; NaN if not timed",
        ),
        ("bare_step_seconds", "seconds", "the same of the latest steps that were not recorded"),
        ("planned_steps", "steps", "steps after which the fit of this record is to end; NaN when not known"),
    ),
)

METRICS = Group(
    "zeroloss/metrics",
    Rows.METRIC,
    "float64",
    _columns(
        ("value", "metric", "as fit reports it at the end of an epoch, usually the mean over its batches"),
        ("validation", "metric", "the same of the validation data; NaN without"),
    ),
)
"""Once an epoch, at its last step."""

SPLIT = Group(
    "zeroloss/split",
    Rows.SPLIT,
    "float64",
    _columns(
        ("rows", "count", "rows of the split that were seen"),
        ("batches", "count", "batches they came in; NaN where they are not those that are trained on"),
        ("distinct", "count", "rows that differ from each other in their inputs"),
        ("distinct_low", "count", "the least it can be, where only a sample of the distinct rows is known"),
        ("distinct_high", "count", "the most it can be"),
        ("sketched_rows", "count", "distinct rows that are known by their hash"),
        ("exact", "flag", "1 when every distinct row is known, so that low and high are the number itself"),
        ("twin", "share", "rows that have an equal row in the same split"),
        ("twin_low", "share", "the least it can be"),
        ("twin_high", "share", "the most it can be"),
        ("conflicting", "share", "rows whose equal rows in the same split have more than one label"),
        ("conflicting_low", "share", "the least it can be"),
        ("conflicting_high", "share", "the most it can be"),
        ("shared", "share", "rows of validation that are rows of training too"),
        ("shared_low", "share", "the least it can be"),
        ("shared_high", "share", "the most it can be"),
        ("classes", "count", "classes with a row; NaN where the targets name no class, or more than 256"),
        (
            "class_clustering",
            "ratio",
            "how alike the labels of a batch are: 0 as in shuffled rows, 1 if each batch holds one class",
        ),
        ("off_standard", "deviations", "how far the worst feature is from mean 0 and standard deviation 1"),
        ("off_unit_range", "input units", "how far the worst feature is from reaching from 0 to 1"),
        ("joint_off_standard", "deviations", "the same of training and validation rows together"),
        ("joint_off_unit_range", "input units", "the same of training and validation rows together"),
        (
            "turn",
            "count",
            "1 for the split whose rows fit took first, 2 for the other; NaN where log_split took them",
        ),
    ),
)
"""Rows are the splits, in the order of ``SPLITS``; written when a split was seen once, about all of it."""

SPLITS = ("training", "validation")

NON_FINITE_SOURCES = (
    "input",
    "target",
    "sample weight",
    "weights",
    "activation",
    "prediction",
    "loss",
    "gradient",
    "update",
)
"""Dataflow order; ``facts.non_finite_source`` is an index into it."""

CONFIGURATION_TAG = "zeroloss/configuration"
"""The configuration as JSON in a string tensor, written again when it changes."""

GROUPS = (LOSS, TARGET, PREDICTION, WEIGHT_MASS, INPUT, GRADIENTS, ACTIVATIONS, OPTIMIZER, OBJECTIVE, FACTS)
"""What is recorded of training batches."""


def validation_tag(tag: str) -> str:
    """Return under which tag the same is recorded of validation batches."""
    return tag.replace("zeroloss/", "zeroloss/validation/", 1)


VALIDATED = {
    group.tag: replace(group, tag=validation_tag(group.tag)) for group in (LOSS, TARGET, PREDICTION, WEIGHT_MASS, INPUT)
}
"""What is recorded of an evaluation during training, by the tag of the group of training batches.

The columns are the same. ``total`` is the loss of the whole evaluation as it was reported, the
mean over its batches, each by its rows; everything else is about the measured rows.
"""

EVALUATION = Group(
    "zeroloss/validation/evaluation",
    Rows.RUN,
    "float64",
    _columns(
        ("rows", "count", "rows of the whole evaluation; 0 when it had none, NaN when not known"),
        ("batches", "count", "batches of the whole evaluation"),
        ("measured_rows", "count", "rows that the statistics are about"),
        ("measured_batches", "count", "batches these rows were taken from, evenly spaced where their number is known"),
    ),
)

VALIDATION_GROUPS = (*VALIDATED.values(), EVALUATION)
ALL_GROUPS = (*GROUPS, METRICS, SPLIT, *VALIDATION_GROUPS)
GROUP_BY_TAG = {group.tag: group for group in ALL_GROUPS}
