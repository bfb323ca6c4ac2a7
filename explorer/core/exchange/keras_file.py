"""A .keras file of a stranger, read as data: an allow-list of layers and settings, and weights as plain arrays.

Such a file can carry code (CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906), so Keras never
sees it: the network is described anew with our own layers, and built from that. It is taken apart in a process of its
own (`reader`), since it can also be made to make the libraries crash that read it.
"""

import math
import re
from dataclasses import replace

import numpy as np

from explorer.core.exchange import reader
from explorer.core.layers import KINDS, Activation, Layer
from explorer.core.layers.contract import Moved, Weights, settings
from explorer.core.layers.keras_words import only
from explorer.core.network.graph import Network
from explorer.core.network.limits import MOST_LAYERS, check_answers, checked_network, checked_weights
from explorer.core.pictures.sources import check_shape
from explorer.core.runs import unpacking
from explorer.core.runs.unpacking import Refused

MEMBERS = {r"metadata\.json": 2**16, r"config\.json": 2**20, r"model\.weights\.h5": unpacking.MOST_BYTES}
MODELS = ("Functional", "Sequential")
HDF5 = b"\x89HDF\r\n\x1a\n"
IS_HDF5 = ("Whatever its name, this is an HDF5 file, Keras' older form, which can carry code and is not opened here. "
           "If you trust it, name it old.h5, run keras.models.load_model(\"old.h5\").save(\"new.keras\") and bring "
           "new.keras.")
IS_KERAS_2 = ("Keras {} wrote this file, in a form that Keras 3 does not open either. Where it was made, run "
              "model.save(\"old.h5\"); with Keras 3, keras.models.load_model(\"old.h5\").save(\"new.keras\"); "
              "and bring new.keras.")
ODD_CONFIG = "config.json is not as Keras writes it."
ODD_WEIGHTS = "The weights cannot be read."


def read(content: bytes, limits: reader.Limits = reader.LIMITS) -> tuple[Network, Weights, str]:
    """The network, its weights (`float32`) and Keras' version of a .keras file.

    Raises:
        ValueError: If it is damaged, too large, or has anything this app does not know; the message says what.
    """
    if content.startswith(HDF5):
        raise Refused(IS_HDF5)
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
    files = unpacking.members(content, MEMBERS)
    model = unpacking.values(_part(files, "config.json"), "config.json")
    version = str(unpacking.values(files.get("metadata.json", b"{}"), "metadata.json").get("keras_version", ""))
    version = version if re.fullmatch(r"[\w.+-]{1,20}", version, re.ASCII) else "unknown"
    if version.startswith("2."):
        raise Refused(IS_KERAS_2.format(version))
    with unpacking.said(ODD_CONFIG):
        if model["class_name"] not in MODELS:
            raise Refused(f"Unknown kind of model. Expected {' or '.join(MODELS)}. "
                          f"Received: {str(model['class_name'])[:60]}")
        entries = _chain(model)
        shape, entries = _input_shape(model, entries)
        pairs = [(entry, _layer(entry)) for entry in entries]
    if len(shape) == 2 and isinstance(pairs[0][1].sees((*shape, 1)), Moved):  # the same numbers in the same order
        shape = (*shape, 1)
    pairs = _with_softmax_inside(pairs)
    check_shape(shape)
    network = Network.chain((layer for _, layer in pairs), shape)
    checked_network(network)
    arrays = _weights(_part(files, "model.weights.h5"), [entry for entry, _ in pairs], network)
    check_answers(network, arrays)
    return {"layers": network.to_json(), "shape": shape, "version": version}, arrays


