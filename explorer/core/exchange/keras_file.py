"""A network of a stranger in Keras' files, .keras or .h5, read as data: known layers, and weights as plain arrays.

Such a file can carry code (CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906), so Keras never
sees it: the network is described anew with our own layers, and built from that. It is taken apart in a process of its
own (`reader`), since it can also be made to make the libraries crash that read it.
"""

import math
import re
from dataclasses import replace

from explorer.core.exchange import keras_config, keras_weights, reader
from explorer.core.exchange.keras_config import PICTURE, Entry, Place
from explorer.core.layers import KINDS, Layer, layer_names
from explorer.core.layers.contract import Moved, Shape, Weights, Window, wrong_setting
from explorer.core.network.graph import INPUT, Network
from explorer.core.network.limits import check_answers, checked_network, checked_weights
from explorer.core.pictures.sources import CHANNELS, check_shape
from explorer.core.runs import unpacking
from explorer.core.runs.unpacking import Refused

MEMBERS = {r"metadata\.json": 2**16, r"config\.json": 2**20, r"model\.weights\.h5": unpacking.MOST_BYTES}
MOST_CONFIG = 2**20  # bytes
HDF5 = b"\x89HDF\r\n\x1a\n"
FLATTEN = Entry("Flatten", "flatten", {}, ("flatten",))  # of an input that is a vector already
ODD_CONFIG = "The description of the network is not as Keras writes it."
ODD_WEIGHTS = "The weights cannot be read."
ODD_HDF5 = "This HDF5 file cannot be read."
NO_NETWORK = ("This HDF5 file has no network in it, perhaps weights alone. Expected what model.save writes: save the "
              "whole network with model.save(\"name.keras\") and bring that.")


def read(content: bytes, limits: reader.Limits = reader.LIMITS) -> tuple[Network, Weights, str]:
    """The network, its weights (`float32`) and Keras' version of a .keras or .h5 file, whatever its name.

    Raises:
        ValueError: If it is damaged, too large, or has anything this app does not know; the message says what.
    """
    values, arrays = reader.read(__name__, content, limits)
    with unpacking.said(ODD_CONFIG):
        network = Network.from_json(values["layers"], tuple(values["shape"]))
        version = str(values["version"])
    check_shape(network.input_shape)
    checked_network(network)
    return network, checked_weights(arrays, network), version


def plain(content: bytes) -> reader.Plain:
    """What `read` gives, as JSON values and arrays: the part that is done in the reading process.

    Raises:
        Refused: See `read`.
    """
    import h5py

    stored, model, version = _parts(content)
    with unpacking.said(ODD_CONFIG):
        shape, entries = keras_config.layers(model)
        shape, pairs = _layers(shape, entries)
    check_shape(shape)
    network = _network(pairs, shape)
    checked_network(network)
    with unpacking.said(ODD_WEIGHTS), h5py.File(h5py.h5f.open_file_image(stored)) as file:
        arrays = keras_weights.read(file, [entry for entry, _ in pairs], network, len(stored))
    arrays = checked_weights(arrays, network)
    check_answers(network, arrays)
    version = version if re.fullmatch(r"[\w.+-]{1,20}", version, re.ASCII) else "unknown"
    return {"layers": network.to_json(), "shape": shape, "version": version}, arrays


def _parts(content: bytes) -> tuple[bytes, dict, str]:
    """The HDF5 file with the weights, what Keras says of the network, and its version."""
    if content.startswith(HDF5):
        return content, *_in_hdf5(content)
    files = unpacking.members(content, MEMBERS)
    model = unpacking.values(_part(files, "config.json"), "config.json")
    version = unpacking.values(files.get("metadata.json", b"{}"), "metadata.json").get("keras_version", "")
    return _part(files, "model.weights.h5"), model, str(version)


