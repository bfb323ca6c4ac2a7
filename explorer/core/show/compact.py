"""The activations of a network that the browser cannot compute itself, small enough to travel at every pen-up."""

import numpy as np

from explorer.core.layers import Layer
from explorer.core.layers.contract import kind

# What `ui/parts/network.js` computes: each kind with the functions it may end in. Whatever is not here, is not.
KNOWN = {
    "Conv2D": [None, "relu"], "AveragePooling2D": [None], "MaxPooling2D": [None], "Activation": ["relu"],
    "Flatten": [None], "Dropout": [None], "Dense": [None, "relu", "softmax"],
}


def browser_computes(layers: tuple[Layer, ...]) -> bool:
    """Whether `network.js` knows every layer; tests hold the two together."""
    maps = True
    for place, layer in enumerate(layers):
        maps = maps and layer.family != "flatten"
        if layer.ends_in not in KNOWN.get(kind(layer), ()):
            return False
        if layer.family == "dense" and (maps or layer.ends_in == ("relu" if place == len(layers) - 1 else "softmax")):
            return False
    return True


def as_bytes(activations: dict[str, np.ndarray]) -> tuple[dict[str, dict], dict[str, np.ndarray]]:
    """Every layer's values in 256 steps between its lowest and its highest one.

    Args:
        activations: the output of every layer by name, `float32`, any shape.
    Returns:
        By layer, {"low", "high"} (both 0 where a layer is 0 everywhere), and `uint8` arrays of the same shapes:
        value = low + byte * (high - low) / 255, at most half a step, (high - low) / 510, from the truth.
    """
    ranges, arrays = {}, {}
    for name, values in activations.items():
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        ranges[name] = {"low": low, "high": high}
        arrays[name] = np.round((values - low) * (255 / (high - low or 1.0))).astype(np.uint8)
    return ranges, arrays
