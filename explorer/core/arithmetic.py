"""The numbers of a network worked out by hand: shapes, parameters, multiply-adds, receptive fields. No Keras.

`explain` opens one value of any layer into the numbers that made it; terms.js does the same in the browser.
`python -m explorer.core.arithmetic two_conv [--data NAME]` prints them as a table.
"""

import argparse
import json
from dataclasses import asdict, dataclass

import numpy as np

from explorer.core import exercises
from explorer.core.layers import Layer, layer_names
from explorer.core.layers.contract import Everything, Moved, OwnMap, Shape, Sight, Weight, Window, kind
from explorer.core.layers.functions import softmax
from explorer.core.layers.steps import ROUNDING, Cell, Function, Linear, Pass, Pick, Share, Step
from explorer.core.layers.windows import zeros_before


@dataclass(frozen=True)
class LayerNumbers:
    """One layer in numbers: shapes without the batch axis, in (height, width, channels) order."""

    name: str
    kind: str
    input_shape: Shape
    output_shape: Shape
    parameters: int
    multiply_adds: int
    formula: str


@dataclass(frozen=True)
class ReceptiveField:
    """The square of input pixels that one value of a layer sees, along one axis.

    The value at index `i` sees the pixels `start + i * step` to `start + i * step + size - 1`; pixels below 0
    or beyond the picture are padding.
    """

    size: int
    step: int
    start: int


def parameters_formula(weights: dict[str, Weight]) -> str:
    """How many numbers the weights hold, "(3·3·1 + 1)·32 = 320", from their axes; "" if there are none."""
    if not weights:
        return ""
    last = {[*weight.axes.values()][-1] for weight in weights.values()}
    count = sum(weight.size for weight in weights.values())
    each = ["·".join(f"{length:,}" for length in [*weight.axes.values()][:-1]) for weight in weights.values()]
    if len(last) > 1:
        return " + ".join(f"{weight.size:,}" for weight in weights.values()) + f" = {count:,}"
    inner = f"({' + '.join(part or '1' for part in each)})" if any(each) else f"{len(each)}"
    return f"{inner}·{last.pop()} = {count:,}"


def network_numbers(layers: tuple[Layer, ...], input_shape: Shape) -> list[LayerNumbers]:
    """Shape, parameters and multiply-adds (of one image) of every layer.

    Raises:
        ValueError: If `input_shape` has no channel axis, or a window does not fit; the message names the layer.
    """
    if len(input_shape) != 3:
        raise ValueError(f"A picture has a channel axis. Expected (height, width, channels). Received: {input_shape}")
    numbers = []
    shape = input_shape
    for name, layer in zip(layer_names(layers), layers, strict=True):
        try:
            output, weights = layer.output_shape(shape), layer.weights(shape)
        except ValueError as problem:
            raise ValueError(f"{name}: {problem}") from None
        numbers.append(LayerNumbers(name, kind(layer), shape, output, sum(weight.size for weight in weights.values()),
                                    layer.multiply_adds(shape), parameters_formula(weights)))
        shape = output
    return numbers


def totals(numbers: list[LayerNumbers]) -> tuple[int, int]:
    """The sums over all layers: (parameters, multiply-adds of one image)."""
    return sum(row.parameters for row in numbers), sum(row.multiply_adds for row in numbers)


def network_weights(layers: tuple[Layer, ...], input_shape: Shape) -> dict[str, Weight]:
    """The arrays of a network, by `layer/part`, in order."""
    found, shape = {}, input_shape
    for name, layer in zip(layer_names(layers), layers, strict=True):
        found.update({f"{name}/{part}": weight for part, weight in layer.weights(shape).items()})
        shape = layer.output_shape(shape)
    return found


def signed_layers(layers: tuple[Layer, ...]) -> dict[str, bool]:
    """Whether a layer's output can be negative, by layer name: its colours diverge about zero then."""
    signed, known = {}, False
    for name, layer in zip(layer_names(layers), layers, strict=True):
        known = layer.signed(known)
        signed[name] = known
    return signed


def _along(sight: Window, axis: int, length: int) -> tuple[int, int, int]:
    """Size and stride of a window along an axis of `length` pixels, and the zeros before the first one."""
    size, stride = sight.size[axis], sight.stride[axis]
    return size, stride, zeros_before(length, size, stride, sight.padding)


def _with_places(layers: tuple[Layer, ...], numbers: list[LayerNumbers]) -> list[tuple[LayerNumbers, Window]]:
    """The layers from the input on whose values have a place on a map, with the windows they see."""
    found = []
    for row, layer in zip(numbers, layers, strict=True):
        sight = layer.sees(row.input_shape)
        if not isinstance(sight, Window) or len(row.output_shape) != 3:
            break
        found.append((row, sight))
    return found


def receptive_fields(layers: tuple[Layer, ...], input_shape: Shape, axis: int = 0) -> dict[str, ReceptiveField]:
    """What one value of each layer sees of the input, by layer name; ends where there are no maps.

    `axis` is 0 for the height, 1 for the width: "same" padding may differ. Size and step follow the usual
    recurrence: a window of k at stride s makes size + (k - 1) * step and step * s (Dumoulin and Visin, 2016,
    "A guide to convolution arithmetic for deep learning").
    """
    fields = {}
    size, step, start = 1, 1, 0
    for row, sight in _with_places(layers, network_numbers(layers, input_shape)):
        window, stride, before = _along(sight, axis, row.input_shape[axis])
        start -= step * before
        size, step = size + (window - 1) * step, step * stride
        fields[row.name] = ReceptiveField(size, step, start)
    return fields


