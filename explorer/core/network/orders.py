"""Relu and pooling behind a convolution, in both orders."""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.windows import output_length
from explorer.core.network.sliding import number

POOLINGS = ("max", "average")


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
    return length - ((output_length(length, size, stride) - 1) * stride + size)


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
