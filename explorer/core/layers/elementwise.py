"""What layers have in common that look at one value each: whatever the shape, with weights or without."""

from abc import abstractmethod
from math import prod

import numpy as np

from explorer.core.layers.contract import Layer, Shape, Weight, Weights, Window
from explorer.core.layers.steps import Index, Linear, Pass, Step


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


class Elementwise(Layer):
    """Each value by itself; one with weights is multiplied by one of them."""

    def output_shape(self, shape: Shape) -> Shape:
        """As before."""
        return shape

    def multiply_adds(self, shape: Shape) -> int:
        """One a value, if anything was learned."""
        return prod(shape) if self.weights(shape) else 0

    def sees(self, shape: Shape) -> Window:
        """The value at the same place."""
        return Window.alone(shape)

    def advice(self, shape: Shape) -> str | None:
        """Anywhere."""
        return None


class Unweighted(Elementwise):
    """Nothing is learned."""

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}


class Scaling(Elementwise):
    """value · scale + shift, one of each for all channels or one a channel, from settings or weights."""

    @abstractmethod
    def scale_and_shift(self, dtype: np.dtype, **known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What a value is multiplied by, and what is added then, in this precision; `known` are the weights."""

    def forward(self, values: np.ndarray, **known: np.ndarray) -> np.ndarray:
        """Times a number, plus another."""
        scale, shift = self.scale_and_shift(values.dtype, **known)
        return values * scale + shift

    def backward(self, gradient: np.ndarray, output: np.ndarray, values: np.ndarray,
                 **known: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """Times the same number."""
        return (gradient * self.scale_and_shift(gradient.dtype, **known)[0],), {}

    def terms(self, cell: Index, values: np.ndarray, **known: np.ndarray) -> list[Step]:
        """One value, one factor, one summand."""
        scale, shift = (float(np.broadcast_to(one, values.shape[-1:])[cell[-1]])
                        for one in self.scale_and_shift(np.dtype(np.float64), **known))
        return [Linear([cell], np.array([values[cell]], np.float64), np.array([scale]), shift)]


class OnlyInTraining(Unweighted):
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
