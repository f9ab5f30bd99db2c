"""Whether a model is made of layers alone: of others, what stands between the layers is not known."""

from __future__ import annotations

from typing import Any

import keras
from keras.src.models.functional import Functional


def is_made_of_layers(part: Any) -> bool:
    """Return whether a model, or a layer in it, passes numbers from layer to layer of Keras and does nothing else.

    A functional graph may apply functions between its layers; a ``call`` of the user's own may do anything.
    """
    if isinstance(part, keras.Sequential) and type(part).call is keras.Sequential.call:
        return all(is_made_of_layers(layer) for layer in part.layers)
    if isinstance(part, keras.Model):
        is_graph = type(part).call is Functional.call
        return is_graph and all(is_made_of_layers(operation) for operation in part.operations)
    if not isinstance(part, keras.layers.Layer):
        return False
    return type(part).__module__.startswith("keras.") or not any(part._flatten_layers(include_self=False))
