"""A kernel that slides over a picture, every number of it, in plain NumPy: pictures and kernels to try, what one
place gives, what all places give, and what relu and pooling make of that.

A picture is `(height, width, channels)`, a kernel `(height, width, slices)` with one slice a channel, or one slice
for all of them. `ui/parts/slide/sliding.js` computes the same numbers; a browser test holds it to this module.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

SIZES = (1, 7)
STRIDES = {"1": (1, 1), "2": (2, 2), "3": (3, 3), "4": (4, 4), "2,1": (2, 1), "1,2": (1, 2)}
PADDINGS = ("valid", "same", "full")
DILATIONS = (1, 2, 3)
POOLINGS = ("max", "average")
LARGEST = 1e6
SIDE = 96
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"


@dataclass(frozen=True)
class Window:
    """How a kernel moves: its stride (down, across), the zeros around the picture, the distance of its weights.

    `padding` is "valid" (none), "same" (as Keras puts them) or "full" (every overlap, as `np.convolve`).
    """

    stride: tuple[int, int] = (1, 1)
    padding: str = "valid"
    dilation: int = 1


def reach(kernel: int, dilation: int = 1) -> int:
    """How many pixels a kernel spans along one axis: dilation·(kernel − 1) + 1."""
    return dilation * (kernel - 1) + 1


def around(length: int, kernel: int, stride: int = 1, padding: str = "valid", dilation: int = 1) -> tuple[int, int]:
    """Zeros in front of and behind `length` pixels; the odd one of "same" goes behind (Keras)."""
    if padding == "full":
        return reach(kernel, dilation) - 1, reach(kernel, dilation) - 1
    if padding == "valid":
        return 0, 0
    total = max((-(-length // stride) - 1) * stride + reach(kernel, dilation) - length, 0)
    return total // 2, total - total // 2


def output_length(length: int, kernel: int, stride: int = 1, padding: str = "valid", dilation: int = 1) -> int:
    """How many places a kernel has along `length` pixels: floor((n + 2p − d·(k − 1) − 1) / s) + 1.

    Raises:
        ValueError: If it does not fit.
    Source: Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning".
    """
    spare = length + sum(around(length, kernel, stride, padding, dilation)) - reach(kernel, dilation)
    if spare < 0:
        raise ValueError(f"The kernel does not fit. Expected at most {length} pixels. Received: "
                         f"{reach(kernel, dilation)}")
    return spare // stride + 1


def formula(length: int, kernel: int, stride: int = 1, padding: str = "valid", dilation: int = 1) -> str:
    """The output size with its numbers filled in: "floor((28 + 2·0 − 1·(3 − 1) − 1) / 1) + 1 = 26"."""
    before, behind = around(length, kernel, stride, padding, dilation)
    zeros = f"2·{before}" if before == behind else f"{before} + {behind}"
    places = output_length(length, kernel, stride, padding, dilation)
    return f"floor(({length} + {zeros} − {dilation}·({kernel} − 1) − 1) / {stride}) + 1 = {places}"


def output_size(shape: tuple[int, ...], kernel: tuple[int, ...], window: Window) -> tuple[int, int]:
    """Rows and columns of the output; see `output_length`."""
    rows, columns = (output_length(shape[axis], kernel[axis], window.stride[axis], window.padding, window.dilation)
                     for axis in (0, 1))
    return rows, columns


def problem(shape: tuple[int, int, int], kernel: tuple[int, int, int], window: Window) -> str | None:
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


def refused_by_keras(window: Window) -> str | None:
    """Why Keras' Conv2D has no such window, although the arithmetic has; None if it has."""
    if window.padding == "full":
        return "Conv2D has no padding “full”: it is what np.convolve does."
    if window.dilation > 1 and window.stride != (1, 1):
        return "Conv2D takes a stride or a dilation above 1, not both."
    return None


def padded(picture: np.ndarray, kernel: tuple[int, ...], window: Window) -> np.ndarray:
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
    window = Window(stride, padding, dilation)
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


def step(picture: np.ndarray, kernel: np.ndarray, window: Window, row: int, column: int) -> Step:
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


# Pictures to try ------------------------------------------------------------------------------------------------------


def bright_above_dark() -> np.ndarray:
    """The course's picture: three rows of 100 above three rows of 0, shape `(6, 5, 1)` (Carpentries, episode 4)."""
    return np.repeat([100.0, 0.0], 3)[:, None, None] * np.ones((1, 5, 1))


def diagonal_picture(size: int = 9) -> np.ndarray:
    """1 on the diagonal, −1 elsewhere, shape `(size, size, 1)`."""
    return _diagonal(size, size)[..., None]


def signal() -> np.ndarray:
    """One row of five 0, five 1, five 0, shape `(1, 15, 1)`: a picture with one axis."""
    return np.repeat([0.0, 1.0, 0.0], 5)[None, :, None]


