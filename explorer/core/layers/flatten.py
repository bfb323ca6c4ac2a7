"""Flatten: maps laid out as one vector.

By hand: on 2x2x3 the value at row 1, column 0, channel 2 gets the index (1·2 + 0)·3 + 2 = 8.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from explorer.core.layers.contract import Layer, Moved, Shape, Weight, Weights
from explorer.core.layers.keras_words import channels_last
from explorer.core.layers.steps import Index, Pass, Step


@dataclass(frozen=True)
class Flatten(Layer):
    """Maps laid out as one vector, row by row, all channels of a pixel together."""

    stem, letter, family = "flatten", "F", "flatten"
    passes = True

    def output_shape(self, shape: Shape) -> Shape:
        """One vector."""
        return (prod(shape),)

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:
        """None: values only move."""
        return 0

    def sees(self, shape: Shape) -> Moved:
        """Each value one of the maps."""
        return Moved()

    def advice(self, shape: Shape) -> str | None:
        """Anywhere; a second time it does nothing."""
        return None

    def signed(self, before: bool) -> bool:
        """As before."""
        return before

    def forward(self, values: np.ndarray) -> np.ndarray:
        """The same values in the same order."""
        return values.reshape(len(values), -1)

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Back to where each value came from."""
        return (gradient.reshape(values.shape),), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """The cell that lies at this index."""
        source = tuple(int(index) for index in np.unravel_index(cell[0], values.shape))
        return [Pass(source, float(values[source]))]

    def to_keras(self) -> dict:
        """Nothing to set."""
        return {}

    @classmethod
    def from_keras(cls, config: dict) -> "Flatten":
        """Channels last."""
        channels_last(config, "Flatten")
        return cls()

    def told(self) -> str:
        """Nothing to set."""
        return ""
