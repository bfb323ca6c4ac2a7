"""What layers without weights have in common that look at one value each."""

import numpy as np

from explorer.core.layers.contract import Layer, Shape, Weight, Weights, Window
from explorer.core.layers.steps import Index, Pass, Step


def only_on_maps(shape: Shape) -> Shape:
    """The shape, if it is that of maps; raises ValueError for a vector."""
    if len(shape) != 3:
        raise ValueError(f"This layer works on maps. Expected (height, width, channels): put it before the layer that "
                         f"makes a vector of them. Received: {shape}")
    return shape


def one_a_channel(shape: Shape, *settings: float | tuple[float, ...] | None) -> Shape:
    """The shape, if every setting that is a tuple has a number for each channel; raises ValueError otherwise."""
    for setting in settings:
        if isinstance(setting, tuple) and len(setting) != shape[-1]:
            raise ValueError(f"One number a channel. Expected {shape[-1]} of them, or a single one. "
                             f"Received: {len(setting)}")
    return shape


class OneByOne(Layer):
    """Each value by itself, whatever the shape; nothing is learned."""

    def output_shape(self, shape: Shape) -> Shape:
        """As before."""
        return shape

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:
        """None: nothing is multiplied by a weight."""
        return 0

    def sees(self, shape: Shape) -> Window:
        """The value at the same place."""
        return Window.alone(shape)

    def advice(self, shape: Shape) -> str | None:
        """Anywhere."""
        return None


class OnlyInTraining(OneByOne):
    """Changes values by chance while training, and hands them on as they are afterwards."""

    passes = True

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
        return [Pass(cell, float(values[cell]))]
