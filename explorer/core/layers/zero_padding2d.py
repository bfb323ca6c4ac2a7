"""ZeroPadding2D: rows and columns of zeros around each map.

By hand: the map 7 with one row above and two columns on the right becomes 0 0 0 / 7 0 0.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weights, Window
from explorer.core.layers.edges import Edges


@dataclass(frozen=True)
class ZeroPadding2D(Edges):
    """So many rows of zeros above and below, and columns on the left and right."""

    stem, letter = "pad", "Z"
    keras_name = "padding"

    def output_shape(self, shape: Shape) -> Shape:
        """Larger maps."""
        return self._changed(shape, 1)

    def sees(self, shape: Shape) -> Window:
        """The value at its place in the map, beyond it none."""
        return Window.alone(shape, zeros=(self.top, self.left))

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The maps with zeros around."""
        return np.pad(maps, ((0, 0), *self.edges, (0, 0)))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """What lies on the maps."""
        _, height, width, _ = maps.shape
        return (gradient[:, self.top : self.top + height, self.left : self.left + width],), {}
