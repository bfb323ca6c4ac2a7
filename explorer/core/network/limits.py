"""How large a network may be, what a stranger's may be, and which weights it then must have."""

import math

import numpy as np

from explorer.core.layers.contract import Weights, kind, wrong_setting
from explorer.core.network import arithmetic, forward
from explorer.core.network.graph import Network

CLASSES = 10  # of every network that is put together here
FOREIGN_CLASSES = range(2, 101)
MOST_LAYERS, MOST_PARAMETERS, MOST_MULTIPLY_ADDS = 60, 20_000_000, 2_000_000_000
MOST_VALUES, MOST_IN_WINDOWS = 4_000_000, 50_000_000  # of one picture: 16 and 200 MB
MOST_VALUES_TRAINED = 1_000_000  # of one picture; training keeps them for the whole batch: 0.5 GB for 128 pictures
MOST_READING = 1_000_000_000_000  # multiply-adds of a whole test set, read for one click: a minute or two
LARGEST = float(np.finfo(np.float32).max)


def _checked_count(network: Network) -> None:
    if not 1 <= len(network.nodes) <= MOST_LAYERS:
        raise ValueError(f"Too many or no layers. Expected 1 to {MOST_LAYERS}. Received: {len(network.nodes)}")
    for node in network.nodes:
        if len(node.inputs) > MOST_LAYERS:  # the same layer a thousand times costs as many sums
            raise ValueError(f"{node.name} joins too many layers. Expected at most {MOST_LAYERS}. "
                             f"Received: {len(node.inputs):,}")


def checked_network(network: Network) -> None:
    """Whether a stranger's network is one that this app knows in all its parts.

    Raises:
        ValueError: If a setting, the input or the answers are of another kind, or the network is too large.
    """
    _checked_count(network)
    for layer in network.layers:
        wrong = wrong_setting(layer, foreign=True)
        if wrong:
            raise ValueError(wrong)
    last = network.nodes[-1]
    for node in network.nodes:
        advice = node.layer.advice(*network.before(node))
        if advice:
            raise ValueError(f"{node.name} {advice}. Expected a layer before it that makes a vector of the maps.")
    shape = network.shapes[last.name]
    if len(shape) != 1 or shape[0] not in FOREIGN_CLASSES:
        raise ValueError(f"The network is no classifier of this app's kind. Expected {FOREIGN_CLASSES[0]} to "
                         f"{FOREIGN_CLASSES[-1]} answers at its end, one a class. "
                         f"Received: {kind(last.layer)} with {'x'.join(map(str, shape))} values")
    checked_costs(network)


def check_classes(network: Network, count: int) -> None:
    """Whether a network has an answer for each class of its pictures.

    Raises:
        ValueError: If it has more or fewer.
    """
    shape = network.shapes[network.names[-1]]
    if shape != (count,):
        raise ValueError(f"The answers do not fit the classes. Expected {count}. Received: {'x'.join(map(str, shape))}")


def checked_costs(network: Network) -> None:
    """Whether a network on its pictures, whatever it is, stays within time and memory.

    Raises:
        ValueError: If it has too many layers, parameters, multiply-adds, values or places in windows.
    """
    _checked_count(network)
    numbers = arithmetic.numbers(network)
    parameters, multiply_adds = arithmetic.totals(numbers)
    if parameters > MOST_PARAMETERS or multiply_adds > MOST_MULTIPLY_ADDS:
        raise ValueError(f"The network is too large. Expected at most {MOST_PARAMETERS:,} parameters and "
                         f"{MOST_MULTIPLY_ADDS:,} multiply-adds. Received: {parameters:,} and {multiply_adds:,}")
    values, in_windows = sum(math.prod(row.output_shape) for row in numbers), forward.in_windows(network)
    if values > MOST_VALUES or in_windows > MOST_IN_WINDOWS:
        raise ValueError(f"The maps are too large. Expected at most {MOST_VALUES:,} values for a picture, and "
                         f"{MOST_IN_WINDOWS:,} in the windows of a layer. Received: {values:,} and {in_windows:,}")


def checked_reading(network: Network, pictures: int) -> None:
    """Whether a network is small enough to read so many pictures while somebody waits.

    Raises:
        ValueError: If it is too large; says how many it could read.
    """
    multiply_adds = arithmetic.totals(arithmetic.numbers(network))[1]
    if multiply_adds * pictures > MOST_READING:
        raise ValueError(f"This network is too large to read all {pictures:,} test pictures for one click: expected at "
                         f"most {MOST_READING // pictures:,} multiply-adds for a picture. Received: {multiply_adds:,}")


def checked_weights(arrays: Weights, network: Network) -> Weights:
    """The arrays as `float32`, in the order of the network.

    Raises:
        ValueError: If one is missing, too many, of another shape, or has a number that `float32` does not have.
    """
    if set(arrays) != set(network.weights):
        wrong = sorted(set(arrays) ^ set(network.weights))[0]
        raise ValueError(f"The weights do not fit the network. Expected {len(network.weights)} arrays. Wrong: {wrong}")
    for key, weight in network.weights.items():
        if arrays[key].shape != weight.shape or arrays[key].dtype.kind != "f":
            raise ValueError(f"The weights of {key} do not fit. Expected numbers, shape {weight.shape}. "
                             f"Received: {arrays[key].dtype} {arrays[key].shape}")
        largest = float(np.abs(arrays[key]).max())
        if not largest <= LARGEST:
            raise ValueError(f"The weights of {key} do not fit. Expected finite numbers up to {LARGEST:.1e}. "
                             f"Received: {largest:.1e}")
    return {key: arrays[key].astype(np.float32, copy=False) for key in network.weights}


def check_answers(network: Network, weights: Weights) -> None:
    """Whether a network answers with numbers at all: finite weights can still be so large that their sums are not.

    Raises:
        ValueError: If the answer to a grey picture is no number.
    """
    with np.errstate(all="ignore"):
        answer = forward.probabilities(network, weights, np.full((1, *network.input_shape), 0.5, np.float32))
    if not np.isfinite(answer).all():
        raise ValueError("The network answers with what is no number: its weights are too large. Expected a finite "
                         "answer to a grey picture.")
