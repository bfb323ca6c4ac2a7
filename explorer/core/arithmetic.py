"""The numbers of a network worked out by hand: shapes, parameters, multiply-adds, receptive fields. No Keras.

`python -m explorer.core.arithmetic two_conv [--data NAME]` prints them as a table.
"""

import argparse
import math
from dataclasses import dataclass

from explorer.core import exercises
from explorer.core.exercises import (
    AveragePooling2D,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPooling2D,
)

Shape = tuple[int, ...]
POOLINGS = (MaxPooling2D, AveragePooling2D)


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
    for name, layer in zip(exercises.layer_names(layers), layers, strict=True):
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


def receptive_fields(layers: tuple[Layer, ...], input_shape: Shape) -> dict[str, ReceptiveField]:
    """What one value of each layer sees of the input, by layer name, along the height; ends before Flatten.

    Size and step follow the usual recurrence: a window of k at stride s makes size + (k - 1) * step and
    step * s (Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning").
    """
    fields = {}
    size, step, start = 1, 1, 0
    for numbers, layer in zip(network_numbers(layers, input_shape), layers, strict=True):
        if isinstance(layer, (Flatten, Dense)):
            break
        if isinstance(layer, Conv2D):
            window, stride = layer.kernel, layer.stride
            padding = layer.padding == "same"
            start -= step * same_padding(numbers.input_shape[0], window, stride) if padding else 0
        elif isinstance(layer, POOLINGS):
            window = stride = layer.size
        else:
            window = stride = 1
        size, step = size + (window - 1) * step, step * stride
        fields[numbers.name] = ReceptiveField(size, step, start)
    return fields


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
