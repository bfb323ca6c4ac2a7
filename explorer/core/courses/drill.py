"""Short questions asked again and again: output sizes, receptive fields, shapes of tensors. No Keras.

The same number gives the same question on every machine.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from explorer.core.courses import answers
from explorer.core.courses.answers import Answer, Slip, Verdict
from explorer.core.courses.shape_slips import length_slips
from explorer.core.layers import Conv2D, MaxPooling2D
from explorer.core.layers.contract import Shape, Window
from explorer.core.layers.numerals import counted
from explorer.core.layers.windows import output_length
from explorer.core.network.graph import Network
from explorer.core.network.sight import receptive_fields
from explorer.core.pictures.sources import DATA_SOURCES, TRAINING_PICTURES

LENGTHS = (7, 8, 9, 11, 13, 14, 16, 24, 28, 32, 64)
LONGEST = 224  # pixels along one side: what a receptive field may reach in the drill


@dataclass(frozen=True)
class Windows:
    """A row of `length` pixels with `padding` zeros at each end, and a window of `kernel` that moves by `stride`."""

    length: int
    kernel: int
    stride: int
    padding: int


@dataclass(frozen=True)
class Pyramid:
    """What one value sees, layer by layer: names, windows and strides along one side, from the input on."""

    names: tuple[str, ...]
    kernels: tuple[int, ...]
    strides: tuple[int, ...]


@dataclass(frozen=True)
class Question:
    """What is asked, the right answer (a number or a shape), how it comes about, and the slips one recognises.

    `options`, if there are any, are the answers to choose from; `picture` explains the answer, see
    `show/sketches.py`.
    """

    words: str
    right: Answer
    how: str
    slips: tuple[Slip, ...] = ()
    options: tuple[Answer | str, ...] = ()
    picture: Windows | Pyramid | None = None


def judge(question: Question, text: str) -> Verdict:
    """Reads what was written and compares it with the right answer; a known slip gets its hint.

    Raises:
        ValueError: If it is no number, or no shape where one is asked for.
    """
    return answers.judge(read(question.right, text), question.right, question.slips)


def read(right: Answer, text: str) -> Answer:
    """A number, or a shape where one is asked for; "1,152" is one length where a vector is asked for.

    Raises:
        ValueError: For anything else.
    """
    return answers.read_shape(text, len(right)) if isinstance(right, tuple) else answers.read_number(text)


def output_size(number: int) -> Question:
    """How long the output of a window is: length n, kernel k, stride s and padding p, all by chance."""
    chance = random.Random(number)
    n, k = chance.choice(LENGTHS), chance.choice((2, 3, 3, 4, 5, 7))
    s, p = chance.choice((1, 1, 2, 2, 3, 4)), chance.choice((0, 0, 1, 2, 3))
    p = min(p, k // 2)
    right = output_length(n + 2 * p, k, s)
    zeros = f"with {counted(p, 'zero')} at each end" if p else "without padding"
    return Question(
        f"n = {n} pixels, kernel k = {k}, stride s = {s}, {zeros}: how many outputs?",
        right, f"floor(({n} + 2·{p} − {k})/{s}) + 1 = {right}", tuple(length_slips(n, k, s, p)),
        picture=Windows(n, k, s, p),
    )


def receptive_field(number: int) -> Question:
    """How many input pixels, along one side, a value behind two or three layers sees."""
    chance = random.Random(number)
    while True:
        layers = tuple(
            MaxPooling2D(chance.choice((2, 2, 3))) if place and chance.random() < 0.4
            else Conv2D(1, chance.choice((3, 3, 5)), chance.choice((1, 1, 2)))
            for place in range(chance.choice((2, 3)))
        )
        network = Network.chain(layers, (LONGEST, LONGEST, 1))
        field = receptive_fields(network)[network.names[-1]]
        sights = [node.layer.sees(*network.before(node)) for node in network.nodes]
        windows, strides = (tuple(axes[0] for axes in part) for part in zip(
            *((sight.size, sight.stride) for sight in sights), strict=True))
        if sum(windows) - len(layers) + 1 != field.size:  # a stride matters, else the sum is enough
            break
    steps = [math.prod(strides[:place]) for place in range(len(layers))]
    grown = " + ".join(f"({window} − 1)·{step}" for window, step in zip(windows, steps, strict=True))
    return Question(
        f"First {', then '.join(map(_told, sights))}: how many input pixels along one side does one value at the end "
        "see?",
        field.size, f"1 + {grown} = {field.size}", _field_slips(windows, strides, steps, field.size),
        picture=Pyramid(tuple(map(_told, sights)), windows, strides),
    )


def _told(sight: Window) -> str:
    size, stride = sight.size[0], sight.stride[0]
    if not sight.mixes:
        return f"pooling {size}×{size}"
    return f"convolution {size}×{size}{f' with stride {stride}' if stride > 1 else ''}"


def _field_slips(windows: tuple[int, ...], strides: tuple[int, ...], steps: list[int], right: int) -> tuple[Slip, ...]:
    after = [step * stride for step, stride in zip(steps, strides, strict=True)]
    grown = sum((window - 1) * step for window, step in zip(windows, after, strict=True))
    return (
        Slip(sum(windows) - len(windows) + 1, "The strides are forgotten: behind a stride of 2, neighbours lie 2 input "
                                              "pixels apart."),
        Slip(sum(windows), "The windows are added. They overlap: each adds its size minus 1, times the step before."),
        Slip(math.prod(windows), "The windows are multiplied. They overlap, unless each moves by its own size."),
        Slip(windows[-1], "This is what the last layer sees of the layer before it. Go on back to the input."),
        Slip(1 + grown, "A layer's own stride spreads what comes after it, not its own window."),
        Slip(right - 1, "Off by one: begin with the one pixel that a value sees of itself."),
        Slip(right + 1, "Off by one: a window of k adds k − 1 pixels."),
        Slip(right * right, "These are the pixels of the square. Asked is one side."),
    )


def tensor_shape(number: int) -> Question:
    """Which shape a batch, a picture or a layer's kernels have: order, axes, channels last."""
    chance = random.Random(number)
    asked = chance.choice((_training_batch, _one_picture, _kernels, _maps_of_a_batch))(chance)
    options = list(dict.fromkeys([asked.right, *(slip.value for slip in asked.slips)]))
    chance.shuffle(options)
    return replace(asked, options=tuple(options))


