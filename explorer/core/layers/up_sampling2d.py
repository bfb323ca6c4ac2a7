"""UpSampling2D: each value is repeated in a small rectangle, so that the maps grow.

By hand: the map 1 2 with a size of 2 becomes 1 1 2 2 / 1 1 2 2; a gradient of ones comes back as 4 4.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weights, Window, setting
from explorer.core.layers.keras_words import channels_last, only, pair
from explorer.core.layers.moving import Moving
from explorer.core.layers.ranges import Pair, both, by
from explorer.core.layers.steps import Index
from explorer.core.layers.windows import checked_maps, window_of


@dataclass(frozen=True)
class UpSampling2D(Moving):
    """Each value so many times down and across."""

    size: int | tuple[int, int] = setting(2, Pair(1, 8, 64))

    stem, letter = "up", "U"

    def output_shape(self, shape: Shape) -> Shape:
        """Larger maps."""
        height, width, channels = checked_maps(shape)
        down, across = both(self.size)
        return height * down, width * across, channels

    def sees(self, shape: Shape) -> Window:
        """The value that is repeated here."""
        return Window.alone(shape, repeat=both(self.size))

    def source(self, cell: Index, shape: Shape) -> Index:
        """The value that is repeated here."""
        place, = window_of(cell, shape, self.sees(shape))
        return (*place, cell[-1])

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """Every value repeated."""
        down, across = both(self.size)
        return maps.repeat(down, axis=1).repeat(across, axis=2)

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """The sum over the places where a value went."""
        count, height, width, channels = maps.shape
        down, across = both(self.size)
        return (gradient.reshape(count, height, down, width, across, channels).sum(axis=(2, 4)),), {}

    def to_keras(self) -> dict:
        """The size."""
        return {"size": self.size}

    @classmethod
    def from_keras(cls, config: dict) -> "UpSampling2D":
        """Values are repeated; between them nothing is computed."""
        channels_last(config, cls.__name__)
        only(config, "An upsampling that computes values in between "
                     f"({str(config.get('interpolation'))[:20]}). Expected nearest, which repeats them.",
             interpolation=("nearest",))
        return cls(pair(config["size"], "size"))

    def told(self) -> str:
        """How often."""
        return f"{by(self.size)} times"
