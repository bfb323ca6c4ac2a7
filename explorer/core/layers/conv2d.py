"""Conv2D: kernels that slide over all maps at once.

By hand: on the 3x3 map 0 1 2 / 3 4 5 / 6 7 8 a kernel of nine ones with bias -6 sums to 36 - 6 = 30.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers import functions
from explorer.core.layers.contract import Choice, Layer, Shape, Weight, Weights, Whole, Window, setting
from explorer.core.layers.keras_words import channels_last, function_of, only, square
from explorer.core.layers.numerals import counted
from explorer.core.layers.steps import Index, Linear, Step
from explorer.core.layers.windows import gathered, padded, places, window_of, windows


@dataclass(frozen=True)
class Conv2D(Layer):
    """A convolution with square kernels; `padding` is "valid" or "same", `activation` a function's name or None."""

    filters: int = setting(32, Whole(1, 512, 2048))
    kernel: int = setting(3, Whole(1, 11, 64))
    stride: int = setting(1, Whole(1, 4, 64))
    padding: str = setting("valid", Choice(("valid", "same")))
    activation: str | None = setting("relu", Choice(functions.FUSED))

    stem, letter, family = "conv", "C", "convolution"
    keras_defaults = {"strides": 1, "padding": "valid", "activation": None}

    @property
    def ends_in(self) -> str | None:
        """Its activation."""
        return self.activation

    def output_shape(self, shape: Shape) -> Shape:
        """One map a filter."""
        mend = 'a smaller kernel, "same" padding'
        return *places(shape, self.kernel, self.stride, self.padding, "kernel", mend), self.filters

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """A kernel through all channels for each filter, and a bias for each."""
        window = {"height": self.kernel, "width": self.kernel, "in": shape[-1]}
        return {"kernel": Weight({**window, "out": self.filters}), "bias": Weight({"out": self.filters})}

    def multiply_adds(self, shape: Shape) -> int:
        """Every weight at every place."""
        rows, columns, _ = self.output_shape(shape)
        return rows * columns * self.weights(shape)["kernel"].size

    def sees(self, shape: Shape) -> Window:
        """A window through all channels."""
        return Window((self.kernel,) * 2, (self.stride,) * 2, self.padding, mixes=True)

    def advice(self, shape: Shape) -> str | None:
        """Wherever there are maps."""
        return None

    def signed(self, before: bool) -> bool:
        """Sums are; what becomes of them is the activation's."""
        return functions.can_be_negative(self.activation)

    def _sums(self, maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
        views = windows(padded(maps, self.kernel, self.stride, self.padding), self.kernel, self.stride)
        sums = np.tensordot(views, kernel, axes=((4, 5, 3), (0, 1, 2)))
        sums += bias
        return sums

    def forward(self, maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Each value: the sum of window times kernel over all input channels, plus the bias, then the activation."""
        return functions.function(self.activation).value(self._sums(maps, kernel, bias))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray, kernel: np.ndarray,
                 bias: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """A weight collects from every place it was used at; a pixel from every window it lay in."""
        behind = functions.backward(self.activation, gradient, self._sums(maps, kernel, bias))
        views = windows(padded(maps, self.kernel, self.stride, self.padding), self.kernel, self.stride)
        of_kernel = np.tensordot(views, behind, axes=((0, 1, 2), (0, 1, 2))).transpose(1, 2, 0, 3)
        spread = np.stack([np.stack([behind @ weights.T for weights in row]) for row in kernel])
        before = gathered(spread, maps.shape, self.stride, self.padding)
        return (before,), {"kernel": of_kernel, "bias": behind.sum(axis=(0, 1, 2))}

    def terms(self, cell: Index, maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> list[Step]:
        """The products in the order of the kernel: row, column, channel."""
        height, width, channels = maps.shape
        under = [place for row in window_of(cell, maps.shape, self.kernel, self.stride, self.padding) for place in row]
        zeros = np.zeros(channels)
        values = np.concatenate([zeros if place is None else maps[place] for place in under])
        sources = [place and (*place, channel) for place in under for channel in range(channels)]
        weights = kernel[..., cell[-1]].ravel()
        return functions.with_function(
            Linear(sources, values.astype(np.float64), weights.astype(np.float64), float(bias[cell[-1]])),
            self.activation)

    def to_keras(self) -> dict:
        """Filters and kernel first."""
        return {"filters": self.filters, "kernel_size": self.kernel, "strides": self.stride, "padding": self.padding,
                "activation": self.activation}

    @classmethod
    def from_keras(cls, config: dict) -> "Conv2D":
        """Square kernels without groups or dilation; a bias that Keras leaves out is one of zeros."""
        channels_last(config, "Conv2D")
        only(config, "A convolution with groups or dilation. Expected a plain one.", groups=(1,),
             dilation_rate=([1, 1], 1))
        return cls(config["filters"], square(config["kernel_size"], "kernel"), square(config["strides"], "stride"),
                   config["padding"], function_of(config["activation"]))

    def told(self) -> str:
        """Filters, stride if there is one, padding, activation."""
        stride = f", stride {self.stride}" if self.stride > 1 else ""
        return (f"{counted(self.filters, 'filter')} {self.kernel}×{self.kernel}{stride}, padding {self.padding}, "
                f"{self.activation or 'no activation'}")
