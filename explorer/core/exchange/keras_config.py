"""What Keras writes about a network, in its old and its new words: the layers as a chain, first to last.

Keras 3 and Keras 2 tell the same things differently (`batch_shape` and `batch_input_shape`, two forms of nodes, a list
instead of a table), and a model may lie in a model; here all of it becomes one list of layers.
"""

import re
from dataclasses import dataclass

from explorer.core.network.limits import MOST_LAYERS
from explorer.core.runs.unpacking import Refused

FUNCTIONAL, SEQUENTIAL, INPUT = ("Functional", "Model"), "Sequential", "InputLayer"
KERAS = ("keras", "tf_keras")  # the packages that write their layers under these names
MOST_NESTED = 8


@dataclass(frozen=True)
class Entry:
    """A layer as a file tells it; `place` is where a .keras file keeps its arrays: ("layers", "conv2d_1")."""

    kind: str
    name: str
    config: dict
    place: tuple[str, ...]


def stem(kind: str) -> str:
    """What Keras calls the layers of a kind in its files: BatchNorm is batch_norm, Conv2D is conv2d."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()


def chain(model: dict) -> tuple[tuple[int, ...], list[Entry]]:
    """The shape of the input without the batch axis, and the layers, first to last, without those that are inputs.

    Args:
        model: what Keras wrote of it: `class_name` and `config`.
    Raises:
        Refused: If it has branches, an open input, too many layers, or parts that are not Keras' own.
    """
    entries = _flat(model, ("layers",), 0)
    inputs = [entry for entry in entries if entry.kind == INPUT]
    layers = [entry for entry in entries if entry.kind != INPUT]
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise Refused(f"Too many or no layers. Expected 1 to {MOST_LAYERS}. Received: {len(layers)}")
    said = [_batch_shape(entry.config) for entry in (*inputs[:1], layers[0])]
    said += [model["config"].get("build_input_shape") if isinstance(model["config"], dict) else None,
             (model.get("build_config") or {}).get("input_shape")]
    shape = next((one for one in said if one is not None), None)
    if not isinstance(shape, list) or len(shape) < 2 or any(type(length) is not int for length in shape[1:]):
        raise Refused("The size of the network's pictures is left open in the file. Expected a fixed height and width: "
                      "build the network with keras.Input((height, width, channels)) and save it again. "
                      f"Received: {str(shape)[:60]}")
    return tuple(shape[1:]), layers


def _batch_shape(config: dict) -> object:
    return config.get("batch_shape") or config.get("batch_input_shape")


def _flat(model: dict, place: tuple[str, ...], depth: int) -> list[Entry]:
    """The layers of a model, and of the models in it."""
    kind, config = model["class_name"], model["config"]
    if kind != SEQUENTIAL and kind not in FUNCTIONAL:
        raise Refused(f"Unknown kind of model. Expected {SEQUENTIAL} or {FUNCTIONAL[0]}. Received: {str(kind)[:60]}")
    if depth > MOST_NESTED:
        raise Refused(f"Models in models in models. Expected at most {MOST_NESTED} of them. Received: more")
    parts = config if isinstance(config, list) else config["layers"]  # a list until Keras 2.2
    if not isinstance(parts, list) or len(parts) > MOST_LAYERS:
        raise Refused(f"Too many or no layers. Expected 1 to {MOST_LAYERS}.")
    if kind != SEQUENTIAL:
        _check_chain(config, parts)
    found, counts = [], {}
    for part in parts:
        name = stem(str(part["class_name"]))
        at = (*place, f"{name}_{counts[name]}" if name in counts else name)
        counts[name] = counts.get(name, 0) + 1
        if part["class_name"] in (SEQUENTIAL, *FUNCTIONAL):
            found += _flat(part, (*at, "layers"), depth + 1)
        else:
            found.append(Entry(_own_kind(part), str(part["config"].get("name", "")), part["config"], at))
    return found


def _own_kind(part: dict) -> str:
    """The class of a layer of Keras itself; somebody's own layer of the same name is none."""
    kind, module, registered = part["class_name"], part.get("module"), part.get("registered_name")
    foreign = module is not None and str(module).partition(".")[0] not in KERAS
    if not isinstance(kind, str) or foreign or registered not in (None, kind):
        raise Refused(f"A layer that is not of Keras itself: {str(registered or kind)[:60]!r} of {str(module)[:60]!r}. "
                      "It was not opened.")
    return kind


def _check_chain(config: dict, parts: list[dict]) -> None:
    """Raises Refused unless each layer follows the one before and the ends are the first and the last."""
    for before, part in zip([None, *parts], parts, strict=False):
        if _sources(part) != ([before["name"]] if before else []):
            raise Refused(f"The layers are no chain at {str(part['name'])[:60]!r}. Expected each layer to follow "
                          "the one before, without branches.")
    ends = [config[key] for key in ("input_layers", "output_layers")]
    ends = [end[0] if isinstance(end[0], list) and len(end) == 1 else end for end in ends]
    if ends != [[parts[0]["name"], 0, 0], [parts[-1]["name"], 0, 0]]:
        raise Refused("The network has several inputs or outputs. Expected one of each.")


def _sources(part: dict) -> list[str]:
    """The names of the layers that a layer follows; a layer that is used twice has them all."""
    found = []
    for node in part["inbound_nodes"]:
        if isinstance(node, dict):  # Keras 3: arguments, among them tensors with a history
            values = [value for argument in node["args"]
                      for value in (argument if isinstance(argument, list) else [argument])]
            found += [value["config"]["keras_history"][0] for value in values]
        else:  # Keras 2: [name, node, tensor, arguments], one a source
            found += [source[0] for source in node]
    return found