def _in_hdf5(content: bytes) -> tuple[dict, str]:
    """What an .h5 file says of the network in its attributes."""
    import h5py

    with unpacking.said(ODD_HDF5), h5py.File(h5py.h5f.open_file_image(content)) as file:
        if "model_config" not in file.attrs:
            raise Refused(NO_NETWORK)
        words, version = (_text(file.attrs.get(name, "")) for name in ("model_config", "keras_version"))
    if len(words) > MOST_CONFIG:
        raise Refused(f"The description of the network is too long. Expected at most {MOST_CONFIG >> 20} MB.")
    return unpacking.values(words.encode(), "model_config"), version


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _part(files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise Refused(f"This is no network of Keras. Expected {name} in the file. "
                      f"Received: {', '.join(files) or 'nothing'}")
    return files[name]


def _layers(shape: Shape, entries: list[Entry]) -> tuple[Shape, list[tuple[Entry, Layer]]]:
    """The input shape as that of a picture, and our layer for every entry that computes something."""
    shape, entries = _on_a_picture(shape, entries)
    pairs, shapes = [], {PICTURE: shape}
    for entry in entries:
        before = [shapes[source] for source in entry.sources]
        layer = _layer(entry, len(before[0]))
        pairs.append((entry, layer))
        shapes[entry.place] = _behind(entry, layer, before)
    return shape, pairs


def _network(pairs: list[tuple[Entry, Layer]], shape: Shape) -> Network:
    """The layers with our names, wired as the file says."""
    layers = tuple(layer for _, layer in pairs)
    names = {PICTURE: INPUT, **{entry.place: name for (entry, _), name in zip(pairs, layer_names(layers), strict=True)}}
    wires = tuple(tuple(names[source] for source in entry.sources) for entry, _ in pairs)
    try:
        return Network.wired(layers, wires, shape)
    except ValueError as problem:
        raise Refused(str(problem)) from None


def _on_a_picture(shape: Shape, entries: list[Entry]) -> tuple[Shape, list[Entry]]:
    """The shape with height, width and channels: the same numbers in the same order.

    Inputs (height, width) come to one channel, if their layers do not see rows or columns before they flatten or
    reshape them; (height·width,) and (height·width·3,) are pictures that are flattened first.
    """
    if len(shape) == 1:
        found = _square(shape[0])
        return (found, [FLATTEN, *_instead(entries, PICTURE, FLATTEN.place)]) if found else (shape, entries)
    if len(shape) == 2 and _reads_single_values((*shape, 1), entries):
        return (*shape, 1), entries
    return shape, entries


def _square(count: int) -> Shape | None:
    """The square picture of so many numbers, grey or coloured; None if there is none."""
    for channels in CHANNELS:
        side = math.isqrt(max(0, count) // channels)
        if side * side * channels == count:
            return side, side, channels
    return None


def _reads_single_values(shape: Shape, entries: list[Entry]) -> bool:
    """Whether the layers take every value by itself until one moves all of them to other places."""
    for entry in entries:
        layer = _layer(entry, len(shape) - 1)
        if layer.merges:
            return False
        sight = layer.sees(shape)
        if isinstance(sight, Moved):
            return True
        if not isinstance(sight, Window) or sight.mixes or any(length > 1 for length in sight.size):
            return False
    return False


def _instead(entries: list[Entry], place: Place, other: Place) -> list[Entry]:
    """The layers, and those that read `place` read `other`."""
    return [replace(entry, sources=tuple(other if source == place else source for source in entry.sources))
            for entry in entries]


def _behind(entry: Entry, layer: Layer, shapes: list[Shape]) -> Shape:
    if len(shapes) > 1 and not layer.merges:
        raise Refused(f"{entry.name[:60]}: reads several layers and does not join them.")
    try:
        return layer.output_shape(*shapes)
    except ValueError as problem:
        raise Refused(f"{entry.name[:60]}: {problem}") from None


def _layer(entry: Entry, axes: int) -> Layer:
    """One of our layers for an entry, whose input has so many axes without that of the batch."""
    if entry.kind not in KINDS:
        raise Refused(f"A layer that this app does not have: {entry.kind[:60]!r}. The layers that it has are offered "
                      "by the editor on the page Train. It was not opened.")
    config = entry.config
    if config.get("axis") in (axes, [axes]):  # Keras 2 counts the last axis from the front
        config = {**config, "axis": -1}
    try:
        layer = KINDS[entry.kind].from_keras(config)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    wrong = wrong_setting(layer, foreign=True)  # before anything is computed from them
    if wrong:
        raise Refused(wrong)
    return layer
