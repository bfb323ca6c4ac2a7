"""Exercises 1 and 2: counting a dense layer and a convolution, every answer computed. No Keras."""

import math
from dataclasses import dataclass

from explorer.core.courses.answers import Slip
from explorer.core.courses.drill import Question
from explorer.core.courses.slips import conv_slips, dense_slips
from explorer.core.layers import Conv2D, Dense, Flatten, Layer
from explorer.core.layers.contract import Shape
from explorer.core.layers.numerals import counted
from explorer.core.network.arithmetic import network_numbers
from explorer.core.pictures import sources

COLOUR, GREY = sources.data_source("cifar10").shape, sources.data_source("mnist").shape
COURSE_PICTURES = (COLOUR, GREY, (64, 64, 3))


@dataclass(frozen=True)
class Cost:
    """One layer on one picture: what is learned, what comes out, what it costs."""

    parameters: int
    outputs: int
    multiply_adds: int


def cost(layer: Layer, shape: Shape, bias: bool = True) -> Cost:
    """The cost of a layer on a picture of this shape, behind Flatten if that is what it is meant for.

    Raises:
        ValueError: If the kernel does not fit the picture.
    """
    numbers = network_numbers((Flatten(), layer) if layer.advice(shape) else (layer,), shape)[-1]
    biases = 0 if bias else layer.weights(numbers.input_shape)["bias"].size
    return Cost(numbers.parameters - biases, math.prod(numbers.output_shape), numbers.multiply_adds)


@dataclass(frozen=True)
class Against:
    """One cost of a dense layer and of a convolution, and how many times the smaller the larger is."""

    what: str
    dense: int
    conv: int

    @property
    def ratio(self) -> float:
        """The larger divided by the smaller."""
        return max(self.dense, self.conv) / min(self.dense, self.conv)

    @property
    def words(self) -> str:
        """Which has more, for example "convolution: 7.9 times as many"."""
        if self.dense == self.conv:
            return "as many"
        return f"{'dense' if self.dense > self.conv else 'convolution'}: {self.ratio:,.1f} times as many"


def against_dense(shape: Shape, layer: Conv2D, bias: bool = True) -> list[Against]:
    """Exercise 2: the convolution against a dense layer with as many units; see `cost`."""
    whole, local = cost(Dense(layer.filters), shape), cost(layer, shape, bias)
    return [
        Against("parameters", whole.parameters, local.parameters),
        Against("outputs", whole.outputs, local.outputs),
        Against("multiply-adds", whole.multiply_adds, local.multiply_adds),
    ]


def dense(shape: Shape, units: int) -> Question:
    """Exercise 1: the parameters of a dense layer on all values of a picture."""
    numbers = network_numbers((Flatten(), Dense(units)), shape)
    height, width, channels = shape
    inputs = math.prod(shape)
    return Question(
        f"How many parameters does a dense layer of {counted(units, 'unit')} have on a picture of "
        f"{height}×{width}×{channels}?",
        numbers[-1].parameters, f"{height}·{width}·{channels} = {inputs:,} inputs, so {numbers[-1].formula}",
        tuple(dense_slips(shape, units)),
    )


def conv(shape: Shape, layer: Conv2D, bias: bool) -> Question:
    """Exercise 2: the parameters of a convolution, with or without bias.

    Raises:
        ValueError: If the kernel does not fit the picture.
    """
    kernel, channels = layer.kernel, shape[-1]
    numbers = network_numbers((layer,), shape)[0]
    weights = kernel * kernel * channels
    how = numbers.formula if bias else f"{kernel}·{kernel}·{channels}·{layer.filters} = {weights * layer.filters:,}"
    return Question(
        f"How many parameters have {counted(layer.filters, 'kernel')} of {kernel}×{kernel} on a picture of "
        f"{'×'.join(map(str, shape))}, {'with a bias each' if bias else 'without bias'}?",
        cost(layer, shape, bias).parameters, how, tuple(conv_slips(shape, layer, bias)),
    )


def growth(sides: tuple[int, ...], channels: int, dense_layer: Dense, conv_layer: Conv2D) -> dict[str, list[int]]:
    """The parameters of a dense layer and of a convolution on square pictures, for each of the `sides`."""
    return {name: [cost(layer, (side, side, channels)).parameters for side in sides]
            for name, layer in (("dense layer", dense_layer), ("convolution", conv_layer))}


def size_matters(shape: Shape, layer: Conv2D, bias: bool) -> Question:
    """Exercise 2: whether the count depends on the size of the picture.

    Raises:
        ValueError: If the kernel does not fit the picture.
    """
    height, width, channels = shape
    small, large = (cost(layer, size, bias).parameters for size in (shape, (2 * height, 2 * width, channels)))
    options = {1: "It stays as it is", 2: "It doubles", 4: "It grows fourfold"}
    return Question(
        f"The picture grows from {height}×{width} to {2 * height}×{2 * width}. What happens to the parameters of the "
        "convolution?",
        options[large // small], f"{small:,} before, {large:,} after",
        (Slip(options[2], "The same kernels slide over more places. Does a kernel get more weights?"),
         Slip(options[4], "That is the dense layer: four times the inputs, four times the weights. A kernel only "
                          "slides further.")),
        tuple(options.values()),
    )
