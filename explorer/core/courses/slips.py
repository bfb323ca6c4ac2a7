"""Typical slips in counting parameters, each with the sentence that helps.

Every slip is computed from the same layer as the right answer, so that it is recognised whatever the sizes are.
"""

import math
from collections.abc import Iterable

from explorer.core.courses.answers import Answer, Slip
from explorer.core.layers import Layer
from explorer.core.layers.contract import Shape, Weight, Window
from explorer.core.layers.numerals import counted
from explorer.core.network.arithmetic import LayerNumbers

OR = " Or: "


def distinct(slips: Iterable[Slip], right: Answer) -> list[Slip]:
    """The slips without those that come to the right answer by accident, each number once.

    Where two mistakes come to the same number, nobody knows which it was: the first two are both named.
    """
    found: dict[Answer, list[str]] = {}
    for slip in slips:
        named = found.setdefault(slip.value, [])
        if slip.words not in named and len(named) < 2:
            named.append(slip.words)
    return [Slip(value, OR.join(named)) for value, named in found.items() if value != right]


def left_out(rows: Iterable[LayerNumbers]) -> list[Slip]:
    """The sums of a network's parameters in which one layer is missing; layers with as many share a slip."""
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.parameters, []).append(f"{row.name}'s")
    whole = sum(count * len(names) for count, names in found.items())
    return [Slip(whole - count, f"{_either(names)} own parameters are missing: {count:,}.")
            for count, names in found.items() if count]


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def dense_slips(input_shape: Shape, units: int) -> list[Slip]:
    """Typical wrong counts of the parameters of a dense layer on all values of `input_shape`."""
    inputs = math.prod(input_shape)
    slips = [
        Slip(inputs * units, "These are the weights alone: the bias is forgotten, one for each unit."),
        Slip(inputs * units + 1, "One bias for the whole layer is too few: each unit has its own."),
        Slip(inputs * units + inputs, "Units and inputs are mixed up: a bias belongs to each unit, not to each input."),
        Slip((inputs + 1) * (units + 1), "Units and inputs are mixed up: the 1 for the bias goes to the inputs only."),
        Slip(inputs + units, "Added instead of multiplied: every unit has a weight of its own for every input."),
        Slip(inputs, "These are the inputs, so one unit's weights. The layer has "
                     f"{counted(units, 'unit')}, each with a bias."),
        Slip(inputs + 1, f"This is one unit: its weights and its bias. There are {units:,} of them."),
        Slip(units, "These are the units: each has as many weights as there are inputs, and a bias."),
    ]
    if len(input_shape) == 3 and input_shape[2] > 1:
        height, width, channels = input_shape
        pixels = height * width
        slips += [
            Slip((pixels + 1) * units, f"The channels are forgotten: a pixel has {channels} values, not one."),
            Slip(pixels * units, f"The channels are forgotten ({channels} values a pixel), and so is the bias."),
        ]
    if len(input_shape) == 3:
        height, width, channels = input_shape
        slips += [
            Slip((channels + 1) * units, "Without Flatten a dense layer looks at each pixel alone: this is its count."),
            Slip((sum(input_shape) + 1) * units,
                 "The sides are added: the number of values is height times width times channels."),
            Slip((height * channels + 1) * units, "The picture is not a row: height times width times channels."),
        ]
    return distinct(slips, (inputs + 1) * units)


def conv_slips(input_shape: Shape, layer: Layer, bias: bool = True) -> list[Slip]:
    """Typical wrong counts of the parameters of a convolution; `bias` says whether the question has biases."""
    height, width, channels = input_shape
    kernel, _, _, filters = layer.weights(input_shape)["kernel"].shape
    one = 1 if bias else 0
    square = kernel * kernel
    right = (square * channels + one) * filters
    rows, columns, _ = layer.output_shape(input_shape)
    without = square * channels * filters
    slips = [
        Slip(without, "The bias is forgotten: each filter has one.") if bias else
        Slip(without + filters, "This has a bias for each filter; the question is without."),
        Slip(without + 1, "One bias for the whole layer is too few: each filter has its own."),
        *(_depth_slips(kernel, channels, filters, one) if channels > 1 else ()),
        Slip((kernel * channels + one) * filters, f"The kernel is not squared: {kernel} times {kernel}, not {kernel}."),
        Slip((square * filters + one) * filters, "The depth is the number of channels of the layer before, not of "
                                                 "this layer's filters."),
        Slip(square * channels + 1, f"This is one filter with its bias. There are {filters} of them."),
        Slip(square * channels, f"This is one kernel. There are {filters} of them."),
        Slip(filters, f"These are the filters. Each has a kernel of {kernel}·{kernel}·{channels} weights."),
        Slip(without * rows * columns, "These are the multiply-adds: the weights are the same at every position, "
                                       "so they count once."),
        Slip((height * width * channels + one) * filters, "Counted like a dense layer: a kernel sees only its window, "
                                                          "so the picture's size does not matter."),
        Slip(rows * columns * filters, f"These are the outputs, {rows}·{columns}·{filters}. Parameters are the numbers "
                                       "in the kernels."),
    ]
    if bias:
        slips.append(Slip(right * rows * columns, f"Counted at each of the {rows}·{columns} positions: the kernel "
                                                  "slides, its weights are the same everywhere."))
    return distinct(slips, right)


