"""Windows over maps: how many there are, the zeros around, the values in each, and the way back for gradients."""

import math

import numpy as np

from explorer.core.layers.contract import Shape, Window
from explorer.core.layers.steps import Index


def reach(kernel: int, dilation: int = 1) -> int:
    """How many pixels a window of `kernel` places spans along one axis: dilation·(kernel − 1) + 1."""
    return dilation * (kernel - 1) + 1


def around(length: int, kernel: int, stride: int = 1, padding: str = "valid", dilation: int = 1) -> tuple[int, int]:
    """Zeros in front of and behind `length` pixels; the odd one of "same" goes behind (Keras).

    `padding` is "valid" (none), "same", or "full": every overlap counts, as in `np.convolve`.
    """
    if padding == "full":
        return reach(kernel, dilation) - 1, reach(kernel, dilation) - 1
    if padding == "valid":
        return 0, 0
    total = max((math.ceil(length / stride) - 1) * stride + reach(kernel, dilation) - length, 0)
    return total // 2, total - total // 2


def output_length(length: int, kernel: int, stride: int = 1, padding: str = "valid", dilation: int = 1) -> int:
    """How many places a window has along `length` pixels: floor((n + p − d·(k − 1) − 1) / s) + 1, p zeros in all.

    Raises:
        ValueError: If the window does not fit.
    Source: Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning".
    """
    spare = length + sum(around(length, kernel, stride, padding, dilation)) - reach(kernel, dilation)
    if spare < 0:
        raise ValueError(f"The window does not fit. Expected at most {length} pixels. "
                         f"Received: {reach(kernel, dilation)}")
    return spare // stride + 1


def along(sight: Window, axis: int, length: int) -> tuple[int, int]:
    """The zeros in front of and behind an axis of `length` places that a window slides over."""
    if sight.zeros is not None:
        return sight.zeros[axis], 0
    return around(length, sight.size[axis], sight.stride[axis], sight.padding, sight.dilation[axis])


def zeros_before(sight: Window, axis: int, length: int) -> int:
    """Zeros put before the first place of an axis; below 0 so many places are left out."""
    return along(sight, axis, length)[0]


def begins(sight: Window, axis: int, length: int, index: int | np.ndarray) -> int | np.ndarray:
    """The first place of an axis of `length` that the value at `index`, or at each of some, sees."""
    return index // sight.repeat[axis] * sight.stride[axis] - zeros_before(sight, axis, length)


def under(sight: Window, axis: int, length: int, index: int) -> range:
    """The places of an axis that the value at `index` sees; those below 0 and from `length` on are padding."""
    first = begins(sight, axis, length, index)
    return range(first, first + reach(sight.size[axis], sight.dilation[axis]), sight.dilation[axis])


def checked_maps(shape: Shape) -> Shape:
    """The shape, if it is one of maps.

    Raises:
        ValueError: If it is that of a vector.
    """
    if len(shape) != 3:
        raise ValueError(f"needs maps, but gets a vector of {shape[0]:,} values. "
                         "Move it in front of the layer that makes it.")
    return shape


def places(shape: Shape, sight: Window, what: str, mend: str) -> tuple[int, int]:
    """Rows and columns behind a window, called `what`, that slides over maps.

    Raises:
        ValueError: If there are no maps, or the window does not fit; `mend` says what to take instead.
    """
    height, width, _ = checked_maps(shape)
    spans = [reach(size, dilation) for size, dilation in zip(sight.size, sight.dilation, strict=True)]
    if sight.padding != "same" and (spans[0] > height or spans[1] > width):
        apart = f" that spans {spans[0]}x{spans[1]} pixels" if max(sight.dilation) > 1 else ""
        raise ValueError(f"a {sight.size[0]}x{sight.size[1]} {what}{apart} on a {height}x{width} map does not fit. "
                         f"Take {mend}, or less stride and pooling before it.")
    rows, columns = (output_length(length, *rest, sight.padding, dilation) for length, *rest, dilation in zip(
        (height, width), sight.size, sight.stride, sight.dilation, strict=True))
    return rows, columns


def padded(maps: np.ndarray, sight: Window, value: float = 0) -> np.ndarray:
    """Maps `(n, height, width, channels)` with the zeros, or another value, that the padding puts around them."""
    if sight.padding == "valid":
        return maps
    zeros = (along(sight, axis, length) for axis, length in enumerate(maps.shape[1:3]))
    return np.pad(maps, ((0, 0), *zeros, (0, 0)), constant_values=value)


def windows(maps: np.ndarray, sight: Window) -> np.ndarray:
    """Every window: `(n, height, width, channels)` -> `(n, rows, columns, channels, window height, window width)`."""
    (down, across), (apart, aside) = sight.stride, sight.dilation
    spans = tuple(reach(size, dilation) for size, dilation in zip(sight.size, sight.dilation, strict=True))
    views = np.lib.stride_tricks.sliding_window_view(maps, spans, axis=(1, 2))
    return views[:, ::down, ::across, :, ::apart, ::aside]


def gathered(gradients: np.ndarray, shape: tuple[int, ...], sight: Window) -> np.ndarray:
    """The gradients of all windows, added up where windows overlap: the way back from `windows` and `padded`.

    Args:
        gradients: shape `(window height, window width, n, rows, columns, channels)`, one for every place in every
            window.
        shape: of the maps, `(n, height, width, channels)`.
    """
    (down, across), (apart, aside) = sight.stride, sight.dilation
    high, wide, _, rows, columns, _ = gradients.shape
    (above, below), (left, right) = (along(sight, axis, length) for axis, length in enumerate(shape[1:3]))
    found = np.zeros((shape[0], above + shape[1] + below, left + shape[2] + right, shape[3]), gradients.dtype)
    for row in range(high):
        for column in range(wide):
            top, first = row * apart, column * aside
            found[:, top : top + rows * down : down, first : first + columns * across : across] += (
                gradients[row, column])
    return found[:, above : above + shape[1], left : left + shape[2]]


def window_of(cell: Index, shape: Shape, sight: Window) -> list[Index | None]:
    """The (row, column) that each place of a value's window lies on, row by row; None outside of the map."""
    height, width, _ = shape
    rows, columns = (under(sight, axis, length, cell[axis]) for axis, length in enumerate((height, width)))
    return [(row, column) if 0 <= row < height and 0 <= column < width else None for row in rows for column in columns]
