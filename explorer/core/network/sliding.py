"""A kernel that slides over a picture, every number of it, in plain NumPy: what one place gives, and what all give.

A picture is `(height, width, channels)`, a kernel `(height, width, slices)` with one slice a channel, or one slice
for all of them. `ui/parts/slide/sliding.js` computes the same numbers; a test holds it to this module.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.numerals import counted
from explorer.core.layers.windows import around, output_length, reach

STRIDES = {"1": (1, 1), "2": (2, 2), "3": (3, 3), "4": (4, 4), "2,1": (2, 1), "1,2": (1, 2)}
PADDINGS = ("valid", "same", "full")
DILATIONS = (1, 2, 3)


@dataclass(frozen=True)
class Moves:
    """How a kernel moves: its stride (down, across), the zeros around the picture, the distance of its weights.

    `padding` is "valid" (none), "same" (as Keras puts them) or "full" (every overlap, as `np.convolve`).
    """

    stride: tuple[int, int] = (1, 1)
    padding: str = "valid"
    dilation: int = 1


def formula(length: int, kernel: int, stride: int = 1, padding: str = "valid", dilation: int = 1) -> str:
    """The output size with its numbers filled in: "floor((28 + 2·0 − 1·(3 − 1) − 1) / 1) + 1 = 26"."""
    before, behind = around(length, kernel, stride, padding, dilation)
    zeros = f"2·{before}" if before == behind else f"{before} + {behind}"
    places = output_length(length, kernel, stride, padding, dilation)
    return f"floor(({length} + {zeros} − {dilation}·({kernel} − 1) − 1) / {stride}) + 1 = {places}"


def output_size(shape: tuple[int, ...], kernel: tuple[int, ...], window: Moves) -> tuple[int, int]:
    """Rows and columns of the output; see `output_length`."""
    rows, columns = (output_length(shape[axis], kernel[axis], window.stride[axis], window.padding, window.dilation)
                     for axis in (0, 1))
    return rows, columns


def problem(shape: tuple[int, int, int], kernel: tuple[int, int, int], window: Moves) -> str | None:
    """Why a kernel of this shape cannot slide over a picture of this shape, and what would help; None if it can."""
    height, width, channels = shape
    if kernel[2] not in (1, channels):
        return (f"The kernel has {kernel[2]} slices, one a channel. Expected a picture with {kernel[2]} channels. "
                f"Received: {channels}. Take a colour picture, or another kernel.")
    try:
        output_size(shape, kernel, window)
    except ValueError:
        rows, columns = reach(kernel[0], window.dilation), reach(kernel[1], window.dilation)
        spread = f", spread over {rows}×{columns} by dilation {window.dilation}," if window.dilation > 1 else ""
        ways = 'less dilation, or padding "same"' if spread else 'or padding "same"'
        return (f"{kernel[0]}×{kernel[1]} kernel{spread} on a {height}×{width} picture: it does not fit. "
                f"Take a smaller kernel, {ways}.")
    return None


def refused_by_keras(window: Moves) -> str | None:
    """Why Keras' Conv2D has no such window, although the arithmetic has; None if it has."""
    if window.padding == "full":
        return "Conv2D has no padding “full”: it is what np.convolve does."
    if window.dilation > 1 and window.stride != (1, 1):
        return "Conv2D takes a stride or a dilation above 1, not both."
    return None


def padded(picture: np.ndarray, kernel: tuple[int, ...], window: Moves) -> np.ndarray:
    """The picture, shape `(height, width, channels)`, with the zeros of its padding around it."""
    zeros = [around(picture.shape[axis], kernel[axis], window.stride[axis], window.padding, window.dilation)
             for axis in (0, 1)]
    return np.pad(np.asarray(picture, np.float64), (*zeros, (0, 0)))


def correlate(
    picture: np.ndarray, kernel: np.ndarray, stride: tuple[int, int] = (1, 1), padding: str = "valid", dilation: int = 1
) -> np.ndarray:
    """Window times kernel, summed over all channels, at every place: what Conv2D computes, without bias.

    Args:
        picture: shape `(height, width, channels)`.
        kernel: shape `(height, width, channels)` or `(height, width, 1)`; not flipped.
        stride: (down, across).
    Returns:
        `float64`, shape `(rows, columns)`.
    Raises:
        ValueError: If the kernel does not fit; the sentence is the one of `problem`.
    """
    window = Moves(stride, padding, dilation)
    wrong = problem(picture.shape, kernel.shape, window)
    if wrong:
        raise ValueError(wrong)
    rows, columns = output_size(picture.shape, kernel.shape, window)
    whole, sums = padded(picture, kernel.shape, window), np.zeros((rows, columns))
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            top, left = i * dilation, j * dilation
            under = whole[top :: stride[0], left :: stride[1]][:rows, :columns]
            sums += (under * kernel[i, j]).sum(axis=-1)
    return sums


def flipped(kernel: np.ndarray) -> np.ndarray:
    """The kernel turned by 180 degrees: correlation with it is the convolution of mathematics."""
    return kernel[::-1, ::-1]


@dataclass(frozen=True)
class Step:
    """One place: `seen` and `products`, shape `(height, width, channels)`, a subtotal a channel, and their sum."""

    seen: np.ndarray
    products: np.ndarray
    subtotals: np.ndarray
    total: float


def step(picture: np.ndarray, kernel: np.ndarray, window: Moves, row: int, column: int) -> Step:
    """What the kernel sees and gives at one place of the output.

    Raises:
        ValueError: If there is no such place, or the kernel does not fit.
    """
    rows, columns = output_size(picture.shape, kernel.shape, window)
    if not (0 <= row < rows and 0 <= column < columns):
        raise ValueError(f"There is no such place. Expected rows 0 to {rows - 1} and columns 0 to {columns - 1}. "
                         f"Received: {row}, {column}")
    top, left = row * window.stride[0], column * window.stride[1]
    bottom, right = (start + reach(length, window.dilation)
                     for start, length in zip((top, left), kernel.shape[:2], strict=True))
    seen = padded(picture, kernel.shape, window)[top : bottom : window.dilation, left : right : window.dilation]
    products = seen * kernel
    return Step(seen, products, products.sum(axis=(0, 1)), float(products.sum()))


def number(value: float) -> str:
    """A number for reading: four significant digits, a true minus sign."""
    return f"{value + 0.0:.4g}".replace("-", "−")


def summary(values: np.ndarray) -> str:
    """An output in a line: of one row with few values that are not zero these and their places, else the range."""
    rows, columns = values.shape
    places = np.flatnonzero(np.abs(values[0]) > 1e-12)
    if rows == 1 and 0 < len(places) <= 4:
        found = ", ".join(f"{'+' if values[0, at] > 0 else ''}{number(values[0, at])} at {at}" for at in places)
        return f"{counted(columns, 'value')}: {found}"
    return f"{rows}×{columns} values, from {number(values.min())} to {number(values.max())}"
