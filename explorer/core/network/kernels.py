"""Kernels to try: well-known ones, those typed by hand, and each at another size."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SIZES = (1, 7)
LARGEST = 1e6
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"


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
