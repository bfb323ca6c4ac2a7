"""Answers as people type them: read, judged, and the typical slip behind a wrong one named. No Keras.

Every slip is computed from the same layer as the right answer, so that it is recognised whatever the sizes are.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from explorer.core.layers import Conv2D, Dense, Flatten, Layer
from explorer.core.layers.contract import Shape
from explorer.core.layers.pooling import Pooling
from explorer.core.network.arithmetic import network_numbers

Number = int | float
Answer = Number | Shape | str
CLOSE = 0.01  # a rounded answer counts where the right one is not a whole number
MOST_DIGITS = 30
_SPACES = re.compile("[\\s'’_\u00a0\u2009\u202f]+")
_GROUPED = re.compile(r"[0-9]{1,3}([ ,][0-9]{3})+(\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?|[.,][0-9]+")


@dataclass(frozen=True)
class Slip:
    """A typical wrong answer: what it comes to, and the sentence that helps whoever made it."""

    value: Answer
    words: str


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer; `slip` is the typical mistake that gives the same number, None if none does."""

    correct: bool
    words: str
    slip: Slip | None = None


def read_number(text: str) -> Number:
    """A number as people type it: 307300, 307,300, 307 300, ≈14.45, −300, 94.3 %.

    Three digits behind a comma are thousands, else a comma begins decimals as a point does: 14,45 is 14.45.
    Whole numbers are `int`, except 307.000, which is a `float`: `judge` says how it was understood.

    Raises:
        ValueError: For anything else; the sentence says what was expected.
    """
    cleaned = _SPACES.sub(" ", text.strip()).strip()
    cleaned = re.sub(r"^[≈~=]+ ?|( ?%)$", "", cleaned).replace("−", "-")
    sign = -1 if cleaned.startswith("-") else 1
    cleaned = re.sub(r"^[-+] ?", "", cleaned)
    if len(re.sub("[^0-9]", "", cleaned)) > MOST_DIGITS:
        raise ValueError(f"A number was expected, such as 307,300. Received: more than {MOST_DIGITS} digits")
    thousands = _GROUPED.fullmatch(cleaned) and len(set(re.findall("[ ,]", cleaned))) == 1 and cleaned[0] != "0"
    if thousands:
        cleaned = re.sub("[ ,]", "", cleaned)
    elif not _PLAIN.fullmatch(cleaned):
        raise ValueError(f"A number was expected, such as 307,300. Received: {_shown(text)}")
    cleaned = cleaned.replace(",", ".")
    return sign * (float(cleaned) if "." in cleaned else int(cleaned))


def read_shape(text: str) -> Shape:
    """A shape without its batch axis, as people type it: (26, 26, 32), 26x26x32, 26 26 32, (None, 26, 26, 32).

    Raises:
        ValueError: For anything else; the sentence says what was expected.
    """
    cleaned = re.sub(r"^(none|batch|n|\?)\s*[,x×*·]?\s*", "", text.strip().strip("()[]").strip().lower())
    lengths = re.split(r"\s*[,;x×*·]\s*|\s+", cleaned.strip(" ,"))
    if not all(re.fullmatch("[0-9]{1,9}", length) for length in lengths) or len(lengths) > 4:
        raise ValueError(f"A shape was expected, such as (26, 26, 32) or 26x26x32. Received: {_shown(text)}")
    return tuple(map(int, lengths))


def _shown(text: str) -> str:
    return repr(text) if len(text) <= 40 else f"{text[:40]!r} …"


