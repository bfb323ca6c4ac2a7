"""The numbers of a network worked out by hand: shapes, parameters, multiply-adds, receptive fields. No Keras.

`explain` opens one value of any layer into the numbers that made it; terms.js does the same in the browser.
`python -m explorer.core.arithmetic two_conv [--data NAME]` prints them as a table.
"""

import argparse
import json
import math
from dataclasses import asdict, dataclass

import numpy as np

from explorer.core import exercises
from explorer.core.layers import (
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    layer_names,
)

Shape = tuple[int, ...]
Cell = tuple[int, ...]
POOLINGS = (MaxPooling2D, AveragePooling2D)
FUNCTIONS = {
    None: lambda values: values,
    "relu": lambda values: np.maximum(values, 0),
    "tanh": np.tanh,
    "sigmoid": lambda values: 1 / (1 + np.exp(-values)),
}
ROUNDING = 1e-5  # float32 keeps 6e-8; a sum of hundreds of terms, in any order, stays well below this
SMALLEST = 2.0**-126  # of float32: a share below it may be 0 in Keras


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


def output_length(length: int, kernel: int, stride: int = 1, padding: str = "valid") -> int:
    """How many places a window of `kernel` pixels has along `length` pixels.

    "valid": floor((length - kernel) / stride) + 1; "same": ceil(length / stride) (Keras).

    Raises:
        ValueError: If the window is larger than the picture.
    """
    if padding == "same":
        return math.ceil(length / stride)
    if kernel > length:
        raise ValueError(f"A {kernel}x{kernel} window does not fit. Expected at most {length}. Received: {kernel}")
    return (length - kernel) // stride + 1


def same_padding(length: int, kernel: int, stride: int) -> int:
    """Zeros put before the first pixel by "same" padding; the odd one of an odd total goes behind (Keras)."""
    total = max((output_length(length, kernel, stride, "same") - 1) * stride + kernel - length, 0)
    return total // 2


def _conv(layer: Conv2D, shape: Shape) -> tuple[Shape, int, int, str]:
    height, width, channels = shape
    rows = output_length(height, layer.kernel, layer.stride, layer.padding)
    columns = output_length(width, layer.kernel, layer.stride, layer.padding)
    weights = layer.kernel * layer.kernel * channels
    parameters = (weights + 1) * layer.filters
    formula = f"({layer.kernel}·{layer.kernel}·{channels} + 1)·{layer.filters} = {parameters:,}"
    return (rows, columns, layer.filters), parameters, rows * columns * weights * layer.filters, formula


def _layer(layer: Layer, shape: Shape) -> tuple[Shape, int, int, str]:
    if isinstance(layer, Conv2D):
        return _conv(layer, shape)
    if isinstance(layer, POOLINGS):
        height, width, channels = shape
        return (output_length(height, layer.size, layer.size), output_length(width, layer.size, layer.size),
                channels), 0, 0, ""
    if isinstance(layer, Flatten):
        return (math.prod(shape),), 0, 0, ""
    if isinstance(layer, Dense):
        parameters = (shape[-1] + 1) * layer.units
        formula = f"({shape[-1]:,} + 1)·{layer.units} = {parameters:,}"
        return (*shape[:-1], layer.units), parameters, math.prod(shape) * layer.units, formula
    return shape, 0, 0, ""


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
        if isinstance(layer, (Conv2D, *POOLINGS)) and len(shape) != 3:
            raise ValueError(f"{name} needs maps. Expected (height, width, channels). Received: {shape}")
        try:
            output, parameters, multiply_adds, formula = _layer(layer, shape)
        except ValueError as problem:
            raise ValueError(f"{name}: {problem}") from None
        numbers.append(
            LayerNumbers(name, type(layer).__name__, shape, output, parameters, multiply_adds, formula)
        )
        shape = output
    return numbers


def totals(numbers: list[LayerNumbers]) -> tuple[int, int]:
    """The sums over all layers: (parameters, multiply-adds of one image)."""
    return sum(row.parameters for row in numbers), sum(row.multiply_adds for row in numbers)


def _window(layer: Layer) -> tuple[int, int, str]:
    """Window, stride and padding of a layer, along either axis; 1, 1, "valid" if it looks at one value."""
    if isinstance(layer, Conv2D):
        return layer.kernel, layer.stride, layer.padding
    if isinstance(layer, POOLINGS):
        return layer.size, layer.size, "valid"
    return 1, 1, "valid"


def _zeros_before(layer: Layer, length: int) -> int:
    window, stride, padding = _window(layer)
    return same_padding(length, window, stride) if padding == "same" else 0


