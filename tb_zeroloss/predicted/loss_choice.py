"""Which loss targets and predictions are judged by: the one that was named, the one they suggest, or one that fits."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_zeroloss.predicted.given import Answers
from tb_zeroloss.predicted.losses import LOSSES, OF_LOGITS, Loss
from tb_zeroloss.schema.losses import ALIASES, CATEGORICAL, MARGIN, REGRESSION, SPARSE, loss_name
from tb_zeroloss.series.likely_loss import likely_loss
from tb_zeroloss.splits.classes import MOST_CLASSES

PRINTED_DECIMALS = 4
"""Of a loss that was printed; a number that a loss rounds to may be that loss."""

AGREE = 1e-3
"""By how much of itself a loss may differ from the number that was printed: float32 and batches differ by less."""

LONGEST_SHOWN = 40
"""Characters of a value that a message repeats."""


@dataclass(frozen=True)
class Chosen:
    """The loss of an output.

    Attributes:
        name: Its full Keras name, or None when only its value is known.
        from_logits: Whether predictions are taken for logits; None of a loss without.
        assumed: Whether nobody named it: the values suggest it, or a number that was given agrees with it, which
            several losses may. Of a mean squared error that gave this number it is not in doubt.
        function: It, before it is reduced; None when only its value is known.
        reported: Its value where that is all that is known, or contradicts the function; else None.
        of_pairs: Whether the value is that of all pairs of rows.
    """

    name: str | None
    from_logits: bool | None
    assumed: bool
    function: Loss | None
    reported: float | None = None
    of_pairs: bool = False


def chosen_loss(where: str, answers: Answers, loss: str | float | None) -> Chosen:
    """Return the loss to judge by.

    Args:
        where: What it is called in messages.
        answers: Targets and predictions.
        loss: A Keras name, the value that a program reported, or None.

    Raises:
        ValueError: for a name that is not known, or that cannot be evaluated on these shapes.
    """
    if loss is None:
        return _assumed(answers)
    if isinstance(loss, str):
        return _named(where, answers, loss)
    return _reported(answers, _number(where, loss))


def _number(where: str, loss: Any) -> float:
    try:
        if isinstance(loss, bool | np.bool_ | bytes | bytearray) or np.ndim(loss):
            raise TypeError("it is not one number")
        return float(loss)
    except (TypeError, ValueError, OverflowError, RuntimeError) as error:
        raise ValueError(
            f"{where}: loss is a {type(loss).__name__} ({_short(loss)}). Pass the name of a loss, its value as one"
            " number, or None."
        ) from error


def _short(loss: Any) -> str:
    text = repr(loss)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def value_of(function: Loss, answers: Answers) -> float:
    """Return the loss of some rows, the mean over rows and positions."""
    return float(function(answers.target, answers.prediction).mean())


def _named(where: str, answers: Answers, name: str) -> Chosen:
    full = str(loss_name(name))
    if full not in LOSSES:
        known = ", ".join(sorted([*LOSSES, *ALIASES]))
        raise ValueError(f"{where}: loss={name!r} is not known. Pass its value as a number, None, or one of: {known}.")
    if (full in SPARSE) != (answers.classes is not None):
        fits = "class numbers [rows] and predictions [rows, classes]" if full in SPARSE else "targets like predictions"
        other = "sparse_categorical_crossentropy" if answers.classes else "another loss"
        raise ValueError(f"{where}: loss={name!r} compares {fits}, which these are not. Pass those, or {other}.")
    logits = False if "crossentropy" in full else None
    return Chosen(full, logits, False, LOSSES[full])


def _assumed(answers: Answers) -> Chosen:
    if _are_decisions(answers):
        return Chosen("zero_one_loss", None, True, LOSSES["zero_one_loss"])
    finite = np.isfinite(answers.target.reshape(len(answers.target), -1)).all(axis=1)
    finite &= np.isfinite(answers.prediction.reshape(len(answers.prediction), -1)).all(axis=1)
    likely = likely_loss(answers.target[finite], answers.prediction[finite]) if finite.any() else None
    if answers.classes:
        logits = likely is not None and likely.from_logits
        name = "sparse_categorical_crossentropy"
    elif likely is None:
        name, logits = "mean_squared_error", False
    else:
        name, logits = likely
    function = OF_LOGITS[name] if logits else LOSSES[name]
    return Chosen(name, logits if "crossentropy" in name else None, True, function)


def _are_decisions(answers: Answers) -> bool:
    """Return whether predictions are classes, not how likely they are: numbers of 0 and more, or -1 and 1."""
    y, p = (part[np.isfinite(part)] for part in (answers.target, answers.prediction))
    if answers.classes or answers.target.shape[1:] != (1,) or not y.size or not p.size:
        return False
    labels = np.unique(y)
    if not np.isin(p, np.append(labels, 0.0)).all():
        return False
    numbered = labels[0] >= 0 and labels[-1] < MOST_CLASSES and len(labels) == labels[-1] + 1
    return bool((labels == np.round(labels)).all() and (numbered or np.isin(labels, (-1, 1)).all()))


def _reported(answers: Answers, value: float) -> Chosen:
    assumed = _assumed(answers)
    if answers.pairs_up_wrongly and _is_of_pairs(answers, value):
        return Chosen("mean_squared_error", None, True, LOSSES["mean_squared_error"], value, of_pairs=True)
    if assumed.function is not None and _agree(value, value_of(assumed.function, answers)):
        return replace(assumed, assumed=assumed.name != "mean_squared_error")
    others, agree = _others(answers), _agree
    if not round(value, PRINTED_DECIMALS):  # of many losses one that prints as 0 is soon found
        others, agree = [name for name in others if value or name in MARGIN], _equal
    for name in others:
        if agree(value, value_of(LOSSES[name], answers)):
            return Chosen(name, None, name != "mean_squared_error", LOSSES[name])
    if value == 0:
        return Chosen(assumed.name, assumed.from_logits, True, assumed.function, value)
    return Chosen(None, None, True, None, value)


def _others(answers: Answers) -> list[str]:
    if answers.classes:
        return []
    labels = np.unique(answers.target)
    fit = set(REGRESSION)
    if np.isin(labels, (-1, 0, 1)).all():
        fit |= MARGIN - {"categorical_hinge"}
    if answers.prediction.shape[-1] > 1 and np.isin(labels, (0, 1)).all():
        fit |= CATEGORICAL | {"categorical_hinge", "binary_crossentropy"}
    return sorted(fit)


def _agree(printed: float, value: float) -> bool:
    return _equal(printed, value) or printed == round(value, PRINTED_DECIMALS)


def _equal(printed: float, value: float) -> bool:
    return math.isclose(printed, value, rel_tol=AGREE)


def _is_of_pairs(answers: Answers, value: float) -> bool:
    y, p = answers.target, answers.prediction
    if not np.isfinite(y).all() or not np.isfinite(p).all():
        return False
    pairs = float(y.var() + p.var() + (y.mean() - p.mean()) ** 2)
    paired = value_of(LOSSES["mean_squared_error"], answers)
    return math.isclose(pairs, value, rel_tol=AGREE) and not math.isclose(paired, value, rel_tol=AGREE)
