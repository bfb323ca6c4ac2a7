"""Dropout: chance while training, nothing afterwards.

By hand: behind a trained network's dropout of 0.5 a 3 is still a 3.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Real, Weights, setting
from explorer.core.layers.keras_words import only
from explorer.core.layers.steps import Index, Pass, Step
from explorer.core.layers.unweighted import OneByOne


@dataclass(frozen=True)
class Dropout(OneByOne):
    """Sets a share `rate` of the values to zero while training; does nothing afterwards."""

    rate: float = setting(0.2, Real(0, 1, 0.9, 0.05))

    stem, letter, family = "dropout", "O", "dropout"
    passes = True

    @property
    def drops(self) -> float:
        """Its rate."""
        return self.rate

    def signed(self, before: bool) -> bool:
        """As before."""
        return before

    def forward(self, values: np.ndarray) -> np.ndarray:
        """What came in."""
        return values

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """What came back."""
        return (gradient,), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """The value at the same place."""
        return [Pass(cell, float(values[cell]), self.rate)]

    def to_keras(self) -> dict:
        """The rate."""
        return {"rate": self.rate}

    @classmethod
    def from_keras(cls, config: dict) -> "Dropout":
        """Each value by chance of its own."""
        only(config, "A dropout of whole maps or rows. Expected each value by itself.", noise_shape=(None,))
        return cls(config["rate"])

    def told(self) -> str:
        """The rate."""
        return f"rate {self.rate:g}"
