"""ReLU: a relu as a layer of its own, with an upper end, a slope below and a threshold if they are asked for.

By hand: with the upper end 6 and the slope 0.1, -2 becomes -0.2, 3 stays 3, and 8 becomes 6.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Weights, setting
from explorer.core.layers.elementwise import Unweighted
from explorer.core.layers.ranges import Number
from explorer.core.layers.steps import Function, Index, Step

SMALLEST = 1e-6  # of an upper end: below it nothing would come through


@dataclass(frozen=True)
class ReLU(Unweighted):
    """Values above `threshold` as they are, up to `max_value`; those below it times `negative_slope` from there on."""

    max_value: float | None = setting(None, Number(SMALLEST, 1e6, 0.5, none=True))
    negative_slope: float = setting(0.0, Number(0, 1, 0.05))
    threshold: float = setting(0.0, Number(0, 1e6, 0.1))

    stem, letter, family = "relu", "r", "function"
    keras_defaults = {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}

    @property
    def ends_in(self) -> str:
        """"relu" if it is a plain one, else its formula."""
        slope, top = f"{self.negative_slope:g}·", self.max_value
        if self.threshold:
            below = f"{slope}(x − {self.threshold:g})" if self.negative_slope else "0"
            above = "x" if top is None else f"min(x, {top:g})"
            return f"{above} where x > {self.threshold:g}, else {below}"
        if top is None and not self.negative_slope:
            return "relu"
        inner = f"max(x, {slope}x)" if self.negative_slope else "max(0, x)"
        return inner if top is None else f"min({inner}, {top:g})"

    def signed(self, before: bool) -> bool:
        """With a slope what was negative stays so, and what is below the threshold becomes so."""
        return self.negative_slope > 0 and (before or self.threshold > 0)

    def forward(self, values: np.ndarray) -> np.ndarray:
        """Each value by the side of the threshold on which it lies."""
        above = values if self.max_value is None else np.minimum(values, self.max_value)
        return np.where(values > self.threshold, above, self.negative_slope * (values - self.threshold)).astype(
            values.dtype)

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 values: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """1 in the middle, 0 above the upper end, the slope below the threshold."""
        middle = 1 if self.max_value is None else values < self.max_value
        return (gradient * np.where(values > self.threshold, middle, self.negative_slope).astype(values.dtype),), {}

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """What went in, what comes out."""
        before = np.float64(values[cell])
        return [Function(self.ends_in, float(before), float(self.forward(before)))]

    def to_keras(self) -> dict:
        """Upper end, slope and threshold."""
        return {"max_value": self.max_value, "negative_slope": self.negative_slope, "threshold": self.threshold}

    @classmethod
    def from_keras(cls, config: dict) -> "ReLU":
        """Any; old files leave out what is not set."""
        return cls(config.get("max_value"), config.get("negative_slope") or 0.0, config.get("threshold") or 0.0)

    def told(self) -> str:
        """What is not plain."""
        return ", ".join(filter(None, (
            "" if self.max_value is None else f"at most {self.max_value:g}",
            f"slope {self.negative_slope:g} below" if self.negative_slope else "",
            f"from {self.threshold:g} on" if self.threshold else "",
        )))
