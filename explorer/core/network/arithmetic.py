"""The numbers of a network worked out by hand: shapes, parameters, multiply-adds, receptive fields. No Keras.

`python -m explorer numbers two_conv [--data NAME]` prints them as a table.
"""

from dataclasses import dataclass

from explorer.core.layers import Layer, layer_names
from explorer.core.layers.contract import Shape, Weight, kind


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
