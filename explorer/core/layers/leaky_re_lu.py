"""LeakyReLU: a relu that lets a little of what is negative through.

By hand: with the slope 0.25, -2 becomes -0.5, and 3 stays 3.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights, setting
from explorer.core.layers.elementwise import Unweighted
from explorer.core.layers.ranges import Real
from explorer.core.layers.steps import Function, Index, Step


@dataclass(frozen=True)
class LeakyReLU(Unweighted):
    """Negative values times `negative_slope`, the others as they are."""

    negative_slope: float = setting(0.3, Real(0, 1, 0.9, 0.05))

    stem, letter, family = "activation", "L", "function"
    keras_defaults = {"negative_slope": 0.3}

    @property
    def ends_in(self) -> str:
        """Its formula."""
        return f"max(x, {self.negative_slope:g}·x)"

    def signed(self, before: bool) -> bool:
        """What was negative stays so, unless the slope is 0."""
        return before and self.negative_slope > 0

    def _slope(self, values: np.ndarray) -> np.ndarray:
        return np.where(values > 0, 1, self.negative_slope).astype(values.dtype)

    def forward(self, values: np.ndarray) -> np.ndarray:
        """Each value times its slope."""
        return values * self._slope(values)

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Times the slope."""
        return (gradient * self._slope(values),), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """What went in, what comes out."""
        before = float(values[cell])
        return [Function(self.ends_in, before, before if before > 0 else before * self.negative_slope)]

    def to_keras(self) -> dict:
        """The slope."""
        return {"negative_slope": self.negative_slope}

    @classmethod
    def from_keras(cls, config: dict) -> "LeakyReLU":
        """Any slope; Keras 2 calls it alpha."""
        return cls(config.get("negative_slope", config.get("alpha")))

    def told(self) -> str:
        """The slope."""
        return f"slope {self.negative_slope:g} below 0"
