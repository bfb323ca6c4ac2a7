"""Rescaling: every value times a number, plus another; nothing is learned.

By hand: with the scale 2 and the offset -1, 0.25 becomes -0.5.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, setting
from explorer.core.layers.elementwise import Scaling, Unweighted, one_a_channel
from explorer.core.layers.keras_words import numbers_of
from explorer.core.layers.ranges import Number

Numbers = float | tuple[float, ...]


@dataclass(frozen=True)
class Rescaling(Unweighted, Scaling):
    """value · scale + offset; both are one number, or one a channel. 2 and -1 bring 0 to 1 to -1 to 1."""

    scale: Numbers = setting(2.0, Number(-1e6, 1e6, 0.1, many=True))
    offset: Numbers = setting(-1.0, Number(-1e6, 1e6, 0.1, many=True))

    stem, letter, family = "rescale", "x", "normalisation"
    keras_defaults = {"offset": 0.0}

    def output_shape(self, shape: Shape) -> Shape:
        """As before, if there is a number for each channel."""
        return one_a_channel(shape, self.scale, self.offset)

    def signed(self, before: bool) -> bool:
        """What is taken off or turned round can fall below zero."""
        scale, offset = np.broadcast_arrays(self.scale, self.offset)
        return bool(np.any((scale < 0) | (offset < 0) | (before & (scale != 0))))

    def scale_and_shift(self, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
        """The settings."""
        return np.asarray(self.scale, dtype), np.asarray(self.offset, dtype)

    def to_keras(self) -> dict:
        """Scale first."""
        return {name: list(one) if isinstance(one, tuple) else one for name, one in
                (("scale", self.scale), ("offset", self.offset))}

    @classmethod
    def from_keras(cls, config: dict) -> "Rescaling":
        """One number, or one a channel."""
        return cls(numbers_of(config["scale"]), numbers_of(config.get("offset", 0.0)))

    def told(self) -> str:
        """Scale and offset."""
        scale, offset = (", ".join(f"{number:.4g}" for number in np.ravel(one)) for one in (self.scale, self.offset))
        return f"times {scale}, plus {offset}".replace("-", "−")
