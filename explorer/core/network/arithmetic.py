"""The numbers of a network worked out by hand: shapes, parameters, multiply-adds, receptive fields. No Keras.

`python -m explorer numbers two_conv [--data NAME]` prints them as a table.
"""

from dataclasses import dataclass

from explorer.core.layers import Layer
from explorer.core.layers.contract import Shape, Weight, kind
from explorer.core.network.graph import Network


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


def parameters_formula(weights: dict[str, Weight]) -> str:
    """How many numbers the weights hold, "(3·3·1 + 1)·32 = 320", from their axes; "" if there are none."""
    if not weights:
        return ""
    last = {[1, *weight.axes.values()][-1] for weight in weights.values()}
    count = sum(weight.size for weight in weights.values())
    each = ["·".join(f"{length:,}" for length in [*weight.axes.values()][:-1]) for weight in weights.values()]
    if len(last) > 1:
        products = ("·".join(f"{length:,}" for length in weight.shape) for weight in weights.values())
        return f"{' + '.join(products)} = {count:,}"
    inner = f"({' + '.join(part or '1' for part in each)})" if any(each) else f"{len(each)}"
    return f"{inner}·{last.pop()} = {count:,}"


def numbers(network: Network) -> list[LayerNumbers]:
    """Shape, parameters and multiply-adds (of one image) of every layer.

    Raises:
        ValueError: If the picture has no channel axis, or a window does not fit; the message names the layer.
    """
    shapes, rows = network.shapes, []
    for node in network.nodes:
        before, weights = network.before(node), network.weights_of(node)
        rows.append(LayerNumbers(
            node.name, kind(node.layer), before[0], shapes[node.name],
            sum(weight.size for weight in weights.values()), node.layer.multiply_adds(*before),
            parameters_formula(weights)))
    return rows


def network_numbers(layers: tuple[Layer, ...], input_shape: Shape) -> list[LayerNumbers]:
    """The numbers of layers one behind the other; see `numbers`."""
    return numbers(Network.chain(layers, input_shape))


def totals(rows: list[LayerNumbers]) -> tuple[int, int]:
    """The sums over all layers: (parameters, multiply-adds of one image)."""
    return sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows)


def table(layers: list[LayerNumbers]) -> str:
    """The numbers as text, one line a layer; the last line has the totals."""
    rows = [("layer", "type", "output shape", "parameters", "multiply-adds")]
    for row in layers:
        rows.append((row.name, row.kind, str(row.output_shape), f"{row.parameters:,}", f"{row.multiply_adds:,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(cell.ljust(width) if column < 3 else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    parameters, multiply_adds = totals(layers)
    return "\n".join([*lines, f"total {parameters:,} parameters, {multiply_adds:,} multiply-adds"])
