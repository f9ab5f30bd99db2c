"""From a variant of a case to a compiled model with its data and the arguments of ``fit``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras

from benchmarks.diagnosis.cases import Case
from benchmarks.diagnosis.data import make_data
from benchmarks.diagnosis.layers import MODELS, make_layers
from benchmarks.diagnosis.losses import LOSSES
from benchmarks.diagnosis.part import Part, part
from benchmarks.diagnosis.rows import Data

FIT = ("epochs", "batch_size", "shuffle")


@dataclass(frozen=True)
class Program:
    """Something to train.

    Attributes:
        model: Built and compiled.
        data: Rows for training and validation.
        fit: Arguments of ``fit`` beside the training rows.
    """

    model: Any
    data: Data
    fit: Mapping[str, Any]


def build(case: Case, name: str, seed: int) -> Program:
    """Return one variant of a case; everything random in it follows from the seed."""
    keras.backend.clear_session(free_memory=False)
    keras.utils.set_random_seed(seed)
    variant = case.variants[name]
    data = make_data(variant, seed)
    if "repeat" in variant:
        data = Data(data.training.repeated(variant["repeat"]), data.validation)
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy(variant.get("policy", usual))
    try:
        model = _compiled(variant, data)
    finally:
        keras.config.set_dtype_policy(usual)
    fit = {key: variant[key] for key in FIT if key in variant}
    if variant.get("validate", True):
        fit["validation_data"] = (data.validation.x, data.validation.y)
    if "class_weight" in variant:
        fit["class_weight"] = {int(label): weight for label, weight in variant["class_weight"].items()}
    return Program(model, data, fit)


def _compiled(variant: dict[str, Any], data: Data) -> Any:
    x = data.training.x
    if "model" in variant:
        name, arguments = part(variant["model"])
        model = MODELS[name](x.shape[1:], **arguments)
    else:
        stack = list(make_layers([*variant["layers"]]))
        model = keras.Sequential([keras.Input(x.shape[1:], dtype=x.dtype.name), *stack])
    optimizer, loss = variant.get("optimizer"), variant.get("loss")
    if optimizer is None:
        model.compile()
    else:
        model.compile(_optimizer(optimizer), _loss(loss), metrics=variant.get("metrics"))
    return model


def _optimizer(given: Part) -> Any:
    name, arguments = part(given)
    rate = arguments.get("learning_rate")
    if isinstance(rate, dict):
        schedule, settings = part(rate)
        arguments["learning_rate"] = getattr(keras.optimizers.schedules, schedule)(**settings)
    return getattr(keras.optimizers, name)(**arguments)


def _loss(given: Any) -> Any:
    if isinstance(given, list):
        return [_loss(each) for each in given]
    name, arguments = part(given)
    return LOSSES.get(name) or (getattr(keras.losses, name)(**arguments) if arguments else name)
