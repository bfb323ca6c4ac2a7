"""One value of a layer opened into the numbers that made it; the browser does the same."""

import numpy as np

from explorer.core.layers.contract import Everything, Moved, OwnMap, Shape, Sight, Weights, Window, kind
from explorer.core.layers.functions import softmax
from explorer.core.layers.steps import ROUNDING, Function, Index, Linear, Multiplied, Pass, Pick, Share, Step
from explorer.core.layers.windows import under
from explorer.core.network.cells import Cell
from explorer.core.network.graph import Network, Node
from explorer.core.network.parts import (
    Activated,
    Answer,
    Channel,
    Convolution,
    Dropped,
    Explanation,
    Factors,
    Flattened,
    Largest,
    Lost,
    Mean,
    Met,
    Placed,
    Pooling,
    Product,
    Scaled,
    Shares,
    Softmax,
    Sum,
    WeightedSum,
)


def _node(network: Network, name: str) -> Node:
    found = next((node for node in network.nodes if node.name == name), None)
    if found is None:
        raise ValueError(f"Unknown layer. Expected one of {', '.join(network.names)}. Received: {name}")
    return found


def _checked(cell: Cell, shape: Shape) -> Index:
    """Where the cell lies in its layer's output, if `shape` has it."""
    axes = ("rows", "columns", "channels") if len(shape) > 1 else ("units",)
    inside = len(cell.index) == len(shape) and all(
        isinstance(place, int) and 0 <= place < length for place, length in zip(cell.index, shape, strict=True))
    if not inside:
        expected = ", ".join(f"{axis} 0 to {length - 1}" for axis, length in zip(axes, shape, strict=True))
        raise ValueError(f"There is no cell ({', '.join(map(str, cell.index))}) in {cell.layer}. Expected {expected}.")
    return cell.index


def _origin(network: Network, outputs: dict[str, np.ndarray], cell: Cell) -> Cell:
    """The cell that a value was handed on from unchanged, walked back over layers that pass it on."""
    nodes = {node.name: node for node in network.nodes}
    while cell.layer in nodes and nodes[cell.layer].layer.passes:
        node = nodes[cell.layer]
        step, = node.layer.terms(cell.index, *(outputs[name] for name in node.inputs))
        cell = Cell.at(node.inputs[step.input], step.source)
    return cell


def _convolution(ends_in: str | None, sight: Window, shape: Shape, outputs: int, index: Index,
                 step: Linear) -> Convolution:
    depth = shape[-1] // sight.groups
    first = index[-1] // (outputs // sight.groups) * depth
    form = (*sight.size, depth)
    inside = np.array([source is not None for source in step.sources]).reshape(form)
    shown = np.where(inside, step.values.reshape(form), None)
    weights, products = (array.reshape(form) for array in (step.weights, step.products))
    subtotals = products.sum(axis=(0, 1))
    found = [
        Channel(first + int(channel), shown[..., channel].tolist(), weights[..., channel].tolist(),
                products[..., channel].tolist(), float(subtotals[channel]))
        for channel in np.argsort(-np.abs(subtotals), kind="stable")
    ]
    top, left = (under(sight, axis, shape[axis], index[axis])[0] for axis in (0, 1))
    return Convolution(sight.size, sight.stride, sight.dilation, sight.padding, ends_in, top, left, found,
                       products.size, step.bias, step.value)


def _pooling(shape: Shape, made: Shape, sight: Window, index: Index, step: Linear | Pick) -> Pooling:
    rows, columns = (under(sight, axis, shape[axis], index[axis]) for axis in (0, 1))
    values = dict(zip((source[:2] for source in step.sources), step.values.tolist(), strict=True))
    window = [[values.get((row, column)) for column in columns] for row in rows]
    behind = [shape[axis] - 1 - under(sight, axis, shape[axis], made[axis] - 1)[-1] for axis in (0, 1)]
    shared = (sight.size, rows[0], columns[0], window, Lost(*(max(0, count) for count in behind)), made[:2])
    return Largest(*shared, step.sources[step.winner][:2]) if isinstance(step, Pick) else Mean(
        *shared, float(step.values.sum()))


