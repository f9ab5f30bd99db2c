"""One cell of the matrix of identity: a model, a dtype policy, a way to train, compiled by XLA or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tests.record.afresh import start_afresh
from tests.record.identity.models import MODELS
from tests.record.identity.ways import WAYS, logging

POLICIES = ("float32", "mixed_float16", "mixed_bfloat16", "float64")
JIT: dict[str, Any] = {"jit off": False, "jit on": True, "jit auto": "auto"}


@dataclass(frozen=True)
class Cell:
    """What is trained, and how."""

    model: str
    policy: str
    way: str
    jit: str

    @property
    def name(self) -> str:
        return f"{self.model}-{self.policy}-{self.way}-{self.jit}"

    def trained(self, log_dir: Path | None) -> Any:
        """Train it, recorded into ``log_dir`` or bare; return every number of it, and what it told."""
        start_afresh()
        floatx = keras.config.floatx()
        keras.config.set_floatx("float64" if self.policy == "float64" else "float32")
        keras.config.set_dtype_policy(self.policy)
        writer = None if log_dir is None else tf.summary.create_file_writer(str(log_dir))
        callbacks = [] if log_dir is None else [DegeneracyCallback(log_dir, strict=True, on_finding="ignore")]
        try:
            log = None if writer is None else logging(writer)
            scaled = self.policy == "mixed_float16"
            owners, told = WAYS[self.way](MODELS[self.model](), JIT[self.jit], scaled, callbacks, log)
        finally:
            keras.config.set_dtype_policy("float32")
            keras.config.set_floatx(floatx)
        return [np.asarray(variable) for owner in owners for variable in owner.variables], told


def cells() -> Iterator[Cell]:
    """Yield all of them; no compiler is asked of an eager loop."""
    for model in MODELS:
        for policy in POLICIES:
            for way in WAYS:
                for jit in ["jit off"] if way == "eager loop" else JIT:
                    yield Cell(model, policy, way, jit)


def same(one: Any, other: Any) -> bool:
    """Return whether two trainings hold the same bits and told the same."""
    numbers = zip(one[0], other[0], strict=True)
    return all(a.tobytes() == b.tobytes() for a, b in numbers) and repr(one[1]) == repr(other[1])
