"""Softmax: the values of a place become shares of 1, as a layer of its own.

By hand: ln 1 and ln 3 become 1 / (1 + 3) = 0.25 and 0.75.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers import functions
from explorer.core.layers.contract import Everything, Shape, Weights, Window
from explorer.core.layers.elementwise import Unweighted
from explorer.core.layers.keras_words import only
from explorer.core.layers.steps import Index, Share, Step


def shared(shape: Shape) -> Shape:
    """The shape, if there is something to share; raises ValueError otherwise."""
    if shape[-1] == 1:
        raise ValueError("A softmax over a single value is always 1. Expected two or more channels or units. "
                         f"Received: {shape}")
    return shape


def sees(shape: Shape) -> Everything | Window:
    """A share is made of a vector whole; of maps of one place, through all channels."""
    return Everything() if len(shape) == 1 else Window.alone(shape, mixes=True)


def share(cell: Index, values: np.ndarray) -> Share:
    """The share of a cell among the values at its place."""
    logits = values[cell[:-1]].astype(np.float64)
    return Share(logits, cell[-1], np.abs(logits))


@dataclass(frozen=True)
class Softmax(Unweighted):
    """e^value over the sum of e^value over all values of a vector, or all channels at a place."""

    stem, letter, family = "softmax", "s", "function"

    @property
    def ends_in(self) -> str:
        """Shares of 1."""
        return "softmax"

    def output_shape(self, shape: Shape) -> Shape:
        """As before, if there is something to share."""
        return shared(shape)

    def sees(self, shape: Shape) -> Everything | Window:
        """All values that share."""
        return sees(shape)

    def signed(self, before: bool) -> bool:
        """Shares are between 0 and 1."""
        return False

    def forward(self, values: np.ndarray) -> np.ndarray:
        """Shares along the last axis."""
        return functions.softmax(values)

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """What one wins the others lose."""
        return (functions.backward("softmax", gradient, values),), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """The own power over all of them."""
        return [share(cell, values)]

    def to_keras(self) -> dict:
        """Nothing to set."""
        return {}

    @classmethod
    def from_keras(cls, config: dict) -> "Softmax":
        """Along the last axis."""
        only(config, "A softmax along another axis. Expected the last.", axis=(-1, [-1]))
        return cls()

    def told(self) -> str:
        """Nothing to set."""
        return ""
