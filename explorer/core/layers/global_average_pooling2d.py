"""GlobalAveragePooling2D: each map becomes its mean, so that no Flatten is needed (Lin, Chen and Yan, 2013).

By hand: the map 1 2 / 3 6 becomes 12 / 4 = 3.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Layer, OwnMap, Shape, Weight, Weights
from explorer.core.layers.keras_words import channels_last, only
from explorer.core.layers.steps import Index, Linear, Step
from explorer.core.layers.windows import checked_maps


@dataclass(frozen=True)
class GlobalAveragePooling2D(Layer):
    """The mean of each map."""

    stem, letter, family = "pool", "G", "pooling"

    def output_shape(self, shape: Shape) -> Shape:
        """One value a map."""
        return (checked_maps(shape)[-1],)

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:
        """None: nothing is multiplied by a weight."""
        return 0

    def sees(self, shape: Shape) -> OwnMap:
        """Its map."""
        return OwnMap()

    def advice(self, shape: Shape) -> str | None:
        """Wherever there are maps."""
        return None

    def signed(self, before: bool) -> bool:
        """As before."""
        return before

    def forward(self, maps: np.ndarray) -> np.ndarray:
        """The mean over all places."""
        return maps.mean(axis=(1, 2))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """An equal share to every place."""
        _, height, width, _ = maps.shape
        return (np.broadcast_to(gradient[:, None, None] / (height * width), maps.shape),), {}

    def terms(self, cell: Index, maps: np.ndarray) -> list[Step]:
        """All places of the map with the same weight."""
        values = maps[..., cell[0]].astype(np.float64)
        sources = [(*place, cell[0]) for place in np.ndindex(values.shape)]
        return [Linear(sources, values.ravel(), np.full(values.size, 1 / values.size))]

    def to_keras(self) -> dict:
        """Nothing to set."""
        return {}

    @classmethod
    def from_keras(cls, config: dict) -> "GlobalAveragePooling2D":
        """A vector of means."""
        channels_last(config, cls.__name__)
        only(config, "A global pooling that keeps its axes. Expected one that makes a vector.", keepdims=(False,))
        return cls()

    def told(self) -> str:
        """Nothing to set."""
        return ""
