"""The forward pass of a network with NumPy alone: for the time slider, and for pages that do not wait for Keras.

Plain enough to be read beside the formulas; `tests/test_forward.py` holds it to Keras.
"""

import math

import numpy as np

from explorer.core import arithmetic
from explorer.core.arithmetic import FUNCTIONS
from explorer.core.layers import Activation, AveragePooling2D, Conv2D, Dense, Flatten, Layer, MaxPooling2D, layer_names

BATCH = 20  # the windows of a convolution stay near the processor: twice as fast as 500, in little memory
ROOM = 40_000_000  # values in windows at once, 160 MB: a large network is given fewer pictures, at least one


def unit_range(images: np.ndarray) -> np.ndarray:
    """Images as `float32` in [0, 1]: `uint8` ones are divided by 255, others are in that range already."""
    return images.astype(np.float32) / 255 if images.dtype == np.uint8 else images.astype(np.float32)


def softmax(logits: np.ndarray) -> np.ndarray:
    """exp(logit) / sum of all exp(logit) along the last axis, shifted by the largest so that nothing overflows."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def padded(maps: np.ndarray, kernel: int, stride: int, padding: str) -> np.ndarray:
    """Maps `(n, height, width, channels)` with the zeros that "same" padding puts around them (Keras)."""
    if padding != "same":
        return maps
    around = []
    for length in maps.shape[1:3]:
        before = arithmetic.same_padding(length, kernel, stride)
        places = arithmetic.output_length(length, kernel, stride, "same")
        around.append((before, max((places - 1) * stride + kernel - length, 0) - before))
    return np.pad(maps, ((0, 0), *around, (0, 0)))


def windows(maps: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Every window of `size` x `size`: `(n, height, width, channels)` -> `(n, rows, columns, channels, size, size)`."""
    views = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(1, 2))
    return views[:, ::stride, ::stride]


def convolution(maps: np.ndarray, layer: Conv2D, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Each value: the sum of window times kernel over all input channels, plus the bias, then the activation."""
    views = windows(padded(maps, layer.kernel, layer.stride, layer.padding), layer.kernel, layer.stride)
    sums = np.tensordot(views, kernel, axes=((4, 5, 3), (0, 1, 2)))
    sums += bias
    return FUNCTIONS[layer.activation](sums)


def _output(layer: Layer, values: np.ndarray, name: str, weights: dict[str, np.ndarray]) -> np.ndarray:
    match layer:
        case Conv2D():
            return convolution(values, layer, weights[f"{name}/kernel"], weights[f"{name}/bias"])
        case MaxPooling2D(size):
            return windows(values, size, size).max(axis=(4, 5))
        case AveragePooling2D(size):
            return windows(values, size, size).mean(axis=(4, 5))
        case Activation(function):
            return FUNCTIONS[function](values)
        case Dense(_, activation):
            sums = values.reshape(len(values), -1) @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]
            return softmax(sums) if activation == "softmax" else FUNCTIONS[activation](sums)
        case Flatten():
            return values.reshape(len(values), -1)
    return values


def activations(layers: tuple[Layer, ...], weights: dict[str, np.ndarray], images: np.ndarray) -> dict[str, np.ndarray]:
    """The output of every layer, by name in order, with the batch axis.

    Args:
        weights: keys `layer/kernel` and `layer/bias`, as `runs.weights` gives them.
        images: `float32`, shape `(n, height, width, channels)`, range [0, 1].
    Returns:
        `float32` arrays, shape `(n, height, width, channels)` or `(n, units)`.
    """
    outputs = {}
    values = images.astype(np.float32)
    for name, layer in zip(layer_names(layers), layers, strict=True):
        values = _output(layer, values, name, weights).astype(np.float32, copy=False)
        outputs[name] = values
    return outputs


def in_windows(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> int:
    """How many values the windows of the largest convolution hold for one picture: they are laid out side by side."""
    rows = zip(layers, arithmetic.network_numbers(layers, shape), strict=True)
    return max((math.prod(row.output_shape[:2]) * layer.kernel**2 * row.input_shape[-1]
                for layer, row in rows if isinstance(layer, Conv2D)), default=1)


def probabilities(layers: tuple[Layer, ...], weights: dict[str, np.ndarray], images: np.ndarray) -> np.ndarray:
    """The softmax probabilities, `float32`, shape `(n, classes)`, of `uint8` images in [0, 255] or floats in [0, 1]."""
    at_once = max(1, min(BATCH, ROOM // in_windows(layers, images.shape[1:])))
    parts = [images[start : start + at_once] for start in range(0, len(images), at_once)]
    answers = np.concatenate([activations(layers, weights, unit_range(part))["output"] for part in parts])
    return answers if layers[-1].activation == "softmax" else softmax(answers)