def written(value: Answer) -> str:
    """A number, shape or choice as the pages write it: 307,300, 14.45, (26, 26, 32), fewer."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))}{',' if len(value) == 1 else ''})"
    return (f"{value:,}" if isinstance(value, int) else f"{value:,.15g}").replace("-", "−")


def judge(given: Answer, right: Answer, slips: Iterable[Slip] = ()) -> Verdict:
    """Whether an answer is right; if not, which slip it is, or which way the right number lies.

    Whole numbers, shapes and choices must be met, other numbers within one percent.
    """
    if _same(given, right):
        return Verdict(True, f"Right: {written(right).rstrip('.')}.")
    slip = next((slip for slip in slips if _same(given, slip.value) and not _same(slip.value, right)), None)
    if slip:
        return Verdict(False, slip.words, slip)
    if isinstance(right, str) or isinstance(given, str):
        return Verdict(False, "Not so. Think again, or see the answer below.")
    if isinstance(right, tuple) or isinstance(given, tuple):
        return Verdict(False, _wrong_shape(given, right))
    if isinstance(given, float) and math.isclose(given * 1000, right):
        return Verdict(False, f"{written(given)} was understood: a point begins the decimals. "
                              f"Write {given * 1000:,.0f} if you mean that.")
    if isinstance(right, int) and given != int(given):
        return Verdict(False, f"{written(given)} was understood, but this is a whole number.")
    way = "larger" if right > given else "smaller"
    return Verdict(False, f"Not {written(given)}: the right number is {way}.")


def _same(given: Answer, value: Answer) -> bool:
    if isinstance(given, float) and isinstance(value, float):
        return math.isclose(given, value, rel_tol=CLOSE)
    if isinstance(value, float) and isinstance(given, int):
        return math.isclose(given, value, rel_tol=CLOSE)
    return given == value


def _wrong_shape(given: Answer, right: Answer) -> str:
    if not isinstance(given, tuple) or not isinstance(right, tuple):
        return f"{written(given)} was understood. Expected {'a shape' if isinstance(right, tuple) else 'one number'}."
    if len(given) != len(right):
        batch = "" if len(right) in (2, 4) else ", without the batch"
        axes = "1 axis" if len(given) == 1 else f"{len(given)} axes"
        return f"{written(given)} has {axes}. Expected {len(right)}{batch}."
    places = [name for name, one, other in zip(_axes(right), given, right, strict=True) if one != other]
    return f"Not {written(given)}: look at the {' and the '.join(places)} again."


def _axes(shape: Shape) -> tuple[str, ...]:
    return {
        1: ("length",), 2: ("rows", "columns"), 3: ("height", "width", "channels"),
        4: ("first axis", "second axis", "third axis", "last axis"),
    }[len(shape)]


def distinct(slips: Iterable[Slip], right: Answer) -> list[Slip]:
    """The slips without those that come to the right answer by accident, each number once."""
    found: dict[Answer, Slip] = {}
    for slip in slips:
        if slip.value != right:
            found.setdefault(slip.value, slip)
    return list(found.values())


def dense_slips(input_shape: Shape, units: int) -> list[Slip]:
    """Typical wrong counts of the parameters of a dense layer on all values of `input_shape`."""
    inputs = math.prod(input_shape)
    slips = [
        Slip(inputs * units, f"These are the weights alone: the bias is forgotten, one for each of {units:,} units."),
        Slip(inputs * units + 1, f"One bias for the whole layer is too few: each of the {units:,} units has its own."),
        Slip(inputs * units + inputs, "Units and inputs are mixed up: a bias belongs to each unit, not to each input."),
        Slip((inputs + 1) * (units + 1), "Units and inputs are mixed up: the 1 for the bias goes to the inputs only."),
        Slip(inputs + units, "Added instead of multiplied: every unit has a weight of its own for every input."),
        Slip(inputs, f"These are the inputs, so one unit's weights. There are {units:,} units, each with a bias."),
        Slip(inputs + 1, f"This is one unit: its weights and its bias. There are {units:,} of them."),
        Slip(units, "These are the units: each has as many weights as there are inputs, and a bias."),
    ]
    if len(input_shape) == 3:
        height, width, channels = input_shape
        pixels = height * width
        slips += [
            Slip((pixels + 1) * units, f"The channels are forgotten: a pixel has {channels} values, not one."),
            Slip(pixels * units, f"The channels are forgotten ({channels} values a pixel), and so is the bias."),
            Slip((channels + 1) * units, "Without Flatten a dense layer looks at each pixel alone: this is its count."),
            Slip((sum(input_shape) + 1) * units,
                 "The sides are added: the number of values is height times width times channels."),
            Slip((height * channels + 1) * units, "The picture is not a row: height times width times channels."),
        ]
    return distinct(slips, (inputs + 1) * units)


def conv_slips(input_shape: Shape, layer: Conv2D, bias: bool = True) -> list[Slip]:
    """Typical wrong counts of the parameters of a convolution; `bias` says whether the question has biases."""
    height, width, channels = input_shape
    kernel, filters, one = layer.kernel, layer.filters, 1 if bias else 0
    square = kernel * kernel
    right = (square * channels + one) * filters
    rows, columns, _ = network_numbers((layer,), input_shape)[0].output_shape
    without, depth = square * channels * filters, f"the kernel is {kernel}x{kernel}x{channels}"
    slips = [
        Slip(without, f"The bias is forgotten: one for each of the {filters} filters.") if bias else
        Slip(without + filters, "This has a bias for each filter; the question is without."),
        Slip(without + 1, f"One bias for the whole layer is too few: each of the {filters} filters has its own."),
        Slip((square + one) * filters, f"The kernel's depth is forgotten: it reaches through all {channels} channels "
                                       f"of the layer before, {depth}."),
        Slip(square * filters, f"The kernel's depth and the bias are forgotten: {depth}."),
        Slip((kernel * channels + one) * filters, f"The kernel is not squared: {kernel} times {kernel}, not {kernel}."),
        Slip((square * filters + one) * filters, "The depth is the number of channels of the layer before, not of "
                                                 "this layer's filters."),
        Slip(square * channels + one, f"This is one filter. There are {filters} of them."),
        Slip(square * channels, f"This is one kernel. There are {filters} of them."),
        Slip(square, f"This is one slice of one kernel: {depth}, and there are {filters}."),
        Slip(filters, f"These are the filters. Each has a kernel of {kernel}·{kernel}·{channels} weights."),
        Slip(without * rows * columns, "These are the multiply-adds: the weights are the same at every position, "
                                       "so they count once."),
        Slip(right * rows * columns, f"Counted at each of the {rows}·{columns} positions: the kernel slides, "
                                     "its weights are the same everywhere."),
        Slip((height * width * channels + one) * filters, "Counted like a dense layer: a kernel sees only its window, "
                                                          "so the picture's size does not matter."),
        Slip(rows * columns * filters, "These are the outputs. Parameters are the numbers in the kernels."),
    ]
    return distinct(slips, right)


def parameter_slips(layer: Layer, input_shape: Shape) -> list[Slip]:
    """Typical wrong counts of the parameters of any layer."""
    if isinstance(layer, Conv2D):
        return conv_slips(input_shape, layer)
    if isinstance(layer, Dense):
        return dense_slips(input_shape, layer.units)
    slips = [Slip(math.prod(input_shape), "These are the values that come in. Nothing here is learned.")]
    if isinstance(layer, Pooling):
        window, channels = layer.size * layer.size, input_shape[-1]
        why = "A pooling window has no weights: it takes the largest value or the mean."
        slips += [Slip(value, why) for value in (window, window * channels, (window + 1) * channels,
                                                 (window * channels + 1) * channels)]
    return distinct(slips, 0)


def length_slips(length: int, kernel: int, stride: int = 1, padding: int = 0) -> list[Slip]:
    """Typical wrong output lengths for floor((n + 2p - k) / s) + 1, with `padding` pixels at each end."""
    span = length + 2 * padding - kernel
    right = span // stride + 1
    slips = [
        Slip(span // stride, "Off by one: the first place counts too, so add 1."),
        Slip(math.ceil(span / stride) + 1, "The floor is forgotten: a window that does not fit whole is left out."),
        Slip(span + 1, f"The stride is forgotten: the window moves {stride} pixels at a time."),
        Slip((length - kernel) // stride + 1, f"The padding is forgotten: {padding} pixels at each end."),
        Slip((length + padding - kernel) // stride + 1, "The padding is at both ends: 2p, not p."),
        Slip(math.ceil(length / stride), 'This is padding "same". Here only what the formula adds is added.'),
        Slip(right + 1, "Off by one: count the places of the window's first pixel."),
        Slip(length // kernel, "Windows may overlap: they move by the stride, not by their own size."),
        Slip(length, "The size stays only where padding makes up for the kernel."),
        Slip(length - kernel, "Off by one: the first place counts too, so add 1."),
    ]
    return distinct([slip for slip in slips if slip.value >= 0], right)


def shape_slips(layer: Layer, input_shape: Shape) -> list[Slip]:
    """Typical wrong output shapes of a layer, without the batch axis."""
    right = network_numbers((layer,), input_shape)[0].output_shape if len(input_shape) == 3 else (
        (layer.units,) if isinstance(layer, Dense) else input_shape)
    if isinstance(layer, Conv2D):
        return distinct(_conv_shapes(layer, input_shape, right), right)
    if isinstance(layer, Pooling):
        return distinct(_pool_shapes(layer.size, input_shape, right), right)
    if isinstance(layer, Flatten) and len(input_shape) == 3:
        height, width, channels = input_shape
        return distinct((
            Slip((height * width,), f"The channels are forgotten: {channels} maps are laid out, not one."),
            Slip((sum(input_shape),), "The sides are added: multiply height, width and channels."),
            Slip(input_shape, "Flatten makes one vector of the maps: a single length."),
            Slip((height * width, channels), "Flatten leaves no axis for the channels: a single length."),
        ), right)
    return distinct([Slip(input_shape, "This is the shape that comes in.")], right)


def _conv_shapes(layer: Conv2D, shape: Shape, right: Shape) -> list[Slip]:
    height, width, channels = shape
    filters, kernel, stride = layer.filters, layer.kernel, layer.stride
    same = (math.ceil(height / stride), math.ceil(width / stride), filters)
    spans = (height - kernel, width - kernel)
    if layer.padding == "same":
        valid = "This is padding \"valid\": \"same\" pads with zeros, so that only the stride makes the map smaller."
        slips = [
            Slip((*(span // stride + 1 for span in spans), filters), valid),
            Slip((height // stride, width // stride, filters), 'Padding "same" rounds up: ceil(n / s).'),
        ]
    else:
        slips = [
            Slip(same, 'This is padding "same": without padding the kernel must fit into the map.'),
            Slip((*(math.ceil(span / stride) + 1 for span in spans), filters),
                 "The floor is forgotten: a window that does not fit whole is left out."),
            Slip((*(span // stride for span in spans), filters), "Off by one: the first place counts too, so add 1."),
            Slip((*(span // stride + 2 for span in spans), filters), "Off by one: floor((n − k) / s) + 1."),
        ]
    unmoved = (height, width) if layer.padding == "same" else tuple(span + 1 for span in spans)
    return [
        *slips,
        Slip((*unmoved, filters), f"The stride is forgotten: the window moves {stride} pixels at a time."),
        Slip((*right[:2], channels), "A convolution has one output channel for each filter, whatever comes in."),
        Slip((*right[:2], channels * filters), "Each filter sums over all channels before it: one map a filter."),
        Slip(shape, "This is the shape that comes in."),
    ]


def _pool_shapes(size: int, shape: Shape, right: Shape) -> list[Slip]:
    height, width, channels = shape
    return [
        Slip((math.ceil(height / size), math.ceil(width / size), channels),
             "The floor is forgotten: rows and columns that fill no whole window are dropped."),
        Slip((height - size + 1, width - size + 1, channels),
             f"The stride is forgotten: pooling windows do not overlap, they move by {size}."),
        Slip((*right[:2], channels // size), "Pooling leaves the channels alone: each map is pooled by itself."),
        Slip((*right[:2], 1), "Pooling leaves the channels alone: each map is pooled by itself."),
        Slip((height // size - 1, width // size - 1, channels), "Off by one: the first place counts too."),
        Slip((height - size, width - size, channels), f"Pooling divides by {size}, it does not take {size} away."),
        Slip(shape, "This is the shape that comes in."),
    ]
