"""What a value of a layer sees of the picture: receptive fields."""

from dataclasses import dataclass

from explorer.core.layers.contract import Moved, Shape, Sight, Window
from explorer.core.layers.windows import zeros_before
from explorer.core.network.graph import INPUT, Network


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


def on_places(sight: Sight, shape: Shape) -> Window | None:
    """The window that a value sees on the rows and columns of maps; None if it sees no window there."""
    if isinstance(sight, Moved) and sight.stays:
        return Window.alone(shape)
    return sight if isinstance(sight, Window) else None


def _behind(field: ReceptiveField, sight: Window, axis: int, length: int) -> ReceptiveField:
    window, stride, before = along(sight, axis, length)
    return ReceptiveField(field.size + (window - 1) * field.step, field.step * stride,
                          field.start - field.step * before)


def _joined(fields: list[ReceptiveField]) -> ReceptiveField | None:
    """The smallest square around those of all branches; None if they do not move in step."""
    start, end = min(field.start for field in fields), max(field.start + field.size for field in fields)
    steps = {field.step for field in fields}
    return ReceptiveField(end - start, steps.pop(), start) if len(steps) == 1 else None


def receptive_fields(network: Network, axis: int = 0) -> dict[str, ReceptiveField]:
    """What one value of each layer sees of the input, by layer name; without those that have no maps or no such square.

    `axis` is 0 for the height, 1 for the width: "same" padding may differ. Size and step follow the usual
    recurrence: a window of k at stride s makes size + (k - 1) * step and step * s (Dumoulin and Visin, 2016,
    "A guide to convolution arithmetic for deep learning"). Where branches meet it is the smallest square around all.
    """
    fields = {INPUT: ReceptiveField(1, 1, 0)}
    for node in network.nodes:
        shapes = network.before(node)
        sight = on_places(node.layer.sees(*shapes), shapes[0])
        known = [fields[name] for name in node.inputs if name in fields]
        if sight and len(known) == len(shapes) and len(network.shapes[node.name]) == 3:
            found = _joined([_behind(field, sight, axis, shape[axis])
                             for field, shape in zip(known, shapes, strict=True)])
            fields |= {node.name: found} if found else {}
    del fields[INPUT]
    return fields
