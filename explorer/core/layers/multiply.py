"""Multiply: branches multiplied, value by value; one can open and close the other like a gate.

By hand: 3 and −2 give −6; behind a gradient of 1 lie −2 and 3, the product of the others.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weights, Window
from explorer.core.layers.merging import Merging, equal
from explorer.core.layers.steps import Index, Multiplied, Step


def _product(inputs: list[np.ndarray]) -> np.ndarray:
    product, *others = inputs
    for values in others:
        product = product * values
    return product


@dataclass(frozen=True)
class Multiply(Merging):
    """Every value is the product of those at its place in all inputs."""

    stem, letter = "multiply", "X"

    def output_shape(self, *shapes: Shape) -> Shape:
        """That of every input."""
        return equal(shapes)

    def sees(self, *shapes: Shape) -> Window:
        """In each input the value at the same place."""
        return Window.alone(shapes[0])

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        """The product of all inputs, in order."""
        return _product([*inputs])

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 *inputs: np.ndarray) -> tuple[tuple[np.ndarray, ...], Weights]:
        """To each input times the product of the others."""
        return tuple(_product([gradient, *inputs[:place], *inputs[place + 1 :]]) for place in range(len(inputs))), {}

    def terms(self, cell: Index, *inputs: np.ndarray) -> list[Step]:
        """One value of each input, in order."""
        return [Multiplied([cell] * len(inputs), np.array([values[cell] for values in inputs], np.float64))]

    @classmethod
    def from_keras(cls, config: dict) -> "Multiply":
        """Nothing to read."""
        return cls()