def _training_batch(chance: random.Random) -> Question:
    name = chance.choice(tuple(TRAINING_PICTURES))
    source, count = DATA_SOURCES[name], TRAINING_PICTURES[name]
    height, width, channels = source.shape
    right = (count, height, width, channels)
    slips = [
        Slip((count, height, width), "The channel axis is missing: even a grey picture has one channel, so a batch has "
                                     "order four."),
        Slip(source.shape, "This is one picture: the batch axis comes first."),
        Slip((count, channels, height, width), "Channels come last in Keras."),
        Slip((height, width, channels, count), "The batch axis comes first."),
        Slip((count, height * width * channels), "This is flattened: a convolution needs height and width."),
    ]
    return Question(f"All {count:,} training pictures of {source.title}, for a convolutional network: which shape?",
                    right, "(pictures, height, width, channels): a tensor of order four", tuple(slips))


def _one_picture(chance: random.Random) -> Question:
    source = DATA_SOURCES[chance.choice(tuple(TRAINING_PICTURES))]
    height, width, channels = source.shape
    slips = [
        Slip((height, width), "The channel axis is missing: Conv2D asks for (height, width, channels)."),
        Slip((channels, height, width), "Channels come last in Keras."),
        Slip((1, *source.shape), "The batch axis is left out: Keras adds it as None."),
        Slip((height * width * channels,), "This is flattened: a convolution needs height and width."),
    ]
    return Question(f"`keras.Input(shape=…)` for {source.title}, in front of a Conv2D: which shape?", source.shape,
                    "(height, width, channels), without the batch axis", tuple(slips))


def _kernels(chance: random.Random) -> Question:
    kernel, before, filters = chance.choice((3, 5)), chance.choice((1, 3, 16, 32)), chance.choice((8, 32, 64))
    right = (kernel, kernel, before, filters)
    slips = [
        Slip((kernel, kernel, filters, before), "In and out are swapped: (height, width, in, out)."),
        Slip((filters, kernel, kernel, before), "The filters come last: (height, width, in, out)."),
        Slip((filters, before, kernel, kernel), "This is the order of other libraries: Keras has (height, width, in, "
                                                "out)."),
        Slip((kernel, kernel, filters), f"The depth is missing: each kernel reaches through all {before} channels."),
        Slip((kernel, kernel, before), f"This is one kernel; the layer has {filters}."),
    ]
    channels = "a grey picture" if before == 1 else "a colour picture" if before == 3 else f"{before} maps"
    return Question(f"The weights of Conv2D({filters}, {kernel}) on {channels}, without the bias: which shape?", right,
                    "(height, width, channels in, channels out)", tuple(slips))


def _maps_of_a_batch(chance: random.Random) -> Question:
    source = DATA_SOURCES[chance.choice(tuple(TRAINING_PICTURES))]
    batch, filters, kernel = chance.choice((32, 64, 128)), chance.choice((8, 16, 50)), chance.choice((3, 5))
    height, width, channels = source.shape
    rows, columns = output_length(height, kernel), output_length(width, kernel)
    right: Shape = (batch, rows, columns, filters)
    slips = [
        Slip((batch, rows, columns, channels), "A convolution has one output channel for each filter."),
        Slip((batch, height, width, filters), 'This is padding "same": without it the maps get smaller.'),
        Slip((batch, filters, rows, columns), "Channels come last in Keras."),
        Slip((rows, columns, filters), "The batch axis is missing: each picture has its own maps."),
        Slip((batch, rows, columns), f"The channel axis is missing: there are {filters} maps for each picture."),
    ]
    return Question(f"A batch of {counted(batch, 'picture')} of {source.title} goes through "
                    f"Conv2D({filters}, {kernel}) without padding: which shape comes out?", right,
                    f"{height} − {kernel} + 1 = {rows}; one channel for each of the {filters} filters",
                    tuple(slips))


DRILLS: dict[str, tuple[str, Callable[[int], Question]]] = {
    "size": ("Output size", output_size),
    "field": ("Receptive field", receptive_field),
    "tensor": ("Shapes of tensors", tensor_shape),
}
