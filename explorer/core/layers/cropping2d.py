"""Cropping2D: rows and columns at the edges of each map are left out.

By hand: of the map 0 1 2 / 3 4 5 / 6 7 8 without its first row and its last column 3 4 / 6 7 is left.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weights, Window
from explorer.core.layers.edges import Edges
from explorer.core.layers.windows import checked_maps


@dataclass(frozen=True)
class Cropping2D(Edges):
    """So many rows are left out above and below, and columns on the left and right."""

    stem, letter = "crop", "K"
    keras_name = "cropping"

    def output_shape(self, shape: Shape) -> Shape:
        """Smaller maps."""
        height, width, _ = checked_maps(shape)
        if self.top + self.bottom >= height or self.left + self.right >= width:
            raise ValueError(f"leaves nothing of a {height}x{width} map: {self.told()} are taken off. "
                             "Take off less, or use less stride and pooling before it.")
        return self._changed(shape, -1)

    def sees(self, shape: Shape) -> Window:
        """The value at its place in the map."""
        return Window.alone(shape, zeros=(-self.top, -self.left))

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """What is left of the maps."""
        _, height, width, _ = maps.shape
        return maps[:, self.top : height - self.bottom, self.left : width - self.right]

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Nothing to what is left out."""
        return (np.pad(gradient, ((0, 0), *self.edges, (0, 0))),), {}
