"""What Keras writes about a network, in its old and its new words: the layers in order, and what each of them reads.

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
Place = tuple[str, ...]
PICTURE: Place = ()


@dataclass(frozen=True)
class Entry:
    """A layer as a file tells it; `place` is where a .keras file keeps its arrays: ("layers", "conv2d_1").

    `sources` are the places of the layers that it reads, PICTURE that of the picture.
    """

    kind: str
    name: str
    config: dict
    place: Place
    sources: tuple[Place, ...] = (PICTURE,)


def stem(kind: str) -> str:
    """What Keras calls the layers of a kind in its files: BatchNorm is batch_norm, Conv2D is conv2d."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()


def layers(model: dict) -> tuple[tuple[int, ...], list[Entry]]:
    """The shape of the input without the batch axis, and the layers, first to last, without those that are inputs.

    Args:
        model: what Keras wrote of it: `class_name` and `config`.
    Raises:
        Refused: If it has several inputs or answers, an open input, a layer that is used twice, too many layers, or
            parts that are not Keras' own.
    """
    entries, end = _flat(model, ("layers",), PICTURE, 0)
    inputs = [entry for entry in entries if entry.kind == INPUT]
    found = [entry for entry in entries if entry.kind != INPUT]
    if not 1 <= len(found) <= MOST_LAYERS:
        raise Refused(f"Too many or no layers. Expected 1 to {MOST_LAYERS}. Received: {len(found)}")
    if found[-1].place != end:
        raise Refused("The answer of the network does not come last. Expected the layers in the order of computing.")
    said = [_batch_shape(entry.config) for entry in (*inputs[:1], found[0])]
    said += [model["config"].get("build_input_shape") if isinstance(model["config"], dict) else None,
             (model.get("build_config") or {}).get("input_shape")]
    shape = next((one for one in said if one is not None), None)
    if not isinstance(shape, list) or len(shape) < 2 or any(type(length) is not int for length in shape[1:]):
        raise Refused("The size of the network's pictures is left open in the file. Expected a fixed height and width: "
                      "build the network with keras.Input((height, width, channels)) and save it again. "
                      f"Received: {str(shape)[:60]}")
    return tuple(shape[1:]), found


def _batch_shape(config: dict) -> object:
    return config.get("batch_shape") or config.get("batch_input_shape")


def _flat(model: dict, place: Place, source: Place, depth: int) -> tuple[list[Entry], Place]:
    """The layers of a model that reads `source`, and of the models in it; and which of them answers."""
    kind, config = model["class_name"], model["config"]
    if kind != SEQUENTIAL and kind not in FUNCTIONAL:
        raise Refused(f"Unknown kind of model. Expected {SEQUENTIAL} or {FUNCTIONAL[0]}. Received: {str(kind)[:60]}")
    if depth > MOST_NESTED:
        raise Refused(f"Models in models in models. Expected at most {MOST_NESTED} of them. Received: more")
    parts = config if isinstance(config, list) else config["layers"]  # a list until Keras 2.2
    if not isinstance(parts, list) or len(parts) > MOST_LAYERS:
        raise Refused(f"Too many or no layers. Expected 1 to {MOST_LAYERS}.")
    found, counts, answers = [], {}, {}
    last = source
    for part in parts:
        name = stem(str(part["class_name"]))
        at = (*place, f"{name}_{counts[name]}" if name in counts else name)
        counts[name] = counts.get(name, 0) + 1
        sources = (last,)
        if kind != SEQUENTIAL:
            sources = (source,) if part["class_name"] == INPUT else tuple(
                _answer(answers, one) for one in _sources(part))
        if part["class_name"] in (SEQUENTIAL, *FUNCTIONAL):
            entries, last = _flat(part, (*at, "layers"), _only(sources, part), depth + 1)
        else:
            entries = [Entry(_own_kind(part), str(part["config"].get("name", "")), _config(part), at, sources)]
            last = _only(sources, part) if entries[0].kind == INPUT else at
        found += entries
        if kind != SEQUENTIAL:
            answers[part["name"]] = last
    return found, last if kind == SEQUENTIAL else _answer(answers, _end(config, parts))


def _answer(answers: dict[str, Place], name: object) -> Place:
    if not isinstance(name, str) or name not in answers:
        raise Refused(f"A layer reads {str(name)[:60]!r}, which is not before it. Expected layers in the order of "
                      "computing.")
    return answers[name]


def _only(sources: tuple[Place, ...], part: dict) -> Place:
    """The one place that a model or an input reads."""
    if len(sources) != 1:
        raise Refused(f"Several layers go into {str(part.get('name'))[:60]!r}. Expected one: only layers join here.")
    return sources[0]


def _config(part: dict) -> dict:
    """The settings; a plain operation such as `keras.ops.concatenate` joins along the pictures if it does not say."""
    operation = ".ops." in str(part.get("module"))
    return {"axis": 0, **part["config"]} if operation else part["config"]


def _own_kind(part: dict) -> str:
    """The class of a layer of Keras itself; somebody's own layer of the same name is none."""
    kind, module, registered = part["class_name"], part.get("module"), part.get("registered_name")
    foreign = module is not None and str(module).partition(".")[0] not in KERAS
    if not isinstance(kind, str) or foreign or registered not in (None, kind):
        raise Refused(f"A layer that is not of Keras itself: {str(registered or kind)[:60]!r} of {str(module)[:60]!r}. "
                      "It was not opened.")
    return kind


def _end(config: dict, parts: list[dict]) -> str:
    """The name of the layer that answers; there is one, and one input."""
    ends = [config[key] for key in ("input_layers", "output_layers")]
    ends = [end[0] if isinstance(end[0], list) and len(end) == 1 else end for end in ends]
    inputs = [part["name"] for part in parts if part["class_name"] == INPUT]
    if any(len(end) != 3 or isinstance(end[0], list) for end in ends) or inputs != [ends[0][0]]:
        raise Refused("The network has several inputs or outputs. Expected one of each.")
    return ends[1][0]


def _sources(part: dict) -> list[str]:
    """The names of the layers that a layer reads, in order."""
    nodes, name = part["inbound_nodes"], str(part["name"])[:60]
    if len(nodes) != 1:
        raise Refused(f"The layer {name!r} is used {len(nodes)} times. Expected one use of each layer.")
    node, = nodes
    if not isinstance(node, dict):  # Keras 2: [name, node, tensor, arguments], one a source
        return [source[0] for source in ([node] if isinstance(node[0], str) else node)]
    values = [value for argument in node["args"] for value in (argument if isinstance(argument, list) else [argument])]
    if not all(isinstance(value, dict) and "keras_history" in value.get("config", ()) for value in values):
        raise Refused(f"The layer {name!r} reads what is no layer, perhaps a number. Expected layers only.")
    return [value["config"]["keras_history"][0] for value in values]  # Keras 3: tensors with a history
