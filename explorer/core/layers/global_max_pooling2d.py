"""GlobalMaxPooling2D: each map becomes its largest value, wherever it lies.

By hand: the map 1 2 / 3 6 becomes 6, and the gradient goes to that place alone.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights
from explorer.core.layers.global_pooling import GlobalPooling
from explorer.core.layers.steps import Index, Pick, Step


@dataclass(frozen=True)
class GlobalMaxPooling2D(GlobalPooling):
    """The largest value of each map."""

    letter = "H"

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The largest over all places."""
        return maps.max(axis=(1, 2))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """An equal share to every place that has the largest value (as TensorFlow parts it)."""
        won = maps == maps.max(axis=(1, 2), keepdims=True)
        return (won * (gradient / won.sum(axis=(1, 2)))[:, None, None],), {}

    def terms(self, cell: Index, maps: np.ndarray) -> list[Step]:
        """All places of the map, and which of them is handed on."""
        sources, values = self._places(cell, maps)
        return [Pick(sources, values, int(values.argmax()))]
