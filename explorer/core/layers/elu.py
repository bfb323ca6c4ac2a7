"""ELU: a relu that flattens out below zero (Clevert et al., 2015).

By hand: with alpha 2, 3 stays 3, and -1 becomes 2·(e^-1 - 1) = -1.264.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights, setting
from explorer.core.layers.elementwise import Unweighted
from explorer.core.layers.ranges import Number
from explorer.core.layers.steps import Function, Index, Step


@dataclass(frozen=True)
class ELU(Unweighted):
    """Negative values become alpha · (e^value - 1), which is -alpha at the lowest; the others stay."""

    alpha: float = setting(1.0, Number(0, 1e6, 0.1))

    stem, letter, family = "elu", "e", "function"
    keras_defaults = {"alpha": 1.0}

    @property
    def ends_in(self) -> str:
        """"elu" if alpha is 1, else its formula."""
        return "elu" if self.alpha == 1 else f"x where x > 0, else {self.alpha:g}·(e^x − 1)"

    def signed(self, before: bool) -> bool:
        """What was negative stays so, unless alpha is 0."""
        return before and self.alpha > 0

    def forward(self, values: np.ndarray) -> np.ndarray:
        """The values, or the curve below zero."""
        return np.where(values > 0, values, self.alpha * np.expm1(np.minimum(values, 0))).astype(values.dtype)

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Times 1, or alpha · e^value below zero."""
        slope = np.where(values > 0, 1, self.alpha * np.exp(np.minimum(values, 0)))
        return (gradient * slope.astype(values.dtype),), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """What went in, what comes out."""
        before = np.float64(values[cell])
        return [Function(self.ends_in, float(before), float(self.forward(before)))]

    def to_keras(self) -> dict:
        """Alpha."""
        return {"alpha": self.alpha}

    @classmethod
    def from_keras(cls, config: dict) -> "ELU":
        """Any alpha; Keras 3.6 does not write it, and reads its default."""
        return cls(config.get("alpha", cls.keras_defaults["alpha"]))

    def told(self) -> str:
        """Alpha."""
        return f"alpha {self.alpha:g}"
