"""GlobalAveragePooling2D: each map becomes its mean, so that no Flatten is needed (Lin, Chen and Yan, 2013).

By hand: the map 1 2 / 3 6 becomes 12 / 4 = 3.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights
from explorer.core.layers.global_pooling import GlobalPooling
from explorer.core.layers.steps import Index, Linear, Step


@dataclass(frozen=True)
class GlobalAveragePooling2D(GlobalPooling):
    """The mean of each map."""

    letter = "G"

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The mean over all places."""
        return maps.mean(axis=(1, 2))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """An equal share to every place."""
        _, height, width, _ = maps.shape
        return (np.broadcast_to(gradient[:, None, None] / (height * width), maps.shape),), {}

    def terms(self, cell: Index, maps: np.ndarray) -> list[Step]:
        """All places of the map with the same weight."""
        sources, values = self._places(cell, maps)
        return [Linear(sources, values, np.full(values.size, 1 / values.size))]
