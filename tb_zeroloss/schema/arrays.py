"""The tensors beside the groups, whose rows and columns have no names; the only place that lists them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tb_zeroloss.schema.quantities import SPLITS, validation_tag


@dataclass(frozen=True)
class ArrayKind:
    """One tag and the tensor under it.

    Attributes:
        tag: The TensorBoard tag.
        dtype: ``float64`` or ``int64``.
        axes: Name of each axis of a record, or its size.
        meaning: What it holds, in Markdown.
        field: Of a run's series that holds its records one after the other; nothing where they are read otherwise.
        is_of_training: Whether it comes with a record of a training step, not with an evaluation or a split.
    """

    tag: str
    dtype: str
    axes: tuple[str | int, ...]
    meaning: str
    field: str = ""
    is_of_training: bool = True

    @property
    def shape(self) -> str:
        """Return the axes as they are written in messages and documents."""
        return f"[{', '.join(map(str, self.axes))}]"

    def fits(self, shape: tuple[int, ...]) -> bool:
        """Return whether a tensor of this shape can be a record."""
        sizes = zip(self.axes, shape, strict=False)
        return len(shape) == len(self.axes) and all(axis in (size, str(axis)) for axis, size in sizes)


CLASS_COUNTS = ArrayKind(
    "zeroloss/class_counts",
    "float64",
    ("outputs", 2, "K"),
    "Counts of classes: index 0 targets, 1 predictions (argmax); K is at most 256.",
    "class_counts",
)

FINGERPRINTS = ArrayKind(
    "zeroloss/fingerprints",
    "int64",
    ("k",),
    "Hashes of the inputs of the batch; k is 1: all rows in their order. Equal inputs have equal hashes.",
    "fingerprints",
)

ELEMENTS_APART = 16
"""Elements of a row up to which each is measured apart: the axes of a vector, not the pixels of an image."""

ELEMENT_MOMENTS = ("mean", "std", "minimum", "maximum")
"""The last axis of ``ELEMENTS``: over the rows of the batch."""

ELEMENTS = ArrayKind(
    "zeroloss/elements",
    "float64",
    ("outputs", 2, "elements", len(ELEMENT_MOMENTS)),
    f"Of outputs whose targets have 2 to {ELEMENTS_APART} elements a row: moments over the rows of the batch of each "
    f"element: index 0 targets, 1 predictions; {', '.join(ELEMENT_MOMENTS)}.",
    "elements",
)

EXAMPLE_ELEMENTS = 16
"""Elements kept of a row of ``EXAMPLES``, the first ones."""

EXAMPLES = ArrayKind(
    "zeroloss/examples",
    "float64",
    ("outputs", 2, "rows", "elements"),
    "Only with `record_examples=`: the first rows of the batch: index 0 targets, 1 predictions; the first "
    f"{EXAMPLE_ELEMENTS} elements of a row. What a row or a batch does not have is NaN.",
    "examples",
)

VALIDATION_CLASS_COUNTS = replace(
    CLASS_COUNTS, tag=validation_tag(CLASS_COUNTS.tag), field="validation_class_counts", is_of_training=False
)

SPLIT_CLASSES = ArrayKind(
    "zeroloss/split_classes",
    "float64",
    (len(SPLITS), "K"),
    "Rows of each class by split: index 0 training, 1 validation; K is at most 256. NaN for a split that was not seen.",
    "split_classes",
    is_of_training=False,
)

SKETCHES = {
    split: ArrayKind(
        f"zeroloss/sketch/{split}",
        "int64",
        ("rows", 5),
        "The distinct rows with the smallest hashes: the hash, how often it came, the smallest and the largest hash of "
        "its labels, and the number of the row where it came first (-1 when rows have no number).",
        is_of_training=False,
    )
    for split in SPLITS
}

SPLIT_WORKER = ArrayKind(
    "zeroloss/split_worker",
    "int64",
    (2,),
    'Only with `log_split(workers="all")` in a cluster: whose part of the rows the record of a split is: the number of '
    "the worker and the number of workers.",
    is_of_training=False,
)

ARRAYS = (
    CLASS_COUNTS,
    FINGERPRINTS,
    ELEMENTS,
    EXAMPLES,
    VALIDATION_CLASS_COUNTS,
    SPLIT_CLASSES,
    *SKETCHES.values(),
    SPLIT_WORKER,
)
ARRAY_BY_TAG = {array.tag: array for array in ARRAYS}
