"""Of which training steps it is known that they compute the same, bit for bit, when they are watched from inside.

Each was tried, with every type of numbers. What was not tried, or was changed, is watched in a copy of the step that
runs beside it.
"""

from __future__ import annotations

from typing import Any

import keras

from tb_zeroloss.record.watching.step_graph import StepGraph


def is_known_to_change(model: Any) -> bool:
    """Return whether a built model's training step must not be watched from inside, by what it is made of.

    A step of the user's own may do anything, such as to draw its noise, or to call a part of the model where no
    gradient is taken, which TensorFlow fuses as long as nobody looks. What XLA fuses depends on who looks too, and it
    rounds otherwise where it fuses: numbers of 16 bits move with it, of 32 bits now and then the loss that is reported.
    """
    return bool(model.jit_compile) or any(is_own_method(model, name) for name in ("train_step", "compute_loss"))


def is_own_method(model: Any, name: str) -> bool:
    """Return whether a method of a model is not the one of Keras."""
    return name in vars(model) or getattr(type(model), name) is not getattr(keras.Model, name)


def is_tried(graph: StepGraph, tapes: int) -> bool:
    """Return whether a traced step draws no numbers outside of Keras's generators and takes gradients once.

    Args:
        graph: Of the step.
        tapes: How often it took gradients.
    """
    return not graph.draws and tapes <= 1
