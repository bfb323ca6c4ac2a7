"""One value of a layer opened into the numbers that made it; the browser does the same."""

import json
from dataclasses import asdict, dataclass

import numpy as np

from explorer.core.layers.contract import Everything, Moved, OwnMap, Shape, Sight, Weights, Window, kind
from explorer.core.layers.functions import softmax
from explorer.core.layers.steps import ROUNDING, Cell, Function, Linear, Pass, Pick, Share, Step
from explorer.core.network.graph import Network, Node
from explorer.core.network.sight import along


def _node(network: Network, name: str) -> Node:
    found = next((node for node in network.nodes if node.name == name), None)
    if found is None:
        raise ValueError(f"Unknown layer. Expected one of {', '.join(network.names)}. Received: {name}")
    return found


def _checked_cell(cell: Cell, shape: Shape, where: str, what: str = "cell") -> Cell:
    """The cell as plain numbers, if `shape` has it."""
    axes = ("rows", "columns", "channels") if len(shape) > 1 else ("units",)
    inside = len(cell) == len(shape) and all(
        isinstance(index, (int, np.integer)) and 0 <= index < length
        for index, length in zip(cell, shape, strict=True)
    )
    if not inside:
        expected = ", ".join(f"{axis} 0 to {length - 1}" for axis, length in zip(axes, shape, strict=False))
        raise ValueError(f"There is no {what} ({', '.join(map(str, cell))}) in {where}. Expected {expected}.")
    return tuple(int(index) for index in cell)


def _origin(network: Network, name: str, cell: Cell) -> tuple[str, Cell]:
    """The layer and cell that a cell was handed on from unchanged, walked back over layers that pass it on."""
    nodes = {node.name: node for node in network.nodes}
    while name in nodes and nodes[name].layer.passes:
        node = nodes[name]
        shape, *_ = before = network.before(node)
        if isinstance(node.layer.sees(*before), Moved):
            cell = tuple(int(index) for index in np.unravel_index(cell[0], shape))
        name, *_ = node.inputs
    return name, cell


@dataclass(frozen=True)
class Channel:
    """What one channel of the layer before adds to a value of a convolution; padding is None, its products 0."""

    channel: int
    window: list[list[float | None]]
    weights: list[list[float]]
    products: list[list[float]]
    subtotal: float


@dataclass(frozen=True)
class Convolution:
    """`sum` = the subtotals of all channels, the largest first, + bias. `terms` counts the products.

    `top` and `left` are where the window begins in the layer before; below 0 is padding.
    """

    kernel: int
    stride: int
    padding: str
    activation: str | None
    top: int
    left: int
    channels: list[Channel]
    terms: int
    bias: float
    sum: float


@dataclass(frozen=True)
class Lost:
    """Rows and columns at the end of a map that no window of a pooling reaches."""

    rows: int
    columns: int


@dataclass(frozen=True)
class Pooling:
    """A window of one channel; it begins at `top` and `left` of the layer before."""

    size: int
    top: int
    left: int
    window: list[list[float]]
    lost: Lost


@dataclass(frozen=True)
class Largest(Pooling):
    """Max pooling: `winner` is the (row, column) of the largest value in the layer before, the first of equals."""

    winner: Cell


@dataclass(frozen=True)
class Mean(Pooling):
    """Average pooling: the total is `sum` / (size * size)."""

    sum: float


@dataclass(frozen=True)
class Activated:
    """A function applied to one value."""

    function: str
    input: float


@dataclass(frozen=True)
class Dropped:
    """Dropout after training: the value goes through."""

    rate: float


@dataclass(frozen=True)
class Flattened:
    """The value at `index` is the one of the cell `source` in the layer before."""

    source: Cell
    index: int


@dataclass(frozen=True)
class Origin:
    """Where an input of a dense layer comes from, behind Flatten and Dropout."""

    layer: str
    cell: Cell


@dataclass(frozen=True)
class Product:
    """One input of a dense unit, its weight, and both multiplied; `cell` is its place in the layer before."""

    index: int
    cell: Cell
    origin: Origin
    input: float
    weight: float
    product: float


@dataclass(frozen=True)
class WeightedSum:
    """`sum` = all products, the largest first and those that are 0 last, + bias. `terms` counts the products."""

    activation: str | None
    terms: int
    products: list[Product]
    bias: float
    sum: float


@dataclass(frozen=True)
class Softmax:
    """`powers` are exp(logit - largest), `whole` is their sum, `share` = the own power / whole."""

    logits: list[float]
    powers: list[float]
    largest: float
    whole: float
    share: float


@dataclass(frozen=True)
class Answer(WeightedSum):
    """A dense unit of the last layer, with the softmax over all answers."""

    softmax: Softmax


@dataclass(frozen=True)
class Scaled:
    """One value times one weight, plus the bias: `sum`."""

    input: float
    weight: float
    bias: float
    sum: float


@dataclass(frozen=True)
class Explanation:
    """One value of a layer as the numbers that made it.

    `value` is the layer's own output; `total` is what the parts give, in float64. The two differ by at most
    `tolerance`: ROUNDING times the sum of the absolute terms, since rounding grows with what is added and not
    with what is left of it. A share of the softmax moves by twice that of the largest logit, times the share.
    """

    layer: str
    kind: str
    cell: Cell
    before: str
    value: float
    total: float
    tolerance: float
    parts: Convolution | Largest | Mean | Activated | Dropped | Flattened | WeightedSum | Scaled


