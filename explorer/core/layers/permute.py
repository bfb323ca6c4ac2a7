"""Permute: the axes in another order, for example rows and columns swapped.

By hand: with the order 2, 1, 3 the map 1 2 / 3 4 becomes 1 3 / 2 4.
"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from explorer.core.layers.contract import Moved, Shape, Weights, setting
from explorer.core.layers.moving import Moving
from explorer.core.layers.ranges import Choice
from explorer.core.layers.steps import Index
from explorer.core.layers.windows import checked_maps

ORDERS = tuple(permutations((1, 2, 3)))


@dataclass(frozen=True)
class Permute(Moving):
    """Which axis comes first, second and third: 1 is the height, 2 the width, 3 the channels."""

    order: tuple[int, int, int] = setting((2, 1, 3), Choice(ORDERS))

    stem, letter = "permute", "Q"

    def output_shape(self, shape: Shape) -> Shape:
        """The sides in that order."""
        checked_maps(shape)
        return tuple(shape[axis - 1] for axis in self.order)

    def sees(self, shape: Shape) -> Moved:
        """Each value one of those before."""
        return Moved()

    def source(self, cell: Index, shape: Shape) -> Index:
        """The cell with the same indices in the order of before."""
        return tuple(cell[self.order.index(axis)] for axis in (1, 2, 3))

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The same values with other axes."""
        return maps.transpose(0, *self.order)

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """The axes in the order of before."""
        return (gradient.transpose(0, *(self.order.index(axis) + 1 for axis in (1, 2, 3))),), {}

    def to_keras(self) -> dict:
        """The order."""
        return {"dims": self.order}

    @classmethod
    def from_keras(cls, config: dict) -> "Permute":
        """Three axes, each once."""
        dims = config["dims"]
        if not isinstance(dims, (list, tuple)) or tuple(dims) not in ORDERS:
            raise ValueError(f"A permutation of other axes. Expected each of 1, 2, 3 once. Received: {str(dims)[:40]}")
        return cls(tuple(dims))

    def told(self) -> str:
        """The order."""
        return f"axes {', '.join(map(str, self.order))}"
