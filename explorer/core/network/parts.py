"""The forms in which the numbers behind one value are shown: to the calculator as JSON, to a table as rows."""

import json
from dataclasses import asdict, dataclass

from explorer.core.layers.steps import Index
from explorer.core.network.cells import Cell


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

    `kernel`, `stride` and `dilation` are (down, across); `top` and `left` are where the window begins in the layer
    before; below 0 is padding.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
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
    """A window of one channel; it begins at `top` and `left` of the layer before, and None is outside of it.

    `made` is how many rows and columns come out.
    """

    size: tuple[int, int]
    top: int
    left: int
    window: list[list[float | None]]
    lost: Lost
    made: tuple[int, int]


@dataclass(frozen=True)
class Largest(Pooling):
    """Max pooling: `winner` is the (row, column) of the largest value in the layer before, the first of equals."""

    winner: tuple[int, int]


@dataclass(frozen=True)
class Mean(Pooling):
    """Average pooling: the total is `sum` / the number of values under the window."""

    sum: float


@dataclass(frozen=True)
class Activated:
    """A function applied to one value."""

    function: str
    input: float


@dataclass(frozen=True)
class Dropped:
    """The value goes through; `words` say what happens to it while training."""

    words: str


@dataclass(frozen=True)
class Flattened:
    """The value at `index` is the one at `source` in the layer before."""

    source: Index
    index: int


@dataclass(frozen=True)
class Placed:
    """The value at `source` in the layer before, put elsewhere; None is a zero from outside of it."""

    source: Index | None


@dataclass(frozen=True)
class Product:
    """One input of a dense unit, its weight, and both multiplied.

    `index` is its place in the layer before, `origin` where it comes from, behind layers that hand values on.
    """

    index: int
    origin: Cell
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
class Shares:
    """A softmax as a layer of its own, over all values at one place."""

    softmax: Softmax


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
class Met:
    """What one branch brings to where branches meet: the value at `origin`."""

    origin: Cell
    input: float


@dataclass(frozen=True)
class Sum:
    """Branches added up: `sum` is that of all inputs."""

    inputs: list[Met]
    sum: float


@dataclass(frozen=True)
class Factors:
    """Branches multiplied: `product` is that of all inputs."""

    inputs: list[Met]
    product: float


@dataclass(frozen=True)
class Explanation:
    """One value of a layer as the numbers that made it; `before` is what it reads, of several inputs the one meant.

    `value` is the layer's own output; `total` is what the parts give, in float64. The two differ by at most
    `tolerance`: ROUNDING times the sum of the absolute terms, since rounding grows with what is added and not
    with what is left of it. A share of the softmax moves by twice that of the largest logit, times the share.
    """

    cell: Cell
    kind: str
    before: str
    value: float
    total: float
    tolerance: float
    parts: (Convolution | Largest | Mean | Activated | Dropped | Flattened | Placed | WeightedSum | Scaled | Sum
            | Factors)


def _cell(cell: Cell) -> dict:
    return {"layer": cell.layer, "cell": list(cell.index)}


def _place(cell: Cell) -> str:
    return f"{cell.layer} {', '.join(map(str, cell.index))}"


def as_json(explanation: Explanation) -> dict:
    """An explanation as JSON values, the parts beside the rest: the form of terms.js."""
    values = json.loads(json.dumps(asdict(explanation)))
    parts = values.pop("parts")
    for told, product in zip(parts.get("products", ()), getattr(explanation.parts, "products", ()), strict=True):
        told |= {"origin": _cell(product.origin), "cell": [product.index]}
    for told, met in zip(parts.get("inputs", ()), getattr(explanation.parts, "inputs", ()), strict=True):
        told["origin"] = _cell(met.origin)
    return values | _cell(explanation.cell) | {"form": type(explanation.parts).__name__} | parts


def rows(explanation: Explanation) -> list[dict]:
    """Every term of a value as a row: what is multiplied, and the product; the bias, if there is one, comes last."""
    parts = explanation.parts
    if isinstance(parts, Convolution):
        found = [
            {"channel": channel.channel, "row": parts.top + row * parts.dilation[0],
             "column": parts.left + column * parts.dilation[1], "input": channel.window[row][column],
             "weight": channel.weights[row][column], "product": product}
            for channel in parts.channels for row, line in enumerate(channel.products)
            for column, product in enumerate(line)
        ]
    elif isinstance(parts, WeightedSum):
        found = [{"from": _place(term.origin), "input": term.input,
                  "weight": term.weight, "product": term.product} for term in parts.products]
    elif isinstance(parts, Sum | Factors):
        return [{"from": _place(met.origin), "input": met.input} for met in parts.inputs]
    elif isinstance(parts, Pooling):
        return [{"row": parts.top + row, "column": parts.left + column, "value": value}
                for row, line in enumerate(parts.window) for column, value in enumerate(line) if value is not None]
    else:
        return [{"value": explanation.total}]
    return [*found, {"product": parts.bias}]