def _softmax(logits: np.ndarray, unit: int) -> Softmax:
    powers = np.exp(logits - logits.max())
    return Softmax(logits.tolist(), powers.tolist(), float(logits.max()), float(powers.sum()), float(
        softmax(logits)[unit]))


def _weighted(network: Network, node: Node, outputs: dict[str, np.ndarray], step: Linear, logits: np.ndarray | None,
              unit: int) -> WeightedSum:
    products = step.products
    found = [
        Product(index, _origin(network, outputs, Cell(node.inputs[0], index)),
                float(step.values[index]), float(step.weights[index]), float(products[index]))
        for index in np.argsort(-np.abs(products), kind="stable").tolist()
    ]
    shared = (node.layer.ends_in, len(found), found, step.bias, step.value)
    return WeightedSum(*shared) if logits is None else Answer(*shared, _softmax(logits, unit))


def _met(node: Node, step: Linear | Multiplied) -> list[Met]:
    return [Met(Cell.at(name, source), float(value))
            for name, source, value in zip(node.inputs, step.sources, step.values, strict=True)]


def _parts(network: Network, node: Node, outputs: dict[str, np.ndarray], index: Index, steps: list[Step], sight: Sight,
           logits: np.ndarray | None):
    """The steps of a value in the form that the calculator shows, told apart by what they are and see."""
    first, (shape, *_) = steps[0], network.before(node)
    match first, sight:
        case Multiplied(), _:
            return Factors(_met(node, first), first.value)
        case Linear(), _ if node.layer.merges:
            return Sum(_met(node, first), first.value)
        case Linear(), Everything():
            return _weighted(network, node, outputs, first, logits, index[0])
        case Linear(), Window(mixes=True):
            return _convolution(node.layer.ends_in, sight, shape, network.shapes[node.name][-1], index, first)
        case (Linear() | Pick()), OwnMap():
            return _pooling(shape, (1, 1), Window(shape[:2], shape[:2]), (0, 0), first)
        case Linear(), Window() if sight == Window.alone(shape):
            return Scaled(float(first.values[0]), float(first.weights[0]), first.bias, first.value)
        case (Linear() | Pick()), Window():
            return _pooling(shape, network.shapes[node.name], sight, index, first)
        case Pass(), Moved(stays=stays) if stays or len(index) == 1:
            return Flattened(first.source, index[-1])
        case Pass(), Window(moves=False):
            return Dropped(node.layer.in_training or "")
        case Pass(), _:
            return Placed(first.source)
        case Share(), _:
            return Shares(_softmax(first.logits, first.index))
        case Function(), _:
            return Activated(first.name, first.before)
    raise ValueError(f"{node.name} has steps that nobody shows. Received: {type(first).__name__}")


def explain(network: Network, weights: Weights, outputs: dict[str, np.ndarray], cell: Cell) -> Explanation:
    """The numbers that one value of a layer was made of.

    Args:
        weights: keys `layer/part`, as `runs.weights` gives them.
        outputs: the picture as "input" and the output of every layer by name, `float32`, without the batch axis,
            shape `(height, width, channels)` or `(units,)`.
    Raises:
        ValueError: If there is no such layer or cell.
    """
    name, node = cell.layer, _node(network, cell.layer)
    layer, before = node.layer, network.before(node)
    index = _checked(cell, network.shapes[name])
    inputs = [np.asarray(outputs[one], np.float64) for one in node.inputs]
    own = {part: np.asarray(weights[f"{name}/{part}"], np.float64) for part in network.weights_of(node)}
    steps, sight = layer.terms(index, *inputs, **own), layer.sees(*before)
    logits = steps[-1].logits if isinstance(steps[-1], Share) else None
    if logits is None and node == network.nodes[-1] and isinstance(sight, Everything):
        logits = layer.forward(*(values[None] for values in inputs), **own)[0]
    total = steps[-1].value
    terms = steps[-1].size if isinstance(steps[-1], Share) else steps[0].size
    parts = _parts(network, node, outputs, index, steps, sight, logits)
    tolerance = ROUNDING * max(terms, abs(total))
    before = node.inputs[getattr(steps[0], "input", 0)]
    return Explanation(cell, kind(layer), before, float(outputs[name][index]), total, tolerance, parts)
