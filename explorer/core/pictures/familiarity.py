"""How unlike a picture is to every digit that a network knows: a network itself always names one of its classes.

Where the network puts a picture is compared with where it puts training digits, as a direction (values divided by their
length): the distance is the mean of those to the five nearest (Sun, Ming, Zhu and Li 2022, "Out-of-distribution
detection with deep nearest neighbors"). They look at the layer before the last; here the first vector, what Flatten
makes of the last maps, has the same weight, since the last layers map much noise to places where digits are.
The distance is told in units of the one that 99 of 100 other training digits do not exceed, so above 1 a picture is
stranger than they are. Nothing but training digits sets that unit. `python -m tests.benchmarks.unlike` measures how
well letters and objects are told from digits.
"""

import math
from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights
from explorer.core.network import arithmetic, forward
from explorer.core.network.graph import Network

NEAREST = 5
WITHIN = 0.99  # so many training digits lie nearer than the unit
KNOWN = 0.75  # this share of the training digits is compared with, the others set the unit
TINY = np.finfo(np.float32).tiny
MOST_WORK, MOST_FEATURES = 10_000_000, 10_000  # a picture: some 4,000 digits take seconds and 160 MB


@dataclass(frozen=True)
class Known:
    """Directions of training digits, `float32`, shape `(n, features)`, each of length 1, and the unit of distance."""

    directions: np.ndarray
    unit: float


def affordable(network: Network) -> bool:
    """Whether a network is small enough to read some thousand digits when a picture is looked at."""
    features = sum(math.prod(network.shapes[name]) for name in _looked_at(network))
    return arithmetic.totals(arithmetic.numbers(network))[1] <= MOST_WORK and features <= MOST_FEATURES


def _looked_at(network: Network) -> list[str]:
    """The first layer that gives a vector, and the one before the last: one layer or two."""
    first = next(name for name in network.names if len(network.shapes[name]) == 1)
    return list(dict.fromkeys([first, *network.nodes[-1].inputs[:1]]))


def directions(network: Network, weights: Weights, images: np.ndarray) -> np.ndarray:
    """Where a network puts images: `float32`, shape `(n, features)`, each row of length 1, shorter if a layer is dead.

    Args:
        images: `uint8` in [0, 255] or floats in [0, 1], shape `(n, height, width, channels)`.
    """
    found = forward.outputs_of(_looked_at(network), network, weights, images)
    found = [values.reshape(len(images), -1) for values in found]
    units = [values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), TINY) for values in found]
    return np.concatenate(units, axis=1) / np.float32(math.sqrt(len(units)))


def learnt(network: Network, weights: Weights, images: np.ndarray) -> Known:
    """What a network knows, from training digits, `uint8`, shape `(n, height, width, channels)`, in mixed order.

    Raises:
        ValueError: If there are too few to take the five nearest and to set the unit.
    """
    cut = round(len(images) * KNOWN)
    if cut < NEAREST or cut == len(images):
        raise ValueError(f"Too few training digits. Expected at least {2 * NEAREST}. Received: {len(images)}")
    found = directions(network, weights, images)
    return Known(found[:cut], float(np.quantile(_distances(found[:cut], found[cut:]), WITHIN)))


def unlike(known: Known, found: np.ndarray) -> np.ndarray:
    """Distances of pictures with these directions in units of `known`, shape `(n,)`, from 0; above 1 it is strange."""
    return _distances(known.directions, found) / known.unit


def _distances(known: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Mean distance to the five nearest; of directions the squared distance is 2 - 2 cosine (a dead row: 2)."""
    squared = np.maximum(2 - 2 * found @ known.T, 0)
    return np.sqrt(np.partition(squared, NEAREST - 1, axis=1)[:, :NEAREST]).mean(axis=1)