def _place(numbers: list[LayerNumbers], name: str) -> int:
    names = [row.name for row in numbers]
    if name not in names:
        raise ValueError(f"Unknown layer. Expected one of {', '.join(names)}. Received: {name}")
    return names.index(name)


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


def _origin(layers, numbers: list[LayerNumbers], place: int, cell: Cell) -> tuple[str, Cell]:
    """The layer and cell that a cell was handed on from unchanged, walked back over layers that pass it on."""
    while place >= 0 and layers[place].passes:
        if isinstance(layers[place].sees(numbers[place].input_shape), Moved):
            cell = tuple(int(index) for index in np.unravel_index(cell[0], numbers[place].input_shape))
        place -= 1
    return numbers[place].name if place >= 0 else "input", cell


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


def _convolution(layer: Layer, sight: Window, shape: Shape, cell: Cell, step: Linear) -> Convolution:
    size, stride, above = _along(sight, 0, shape[0])
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
    left = cell[1] * stride - _along(sight, 1, shape[1])[2]
    return Convolution(size, stride, sight.padding, layer.ends_in, cell[0] * stride - above, left, found,
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


def _weighted(layers, numbers, place: int, step: Linear, logits: np.ndarray | None, unit: int) -> WeightedSum:
    products = step.products
    found = [
        Product(index, (index,), Origin(*_origin(layers, numbers, place - 1, (index,))),
                float(step.values[index]), float(step.weights[index]), float(products[index]))
        for index in np.argsort(-np.abs(products), kind="stable").tolist()
    ]
    shared = (layers[place].ends_in, len(found), found, step.bias, step.value)
    return WeightedSum(*shared) if logits is None else Answer(*shared, _softmax(logits, unit))


def _parts(layers, numbers: list[LayerNumbers], place: int, cell: Cell, steps: list[Step], sight: Sight,
           logits: np.ndarray | None):
    """The steps of a value in the form that the calculator shows, told apart by what they are and see."""
    first, layer, shape = steps[0], layers[place], numbers[place].input_shape
    match first, sight:
        case Linear(), Everything():
            return _weighted(layers, numbers, place, first, logits, cell[0])
        case Linear(), Window(mixes=True):
            return _convolution(layer, sight, shape, cell, first)
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
    raise ValueError(f"{numbers[place].name} has steps that nobody shows. Received: {type(first).__name__}")


def explain(layers: tuple[Layer, ...], input_shape: Shape, weights: dict[str, np.ndarray],
            outputs: dict[str, np.ndarray], name: str, cell: Cell) -> Explanation:
    """The numbers that one value of a layer was made of.

    Args:
        weights: keys `layer/part`, as `runs.weights` gives them.
        outputs: the picture as "input" and the output of every layer by name, `float32`, without the batch axis,
            shape `(height, width, channels)` or `(units,)`.
        cell: (row, column, channel), or (unit,) behind Flatten.

    Raises:
        ValueError: If there is no such layer or cell.
    """
    numbers = network_numbers(layers, input_shape)
    place = _place(numbers, name)
    layer, row = layers[place], numbers[place]
    cell = _checked_cell(cell, row.output_shape, name)
    before = numbers[place - 1].name if place else "input"
    values = np.asarray(outputs[before], np.float64)
    own = {part: np.asarray(weights[f"{name}/{part}"], np.float64) for part in layer.weights(row.input_shape)}
    steps, sight = layer.terms(cell, values, **own), layer.sees(row.input_shape)
    logits = steps[-1].logits if isinstance(steps[-1], Share) else None
    if logits is None and place == len(layers) - 1 and isinstance(sight, Everything):
        logits = layer.forward(values[None], **own)[0]
    total = steps[-1].value
    terms = steps[-1].size if isinstance(steps[-1], Share) else steps[0].size
    parts = _parts(layers, numbers, place, cell, steps, sight, logits)
    tolerance = ROUNDING * max(terms, abs(total))
    return Explanation(name, row.kind, cell, before, float(outputs[name][cell]), total, tolerance, parts)


def table(numbers: list[LayerNumbers]) -> str:
    """The numbers as text, one line a layer; the last line has the totals."""
    rows = [("layer", "type", "output shape", "parameters", "multiply-adds")]
    for row in numbers:
        rows.append((row.name, row.kind, str(row.output_shape), f"{row.parameters:,}", f"{row.multiply_adds:,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(cell.ljust(width) if column < 3 else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    parameters, multiply_adds = totals(numbers)
    return "\n".join([*lines, f"total {parameters:,} parameters, {multiply_adds:,} multiply-adds"])


def main(arguments: list[str] | None = None) -> None:
    """The command line: prints the table of a preset."""
    parser = argparse.ArgumentParser(prog="explorer.core.arithmetic", description=main.__doc__)
    parser.add_argument("network", help=", ".join(exercises.PRESETS))
    parser.add_argument("--data", help=", ".join(exercises.DATA_SOURCES))
    options = parser.parse_args(arguments)
    try:
        exercise = exercises.preset(options.network)
        source = exercises.data_source(options.data or exercise.data)
    except ValueError as problem:
        parser.error(str(problem))
    print(table(network_numbers(exercise.layers, source.shape)))


if __name__ == "__main__":
    main()
