"""Rescaling: every value times a number, plus another; nothing is learned.

By hand: with the scale 2 and the offset -1, 0.25 becomes -0.5.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weights, setting
from explorer.core.layers.keras_words import numbers_of
from explorer.core.layers.ranges import Number
from explorer.core.layers.steps import Index, Linear, Step
from explorer.core.layers.unweighted import OneByOne, one_a_channel

Numbers = float | tuple[float, ...]


@dataclass(frozen=True)
class Rescaling(OneByOne):
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

    def _of(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.asarray(self.scale, values.dtype), np.asarray(self.offset, values.dtype)

    def forward(self, values: np.ndarray) -> np.ndarray:
        """Times the scale, plus the offset."""
        scale, offset = self._of(values)
        return values * scale + offset

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Times the scale."""
        return (gradient * self._of(values)[0],), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """One value, one factor, one summand."""
        scale, offset = (float(np.broadcast_to(one, values.shape[-1:])[cell[-1]]) for one in (self.scale, self.offset))
        return [Linear([cell], np.array([values[cell]], np.float64), np.array([scale]), offset)]

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
