"""Messages for the browser parts: a header and arrays in one piece of bytes. `network.js` unpacks them."""

import json

import numpy as np

from explorer.core.network.described import described
from explorer.core.network.graph import Network
from explorer.core.runs import store
from explorer.core.runs.store import Run
from explorer.core.show import part_files


def nodes(network: Network) -> list[dict]:
    """The layers as `described`, each with `browser`: whether the browser has a file that computes its kind."""
    return [{**node, "browser": part_files.computes(node["module"])} for node in described(network)]


def packed_network(run: Run, epoch: int | None = None) -> bytes:
    """Layers and weights for the browser: see `packed`; the header has `nodes`, `classes`, `input`, `key`."""
    spec = run.spec
    header = {
        "key": run.fingerprint,
        "name": run.name,
        "input": spec.input_shape,
        "classes": spec.class_names,
        "nodes": nodes(spec.graph),
        "names": spec.graph.names,
    }
    return packed(header, store.weights(run, epoch))


def packed(header: dict, arrays: dict[str, np.ndarray]) -> bytes:
    """One message for a browser part: length of the header (uint32), the header as JSON, float32 arrays, uint8 arrays.

    All little-endian; the header gets `arrays`: name -> {shape, offset in floats}, or in bytes behind the floats with
    `bytes` true for an array that is `uint8`; its JSON is filled up with spaces so that the numbers begin at a multiple
    of four bytes.
    """
    small = {name: array for name, array in arrays.items() if array.dtype == np.uint8}
    table, blocks, offset = {}, [], 0
    for name, array in arrays.items():
        if name not in small:
            table[name] = {"shape": array.shape, "offset": offset}
            blocks.append(np.ascontiguousarray(array, dtype="<f4").tobytes())
            offset += array.size
    behind = offset * 4
    for name, array in small.items():
        table[name] = {"shape": array.shape, "offset": behind, "bytes": True}
        blocks.append(np.ascontiguousarray(array).tobytes())
        behind += array.size
    text = json.dumps({**header, "arrays": table}).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + b"".join(blocks)
