"""What layers have in common that put every value elsewhere: nothing is computed, and nothing is learned."""

from abc import abstractmethod

import numpy as np

from explorer.core.layers.contract import Layer, Shape, Weight
from explorer.core.layers.steps import Index, Pass, Step


class Moving(Layer):
    """Each value is one of the layer before, or a zero around it."""

    family = "shape"

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:
        """None: values only move."""
        return 0

    def advice(self, shape: Shape) -> str | None:
        """Wherever it fits."""
        return None

    def signed(self, before: bool) -> bool:
        """As before."""
        return before

    @abstractmethod
    def source(self, cell: Index, shape: Shape) -> Index | None:
        """Where a value comes from; None is a zero from outside."""

    def terms(self, cell: Index, values: np.ndarray) -> list[Step]:
        """The one value that comes here."""
        source = self.source(cell, values.shape)
        return [Pass(source, 0.0 if source is None else float(values[source]))]
