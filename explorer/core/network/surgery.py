"""Operations on the filters of a trained network, and what they cost in accuracy; the run itself is never changed.

An operation is plain JSON, as the browser sends it: `layer`, `filter`, `what` was done, and the filter's new `kernel`
(one list in the order height, width, slice) and `bias`, which means nothing where a layer has none. A list of them is
applied in order.
`ui/parts/surgery/operations.js` does the same in the browser; a browser test holds the two together.
"""

import re
import reprlib

import numpy as np

from explorer.core.layers.contract import Weights
from explorer.core.network import forward
from explorer.core.network.graph import Network

MOST_OPERATIONS = 500
LARGEST_WEIGHT = 1e6
MOST_PICTURES = 1000
WHAT = re.compile(r"muted|inverted|randomised|edited|copied from [0-9]{1,3}")


def _check_number(value: object, name: str) -> float:
    if type(value) not in (int, float) or not abs(value) <= LARGEST_WEIGHT:  # a boolean is no weight, nor is NaN
        raise ValueError(f"The {name} is wrong. Expected a number from −{LARGEST_WEIGHT:,.0f} to "
                         f"{LARGEST_WEIGHT:,.0f}. Received: {reprlib.repr(value)}")
    return float(value)


def _check_operation(operation: object, kernels: Weights) -> dict:
    if not isinstance(operation, dict):
        raise ValueError(f"An operation is a table of values. Received: {type(operation).__name__}")
    layer, number, what, kernel = (operation.get(key) for key in ("layer", "filter", "what", "kernel"))
    if not isinstance(layer, str) or layer not in kernels:
        raise ValueError(f"Only convolutions are operated on. Expected one of {', '.join(kernels) or 'none'}. "
                         f"Received: {reprlib.repr(layer)}")
    *window, filters = kernels[layer].shape
    if type(number) is not int or not 0 <= number < filters:
        raise ValueError(f"There is no such filter in {layer}. Expected a whole number from 0 to {filters - 1}. "
                         f"Received: {reprlib.repr(number)}")
    if not isinstance(what, str) or not WHAT.fullmatch(what):
        raise ValueError("The name of the operation is unknown. Expected muted, inverted, randomised, edited or "
                         f"copied from a filter. Received: {reprlib.repr(what)}")
    weights = int(np.prod(window))
    if not isinstance(kernel, list) or len(kernel) != weights:
        received = f"{len(kernel):,}" if isinstance(kernel, list) else type(kernel).__name__
        raise ValueError(f"A kernel of {layer} does not fit. Expected a list of {weights:,} numbers. "
                         f"Received: {received}")
    return {"layer": layer, "filter": number, "what": what,
            "kernel": [_check_number(value, "weight") for value in kernel],
            "bias": _check_number(operation.get("bias"), "bias")}


def _filters(weights: Weights, network: Network) -> Weights:
    """The kernels that can be operated on, by layer: those that are one array, a filter along its last axis."""
    return {name: forward.filters(network, weights, name) for name in forward.kernels(network)
            if f"{name}/kernel" in weights}


def checked(weights: Weights, network: Network, operations: object) -> list[dict]:
    """Operations as they came from outside, checked against a network; what else they carried is left out.

    Args:
        weights: keys `layer/kernel` and `layer/bias`, as `runs.weights` gives them.
    Raises:
        ValueError: If it is not a list of at most 500 operations, or one of them does not fit: an unknown layer,
            a filter that is not there, a kernel of another length, a number that is not finite or beyond ±1,000,000.
    """
    if not isinstance(operations, list):
        raise ValueError(f"Operations are a list. Received: {type(operations).__name__}")
    if len(operations) > MOST_OPERATIONS:
        raise ValueError(f"Too many operations. Expected at most {MOST_OPERATIONS}. Received: {len(operations):,}")
    kernels = _filters(weights, network)
    return [_check_operation(operation, kernels) for operation in operations]


def operated(weights: Weights, network: Network, operations: object) -> Weights:
    """The weights after all operations, in order: new arrays where something changed, the given ones elsewhere.

    Args:
        weights: keys `layer/kernel` and `layer/bias`, `float32`, as `runs.weights` gives them; never written to.
    Raises:
        ValueError: If an operation does not fit; see `checked`.
    """
    operations = checked(weights, network, operations)
    touched = {f"{operation['layer']}/{part}" for operation in operations for part in ("kernel", "bias")}
    changed = {key: array.copy() if key in touched else array for key, array in weights.items()}
    filters = _filters(changed, network)  # views: what is written there is written into the weights
    for operation in operations:
        kernel, bias = filters[operation["layer"]], changed.get(f"{operation['layer']}/bias")
        kernel[..., operation["filter"]] = np.reshape(operation["kernel"], kernel.shape[:-1])
        if bias is not None:
            bias[operation["filter"]] = operation["bias"]
    return changed


def accuracy(network: Network, weights: Weights, images: np.ndarray, labels: np.ndarray) -> float:
    """The share of right answers, in [0, 1], computed with NumPy; an answer that overflowed is not right.

    Args:
        images: `uint8` in [0, 255] or `float32` in [0, 1], shape `(n, height, width, channels)`.
        labels: integers, shape `(n,)`.
    Raises:
        ValueError: If there is no picture, or not one label a picture.
    """
    if not len(images) or len(labels) != len(images):
        raise ValueError(f"Expected one label a picture, and one picture or more. "
                         f"Received: {len(images):,} pictures and {len(labels):,} labels")
    with np.errstate(over="ignore", invalid="ignore"):  # weights up to 1,000,000 in every layer can overflow float32
        answers = forward.probabilities(network, weights, images)
    return float(np.mean((answers.argmax(axis=1) == labels) & np.isfinite(answers).all(axis=1)))
