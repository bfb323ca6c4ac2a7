"""The forward pass of a network with NumPy alone: for the time slider, and for pages that do not wait for Keras.

Plain enough to be read beside the formulas; `tests/network/test_forward.py` holds it to Keras.
"""

import math

import numpy as np

from explorer.core.layers import Layer, layer_names
from explorer.core.layers.contract import Window
from explorer.core.layers.functions import softmax
from explorer.core.network import arithmetic

BATCH = 20  # the windows of a convolution stay near the processor: twice as fast as 500, in little memory
ROOM = 40_000_000  # values in windows at once, 160 MB: a large network is given fewer pictures, at least one


def unit_range(images: np.ndarray) -> np.ndarray:
    """Images as `float32` in [0, 1]: `uint8` ones are divided by 255, others are in that range already."""
    return images.astype(np.float32) / 255 if images.dtype == np.uint8 else images.astype(np.float32)


def activations(layers: tuple[Layer, ...], weights: dict[str, np.ndarray], images: np.ndarray) -> dict[str, np.ndarray]:
    """The output of every layer, by name in order, with the batch axis.

    Args:
        weights: keys `layer/part`, as `runs.weights` gives them.
        images: `float32`, shape `(n, height, width, channels)`, range [0, 1].
    Returns:
        `float32` arrays, shape `(n, height, width, channels)` or `(n, units)`.
    """
    outputs = {}
    values = images.astype(np.float32)
    for name, layer in zip(layer_names(layers), layers, strict=True):
        own = {part: weights[f"{name}/{part}"] for part in layer.weights(values.shape[1:])}
        values = layer.forward(values, **own).astype(np.float32, copy=False)
        outputs[name] = values
    return outputs


def in_windows(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> int:
    """How many values the windows of the largest convolution hold for one picture: they are laid out side by side."""
    rows = arithmetic.network_numbers(layers, shape)
    sights = [(row, layer.sees(row.input_shape)) for layer, row in zip(layers, rows, strict=True)]
    return max((math.prod(row.output_shape[:-1]) * math.prod(sight.size) * row.input_shape[-1]
                for row, sight in sights if isinstance(sight, Window) and sight.mixes), default=1)


def outputs_of(names: list[str], layers: tuple[Layer, ...], weights: dict[str, np.ndarray],
               images: np.ndarray) -> list[np.ndarray]:
    """The outputs of these layers for many images, `uint8` in [0, 255] or floats in [0, 1], a few at a time."""
    at_once = max(1, min(BATCH, ROOM // in_windows(layers, images.shape[1:])))
    parts = [images[start : start + at_once] for start in range(0, len(images), at_once)]
    kept = []
    for part in parts:
        outputs = activations(layers, weights, unit_range(part))
        kept.append([outputs[name] for name in names])  # all of them would not fit into memory
    return [np.concatenate(of_a_layer) for of_a_layer in zip(*kept, strict=True)]


def probabilities(layers: tuple[Layer, ...], weights: dict[str, np.ndarray], images: np.ndarray) -> np.ndarray:
    """The softmax probabilities, `float32`, shape `(n, classes)`, of `uint8` images in [0, 255] or floats in [0, 1]."""
    answers, = outputs_of(["output"], layers, weights, images)
    return answers if layers[-1].ends_in == "softmax" else softmax(answers)


def tiles(activation: np.ndarray) -> np.ndarray:
    """Feature maps one after the other: (height, width, channels) -> (channels, height, width); vectors stay."""
    return activation.transpose(2, 0, 1) if activation.ndim == 3 else activation


def kernel_tiles(kernel: np.ndarray, output: int | None = None) -> np.ndarray:
    """Kernel slices as tiles, `float32`, shape `(slices, height, width)`.

    Args:
        kernel: shape `(height, width, in, out)`.
        output: the filter whose slices are wanted, one an input channel; None for all filters, filter by filter.
    """
    slices = kernel.transpose(3, 2, 0, 1)
    chosen = slices if output is None else slices[output : output + 1]
    return chosen.reshape(-1, *kernel.shape[:2])


def kernel_norms(kernel: np.ndarray) -> np.ndarray:
    """How strongly each input channel reaches each filter: root of the sum of squares, shape `(in, out)`."""
    return np.sqrt((kernel.astype(np.float64) ** 2).sum(axis=(0, 1))).astype(np.float32)


def largest_weight(weights: dict[str, np.ndarray], layers: tuple[Layer, ...]) -> float:
    """The largest absolute weight of any convolution, for one colour range over the whole network."""
    names = [name for name, layer in zip(layer_names(layers), layers, strict=True) if layer.family == "convolution"]
    return max(float(np.abs(weights[f"{name}/kernel"]).max()) for name in names)