def as_json(explanation: Explanation) -> dict:
    """An explanation as JSON values, the parts beside the rest: the form of terms.js."""
    values = json.loads(json.dumps(asdict(explanation)))
    parts = values.pop("parts")
    return values | {"form": type(explanation.parts).__name__} | parts


def _convolution(ends_in: str | None, sight: Window, shape: Shape, cell: Cell, step: Linear) -> Convolution:
    size, stride, above = along(sight, 0, shape[0])
    channels = shape[-1]
    inside = np.array([source is not None for source in step.sources]).reshape(size, size, channels)
    shown = np.where(inside, step.values.reshape(size, size, channels), None)
    weights, products = (array.reshape(size, size, channels) for array in (step.weights, step.products))
    subtotals = products.sum(axis=(0, 1))
    found = [
        Channel(int(channel), shown[..., channel].tolist(), weights[..., channel].tolist(),
                products[..., channel].tolist(), float(subtotals[channel]))
        for channel in np.argsort(-np.abs(subtotals), kind="stable")
    ]
    left = cell[1] * stride - along(sight, 1, shape[1])[2]
    return Convolution(size, stride, sight.padding, ends_in, cell[0] * stride - above, left, found,
                       products.size, step.bias, step.value)


def _pooling(shape: Shape, size: tuple[int, int], cell: Cell, step: Linear | Pick) -> Pooling:
    rows, columns = size
    top, left = (cell[0] * rows, cell[1] * columns) if len(cell) == 3 else (0, 0)
    shared = (rows, top, left, step.values.reshape(size).tolist(), Lost(shape[0] % rows, shape[1] % columns))
    return Largest(*shared, step.sources[step.winner][:2]) if isinstance(step, Pick) else Mean(
        *shared, float(step.values.sum()))


def _softmax(logits: np.ndarray, unit: int) -> Softmax:
    powers = np.exp(logits - logits.max())
    return Softmax(logits.tolist(), powers.tolist(), float(logits.max()), float(powers.sum()), float(
        softmax(logits)[unit]))


def _weighted(network: Network, node: Node, step: Linear, logits: np.ndarray | None, unit: int) -> WeightedSum:
    products = step.products
    found = [
        Product(index, (index,), Origin(*_origin(network, node.inputs[0], (index,))),
                float(step.values[index]), float(step.weights[index]), float(products[index]))
        for index in np.argsort(-np.abs(products), kind="stable").tolist()
    ]
    shared = (node.layer.ends_in, len(found), found, step.bias, step.value)
    return WeightedSum(*shared) if logits is None else Answer(*shared, _softmax(logits, unit))


def _parts(network: Network, node: Node, cell: Cell, steps: list[Step], sight: Sight, logits: np.ndarray | None):
    """The steps of a value in the form that the calculator shows, told apart by what they are and see."""
    first, (shape, *_) = steps[0], network.before(node)
    match first, sight:
        case Linear(), Everything():
            return _weighted(network, node, first, logits, cell[0])
        case Linear(), Window(mixes=True):
            return _convolution(node.layer.ends_in, sight, shape, cell, first)
        case Pick(), Window(size=size):
            return _pooling(shape, size, cell, first)
        case Linear(), OwnMap():
            return _pooling(shape, shape[:2], cell, first)
        case Linear(), Window(size=size):
            if len(first.values) > 1:
                return _pooling(shape, size, cell, first)
            return Scaled(float(first.values[0]), float(first.weights[0]), first.bias, first.value)
        case Pass(), Moved():
            return Flattened(first.source, cell[0])
        case Pass(), _:
            return Dropped(first.rate)
        case Function(), _:
            return Activated(first.name, first.before)
    raise ValueError(f"{node.name} has steps that nobody shows. Received: {type(first).__name__}")


def explain(network: Network, weights: Weights, outputs: dict[str, np.ndarray], name: str, cell: Cell) -> Explanation:
    """The numbers that one value of a layer was made of.

    Args:
        weights: keys `layer/part`, as `runs.weights` gives them.
        outputs: the picture as "input" and the output of every layer by name, `float32`, without the batch axis,
            shape `(height, width, channels)` or `(units,)`.
        cell: (row, column, channel), or (unit,) of a vector.

    Raises:
        ValueError: If there is no such layer or cell.
    """
    node = _node(network, name)
    layer, before = node.layer, network.before(node)
    cell = _checked_cell(cell, network.shapes[name], name)
    inputs = [np.asarray(outputs[one], np.float64) for one in node.inputs]
    own = {part: np.asarray(weights[f"{name}/{part}"], np.float64) for part in network.weights_of(node)}
    steps, sight = layer.terms(cell, *inputs, **own), layer.sees(*before)
    logits = steps[-1].logits if isinstance(steps[-1], Share) else None
    if logits is None and node == network.nodes[-1] and isinstance(sight, Everything):
        logits = layer.forward(*(values[None] for values in inputs), **own)[0]
    total = steps[-1].value
    terms = steps[-1].size if isinstance(steps[-1], Share) else steps[0].size
    parts = _parts(network, node, cell, steps, sight, logits)
    tolerance = ROUNDING * max(terms, abs(total))
    return Explanation(name, kind(layer), cell, node.inputs[0], float(outputs[name][cell]), total, tolerance, parts)
