"""Reshape: the same values in the same order, in maps of other sides or as a vector.

By hand: the vector 0 1 2 3 4 5 6 7 as 2x2x2 has 4 and 5 at row 1, column 0: index (1·2 + 0)·2 = 4.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from explorer.core.layers.contract import Moved, Shape, Weights, setting
from explorer.core.layers.moving import Moving
from explorer.core.layers.ranges import Sides
from explorer.core.layers.steps import Index


@dataclass(frozen=True)
class Reshape(Moving):
    """The values row by row, all channels of a pixel together; a side of −1 is what is left over."""

    shape: tuple[int, ...] = setting((-1,), Sides(4_000_000))

    stem, letter = "reshape", "T"

    def output_shape(self, shape: Shape) -> Shape:
        """The shape asked for."""
        count, known = prod(shape), prod(side for side in self.shape if side != -1)
        if count % known or (-1 not in self.shape and count != known):
            raise ValueError(f"makes {self.told()} of {count:,} values, and that does not come out even. "
                             f"Take sides whose product is {count:,}; one of them may be −1.")
        return tuple(count // known if side == -1 else side for side in self.shape)

    def sees(self, shape: Shape) -> Moved:
        """Each value one of those before."""
        return Moved()

    def source(self, cell: Index, shape: Shape) -> Index:
        """The cell with the same place in the row of all values."""
        place = np.ravel_multi_index(cell, self.output_shape(shape))
        return tuple(int(index) for index in np.unravel_index(place, shape))

    def forward(self, values: np.ndarray) -> np.ndarray:
        """The same values in the same order."""
        return values.reshape(len(values), *self.output_shape(values.shape[1:]))

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Back to where each value came from."""
        return (gradient.reshape(values.shape),), {}

    def to_keras(self) -> dict:
        """The shape."""
        return {"target_shape": self.shape}

    @classmethod
    def from_keras(cls, config: dict) -> "Reshape":
        """One or three axes."""
        shape = config["target_shape"]
        if not isinstance(shape, (list, tuple)) or len(shape) not in (1, 3):
            raise ValueError(f"A reshape to {len(shape) if isinstance(shape, (list, tuple)) else 'no'} axes. "
                             f"Expected one axis, or height, width and channels. Received: {str(shape)[:40]}")
        return cls(tuple(shape))

    def told(self) -> str:
        """The shape."""
        return "×".join(map(str, self.shape)).replace("-", "−")
