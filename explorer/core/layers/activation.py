"""Activation: a function as a layer of its own.

By hand: relu makes 0 of -2 and leaves 3 as it is.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers import functions, softmax
from explorer.core.layers.contract import Everything, Shape, Weights, Window, setting
from explorer.core.layers.elementwise import Unweighted
from explorer.core.layers.keras_words import function_of
from explorer.core.layers.ranges import Choice
from explorer.core.layers.steps import Function, Index, Step


@dataclass(frozen=True)
class Activation(Unweighted):
    """An activation as a layer of its own; `function` is its name."""

    function: str = setting("relu", Choice(tuple(functions.FUNCTIONS)))

    stem, letter, family = "activation", "R", "function"

    @property
    def ends_in(self) -> str | None:
        """Its function, if that changes anything."""
        return None if self.function == "linear" else self.function

    def output_shape(self, shape: Shape) -> Shape:
        """As before; a softmax needs something to share."""
        return softmax.shared(shape) if self.function == "softmax" else shape

    def sees(self, shape: Shape) -> Everything | Window:
        """The value at the same place; a softmax all values that share."""
        return softmax.sees(shape) if self.function == "softmax" else super().sees(shape)

    def signed(self, before: bool) -> bool:
        """Only what was negative can stay so."""
        return functions.can_be_negative(self.function, before)

    def forward(self, values: np.ndarray) -> np.ndarray:
        """The function of every value."""
        return functions.function(self.function).value(values)

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Times the slope."""
        return (functions.backward(self.function, gradient, values),), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """What went in, what comes out."""
        if self.function == "softmax":
            return [softmax.share(cell, values)]
        before = np.float64(values[cell])
        return [Function(self.function, float(before), float(functions.function(self.function).value(before)))]

    def to_keras(self) -> dict:
        """The function."""
        return {"activation": self.function}

    @classmethod
    def from_keras(cls, config: dict) -> "Activation":
        """A function with a plain name."""
        return cls(function_of(config["activation"]) or "linear")

    def told(self) -> str:
        """The function."""
        return self.function
