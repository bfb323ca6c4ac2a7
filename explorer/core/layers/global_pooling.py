"""What both global poolings have in common: each map becomes one number, so that no Flatten is needed."""

import numpy as np

from explorer.core.layers.contract import Layer, OwnMap, Shape, Weight
from explorer.core.layers.keras_words import channels_last, only
from explorer.core.layers.steps import Index
from explorer.core.layers.windows import checked_maps


class GlobalPooling(Layer):
    """One value a map; nothing is learned."""

    stem, family = "pool", "pooling"

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

    def _places(self, cell: Index, maps: np.ndarray) -> tuple[list[Index], np.ndarray]:
        """All cells of a map and their values."""
        values = maps[..., cell[0]].astype(np.float64)
        return [(*place, cell[0]) for place in np.ndindex(values.shape)], values.ravel()

    def to_keras(self) -> dict:
        """Nothing to set."""
        return {}

    @classmethod
    def from_keras(cls, config: dict) -> "GlobalPooling":
        """One vector."""
        channels_last(config, cls.__name__)
        only(config, "A global pooling that keeps its axes. Expected one that makes a vector.", keepdims=(False,))
        return cls()

    def told(self) -> str:
        """Nothing to set."""
        return ""
