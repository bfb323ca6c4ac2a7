"""AveragePooling2D: the mean of each window.

By hand: the window 1 5 / 3 5 has the mean 14 / 4 = 3.5.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights
from explorer.core.layers.pooling import Pooling
from explorer.core.layers.steps import Index, Linear, Step
from explorer.core.layers.windows import gathered


@dataclass(frozen=True)
class AveragePooling2D(Pooling):
    """The mean of each `size` x `size` window; windows do not overlap and the rest is dropped."""

    letter = "A"

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The mean of every window."""
        return self._views(maps).mean(axis=(4, 5))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """An equal share to every value of the window."""
        spread = np.broadcast_to(gradient / self.size**2, (self.size, self.size, *gradient.shape))
        return (gathered(spread, maps.shape, self.size),), {}

    def terms(self, cell: Index, maps: np.ndarray) -> list[Step]:
        """Every value of the window with the same weight."""
        sources, values = self._under(cell, maps)
        return [Linear(sources, values, np.full(len(values), 1 / len(values)))]
