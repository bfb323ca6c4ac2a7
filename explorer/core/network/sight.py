"""What a value of a layer sees of the picture: receptive fields."""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Moved, Shape, Sight, Window
from explorer.core.layers.windows import begins, reach
from explorer.core.network.graph import INPUT, Network, Node


@dataclass(frozen=True)
class ReceptiveField:
    """The square of input pixels that one value of a layer sees, along one axis.

    The value at index `i` sees the pixels `start + i * step` to `start + i * step + size - 1`; pixels below 0
    or beyond the picture are padding. Behind an UpSampling2D neighbours may see the same: `step` is the mean then, and
    `size` the largest.
    """

    size: int
    step: float
    start: int


def on_places(sight: Sight, shape: Shape) -> Window | None:
    """The window that a value sees on the rows and columns of maps; None if it sees no window there."""
    if isinstance(sight, Moved) and sight.stays:
        return Window.alone(shape)
    return sight if isinstance(sight, Window) else None


def _window(network: Network, node: Node) -> Window | None:
    shapes = network.before(node)
    return on_places(node.layer.sees(*shapes), shapes[0])


def _with_places(network: Network) -> list[Node]:
    """The layers whose values have a place on a map, from the input on."""
    known, found = {INPUT}, []
    for node in network.nodes:
        if known.issuperset(node.inputs) and len(network.shapes[node.name]) == 3 and _window(network, node):
            known.add(node.name)
            found.append(node)
    return found


def _seen(network: Network, name: str, axis: int, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last pixel along an axis that the values at these places of a layer see.

    Padding is among them; where branches meet it is the span around all.
    """
    reached = {name: (places, places)}
    for node in reversed(network.nodes):
        if node.name not in reached:
            continue
        first, last = reached.pop(node.name)
        window, length = _window(network, node), network.before(node)[0][axis]
        first = begins(window, axis, length, first)
        last = begins(window, axis, length, last) + reach(window.size[axis], window.dilation[axis]) - 1
        for before in node.inputs:
            earlier = reached.get(before, (first, last))
            reached[before] = np.minimum(earlier[0], first), np.maximum(earlier[1], last)
    return reached[INPUT]


def spans(network: Network, axis: int) -> dict[str, list[tuple[int, int]]]:
    """The first and the last pixel along an axis that each row (or column) of a layer sees, by layer name.

    Pixels below 0 or beyond the picture are padding; layers whose values have no place are left out.
    """
    found = {}
    for node in _with_places(network):
        first, last = _seen(network, node.name, axis, np.arange(network.shapes[node.name][axis]))
        found[node.name] = list(zip(first.tolist(), last.tolist(), strict=True))
    return found


def receptive_fields(network: Network, axis: int = 0) -> dict[str, ReceptiveField]:
    """What one value of each layer sees of the input, by layer name; without those that have no maps or no such square.

    `axis` is 0 for the height, 1 for the width: "same" padding may differ. It follows the usual recurrence: a window of
    k at stride s makes size + (k - 1) * step and step * s (Dumoulin and Visin, 2016, "A guide to convolution arithmetic
    for deep learning"). Where branches meet it is the smallest square around all; none if they do not move in step.
    """
    fields, period = {}, 1  # after so many values what they see repeats, further on
    for node in _with_places(network):
        period *= _window(network, node).repeat[axis]
        first, last = _seen(network, node.name, axis, np.arange(network.shapes[node.name][axis] + period))
        shifts = {*(first[period:] - first[:-period]).tolist(), *(last[period:] - last[:-period]).tolist()}
        if len(shifts) == 1:
            shift = shifts.pop()
            step = shift // period if shift % period == 0 else shift / period
            fields[node.name] = ReceptiveField(int((last - first).max()) + 1, step, int(first[0]))
    return fields
