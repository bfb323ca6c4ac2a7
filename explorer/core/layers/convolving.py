"""What all convolutions have in common: kernels that slide over maps, each over its group of channels."""

from abc import abstractmethod

import numpy as np

from explorer.core.layers import functions
from explorer.core.layers.contract import Layer, Shape, Weight, Weights, Window
from explorer.core.layers.ranges import both, steps
from explorer.core.layers.steps import Index, Linear, Step
from explorer.core.layers.windows import checked_maps, gathered, padded, places, window_of, windows


def sums(maps: np.ndarray, filters: np.ndarray, sight: Window) -> np.ndarray:
    """Window times kernel at every place: `(n, rows, columns, outputs)`, a group of channels after the other.

    Args:
        filters: shape `(height, width, channels of a group, outputs)`.
    """
    views = windows(padded(maps, sight), sight)
    parts = zip(np.split(views, sight.groups, axis=3), np.split(filters, sight.groups, axis=3), strict=True)
    return np.concatenate([np.tensordot(view, own, axes=((4, 5, 3), (0, 1, 2))) for view, own in parts], axis=3)


def back(behind: np.ndarray, maps: np.ndarray, filters: np.ndarray, sight: Window) -> tuple[np.ndarray, np.ndarray]:
    """From the gradient of `sums` those of the maps and of the filters.

    A weight collects from every place it was used at; a pixel from every window it lay in.
    """
    views = windows(padded(maps, sight), sight)
    of_maps, of_filters = [], []
    for view, own, part in zip(np.split(views, sight.groups, axis=3), np.split(filters, sight.groups, axis=3),
                               np.split(behind, sight.groups, axis=3), strict=True):
        of_filters.append(np.tensordot(view, part, axes=((0, 1, 2), (0, 1, 2))).transpose(1, 2, 0, 3))
        spread = np.stack([np.stack([part @ weights.T for weights in row]) for row in own])
        of_maps.append(gathered(spread, (*maps.shape[:3], view.shape[3]), sight))
    return np.concatenate(of_maps, axis=3), np.concatenate(of_filters, axis=3)


def products(cell: Index, maps: np.ndarray, filters: np.ndarray, bias: np.ndarray | None, sight: Window) -> Linear:
    """The products of one value in the order of the kernel: row, column, channel of its group."""
    depth, outputs = filters.shape[2:]
    first = cell[-1] // (outputs // sight.groups) * depth
    channels = range(first, first + depth)
    under = window_of(cell, maps.shape, sight)
    zeros = np.zeros(depth)
    values = np.concatenate([zeros if place is None else maps[place][first : first + depth] for place in under])
    sources = [place and (*place, channel) for place in under for channel in channels]
    weights = filters[..., cell[-1]].ravel()
    return Linear(sources, values.astype(np.float64), weights.astype(np.float64),
                  0.0 if bias is None else float(bias[cell[-1]]))


class Convolving(Layer):
    """A convolution with the settings kernel, stride, padding, activation, dilation and use_bias."""

    family = "convolution"

    @property
    def ends_in(self) -> str | None:
        """Its activation."""
        return self.activation

    @abstractmethod
    def outputs(self, channels: int) -> int:
        """How many maps come out."""

    def window(self, shape: Shape) -> Window:
        """What the kernels slide as: through all channels, unless a kind parts them into groups."""
        return Window(both(self.kernel), both(self.stride), self.padding, mixes=True, dilation=both(self.dilation))

    def sees(self, shape: Shape) -> Window:
        """A window through the channels."""
        return self.window(shape)

    def output_shape(self, shape: Shape) -> Shape:
        """One map a filter."""
        checked_maps(shape)
        if max(both(self.stride)) > 1 and max(both(self.dilation)) > 1:
            raise ValueError("has a stride and a dilation, and Keras allows one of them. Set one of them to 1.")
        mend = 'a smaller kernel, "same" padding'
        return *places(shape, self.window(shape), "kernel", mend), self.outputs(shape[-1])

    def _with_bias(self, shape: Shape, **kernels: Weight) -> dict[str, Weight]:
        return kernels | ({"bias": Weight({"out": self.outputs(shape[-1])})} if self.use_bias else {})

    def multiply_adds(self, shape: Shape) -> int:
        """Every weight at every place."""
        rows, columns, _ = self.output_shape(shape)
        return rows * columns * sum(one.size for one in self.weights(shape).values() if len(one.axes) > 1)

    def advice(self, shape: Shape) -> str | None:
        """Wherever there are maps."""
        return None

    def signed(self, before: bool) -> bool:
        """Sums are; what becomes of them is the activation's."""
        return functions.can_be_negative(self.activation)

    def filters_of(self, kernel: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """The kernel with an axis for what a filter sees and one for the filters."""
        return kernel

    def _sums(self, maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
        found = sums(maps, self.filters_of(kernel), self.window(maps.shape[1:]))
        if bias is not None:
            found += bias
        return found

    def forward(self, maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """Each value: the sum of window times kernel over its channels, plus the bias, then the activation."""
        return functions.function(self.activation).value(self._sums(maps, kernel, bias))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray, kernel: np.ndarray,
                 bias: np.ndarray | None = None) -> tuple[tuple[np.ndarray], Weights]:
        """Back through the activation and the sums; see `back`."""
        behind = functions.backward(self.activation, gradient, self._sums(maps, kernel, bias))
        before, of_filters = back(behind, maps, self.filters_of(kernel), self.window(maps.shape[1:]))
        of_bias = {} if bias is None else {"bias": behind.sum(axis=(0, 1, 2))}
        return (before,), {"kernel": of_filters.reshape(kernel.shape), **of_bias}

    def terms(self, cell: Index, maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None = None) -> list[Step]:
        """The products in the order of the kernel: row, column, channel."""
        step = products(cell, maps, self.filters_of(kernel), bias, self.window(maps.shape))
        return functions.with_function(step, self.activation)

    def _moved(self) -> dict:
        """What Keras calls the settings that all have."""
        return {"strides": self.stride, "padding": self.padding, "dilation_rate": self.dilation,
                "activation": self.activation, "use_bias": self.use_bias}

    def _told(self, *first: str) -> str:
        """The settings that all have in words, behind the first ones."""
        words = [f"stride {steps(self.stride)}"] if max(both(self.stride)) > 1 else []
        words += [f"dilation {steps(self.dilation)}"] if max(both(self.dilation)) > 1 else []
        words += [f"padding {self.padding}", self.activation or "no activation"]
        return ", ".join((*first, *words, *([] if self.use_bias else ["no bias"])))
