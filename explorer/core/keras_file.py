"""A .keras file of a stranger, read as data: an allow-list of layers and settings, and weights as plain arrays.

Such a file can carry code (CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906), so Keras never
sees it: the network is described anew with our own layers, and built from that.
"""

import io
import json
import re

import numpy as np

from explorer.core import arithmetic, unpacking
from explorer.core.exercises import (
    DATA_SOURCES,
    LAYER_TYPES,
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    layer_names,
)

MEMBERS = r"metadata\.json|config\.json|model\.weights\.h5"
ACTIVATIONS = ("relu", "tanh", "sigmoid")
MODELS = ("Functional", "Sequential")
MOST_LAYERS, MOST_PARAMETERS, MOST_MULTIPLY_ADDS = 60, 20_000_000, 2_000_000_000
MOST = {"filters": 2048, "kernel": 64, "stride": 64, "size": 64, "units": 8192}


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
        raise ValueError(f"The network is too large. Expected at most {MOST_PARAMETERS:,} parameters. "
                         f"Received: {parameters:,} and {multiply_adds:,} multiply-adds")


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
        ValueError: If one is missing, too many, of another shape, or not finite.
    """
    if set(arrays) != set(expected):
        wrong = sorted(set(arrays) ^ set(expected))[0]
        raise ValueError(f"The weights do not fit the network. Expected {len(expected)} arrays. Wrong: {wrong}")
    for key, shape in expected.items():
        if arrays[key].shape != shape or arrays[key].dtype.kind != "f" or not np.isfinite(arrays[key]).all():
            raise ValueError(f"The weights of {key} do not fit. Expected finite numbers, shape {shape}. "
                             f"Received: {arrays[key].dtype} {arrays[key].shape}")
    return {key: arrays[key].astype(np.float32) for key in expected}


def read(content: bytes) -> tuple[tuple[Layer, ...], tuple[int, ...], dict[str, np.ndarray], str]:
    """Layers, input shape, weights and Keras' version of a .keras file.

    Raises:
        ValueError: If it is damaged, too large, or has anything this app does not know; the message says what.
    """
    files = unpacking.members(content, MEMBERS)
    try:
        model = json.loads(files["config.json"])
        version = str(json.loads(files.get("metadata.json", b"{}")).get("keras_version", ""))
        if model["class_name"] not in MODELS:
            raise ValueError(f"Unknown kind of model. Expected {' or '.join(MODELS)}. "
                             f"Received: {str(model['class_name'])[:60]}")
        entries = _chain(model)
        shape, entries = _input_shape(model, entries)
        pairs = [(entry, _layer(entry)) for entry in entries]
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError, UnicodeDecodeError) as problem:
        raise ValueError(f"config.json is not as Keras writes it: {type(problem).__name__} {problem}") from None
    except json.JSONDecodeError as problem:
        raise ValueError(f"config.json cannot be read: {problem}") from None
    if len(shape) == 2 and isinstance(pairs[0][1], Flatten):  # the same numbers in the same order
        shape = (*shape, 1)
    layers, pairs = _with_softmax_inside(pairs)
    checked_network(layers, shape)
    weights = _weights(files["model.weights.h5"], pairs, layers, shape)
    return layers, shape, weights, version if re.fullmatch(r"[\w.+-]{1,20}", version) else "unknown"


def _chain(model: dict) -> list[dict]:
    """The entries of the layers, first to last; in a functional model each must follow the one before."""
    entries = model["config"]["layers"]
    if not isinstance(entries, list) or not entries or len(entries) > MOST_LAYERS:
        raise ValueError(f"Too many or no layers. Expected 1 to {MOST_LAYERS}.")
    if model["class_name"] == "Sequential":
        return entries
    for before, entry in zip([None, *entries], entries, strict=False):
        nodes = entry["inbound_nodes"]
        sources = [node["args"][0]["config"]["keras_history"] for node in nodes] if before else nodes
        if sources != ([[before["name"], 0, 0]] if before else []) or any(len(node["args"]) != 1 for node in nodes):
            raise ValueError(f"The layers are no chain at {str(entry['name'])[:60]!r}. Expected each layer to follow "
                             "the one before, without branches.")
    ends = [model["config"][key] for key in ("input_layers", "output_layers")]
    ends = [end[0] if isinstance(end[0], list) and len(end) == 1 else end for end in ends]
    if ends != [[entries[0]["name"], 0, 0], [entries[-1]["name"], 0, 0]]:
        raise ValueError("The network has several inputs or outputs. Expected one of each.")
    return entries


def _input_shape(model: dict, entries: list[dict]) -> tuple[tuple[int, ...], list[dict]]:
    if entries[0].get("class_name") == "InputLayer":
        _known(entries[0], ("InputLayer",))
        batch_shape, entries = entries[0]["config"]["batch_shape"], entries[1:]
    else:
        batch_shape = model["config"].get("build_input_shape") or model["build_config"]["input_shape"]
    if not isinstance(batch_shape, list) or any(type(length) is not int for length in batch_shape[1:]) or not entries:
        raise ValueError("The input of the network is open. Expected a picture size. "
                         f"Received: {str(batch_shape)[:60]}")
    return tuple(batch_shape[1:]), entries


def _known(entry: dict, names) -> None:
    kind, module, registered = entry["class_name"], entry.get("module"), entry.get("registered_name")
    if kind not in names or module != "keras.layers" or registered not in (None, kind):
        raise ValueError(f"A layer that this app does not have: {str(kind)[:60]!r}. Expected one of "
                         f"{', '.join(LAYER_TYPES)}, of Keras itself. It was not opened.")


def _square(value, name: str) -> int:
    if not (isinstance(value, list) and len(value) == 2 and value[0] == value[1]):
        raise ValueError(f"The {name} is not square. Received: {str(value)[:40]}")
    return value[0]


def _function(value) -> str | None:
    if not isinstance(value, str):
        raise ValueError(f"An activation that is no plain name. Received: {str(value)[:60]}")
    return None if value == "linear" else value


def _layer(entry: dict) -> Layer:
    """One of our layers for an entry of config.json."""
    _known(entry, (*LAYER_TYPES, "Softmax"))
    kind, config = entry["class_name"], entry["config"]
    if config.get("data_format") not in (None, "channels_last"):
        raise ValueError(f"Channels come first in {kind}. Expected channels_last.")
    match kind:
        case "Conv2D":
            if config.get("groups", 1) != 1 or config.get("dilation_rate", [1, 1]) != [1, 1]:
                raise ValueError("A convolution with groups or dilation. Expected a plain one.")
            return Conv2D(config["filters"], _square(config["kernel_size"], "kernel"),
                          _square(config["strides"], "stride"), config["padding"], _function(config["activation"]))
        case "MaxPooling2D" | "AveragePooling2D":
            size = _square(config["pool_size"], "pooling window")
            if config["padding"] != "valid" or config.get("strides") not in (None, [size, size]):
                raise ValueError("A pooling that overlaps or pads. Expected strides like the window, padding valid.")
            return (MaxPooling2D if kind == "MaxPooling2D" else AveragePooling2D)(size)
        case "Dense":
            return Dense(config["units"], _function(config["activation"]))
        case "Dropout":
            return Dropout(config["rate"])
        case "Flatten":
            return Flatten()
        case "Softmax":
            if config.get("axis", -1) != -1:
                raise ValueError("A softmax along another axis. Expected the last.")
            return Activation("softmax")
    return Activation(_function(config["activation"]) or "linear")


def _with_softmax_inside(pairs: list) -> tuple[tuple[Layer, ...], list]:
    """A softmax layer at the end becomes the activation of the dense layer before it; what is linear goes."""
    pairs = [(entry, layer) for entry, layer in pairs if layer != Activation("linear")]
    if len(pairs) > 1 and pairs[-1][1] == Activation("softmax"):
        entry, dense = pairs[-2]
        if isinstance(dense, Dense) and dense.activation is None:
            pairs = [*pairs[:-2], (entry, Dense(dense.units, "softmax"))]
    return tuple(layer for _, layer in pairs), pairs


def _weights(content: bytes, pairs: list, layers: tuple[Layer, ...], shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """The weights from Keras' HDF5 file, in which a layer is found by its class and its place among those."""
    import h5py

    expected, found, counts = expected_weights(layers, shape), {}, {"conv2d": 0, "dense": 0}
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            for (entry, layer), name in zip(pairs, layer_names(layers), strict=True):
                if not isinstance(layer, (Conv2D, Dense)):
                    continue
                stem = entry["class_name"].lower()
                place = f"{stem}_{counts[stem]}" if counts[stem] else stem
                counts[stem] += 1
                for part, key in enumerate(("kernel", "bias")):
                    wanted = expected[f"{name}/{key}"]
                    if key == "bias" and entry["config"].get("use_bias", True) is False:
                        found[f"{name}/bias"] = np.zeros(wanted, np.float32)
                    else:
                        found[f"{name}/{key}"] = _dataset(file, ("layers", place, "vars", str(part)), wanted)
    except (OSError, KeyError, RuntimeError, TypeError, AttributeError) as problem:
        raise ValueError(f"The weights cannot be read: {problem}") from None
    return checked_weights(found, expected)


def _dataset(file, path: tuple[str, ...], shape: tuple[int, ...]) -> np.ndarray:
    """Plain numbers that lie in this file itself; links and views elsewhere are not followed."""
    import h5py

    at = file
    for name in path:
        if not isinstance(at, h5py.Group) or not isinstance(at.get(name, getlink=True), h5py.HardLink):
            raise ValueError(f"The weights hold a link or lack {'/'.join(path)}. Expected plain arrays.")
        at = at[name]
    if not isinstance(at, h5py.Dataset) or at.is_virtual or at.external or at.dtype.kind != "f" or at.shape != shape:
        raise ValueError(f"The weights of {'/'.join(path)} do not fit. Expected plain numbers, shape {shape}.")
    return at[()]