def receptive_fields(layers: tuple[Layer, ...], input_shape: Shape, axis: int = 0) -> dict[str, ReceptiveField]:
    """What one value of each layer sees of the input, by layer name; ends before Flatten.

    `axis` is 0 for the height, 1 for the width: "same" padding may differ. Size and step follow the usual
    recurrence: a window of k at stride s makes size + (k - 1) * step and step * s (Dumoulin and Visin, 2016,
    "A guide to convolution arithmetic for deep learning").
    """
    fields = {}
    size, step, start = 1, 1, 0
    for numbers, layer in zip(network_numbers(layers, input_shape), layers, strict=True):
        if isinstance(layer, (Flatten, Dense)):
            break
        window, stride, _ = _window(layer)
        start -= step * _zeros_before(layer, numbers.input_shape[axis])
        size, step = size + (window - 1) * step, step * stride
        fields[numbers.name] = ReceptiveField(size, step, start)
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


def _unravelled(index: int, shape: Shape) -> Cell:
    """The cell at `index` of the values laid out row by row, all channels of a pixel together (NHWC)."""
    cell = ()
    for length in reversed(shape):
        index, rest = divmod(index, length)
        cell = (rest, *cell)
    return cell


def _origin(layers, numbers: list[LayerNumbers], place: int, cell: Cell, through: tuple) -> tuple[str, Cell]:
    """The layer and cell that a cell was handed on from, walked back over layers of the kinds `through`."""
    while place >= 0 and isinstance(layers[place], through):
        if isinstance(layers[place], Flatten):
            cell = _unravelled(cell[0], numbers[place].input_shape)
        place -= 1
    return numbers[place].name if place >= 0 else "input", cell


def seen(layers: tuple[Layer, ...], input_shape: Shape, name: str, cell: Cell) -> tuple[int, int, int, int]:
    """What one value sees of the picture: (top, left, height, width), with the padding, so top may be negative.

    Behind Flatten a value keeps the field of its place on the map; a dense unit sees the whole picture. It is a
    frame: where a stride is larger than its window, or padding lies over a rest that pooling dropped, it also
    holds pixels that do not count. `name` may be "input".

    Raises:
        ValueError: If there is no such layer or cell.
    """
    numbers = network_numbers(layers, input_shape)
    place = -1 if name == "input" else _place(numbers, name)
    cell = _checked_cell(cell, numbers[place].output_shape if place >= 0 else input_shape, name)
    name, cell = _origin(layers, numbers, place, cell, (Flatten, Dropout, Activation))
    starts, sizes = [], []
    for axis in (0, 1):
        fields = {"input": ReceptiveField(1, 1, 0), **receptive_fields(layers, input_shape, axis)}
        if name not in fields:
            return 0, 0, *input_shape[:2]
        starts.append(fields[name].start + cell[axis] * fields[name].step)
        sizes.append(fields[name].size)
    return *starts, *sizes


def _reached(span: tuple[int, int], layer: Layer, length: int, places: int) -> tuple[int, int] | None:
    """First and last of the `places` whose windows touch the cells first to last of `length`; None if none does."""
    window, stride, _ = _window(layer)
    before = _zeros_before(layer, length)
    first = max(0, math.ceil((span[0] + before - window + 1) / stride))
    last = min(places - 1, (span[1] + before) // stride)
    return (first, last) if first <= last else None


def seeing(layers: tuple[Layer, ...], input_shape: Shape, row: int, column: int) -> dict[str, tuple | None]:
    """Which cells of each layer with maps can see a pixel: (first row, last row, first column, last column).

    None where no cell does, because a stride or the border of a pooling leaves the pixel out.

    Raises:
        ValueError: If the picture has no such pixel.
    """
    row, column = _checked_cell((row, column), input_shape[:2], "the picture", "pixel")
    spans = ((row, row), (column, column))
    found = {}
    for numbers, layer in zip(network_numbers(layers, input_shape), layers, strict=True):
        if isinstance(layer, (Flatten, Dense)):
            break
        if spans:
            lengths = zip(spans, numbers.input_shape, numbers.output_shape, strict=False)
            spans = tuple(_reached(span, layer, length, places) for span, length, places in lengths)
        if spans and None in spans:
            spans = None
        found[numbers.name] = (*spans[0], *spans[1]) if spans else None
    return found


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
    parts: Convolution | Largest | Mean | Activated | Dropped | Flattened | WeightedSum


def as_json(explanation: Explanation) -> dict:
    """An explanation as JSON values, the parts beside the rest: the form of terms.js."""
    values = json.loads(json.dumps(asdict(explanation)))
    return values | values.pop("parts")


def _convolution(layer: Conv2D, values, kernel, bias, cell: Cell) -> tuple[Convolution, float, float]:
    """The parts, the total, and the sum of the absolute terms."""
    height, width, channels = values.shape
    row, column, feature = cell
    top = row * layer.stride - _zeros_before(layer, height)
    left = column * layer.stride - _zeros_before(layer, width)
    rows, columns = top + np.arange(layer.kernel), left + np.arange(layer.kernel)
    inside = np.outer((rows >= 0) & (rows < height), (columns >= 0) & (columns < width))
    near = values[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))]
    window = np.where(inside[..., None], near, 0.0)
    products = window * kernel[..., feature]
    subtotals = products.sum(axis=(0, 1))
    total = float(subtotals.sum() + bias[feature])
    shown = np.where(inside[..., None], window, None)
    found = [
        Channel(int(channel), shown[..., channel].tolist(), kernel[..., channel, feature].tolist(),
                products[..., channel].tolist(), float(subtotals[channel]))
        for channel in np.argsort(-np.abs(subtotals), kind="stable")
    ]
    parts = Convolution(layer.kernel, layer.stride, layer.padding, layer.activation, top, left, found,
                        products.size, float(bias[feature]), total)
    return parts, float(FUNCTIONS[layer.activation](total)), float(np.abs(products).sum() + abs(bias[feature]))


