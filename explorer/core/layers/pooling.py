"""What both poolings have in common: windows that do not overlap, each on its own map, and no weights."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Layer, Shape, Weight, Whole, Window, setting
from explorer.core.layers.keras_words import channels_last, only, square
from explorer.core.layers.steps import Index
from explorer.core.layers.windows import places, window_of, windows


@dataclass(frozen=True)
class Pooling(Layer):
    """A window of `size` x `size` that moves by its own size; what fills no whole window is dropped."""

    size: int = setting(2, Whole(1, 8, 64))

    stem, family = "pool", "pooling"

    def output_shape(self, shape: Shape) -> Shape:
        """As many maps as before."""
        return *places(shape, self.size, self.size, "valid", "window", "a smaller window"), shape[-1]

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:
        """None: nothing is multiplied by a weight."""
        return 0

    def sees(self, shape: Shape) -> Window:
        """A window of its own map."""
        return Window((self.size,) * 2, (self.size,) * 2)

    def advice(self, shape: Shape) -> str | None:
        """Wherever there are maps."""
        return None

    def signed(self, before: bool) -> bool:
        """As before."""
        return before

    def _views(self, maps: np.ndarray) -> np.ndarray:
        return windows(maps, self.size, self.size)

    def _under(self, cell: Index, maps: np.ndarray) -> tuple[list[Index], np.ndarray]:
        """The cells of a window and their values, row by row."""
        sources = [(*place, cell[-1]) for row in window_of(cell, maps.shape, self.size, self.size) for place in row]
        return sources, np.array([maps[source] for source in sources], np.float64)

    @abstractmethod
    def forward(self, maps: np.ndarray) -> np.ndarray:
        """One value a window."""

    def to_keras(self) -> dict:
        """The size."""
        return {"pool_size": self.size}

    @classmethod
    def from_keras(cls, config: dict) -> "Pooling":
        """Windows that move by their own size, without padding."""
        size = square(config["pool_size"], "pooling window")
        channels_last(config, cls.__name__)
        only(config, "A pooling that overlaps or pads. Expected strides like the window, padding valid.",
             padding=("valid",), strides=(None, [size, size], size))
        return cls(size)

    def told(self) -> str:
        """The window."""
        return f"windows {self.size}×{self.size}"
