"""Answers of a network with NumPy alone, for pages that do not wait for Keras; its kernels and maps as tiles.

`tests/network/test_forward.py` holds the answers to Keras.
"""

import math

import numpy as np

from explorer.core.layers.contract import Weights, Window
from explorer.core.layers.functions import softmax
from explorer.core.network.graph import Network

BATCH = 20  # the windows of a convolution stay near the processor: twice as fast as 500, in little memory
ROOM = 40_000_000  # values in windows at once, 160 MB: a large network is given fewer pictures, at least one


def unit_range(images: np.ndarray) -> np.ndarray:
    """Images as `float32` in [0, 1]: `uint8` ones are divided by 255, others are in that range already."""
    return images.astype(np.float32) / 255 if images.dtype == np.uint8 else images.astype(np.float32)


def in_windows(network: Network) -> int:
    """How many values the windows of the largest convolution hold for one picture: they are laid out side by side."""
    most = 1
    for node in network.nodes:
        (*_, channels), *_ = before = network.before(node)
        sight = node.layer.sees(*before)
        if isinstance(sight, Window) and sight.mixes:
            most = max(most, math.prod(network.shapes[node.name][:-1]) * math.prod(sight.size) * channels)
    return most


def outputs_of(names: list[str], network: Network, weights: Weights, images: np.ndarray) -> list[np.ndarray]:
    """The outputs of these layers for many images, `uint8` in [0, 255] or floats in [0, 1], a few at a time."""
    at_once = max(1, min(BATCH, ROOM // in_windows(network)))
    parts = [images[start : start + at_once] for start in range(0, len(images), at_once)]
    kept = []
    for part in parts:
        outputs = network.forward(weights, unit_range(part))
        kept.append([outputs[name] for name in names])  # all of them would not fit into memory
    return [np.concatenate(of_a_layer) for of_a_layer in zip(*kept, strict=True)]


def shares(network: Network, answers: np.ndarray) -> np.ndarray:
    """What the last layer gives as probabilities, along the last axis: logits go through a softmax first."""
    return answers if network.nodes[-1].layer.ends_in == "softmax" else softmax(answers)


def probabilities(network: Network, weights: Weights, images: np.ndarray) -> np.ndarray:
    """The softmax probabilities, `float32`, shape `(n, classes)`, of `uint8` images in [0, 255] or floats in [0, 1]."""
    answers, = outputs_of([network.nodes[-1].name], network, weights, images)
    return shares(network, answers)


def tiles(activation: np.ndarray) -> np.ndarray:
    """Feature maps one after the other: (height, width, channels) -> (channels, height, width); vectors stay."""
    return activation.transpose(2, 0, 1) if activation.ndim == 3 else activation


def kernel_tiles(kernel: np.ndarray, output: int | None = None) -> np.ndarray:
    """Kernel slices as tiles, `float32`, shape `(slices, height, width)`.

    Args:
        kernel: shape `(height, width, slices, filters)`.
        output: the filter whose slices are wanted; None for all filters, filter by filter.
    """
    slices = kernel.transpose(3, 2, 0, 1)
    chosen = slices if output is None else slices[output : output + 1]
    return chosen.reshape(-1, *kernel.shape[:2])


def kernel_norms(kernel: np.ndarray) -> np.ndarray:
    """How strongly each slice adds to its filter: root of the sum of squares, shape `(slices, filters)`."""
    return np.sqrt((kernel.astype(np.float64) ** 2).sum(axis=(0, 1))).astype(np.float32)


def kernels(network: Network) -> list[str]:
    """The names of the layers that slide kernels over maps, in order."""
    return [node.name for node in network.nodes
            if any(weight.slides for weight in network.weights_of(node).values())]


def filters(network: Network, weights: Weights, name: str) -> np.ndarray:
    """The kernels of one of `kernels`, shape `(height, width, slices, filters)`: a filter a map that comes out."""
    node = next(node for node in network.nodes if node.name == name)
    return node.layer.filters_of(**{part: weights[f"{name}/{part}"] for part in network.weights_of(node)})


def largest_weight(weights: Weights, network: Network) -> float:
    """The largest absolute weight of any convolution, for one colour range over the whole network."""
    return max(float(np.abs(filters(network, weights, name)).max()) for name in kernels(network))
