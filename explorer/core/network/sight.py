"""What a value of a layer sees of the picture: receptive fields."""

from dataclasses import dataclass

from explorer.core.layers.contract import Shape, Window
from explorer.core.layers.windows import zeros_before
from explorer.core.network.graph import Network


@dataclass(frozen=True)
class ReceptiveField:
    """The square of input pixels that one value of a layer sees, along one axis.

    The value at index `i` sees the pixels `start + i * step` to `start + i * step + size - 1`; pixels below 0
    or beyond the picture are padding.
    """

    size: int
    step: int
    start: int


def along(sight: Window, axis: int, length: int) -> tuple[int, int, int]:
    """Size and stride of a window along an axis of `length` pixels, and the zeros before the first one."""
    size, stride = sight.size[axis], sight.stride[axis]
    return size, stride, zeros_before(length, size, stride, sight.padding)


def _with_places(network: Network) -> list[tuple[str, Window, Shape]]:
    """The layers from the input on whose values have a place on a map, with the windows they see and on which shape."""
    found = []
    for node in network.nodes:
        before = network.before(node)
        sight = node.layer.sees(*before)
        if not isinstance(sight, Window) or len(network.shapes[node.name]) != 3:
            break
        found.append((node.name, sight, before[0]))
    return found


def receptive_fields(network: Network, axis: int = 0) -> dict[str, ReceptiveField]:
    """What one value of each layer of a chain sees of the input, by layer name; ends where there are no maps.

    `axis` is 0 for the height, 1 for the width: "same" padding may differ. Size and step follow the usual
    recurrence: a window of k at stride s makes size + (k - 1) * step and step * s (Dumoulin and Visin, 2016,
    "A guide to convolution arithmetic for deep learning").
    """
    fields = {}
    size, step, start = 1, 1, 0
    for name, sight, shape in _with_places(network):
        window, stride, before = along(sight, axis, shape[axis])
        start -= step * before
        size, step = size + (window - 1) * step, step * stride
        fields[name] = ReceptiveField(size, step, start)
    return fields
