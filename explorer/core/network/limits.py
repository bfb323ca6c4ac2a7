"""What a stranger's network may be, and which weights it then must have."""

import math

import numpy as np

from explorer.core.layers import Layer
from explorer.core.layers.contract import wrong_setting
from explorer.core.network import arithmetic, forward

MOST_LAYERS, MOST_PARAMETERS, MOST_MULTIPLY_ADDS = 60, 20_000_000, 2_000_000_000
MOST_VALUES, MOST_IN_WINDOWS = 4_000_000, 50_000_000  # of one picture: 16 and 200 MB
LARGEST = float(np.finfo(np.float32).max)


def _checked_count(layers: tuple[Layer, ...]) -> None:
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"Too many or no layers. Expected 1 to {MOST_LAYERS}. Received: {len(layers)}")


def checked_network(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> None:
    """Whether a stranger's network is one that this app knows in all its parts.

    Raises:
        ValueError: If a setting, the input or the answers are of another kind, or the network is too large.
    """
    _checked_count(layers)
    for layer in layers:
        wrong = wrong_setting(layer, foreign=True)
        if wrong:
            raise ValueError(wrong)
    if any(layer.ends_in == "softmax" for layer in layers[:-1]):
        raise ValueError("A softmax in the middle. Expected one at the end only.")
    numbers = arithmetic.network_numbers(layers, shape)
    if any(layer.advice(row.input_shape) for layer, row in zip(layers, numbers, strict=True)):
        raise ValueError("A dense layer stands on maps. Expected a Flatten layer before it.")
    if layers[-1].family != "dense" or numbers[-1].output_shape != (10,):
        raise ValueError("The network has other answers. Expected a dense layer with 10 classes at the end. "
                         f"Received: {numbers[-1].kind} with the shape {numbers[-1].output_shape}")
    checked_costs(layers, shape)


def checked_costs(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> None:
    """Whether a network on pictures of this shape, whatever it is, stays within time and memory.

    Raises:
        ValueError: If it has too many layers, parameters, multiply-adds, values or places in windows.
    """
    _checked_count(layers)
    numbers = arithmetic.network_numbers(layers, shape)
    parameters, multiply_adds = arithmetic.totals(numbers)
    if parameters > MOST_PARAMETERS or multiply_adds > MOST_MULTIPLY_ADDS:
        raise ValueError(f"The network is too large. Expected at most {MOST_PARAMETERS:,} parameters and "
                         f"{MOST_MULTIPLY_ADDS:,} multiply-adds. Received: {parameters:,} and {multiply_adds:,}")
    values, in_windows = sum(math.prod(row.output_shape) for row in numbers), forward.in_windows(layers, shape)
    if values > MOST_VALUES or in_windows > MOST_IN_WINDOWS:
        raise ValueError(f"The maps are too large. Expected at most {MOST_VALUES:,} values for a picture, and "
                         f"{MOST_IN_WINDOWS:,} in the windows of a layer. Received: {values:,} and {in_windows:,}")


def expected_weights(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """The shapes of all weights, by `layer/part`."""
    return {key: weight.shape for key, weight in arithmetic.network_weights(layers, shape).items()}


def checked_weights(arrays: dict[str, np.ndarray], expected: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The arrays as `float32`, in the order of the network.

    Raises:
        ValueError: If one is missing, too many, of another shape, or has a number that `float32` does not have.
    """
    if set(arrays) != set(expected):
        wrong = sorted(set(arrays) ^ set(expected))[0]
        raise ValueError(f"The weights do not fit the network. Expected {len(expected)} arrays. Wrong: {wrong}")
    for key, shape in expected.items():
        if arrays[key].shape != shape or arrays[key].dtype.kind != "f":
            raise ValueError(f"The weights of {key} do not fit. Expected numbers, shape {shape}. "
                             f"Received: {arrays[key].dtype} {arrays[key].shape}")
        largest = float(np.abs(arrays[key]).max())
        if not largest <= LARGEST:
            raise ValueError(f"The weights of {key} do not fit. Expected finite numbers up to {LARGEST:.1e}. "
                             f"Received: {largest:.1e}")
    return {key: arrays[key].astype(np.float32, copy=False) for key in expected}


def check_answers(layers: tuple[Layer, ...], weights: dict[str, np.ndarray], shape: tuple[int, ...]) -> None:
    """Whether a network answers with numbers at all: finite weights can still be so large that their sums are not.

    Raises:
        ValueError: If the answer to a grey picture is no number.
    """
    with np.errstate(all="ignore"):
        answer = forward.probabilities(layers, weights, np.full((1, *shape), 0.5, np.float32))
    if not np.isfinite(answer).all():
        raise ValueError("The network answers with what is no number: its weights are too large. Expected a finite "
                         "answer to a grey picture.")
