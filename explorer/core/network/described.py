"""A network as its browser parts are told of it: the one header, so that nothing there is worked out a second time."""

from dataclasses import asdict

from explorer.core.layers.contract import Sight, kind
from explorer.core.layers.windows import zeros_before
from explorer.core.network.arithmetic import numbers
from explorer.core.network.graph import Network
from explorer.core.network.sight import on_places


def _sight(sight: Sight, shape: tuple[int, ...]) -> dict:
    told, window = {"form": type(sight).__name__, **asdict(sight)}, on_places(sight, shape)
    if window:
        told |= asdict(window)
        told["zeros"] = [zeros_before(window, axis, shape[axis]) for axis in range(len(window.size))]
    return told


def described(network: Network) -> list[dict]:
    """Every layer in order, as JSON values: what it is and reads, the shapes, what a value sees, weights and counts.

    `module` is the file of its kind, in `core/layers` and in `ui/parts/layers`; `zeros` are those in front of the
    first row and column.
    """
    told = []
    for node, row in zip(network.nodes, numbers(network), strict=True):
        layer, before = node.layer, network.before(node)
        told.append({
            "name": node.name,
            "kind": kind(layer),
            "module": type(layer).__module__.rpartition(".")[2],
            "family": layer.family,
            "told": layer.told(),
            "settings": asdict(layer),
            "ends_in": layer.ends_in,
            "in_training": layer.in_training,
            "passes": layer.passes,
            "inputs": list(node.inputs),
            "before": [list(shape) for shape in before],
            "shape": list(row.output_shape),
            "sees": _sight(layer.sees(*before), before[0]),
            "signed": network.signed[node.name],
            "weights": {part: {"axes": list(weight.axes), "shape": list(weight.shape), "trained": weight.trained}
                        for part, weight in network.weights_of(node).items()},
            "parameters": row.parameters,
            "formula": row.formula,
            "multiply_adds": row.multiply_adds,
        })
    return told