def _part(files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise Refused(f"This is no network of Keras. Expected {name} in the file. "
                      f"Received: {', '.join(files) or 'nothing'}")
    return files[name]


def _chain(model: dict) -> list[dict]:
    """The entries of the layers, first to last; in a functional model each must follow the one before."""
    entries = model["config"]["layers"]
    if not isinstance(entries, list) or not entries or len(entries) > MOST_LAYERS:
        raise Refused(f"Too many or no layers. Expected 1 to {MOST_LAYERS}.")
    if model["class_name"] == "Sequential":
        return entries
    for before, entry in zip([None, *entries], entries, strict=False):
        if _sources(entry) != ([[before["name"], 0, 0]] if before else []):
            raise Refused(f"The layers are no chain at {str(entry['name'])[:60]!r}. Expected each layer to follow "
                          "the one before, without branches.")
    ends = [model["config"][key] for key in ("input_layers", "output_layers")]
    ends = [end[0] if isinstance(end[0], list) and len(end) == 1 else end for end in ends]
    if ends != [[entries[0]["name"], 0, 0], [entries[-1]["name"], 0, 0]]:
        raise Refused("The network has several inputs or outputs. Expected one of each.")
    return entries


def _sources(entry: dict) -> list:
    """Where the inputs of a layer come from, as [layer, node, output] each; one that merges gets a list of them."""
    inputs = [value for node in entry["inbound_nodes"] for value in node["args"]]
    return [value["config"]["keras_history"] for part in inputs for value in (part if type(part) is list else [part])]


def _input_shape(model: dict, entries: list[dict]) -> tuple[tuple[int, ...], list[dict]]:
    if entries[0].get("class_name") == "InputLayer":
        _known(entries[0], ("InputLayer",))
        batch_shape, entries = entries[0]["config"]["batch_shape"], entries[1:]
    else:
        batch_shape = model["config"].get("build_input_shape") or model["build_config"]["input_shape"]
    if not isinstance(batch_shape, list) or any(type(length) is not int for length in batch_shape[1:]) or not entries:
        raise Refused("The input of the network is open. Expected a picture size. "
                         f"Received: {str(batch_shape)[:60]}")
    return tuple(batch_shape[1:]), entries


def _known(entry: dict, names) -> None:
    kind, module, registered = entry["class_name"], entry.get("module"), entry.get("registered_name")
    if kind not in names or module != "keras.layers" or registered not in (None, kind):
        raise Refused(f"A layer that this app does not have: {str(kind)[:60]!r}. Expected one of "
                         f"{', '.join(KINDS)}, of Keras itself. It was not opened.")


def _layer(entry: dict) -> Layer:
    """One of our layers for an entry of config.json."""
    _known(entry, (*KINDS, "Softmax"))
    kind, config = entry["class_name"], entry["config"]
    try:
        if kind == "Softmax":  # Keras' layer for what is an activation here
            only(config, "A softmax along another axis. Expected the last.", axis=(-1,))
            return Activation("softmax")
        return KINDS[kind].from_keras(config)
    except ValueError as problem:
        raise Refused(str(problem)) from None


def _with_softmax_inside(pairs: list) -> list:
    """A softmax layer at the end becomes the activation of the layer before it; what is linear goes."""
    pairs = [(entry, layer) for entry, layer in pairs if layer.ends_in != "linear"]
    if len(pairs) > 1 and pairs[-1][1] == Activation("softmax"):
        entry, sums = pairs[-2]
        if "activation" in settings(sums) and sums.ends_in is None:
            pairs = [*pairs[:-2], (entry, replace(sums, activation="softmax"))]
    return pairs


def _weights(content: bytes, entries: list[dict], network: Network) -> Weights:
    """The weights from Keras' HDF5 file, in which a layer is found by its class and its place among those."""
    import h5py

    found, counts = {}, {}
    with unpacking.said(ODD_WEIGHTS), h5py.File(h5py.h5f.open_file_image(content)) as file:
        for entry, node in zip(entries, network.nodes, strict=True):
            stem = _stem(entry["class_name"])
            place = f"{stem}_{counts[stem]}" if stem in counts else stem
            counts[stem] = counts.get(stem, 0) + 1
            for number, (part, weight) in enumerate(network.weights_of(node).items()):
                if part == "bias" and entry["config"].get("use_bias", True) is False:
                    found[f"{node.name}/{part}"] = np.zeros(weight.shape, np.float32)
                else:
                    path = ("layers", place, "vars", str(number))
                    found[f"{node.name}/{part}"] = _dataset(file, path, weight.shape, len(content))
    return checked_weights(found, network)


def _stem(kind: str) -> str:
    """What Keras calls the layers of a kind in its files: BatchNorm is batch_norm, Conv2D is conv2d."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()


def _dataset(file, path: tuple[str, ...], shape: tuple[int, ...], size: int) -> np.ndarray:
    """Numbers that lie in this file of `size` bytes as Keras writes them: in one piece, not packed, nowhere else.

    A packed array can unpack to less or more than it says, and links and views lead elsewhere: they are not followed.
    """
    import h5py

    at, place = file, "/".join(path)
    for name in path:
        if not isinstance(at, h5py.Group) or not isinstance(at.get(name, getlink=True), h5py.HardLink):
            raise Refused(f"The weights hold a link or lack {place}. Expected plain arrays.")
        at = at[name]
    kinds = (h5py.h5t.IEEE_F16LE, h5py.h5t.IEEE_F32LE, h5py.h5t.IEEE_F64LE)
    if not isinstance(at, h5py.Dataset) or at.shape != shape or not any(at.id.get_type().equal(kind) for kind in kinds):
        raise Refused(f"The weights of {place} do not fit. Expected plain numbers, shape {shape}.")
    plan, offset = at.id.get_create_plist(), at.id.get_offset()
    length = math.prod(shape) * at.dtype.itemsize
    if (plan.get_layout() != h5py.h5d.CONTIGUOUS or plan.get_nfilters() or plan.get_external_count()
            or at.id.get_storage_size() != length or offset is None or offset + length > size):
        raise Refused(f"The weights of {place} are packed, cut into pieces or kept elsewhere. Expected plain arrays, "
                      "as Keras writes them: open the file with Keras and save it again with Keras.")
    return at[()]
