"""The activations of a network that the browser cannot compute itself, small enough to travel at every pen-up."""

import numpy as np

from explorer.core.network.graph import Network
from explorer.core.show import messages


def browser_computes(network: Network) -> bool:
    """Whether the browser has a file for the kind of every layer, so that it needs no values from here."""
    return all(node["browser"] for node in messages.nodes(network))


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