def _depth_slips(kernel: int, channels: int, filters: int, one: int) -> list[Slip]:
    """What comes out if a kernel is taken for a single slice; `one` is the bias, or 0."""
    square, depth = kernel * kernel, f"the kernel is {kernel}x{kernel}x{channels}"
    slips = [
        Slip((square + one) * filters, f"The kernel's depth is forgotten: it reaches through all {channels} channels "
                                       f"of the layer before, {depth}."),
        Slip(square, f"This is one slice of one kernel: {depth}, and there are {filters}."),
    ]
    if one:
        slips.append(Slip(square * filters, f"The kernel's depth and the bias are forgotten: {depth}."))
    return slips


def parameter_slips(layer: Layer, input_shape: Shape) -> list[Slip]:
    """Typical wrong counts of the parameters of any layer, from the axes of its weights and what it sees."""
    weights = layer.weights(input_shape)
    axes = getattr(weights.get("kernel"), "axes", {})
    squares = [*axes] == ["height", "width", "in", "out"] and axes["height"] == axes["width"]
    if squares and axes["in"] == input_shape[-1]:
        return conv_slips(input_shape, layer, "bias" in weights)
    if any(weight.slides for weight in weights.values()):
        return _kernel_slips(weights, input_shape[-1])
    if "in" in axes:
        return dense_slips((axes["in"],), axes["out"]) if len(input_shape) == 1 else _at_each_place(input_shape, axes)
    if weights:
        return _array_slips(weights, input_shape)
    slips = [Slip(math.prod(input_shape), "These are the values that come in. Nothing here is learned.")]
    sight = layer.sees(input_shape)
    if isinstance(sight, Window) and math.prod(sight.size) > 1:
        window, channels = math.prod(sight.size), input_shape[-1]
        why = "A pooling window has no weights: it takes the largest value or the mean."
        slips += [Slip(value, why) for value in (window, window * channels, (window + 1) * channels,
                                                 (window * channels + 1) * channels)]
    return distinct(slips, 0)


def _kernel_slips(weights: dict[str, Weight], channels: int) -> list[Slip]:
    """Kernels that are no squares, or not through all channels: each array, and what is forgotten of it."""
    kernels = {name: weight for name, weight in weights.items() if name != "bias"}
    right = sum(weight.size for weight in weights.values())
    biases = right - sum(weight.size for weight in kernels.values())
    slips = [Slip(right - biases, "The bias is forgotten: one for each map that comes out.")] if biases else []
    if len(kernels) > 1:
        slips += [Slip(weight.size, f"This is one of {len(kernels)} arrays, {'·'.join(map(str, weight.shape))}.")
                  for weight in kernels.values()]
    for weight in kernels.values():
        high, wide, depth, last = weight.shape
        one = right - weight.size
        if high != wide:
            slips += [Slip(one + side * side * depth * last, f"The kernel is no square: {high}·{wide} weights a slice.")
                      for side in (high, wide)]
        slips.append(Slip(one + depth * last, f"A slice has {high}·{wide} weights, not one."))
        if "multiplier" in weight.axes:
            slips.append(Slip(one + weight.size * depth, "Each map has kernels of its own: none reaches through all."))
        elif len(kernels) == 1 and depth < channels:
            slips.append(Slip(one + high * wide * channels * last,
                              f"A filter sees the {depth} channels of its group, not all {channels}."))
    return distinct((*slips, Slip(0, "The weights of the kernels are learned.")), right)


def _at_each_place(input_shape: Shape, axes: dict[str, int]) -> list[Slip]:
    """A dense layer on maps: Keras applies it at each place, to the channels there."""
    channels, units = axes["in"], axes["out"]
    return distinct((
        Slip(channels * units, "These are the weights alone: the bias is forgotten, one for each unit."),
        Slip((math.prod(input_shape) + 1) * units,
             "On maps the layer looks at each place by itself: a unit has a weight for every channel, not for every "
             "value."),
    ), (channels + 1) * units)


def _array_slips(weights: dict[str, Weight], input_shape: Shape) -> list[Slip]:
    """A layer with an array of numbers for each channel: some of the arrays, or of the channels, are forgotten."""
    right, each = sum(weight.size for weight in weights.values()), len(weights)
    trained = sum(weight.size for weight in weights.values() if weight.trained)
    return distinct((
        Slip(trained, "These are the learned ones. What the training keeps of the batches counts, too."),
        Slip(right - trained, "These are kept by the training, not learned. The learned ones count, too."),
        Slip(each, f"This is one channel. There are {input_shape[-1]:,}."),
        Slip(right // each, f"This is one of {each} arrays: each has a number for every channel."),
        Slip(math.prod(input_shape) * each, "The numbers are the same at every place: they count once a channel."),
        Slip(0, "This layer has numbers of its own, for every channel."),
    ), right)
