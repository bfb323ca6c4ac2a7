"""The weights in Keras' HDF5 files, read as plain numbers: in one piece, not packed, nowhere else.

Three places are known: `layers/conv2d/vars/0` of Keras 3 (and 2.13 on), the same with other words and Windows'
separators (Keras 2.12), and `model_weights/conv2d/conv2d/kernel:0` of .h5 files.
"""

import math

import numpy as np

from explorer.core.exchange.keras_config import Entry
from explorer.core.layers.contract import Weights
from explorer.core.network.graph import Network
from explorer.core.runs.unpacking import Refused

LEGACY = "model_weights"
OLD_LAYERS = "_layer_checkpoint_dependencies"  # what Keras 2.12 calls them
MOST_OBJECTS, MOST_DEPTH = 5_000, 20


def read(file, entries: list[Entry], network: Network, size: int) -> Weights:
    """The arrays of a network, by `layer/part`; a bias that Keras leaves out is one of zeros.

    Args:
        file: an open h5py file of `size` bytes.
        entries: the layers of the network as the file tells them, in the same order.
    Raises:
        Refused: If one is missing, does not fit, or is not stored as Keras stores it.
    """
    stored = _datasets(file)
    found = {}
    for entry, node in zip(entries, network.nodes, strict=True):
        for number, (part, weight) in enumerate(network.weights_of(node).items()):
            if part == "bias" and entry.config.get("use_bias", True) is False:
                found[f"{node.name}/{part}"] = np.zeros(weight.shape, np.float32)
                continue
            place, path = _place(stored, entry, (part, weight.older), number)
            found[f"{node.name}/{part}"] = _numbers(file, place, path, weight.shape, size)
    return found


def _datasets(file) -> dict[str, tuple[str, ...]]:
    """Every array below the layers by its name in today's words, and the path to it; links are not followed."""
    import h5py

    found: dict[str, tuple[str, ...]] = {}
    waiting = [(name,) for name in file if name.startswith(("layers", OLD_LAYERS, LEGACY))]
    seen = 0
    while waiting:
        path = waiting.pop()
        seen += 1
        if seen > MOST_OBJECTS or len(path) > MOST_DEPTH:
            raise Refused(f"The weights are too many. Expected at most {MOST_OBJECTS:,} arrays and groups.")
        above = file
        for name in path[:-1]:
            above = above[name]
        if not isinstance(above.get(path[-1], getlink=True), h5py.HardLink):
            continue
        at = above[path[-1]]
        if isinstance(at, h5py.Group):
            waiting += [(*path, name) for name in at]
        else:
            place = "/".join(path).replace("\\", "/").replace(OLD_LAYERS, "layers").removesuffix(":0")
            found[place] = path
    return found


def _place(stored: dict[str, tuple[str, ...]], entry: Entry, parts: tuple[str | None, ...],
           number: int) -> tuple[str, tuple[str, ...]]:
    """Where an array, the `number`th of a layer and called one of `parts`, is kept: its name, and the path to it."""
    place = "/".join((*entry.place, "vars", str(number)))
    if place in stored:
        return place, stored[place]
    ends = tuple(f"/{entry.name}/{part}" for part in parts if part)
    named = [name for name in stored if name.startswith(f"{LEGACY}/") and name.endswith(ends)]
    own = [name for name in named if name.startswith(f"{LEGACY}/{entry.name}/")]
    for names in (own, named):
        if len(names) == 1:
            return names[0], stored[names[0]]
    raise Refused(f"The weights hold a link or lack {place}. Expected plain arrays.")


def _numbers(file, place: str, path: tuple[str, ...], shape: tuple[int, ...], size: int) -> np.ndarray:
    """Numbers that lie in this file of `size` bytes as Keras writes them.

    A packed array can unpack to less or more than it says, and links and views lead elsewhere: they are not followed.
    """
    import h5py

    at = file
    for name in path:
        at = at[name]
    kinds = (h5py.h5t.IEEE_F16LE, h5py.h5t.IEEE_F32LE, h5py.h5t.IEEE_F64LE, h5py.h5t.STD_I64LE)  # the last: counts
    if not isinstance(at, h5py.Dataset) or at.shape != shape or not any(at.id.get_type().equal(kind) for kind in kinds):
        raise Refused(f"The weights of {place} do not fit. Expected plain numbers, shape {shape}.")
    plan, offset = at.id.get_create_plist(), at.id.get_offset()
    length = math.prod(shape) * at.dtype.itemsize
    if (plan.get_layout() != h5py.h5d.CONTIGUOUS or plan.get_nfilters() or plan.get_external_count()
            or at.id.get_storage_size() != length or offset is None or offset + length > size):
        raise Refused(f"The weights of {place} are packed, cut into pieces or kept elsewhere. Expected plain arrays, "
                      "as Keras writes them: open the file with Keras and save it again with Keras.")
    return np.asarray(at[()], np.float64 if at.dtype.kind == "i" else at.dtype)
