"""Windows over maps: how many there are, the zeros around, the values in each, and the way back for gradients."""

import math

import numpy as np

from explorer.core.layers.contract import Shape
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


def zeros_before(length: int, kernel: int, stride: int, padding: str) -> int:
    """Zeros put before the first pixel."""
    return around(length, kernel, stride, padding)[0]


def checked_maps(shape: Shape) -> Shape:
    """The shape, if it is one of maps.

    Raises:
        ValueError: If it is that of a vector.
    """
    if len(shape) != 3:
        raise ValueError(f"needs maps, but gets a vector of {shape[0]:,} values. Move it in front of flatten.")
    return shape


def places(shape: Shape, size: int, stride: int, padding: str, what: str, mend: str) -> tuple[int, int]:
    """Rows and columns behind a window, called `what`, that slides over maps.

    Raises:
        ValueError: If there are no maps, or the window does not fit; `mend` says what to take instead.
    """
    height, width, _ = checked_maps(shape)
    if padding != "same" and size > min(height, width):
        raise ValueError(f"a {size}x{size} {what} on a {height}x{width} map does not fit. "
                         f"Take {mend}, or less stride and pooling before it.")
    return output_length(height, size, stride, padding), output_length(width, size, stride, padding)


def padded(maps: np.ndarray, kernel: int, stride: int, padding: str) -> np.ndarray:
    """Maps `(n, height, width, channels)` with the zeros that the padding puts around them."""
    if padding == "valid":
        return maps
    return np.pad(maps, ((0, 0), *(around(length, kernel, stride, padding) for length in maps.shape[1:3]), (0, 0)))


def windows(maps: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Every window of `size` x `size`: `(n, height, width, channels)` -> `(n, rows, columns, channels, size, size)`."""
    views = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(1, 2))
    return views[:, ::stride, ::stride]


def gathered(gradients: np.ndarray, shape: tuple[int, ...], stride: int, padding: str = "valid") -> np.ndarray:
    """The gradients of all windows, added up where windows overlap: the way back from `windows` and `padded`.

    Args:
        gradients: shape `(size, size, n, rows, columns, channels)`, one for every place in every window.
        shape: of the maps, `(n, height, width, channels)`.
    """
    size, _, _, rows, columns, _ = gradients.shape
    _, height, width, _ = shape
    above, left = (zeros_before(length, size, stride, padding) for length in (height, width))
    high, wide = max(above + height, (rows - 1) * stride + size), max(left + width, (columns - 1) * stride + size)
    found = np.zeros((shape[0], high, wide, shape[3]), gradients.dtype)
    for row in range(size):
        for column in range(size):
            found[:, row : row + rows * stride : stride, column : column + columns * stride : stride] += (
                gradients[row, column])
    return found[:, above : above + height, left : left + width]


def window_of(cell: Index, shape: Shape, size: int, stride: int, padding: str = "valid") -> list[list[Index | None]]:
    """The (row, column) that each place of a value's window lies on, row by row; None outside of the map."""
    height, width, _ = shape
    top, left = (index * stride - zeros_before(length, size, stride, padding)
                 for index, length in zip(cell[:2], (height, width), strict=True))
    return [[(row, column) if 0 <= row < height and 0 <= column < width else None
             for column in range(left, left + size)] for row in range(top, top + size)]
