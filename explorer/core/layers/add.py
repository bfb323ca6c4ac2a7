"""Add: branches added up, value by value; with a way around some layers, a residual block.

By hand: 3 and −1 give 2; a gradient goes back into both as it is.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weights, Window
from explorer.core.layers.merging import Merging, equal
from explorer.core.layers.steps import Index, Linear, Step


@dataclass(frozen=True)
class Add(Merging):
    """Every value is the sum of those at its place in all inputs."""

    stem, letter = "add", "S"

    def output_shape(self, *shapes: Shape) -> Shape:
        """That of every input."""
        return equal(shapes)

    def sees(self, *shapes: Shape) -> Window:
        """In each input the value at the same place."""
        return Window.alone(shapes[0])

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        """The sum of all inputs, in order."""
        total, *others = inputs
        for values in others:
            total = total + values
        return total

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 *inputs: np.ndarray) -> tuple[tuple[np.ndarray, ...], Weights]:
        """As it is, to every input."""
        return (gradient,) * len(inputs), {}

    def terms(self, cell: Index, *inputs: np.ndarray) -> list[Step]:
        """One value of each input, in order, all with the weight 1."""
        values = np.array([values[cell] for values in inputs], np.float64)
        return [Linear([cell] * len(inputs), values, np.ones(len(inputs)))]

    @classmethod
    def from_keras(cls, config: dict) -> "Add":
        """Nothing to read."""
        return cls()