def shrunk(picture: np.ndarray, colour: bool, side: int = SIDE) -> np.ndarray:
    """A photograph with its larger side on at most `side` pixels.

    Args:
        picture: `uint8`, shape `(height, width, 3)`.
        colour: three channels, or one with the grey values.
    Returns:
        `float32`, shape `(height, width, 3 or 1)`, range [0, 1].
    Raises:
        ValueError: If it has no pixel.
    """
    if 0 in picture.shape:
        raise ValueError(f"The picture is empty. Expected at least one pixel. Received: "
                         f"{picture.shape[1]} x {picture.shape[0]}")
    height, width = picture.shape[:2]
    zoom = min(1, side / max(height, width))
    image = Image.fromarray(picture).convert("RGB" if colour else "L")
    image = image.resize((max(1, round(width * zoom)), max(1, round(height * zoom))), Image.Resampling.BOX)
    return (np.asarray(image, np.float32) / 255).reshape(image.height, image.width, -1)


# Kernels to try -------------------------------------------------------------------------------------------------------


def _identity(rows: int, columns: int) -> np.ndarray:
    weights = np.zeros((rows, columns))
    weights[(rows - 1) // 2, (columns - 1) // 2] = 1
    return weights


def _blur(rows: int, columns: int) -> np.ndarray:
    return np.full((rows, columns), 1 / (rows * columns))


def _edges(rows: int, columns: int) -> np.ndarray:
    return rows * columns * _identity(rows, columns) - 1


def _diagonal(rows: int, columns: int) -> np.ndarray:
    return 2 * np.eye(rows, columns) - 1


@dataclass(frozen=True)
class Kernel:
    """A kernel to try: title, what it does in a sentence, weights `(height, width)`, and how it is at other sizes."""

    title: str
    says: str
    weights: np.ndarray
    at_size: Callable[[int, int], np.ndarray] | None = None


KERNELS = {
    "edge": Kernel("Edge, rows −1 0 1", "Rows below minus rows above: answers where dark lies above bright, and "
                   "below zero where bright lies above dark.", np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])),
    "edge_smooth": Kernel("Edge, rows 1 2 1", "Rows above minus rows below: answers where bright lies above dark.",
                          np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])),
    "sobel_x": Kernel("Sobel, across", "Right minus left: upright edges, with their sign.",
                      np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])),
    "sobel_y": Kernel("Sobel, down", "Below minus above: level edges, with their sign.",
                      np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])),
    "edges": Kernel("Edges, all directions", "A pixel minus its surroundings: zero wherever the picture is even.",
                    _edges(3, 3), _edges),
    "blur": Kernel("Blur", "The mean of the window: edges become soft.", _blur(3, 3), _blur),
    "sharpen": Kernel("Sharpen", "Every pixel, and once more what sets it apart from its four neighbours.",
                      np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])),
    "emboss": Kernel("Emboss", "Light from one corner: slopes look like a relief.",
                     np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])),
    "diagonal": Kernel("Diagonal", "Its own pattern, a falling line: the sum is largest where the picture has it.",
                       _diagonal(3, 3), _diagonal),
    "identity": Kernel("Identity", "One weight of 1: the output is the picture itself.", _identity(3, 3), _identity),
    "step": Kernel("Step −1 1", "Right neighbour minus left one: up is positive, down is negative.",
                   np.array([[-1, 1]])),
}


def named_kernel(reference: str, flat: bool = False) -> np.ndarray:
    """The weights behind a name such as "sobel_x" or, with a size, "blur:5".

    Args:
        flat: one row high, for a signal.
    Returns:
        `float64`, shape `(height, width, 1)`.
    Raises:
        ValueError: If there is no such kernel, or not at this size.
    """
    name, _, size = reference.partition(":")
    if name not in KERNELS:
        raise ValueError(f"There is no such kernel. Expected one of {', '.join(KERNELS)}. Received: {name!r}")
    kernel, (low, high) = KERNELS[name], SIZES
    if size and not (size.isdecimal() and len(size) < 3 and low <= int(size) <= high and kernel.at_size):
        expected = f"a size from {low} to {high}" if kernel.at_size else "no size"
        raise ValueError(f"There is no such kernel {name}. Expected {expected}. Received: {size!r}")
    if kernel.at_size and (size or flat):
        columns = int(size) if size else 3
        return kernel.at_size(1 if flat else columns, columns)[..., None]
    return kernel.weights.astype(np.float64)[..., None]


