"""PReLU: a leaky relu whose slope below zero is learned (He et al., 2015).

By hand: with the learned slope 0.25, -2 becomes -0.5, and 3 stays 3.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weight, Weights, setting
from explorer.core.layers.elementwise import Elementwise
from explorer.core.layers.ranges import Choice
from explorer.core.layers.steps import Index, Linear, Step

SHARED = ((1, 2), None, (1,), (2,), (3,), (1, 3), (2, 3), (1, 2, 3))


@dataclass(frozen=True)
class PReLU(Elementwise):
    """Negative values times a learned slope, the others as they are.

    `shared_axes` are those along which all values have one slope, 1 the first: (1, 2) is one slope a map, None one a
    value.
    """

    shared_axes: tuple[int, ...] | None = setting((1, 2), Choice(SHARED))

    stem, letter, family = "prelu", "p", "function"
    keras_defaults = {"shared_axes": None}

    def output_shape(self, shape: Shape) -> Shape:
        """As before."""
        if self.shared_axes and max(self.shared_axes) > len(shape):
            raise ValueError(f"There is no axis {max(self.shared_axes)} to share a slope along. Expected at most "
                             f"{len(shape)}, or none. Received: {self.shared_axes}")
        return shape

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """A slope a value, or one for all along the shared axes."""
        names = ("height", "width", "channels") if len(shape) == 3 else ("units",)
        shared = self.shared_axes or ()
        return {"alpha": Weight({name: 1 if axis in shared else length for axis, (name, length) in
                                 enumerate(zip(names, shape, strict=True), 1)})}

    def signed(self, before: bool) -> bool:
        """What was negative can stay so."""
        return before

    def forward(self, values: np.ndarray, alpha: np.ndarray) -> np.ndarray:
        """The values, or those times their slope."""
        return np.where(values > 0, values, alpha * values)

    def backward(self, gradient: np.ndarray, output: np.ndarray, values: np.ndarray,
                 alpha: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """A slope collects gradient times value where that is negative."""
        shared = (0, *(self.shared_axes or ()))
        of_alpha = (gradient * np.minimum(values, 0)).sum(axis=shared, keepdims=True)[0]
        return (gradient * np.where(values > 0, 1, alpha).astype(values.dtype),), {"alpha": of_alpha}

    def terms(self, cell: Index, values: np.ndarray, alpha: np.ndarray) -> list[Step]:
        """The value times 1, or times its slope."""
        own = tuple(min(index, length - 1) for index, length in zip(cell, alpha.shape, strict=True))
        slope = 1.0 if values[cell] > 0 else float(alpha[own])
        return [Linear([cell], np.array([values[cell]], np.float64), np.array([slope]))]

    def to_keras(self) -> dict:
        """The shared axes."""
        return {"shared_axes": None if self.shared_axes is None else list(self.shared_axes)}

    @classmethod
    def from_keras(cls, config: dict) -> "PReLU":
        """Any axes."""
        axes = config.get("shared_axes")
        return cls(tuple(sorted(axes)) if isinstance(axes, (list, tuple)) and axes else None)

    def told(self) -> str:
        """For what there is one slope."""
        if self.shared_axes is None:
            return "a slope a value"
        return "a slope a map" if self.shared_axes == (1, 2) else f"slopes shared along {self.shared_axes}"
