"""AveragePooling2D: the mean of each window.

By hand: the window 1 5 / 3 5 has the mean 14 / 4 = 3.5; half over the edge, with 1 and 3 on the map, 4 / 2 = 2.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights
from explorer.core.layers.pooling import Pooling
from explorer.core.layers.steps import Index, Linear, Step
from explorer.core.layers.windows import gathered


@dataclass(frozen=True)
class AveragePooling2D(Pooling):
    """The mean of the values under each window; where it stands over the edge there are fewer."""

    letter = "A"

    def _counts(self, maps: np.ndarray) -> np.ndarray:
        """How many values lie under each window: `(1, rows, columns, 1)`."""
        return self._views(np.ones((1, *maps.shape[1:3], 1), maps.dtype), 0).sum(axis=(4, 5))

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The mean of every window."""
        return self._views(maps, 0).sum(axis=(4, 5)) / self._counts(maps)

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """An equal share to every value under the window."""
        sight = self.sees(maps.shape[1:])
        spread = np.broadcast_to(gradient / self._counts(maps), (*sight.size, *gradient.shape))
        return (gathered(spread, maps.shape, sight),), {}

    def terms(self, cell: Index, maps: np.ndarray) -> list[Step]:
        """Every value under the window with the same weight."""
        sources, values = self._under(cell, maps)
        return [Linear(sources, values, np.full(len(values), 1 / len(values)))]
