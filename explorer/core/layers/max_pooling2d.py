"""MaxPooling2D: the strongest value of each window.

By hand: of the window 1 5 / 3 5 the 5 at row 0, column 1 wins, the first of equals.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights
from explorer.core.layers.pooling import Pooling
from explorer.core.layers.steps import Index, Pick, Step
from explorer.core.layers.windows import gathered


@dataclass(frozen=True)
class MaxPooling2D(Pooling):
    """The largest of the values under each window."""

    letter = "M"

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The largest value of every window."""
        return self._views(maps, -np.inf).max(axis=(4, 5))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """All of it to the winner."""
        views = self._views(maps, -np.inf)
        flat = views.reshape(*views.shape[:4], -1)
        won = np.arange(flat.shape[-1]) == flat.argmax(axis=-1)[..., None]
        spread = np.moveaxis((won * gradient[..., None]).reshape(views.shape), (4, 5), (0, 1))
        return (gathered(spread.astype(gradient.dtype), maps.shape, self.sees(maps.shape[1:])),), {}

    def terms(self, cell: Index, maps: np.ndarray) -> list[Step]:
        """The values under the window, and which of them is handed on."""
        sources, values = self._under(cell, maps)
        return [Pick(sources, values, int(values.argmax()))]