def resized(kernel: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A kernel at another size: zeros around it, or its middle; the odd line is behind, as in "same" padding."""
    for axis, wanted in ((0, rows), (1, columns)):
        more = wanted - kernel.shape[axis]
        width = [(0, 0)] * kernel.ndim
        width[axis] = (max(more, 0) // 2, max(more, 0) - max(more, 0) // 2)
        kernel = np.pad(kernel, width)
        start = max(-more, 0) // 2
        kernel = kernel.take(range(start, start + wanted), axis=axis)
    return kernel


def kernel_text(kernel: np.ndarray) -> str:
    """A kernel in one line, as `parse_kernel` reads it: "-1,0;0,1", slices parted by "|"."""
    slices = np.moveaxis(kernel, -1, 0)
    return "|".join(";".join(",".join(f"{value:.6g}" for value in row) for row in part) for part in slices)


def parse_kernel(text: object) -> np.ndarray:
    """A kernel typed by hand or found in a link: values parted by ",", rows by ";", slices by "|"; "1/9" is a value.

    Returns:
        `float64`, shape `(height, width, slices)`.
    Raises:
        ValueError: If a value is no number of at most a million, the rows differ, or there are too many.
    """
    if not isinstance(text, str):
        raise ValueError(f"A kernel is a text such as -1,0;0,1. Received: {type(text).__name__}")
    slices = [[row.split(",") for row in part.split(";")] for part in text.split("|")]
    sizes = {(len(part), len(row)) for part in slices for row in part}
    rows, columns = next(iter(sizes))
    if len(sizes) > 1 or max(rows, columns) > SIZES[1] or len(slices) not in (1, 3):
        raise ValueError(f"The kernel is no rectangle. Expected 1 or 3 slices of up to {SIZES[1]}×{SIZES[1]} values, "
                         f"rows parted by “;”, slices by “|”. Received: {text[:60]!r}")
    values = [[[_weight(value) for value in row] for row in part] for part in slices]
    return np.moveaxis(np.array(values), 0, -1)


def _weight(text: str) -> float:
    found = re.fullmatch(rf"({_NUMBER})(?:/({_NUMBER}))?", text.strip().replace("−", "-").lower())
    below = float(found[2] or 1) if found else 0.0
    value = float(found[1]) / below if below else np.inf
    if not abs(value) <= LARGEST:
        raise ValueError(f"A weight is a number. Expected −1,000,000 to 1,000,000. Received: {text.strip()[:20]!r}")
    return value


# Behind the convolution -----------------------------------------------------------------------------------------------


def relu(values: np.ndarray) -> np.ndarray:
    """max(0, x) for every value."""
    return np.maximum(values, 0)


def pooled(values: np.ndarray, size: int, stride: int, kind: str) -> np.ndarray:
    """The largest value, or the mean, of every window of `size` x `size`; what is left at the border is in none.

    Args:
        values: shape `(rows, columns)`.
        kind: "max" or "average".
    Raises:
        ValueError: If the window does not fit.
    """
    if size > min(values.shape):
        raise ValueError(f"A {size}×{size} window does not fit on {values.shape[0]}×{values.shape[1]} values. "
                         f"Expected at most {min(values.shape)}. Received: {size}")
    windows = np.lib.stride_tricks.sliding_window_view(values, (size, size))[::stride, ::stride]
    return windows.max(axis=(2, 3)) if kind == "max" else windows.mean(axis=(2, 3))


def left_over(length: int, size: int, stride: int) -> int:
    """How many rows (or columns) behind the last window of a pooling are in no window."""
    return length - ((length - size) // stride * stride + size)


@dataclass(frozen=True)
class Orders:
    """Relu and pooling in both orders, each step `float64`, and where the two results differ (`bool`)."""

    rectified: np.ndarray
    relu_first: np.ndarray
    pooled: np.ndarray
    pooling_first: np.ndarray
    differs: np.ndarray

    @property
    def words(self) -> str:
        """Whether the order matters here, with the place where it matters most."""
        count = int(self.differs.sum())
        if not count:
            return f"Both orders give the same {self.differs.size:,} values."
        gap = np.where(self.differs, np.abs(self.relu_first - self.pooling_first), 0)
        row, column = np.unravel_index(int(gap.argmax()), gap.shape)
        first, second = self.relu_first[row, column], self.pooling_first[row, column]
        return (f"The two orders differ in {count:,} of {self.differs.size:,} values, most in row {row}, column "
                f"{column}: {number(first)} with relu first, {number(second)} with pooling first.")


def orders(values: np.ndarray, size: int, stride: int, kind: str) -> Orders:
    """Relu before pooling and pooling before relu; see `pooled`."""
    rectified, small = relu(values), pooled(values, size, stride, kind)
    first, second = pooled(rectified, size, stride, kind), relu(small)
    return Orders(rectified, first, small, second, ~np.isclose(first, second, rtol=1e-9, atol=1e-12))


def number(value: float) -> str:
    """A number for reading: four significant digits, a true minus sign."""
    return f"{value + 0.0:.4g}".replace("-", "−")


def summary(values: np.ndarray) -> str:
    """An output in a line: of one row with few values that are not zero these and their places, else the range."""
    rows, columns = values.shape
    places = np.flatnonzero(np.abs(values[0]) > 1e-12)
    if rows == 1 and 0 < len(places) <= 4:
        found = ", ".join(f"{'+' if values[0, at] > 0 else ''}{number(values[0, at])} at {at}" for at in places)
        return f"{columns} values: {found}"
    return f"{rows}×{columns} values, from {number(values.min())} to {number(values.max())}"