def _pooling(layer, values, cell: Cell) -> tuple[Pooling, float, float]:
    height, width, _ = values.shape
    row, column, channel = cell
    size = layer.size
    top, left = row * size, column * size
    window = values[top : top + size, left : left + size, channel]
    shared = (size, top, left, window.tolist(), Lost(height % size, width % size))
    if isinstance(layer, MaxPooling2D):
        down, right = _unravelled(int(window.argmax()), window.shape)
        largest = float(window.max())
        return Largest(*shared, (top + down, left + right)), largest, abs(largest)
    total = float(window.sum())
    return Mean(*shared, total), total / window.size, float(np.abs(window).sum()) / window.size


def _softmax(logits, unit: int) -> Softmax:
    powers = np.exp(logits - logits.max())
    whole = float(powers.sum())
    return Softmax(logits.tolist(), powers.tolist(), float(logits.max()), whole, float(powers[unit] / whole))


def _dense(layers, numbers, place: int, values, kernel, bias, unit: int) -> tuple[WeightedSum, float, float]:
    layer = layers[place]
    weights = kernel[:, unit]
    products = values * weights
    found = [
        Product(index, (index,), Origin(*_origin(layers, numbers, place - 1, (index,), (Flatten, Dropout))),
                float(values[index]), float(weights[index]), float(products[index]))
        for index in np.argsort(-np.abs(products), kind="stable").tolist()
    ]
    total = float(products.sum() + bias[unit])
    shared = (layer.activation, len(found), found, float(bias[unit]), total)
    terms = float(np.abs(products).sum() + abs(bias[unit]))
    if place < len(layers) - 1 and layer.activation != "softmax":
        return WeightedSum(*shared), float(FUNCTIONS[layer.activation](total)), terms
    sums = values @ kernel + bias
    if layer.activation != "softmax":
        logits = FUNCTIONS[layer.activation](sums)
        return Answer(*shared, _softmax(logits, unit)), float(logits[unit]), terms
    parts = Answer(*shared, _softmax(sums, unit))
    largest = float((np.abs(values) @ np.abs(kernel) + np.abs(bias)).max())
    return parts, parts.softmax.share, parts.softmax.share * (1 + 2 * largest) + SMALLEST / ROUNDING


def explain(layers: tuple[Layer, ...], input_shape: Shape, weights: dict[str, np.ndarray],
            outputs: dict[str, np.ndarray], name: str, cell: Cell) -> Explanation:
    """The numbers that one value of a layer was made of.

    Args:
        weights: keys `layer/kernel` and `layer/bias`, as `runs.weights` gives them.
        outputs: the picture as "input" and the output of every layer by name, `float32`, without the batch axis,
            shape `(height, width, channels)` or `(units,)`.
        cell: (row, column, channel), or (unit,) behind Flatten.

    Raises:
        ValueError: If there is no such layer or cell, or a dense layer stands on maps.
    """
    numbers = network_numbers(layers, input_shape)
    place = _place(numbers, name)
    layer, row = layers[place], numbers[place]
    cell = _checked_cell(cell, row.output_shape, name)
    before = numbers[place - 1].name if place else "input"
    values = np.asarray(outputs[before], np.float64)
    kernel, bias = (np.asarray(weights.get(f"{name}/{part}", ()), np.float64) for part in ("kernel", "bias"))
    if isinstance(layer, Conv2D):
        parts, total, terms = _convolution(layer, values, kernel, bias, cell)
    elif isinstance(layer, POOLINGS):
        parts, total, terms = _pooling(layer, values, cell)
    elif isinstance(layer, Dense):
        if values.ndim != 1:
            raise ValueError(f"{name} stands on maps. Expected a Flatten layer before it. Received: {row.input_shape}")
        parts, total, terms = _dense(layers, numbers, place, values, kernel, bias, cell[0])
    else:
        source = _unravelled(cell[0], row.input_shape) if isinstance(layer, Flatten) else cell
        total, terms = float(values[source]), abs(float(values[source]))
        if isinstance(layer, Flatten):
            parts = Flattened(source, cell[0])
        elif isinstance(layer, Dropout):
            parts = Dropped(layer.rate)
        else:
            parts = Activated(layer.function, total)
            total = float(FUNCTIONS[layer.function](total))
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
