"""Typical slips in output lengths and shapes, each with the sentence that helps; see `slips`."""

import math

from explorer.core.courses.answers import Slip
from explorer.core.courses.slips import distinct
from explorer.core.layers import Layer
from explorer.core.layers.contract import Moved, OwnMap, Shape, Window
from explorer.core.layers.numerals import counted
from explorer.core.layers.windows import reach


def length_slips(length: int, kernel: int, stride: int = 1, padding: int = 0) -> list[Slip]:
    """Typical wrong output lengths for floor((n + 2p - k) / s) + 1, with `padding` pixels at each end."""
    span = length + 2 * padding - kernel
    right = span // stride + 1
    slips = [
        Slip(span // stride, "Off by one: the first place counts too, so add 1."),
        Slip(math.ceil(span / stride) + 1, "The floor is forgotten: a window that does not fit whole is left out."),
        Slip(span + 1, f"The stride is forgotten: the window moves {counted(stride, 'pixel')} at a time."),
        Slip((length - kernel) // stride + 1, f"The padding is forgotten: {counted(padding, 'pixel')} at each end."),
        Slip((length + padding - kernel) // stride + 1, "The padding is at both ends: 2p, not p."),
        Slip(math.ceil(length / stride), 'This is padding "same". Here only what the formula adds is added.'),
        Slip(right + 1, "Off by one: count the places of the window's first pixel."),
        Slip(length // kernel, "Windows may overlap: they move by the stride, not by their own size."),
        Slip(length, "The size stays only where padding makes up for the kernel."),
        Slip(length - kernel, "Off by one: the first place counts too, so add 1."),
    ]
    return distinct([slip for slip in slips if slip.value >= 0], right)


def shape_slips(layer: Layer, input_shape: Shape) -> list[Slip]:
    """Typical wrong output shapes of a layer, without the batch axis, from what it sees."""
    right, came_in = layer.output_shape(input_shape), Slip(input_shape, "This is the shape that comes in.")
    if len(input_shape) != 3:
        return distinct([came_in], right)
    height, width, channels = input_shape
    match layer.sees(input_shape):
        case Window(mixes=True) as sight:
            return distinct(_conv_shapes(sight, input_shape, right), right)
        case Window(size=size) as sight if max(size) > 1:
            return distinct(_pool_shapes(sight, input_shape, right), right)
        case Window(moves=True) as sight:
            down, across = sight.repeat
            ends = Slip(((height + right[0]) // 2, (width + right[1]) // 2, channels),
                        "Count both ends of each side: above and below, left and right.")
            added = Slip((height + down, width + across, channels), "A side is multiplied: each value is repeated.")
            return distinct((
                Slip((right[0], width, channels), "The columns change, too."),
                Slip((height, right[1], channels), "The rows change, too."),
                added if max(sight.repeat) > 1 else ends,
                came_in,
            ), right)
        case Moved() if len(right) == 3:
            return distinct((Slip((right[1], right[0], right[2]), "Rows come before columns."),
                             Slip((math.prod(input_shape),), "This is the count of all values: three sides are asked."),
                             came_in), right)
        case Moved():
            return distinct((
                Slip((height * width,), f"The channels are forgotten: {channels} maps are laid out, not one."),
                Slip((sum(input_shape),), "The sides are added: multiply height, width and channels."),
                Slip(input_shape, "One vector is made of the maps: a single length."),
                Slip((height * width, channels), "No axis is left for the channels: a single length."),
            ), right)
        case OwnMap():
            return distinct((
                Slip((1, 1, channels), "No axes are left for rows and columns: a single length."),
                Slip((height * width,), "A map becomes one number: there are as many as channels."),
                Slip((1,), "Every map has a value of its own."),
                came_in,
            ), right)
    return distinct([came_in], right)


def _conv_shapes(sight: Window, shape: Shape, right: Shape) -> list[Slip]:
    channels, filters = shape[-1], right[-1]
    sides = tuple(zip(shape[:2], sight.stride, strict=True))
    same = (*(math.ceil(length / stride) for length, stride in sides), filters)
    spans = tuple(length - reach(size, dilation)
                  for length, size, dilation in zip(shape[:2], sight.size, sight.dilation, strict=True))
    steps = tuple(zip(spans, sight.stride, strict=True))
    if sight.padding == "same":
        valid = "This is padding \"valid\": \"same\" pads with zeros, so that only the stride makes the map smaller."
        slips = [
            Slip((*(span // stride + 1 for span, stride in steps), filters), valid),
            Slip((*(length // stride for length, stride in sides), filters), 'Padding "same" rounds up: ceil(n / s).'),
        ]
    else:
        slips = [
            Slip(same, 'This is padding "same": without padding the kernel must fit into the map.'),
            Slip((*(math.ceil(span / stride) + 1 for span, stride in steps), filters),
                 "The floor is forgotten: a window that does not fit whole is left out."),
            Slip((*(span // stride for span, stride in steps), filters),
                 "Off by one: the first place counts too, so add 1."),
            Slip((*(span // stride + 2 for span, stride in steps), filters), "Off by one: floor((n − k) / s) + 1."),
        ]
    unmoved = shape[:2] if sight.padding == "same" else tuple(span + 1 for span in spans)
    own = [
        Slip((*right[:2], channels), "A convolution has one output channel for each filter, whatever comes in."),
        Slip((*right[:2], channels * filters), "Each filter sums over all channels before it: one map a filter."),
    ] if sight.groups == 1 or sight.groups < channels else [
        Slip((*right[:2], 1), "No sum is taken over the maps: each has a map of its own."),
        Slip((*right[:2], channels), f"Each map has {filters // channels} kernels, and each makes a map."),
    ]
    return [
        *slips,
        Slip((*unmoved, filters), f"The stride is forgotten: the window moves {counted(max(sight.stride), 'pixel')} "
                                 "at a time."),
        *own,
        Slip(shape, "This is the shape that comes in."),
    ]


def _pool_shapes(sight: Window, shape: Shape, right: Shape) -> list[Slip]:
    channels, largest = shape[-1], max(sight.size)
    sides = tuple(zip(shape[:2], sight.size, sight.stride, strict=True))
    apart = (f"pooling windows do not overlap, they move by {largest}" if sight.size == sight.stride
             else f"these windows move by {max(sight.stride)}")
    return [
        Slip((*(math.ceil(length / stride) for length, _, stride in sides), channels),
             "The floor is forgotten: rows and columns that fill no whole window are dropped."),
        Slip((*(length // stride for length, _, stride in sides), channels),
             'Padding "same" keeps what fills no whole window.' if sight.padding == "same" else
             "The window must lie on the map as a whole: its size counts beside the stride."),
        Slip((*(length - size + 1 for length, size, _ in sides), channels), f"The stride is forgotten: {apart}."),
        Slip((*right[:2], channels // largest), "Pooling leaves the channels alone: each map is pooled by itself."),
        Slip((*right[:2], 1), "Pooling leaves the channels alone: each map is pooled by itself."),
        Slip((*(length // size - 1 for length, size, _ in sides), channels),
             "Off by one: the first place counts too."),
        Slip((*(length - size for length, size, _ in sides), channels),
             f"Pooling divides by {largest}, it does not take {largest} away."),
        Slip(shape, "This is the shape that comes in."),
    ]
