"""What a stranger's network may be, and which weights it then must have."""

import math

import numpy as np

from explorer.core import arithmetic, forward
from explorer.core.exercises import DATA_SOURCES
from explorer.core.layers import Activation, Conv2D, Dense, Dropout, Layer

ACTIVATIONS = ("relu", "tanh", "sigmoid")
MOST_LAYERS, MOST_PARAMETERS, MOST_MULTIPLY_ADDS = 60, 20_000_000, 2_000_000_000
MOST_VALUES, MOST_IN_WINDOWS = 4_000_000, 50_000_000  # of one picture: 16 and 200 MB
MOST = {"filters": 2048, "kernel": 64, "stride": 64, "size": 64, "units": 8192}
LARGEST = float(np.finfo(np.float32).max)


def _whole(value, name: str) -> int:
    if type(value) is not int or not 1 <= value <= MOST[name]:
        raise ValueError(f"The number for {name} does not fit. Expected 1 to {MOST[name]}. Received: {str(value)[:40]}")
    return value


def checked_network(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> None:
    """Whether a stranger's network is one that this app knows in all its parts.

    Raises:
        ValueError: If a setting, the input or the answers are of another kind, or the network is too large.
    """
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"Too many or no layers. Expected 1 to {MOST_LAYERS}. Received: {len(layers)}")
    for place, layer in enumerate(layers):
        for name in MOST:
            if hasattr(layer, name):
                _whole(getattr(layer, name), name)
        function = getattr(layer, "activation", getattr(layer, "function", None))
        last = place == len(layers) - 1
        if not (function is None and not isinstance(layer, Activation) or function in ACTIVATIONS
                or (function == "softmax" and last and isinstance(layer, Dense))):
            raise ValueError(f"An activation that this app does not have there. Expected one of "
                             f"{', '.join(ACTIVATIONS)}; softmax at the end. Received: {str(function)[:40]}")
        if isinstance(layer, Conv2D) and layer.padding not in ("valid", "same"):
            raise ValueError(f"Unknown padding. Expected valid or same. Received: {str(layer.padding)[:40]}")
        if isinstance(layer, Dropout) and not (type(layer.rate) in (int, float) and 0 <= layer.rate < 1):
            raise ValueError(f"A dropout rate does not fit. Expected 0 <= rate < 1. Received: {str(layer.rate)[:40]}")
    shapes = sorted({source.shape for source in DATA_SOURCES.values()})
    if shape not in shapes:
        raise ValueError(f"The network reads pictures of another size. Expected one of "
                         f"{', '.join('x'.join(map(str, fitting)) for fitting in shapes)}. Received: {str(shape)[:60]}")
    numbers = arithmetic.network_numbers(layers, shape)
    if any(row.kind == "Dense" and len(row.input_shape) != 1 for row in numbers):
        raise ValueError("A dense layer stands on maps. Expected a Flatten layer before it.")
    if not isinstance(layers[-1], Dense) or numbers[-1].output_shape != (10,):
        raise ValueError("The network has other answers. Expected a dense layer with 10 classes at the end. "
                         f"Received: {numbers[-1].kind} with the shape {numbers[-1].output_shape}")
    parameters, multiply_adds = arithmetic.totals(numbers)
    if parameters > MOST_PARAMETERS or multiply_adds > MOST_MULTIPLY_ADDS:
        raise ValueError(f"The network is too large. Expected at most {MOST_PARAMETERS:,} parameters and "
                         f"{MOST_MULTIPLY_ADDS:,} multiply-adds. Received: {parameters:,} and {multiply_adds:,}")
    values, in_windows = sum(math.prod(row.output_shape) for row in numbers), forward.in_windows(layers, shape)
    if values > MOST_VALUES or in_windows > MOST_IN_WINDOWS:
        raise ValueError(f"The maps are too large. Expected at most {MOST_VALUES:,} values for a picture, and "
                         f"{MOST_IN_WINDOWS:,} in the windows of a layer. Received: {values:,} and {in_windows:,}")


def expected_weights(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """The shapes of all weights, by `layer/kernel` and `layer/bias`."""
    shapes = {}
    for row, layer in zip(arithmetic.network_numbers(layers, shape), layers, strict=True):
        if isinstance(layer, Conv2D):
            shapes[f"{row.name}/kernel"] = (layer.kernel, layer.kernel, row.input_shape[-1], layer.filters)
            shapes[f"{row.name}/bias"] = (layer.filters,)
        elif isinstance(layer, Dense):
            shapes[f"{row.name}/kernel"] = (row.input_shape[-1], layer.units)
            shapes[f"{row.name}/bias"] = (layer.units,)
    return shapes


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
