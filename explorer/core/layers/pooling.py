"""What both poolings have in common: windows, each on its own map, and no weights."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Layer, Shape, Weight, Window, setting
from explorer.core.layers.keras_words import channels_last, pair
from explorer.core.layers.ranges import Choice, Pair, both, by, steps
from explorer.core.layers.steps import Index
from explorer.core.layers.windows import padded, places, window_of, windows


@dataclass(frozen=True)
class Pooling(Layer):
    """A window of `size` that moves by `stride`, by its own size if that is 0; padding is in no window's result."""

    size: int | tuple[int, int] = setting(2, Pair(1, 8, 64))
    stride: int | tuple[int, int] = setting(0, Pair(1, 8, 64, plain=0), rare=True)
    padding: str = setting("valid", Choice(("valid", "same")), rare=True)

    stem, family = "pool", "pooling"
    keras_defaults = {"strides": None, "padding": "valid"}

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.stride == self.size:  # said in one way only, so that equal layers are equal
            object.__setattr__(self, "stride", 0)

    @property
    def moves(self) -> int | tuple[int, int]:
        """How far the window moves."""
        return self.stride or self.size

    def output_shape(self, shape: Shape) -> Shape:
        """As many maps as before."""
        return *places(shape, self.sees(shape), "window", "a smaller window"), shape[-1]

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:
        """None: nothing is multiplied by a weight."""
        return 0

    def sees(self, shape: Shape) -> Window:
        """A window of its own map."""
        return Window(both(self.size), both(self.moves), self.padding)

    def advice(self, shape: Shape) -> str | None:
        """Wherever there are maps."""
        return None

    def signed(self, before: bool) -> bool:
        """As before."""
        return before

    def _views(self, maps: np.ndarray, outside: float) -> np.ndarray:
        sight = self.sees(maps.shape[1:])
        return windows(padded(maps, sight, outside), sight)

    def _under(self, cell: Index, maps: np.ndarray) -> tuple[list[Index], np.ndarray]:
        """The cells of a window that lie on the map and their values, row by row."""
        under = window_of(cell, maps.shape, self.sees(maps.shape))
        sources = [(*place, cell[-1]) for place in under if place is not None]
        return sources, np.array([maps[source] for source in sources], np.float64)

    @abstractmethod
    def forward(self, maps: np.ndarray) -> np.ndarray:
        """One value a window."""

    def to_keras(self) -> dict:
        """The size first; Keras writes the strides out, so they are given where they are not the size."""
        return {"pool_size": self.size, "strides": None if self.moves == self.size else self.moves,
                "padding": self.padding}

    @classmethod
    def from_keras(cls, config: dict) -> "Pooling":
        """Strides like the window are a stride of 0."""
        channels_last(config, cls.__name__)
        size, strides = pair(config["pool_size"], "pooling window"), config.get("strides")
        stride = 0 if strides is None else pair(strides, "pooling stride")
        return cls(size, 0 if stride == size else stride, config.get("padding", "valid"))

    def told(self) -> str:
        """The window, and what is not plain."""
        stride = f", stride {steps(self.moves)}" if self.moves != self.size else ""
        return f"windows {by(self.size)}{stride}" + (", padding same" if self.padding == "same" else "")
