"""SeparableConv2D: kernels for each map alone, then sums over the maps: fewer weights than Conv2D (Chollet, 2017).

By hand: on one pixel with the channels 2 and 3, depthwise kernels of 10 and 100, and pointwise weights of 1 and −1 with
the bias 5 give 20 − 300 + 5 = −275. The same value has one kernel with the slices 1·10 and −1·100: that one is shown.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers import functions
from explorer.core.layers.contract import Shape, Weight, Weights, Window, setting
from explorer.core.layers.convolving import Convolving, back, products, sums
from explorer.core.layers.keras_words import channels_last, function_of, pair, square
from explorer.core.layers.numerals import counted
from explorer.core.layers.ranges import Choice, Flag, Pair, Whole, both, by
from explorer.core.layers.steps import Index, Step


@dataclass(frozen=True)
class SeparableConv2D(Convolving):
    """`multiplier` kernels for each map, then `filters` sums over all that they find, at each place by itself."""

    filters: int = setting(32, Whole(1, 512, 2048))
    kernel: int | tuple[int, int] = setting(3, Pair(1, 11, 64))
    stride: int = setting(1, Whole(1, 4, 64))
    padding: str = setting("valid", Choice(("valid", "same")))
    multiplier: int = setting(1, Whole(1, 16, 256))
    activation: str | None = setting("relu", Choice(functions.FUSED))
    dilation: int | tuple[int, int] = setting(1, Pair(1, 4, 64), rare=True)
    use_bias: bool = setting(True, Flag(), rare=True)

    stem, letter = "sep", "V"
    keras_defaults = {"strides": 1, "padding": "valid", "dilation_rate": 1, "depth_multiplier": 1, "activation": None,
                      "use_bias": True}

    def outputs(self, channels: int) -> int:
        """One map a filter."""
        return self.filters

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """Kernels for each map, a weight for each of their maps and each filter, and a bias for each filter."""
        high, wide = both(self.kernel)
        between = shape[-1] * self.multiplier
        return self._with_bias(
            shape,
            depthwise_kernel=Weight({"height": high, "width": wide, "in": shape[-1], "multiplier": self.multiplier}),
            pointwise_kernel=Weight({"height": 1, "width": 1, "in": between, "out": self.filters}))

    def filters_of(self, depthwise_kernel: np.ndarray, pointwise_kernel: np.ndarray,
                   bias: np.ndarray | None = None) -> np.ndarray:
        """The kernel through all channels that does the same in one step: a slice is a sum of depthwise kernels."""
        shares = pointwise_kernel.reshape(*depthwise_kernel.shape[2:], -1)
        return np.einsum("hwcm,cmf->hwcf", depthwise_kernel, shares)

    def _depthwise(self, shape: Shape) -> Window:
        sight = self.window(shape)
        return Window(sight.size, sight.stride, sight.padding, True, sight.dilation, groups=shape[-1])

    def _between(self, maps: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        return sums(maps, kernel.reshape(*kernel.shape[:2], 1, -1), self._depthwise(maps.shape[1:]))

    def _sums(self, maps: np.ndarray, depthwise_kernel: np.ndarray, pointwise_kernel: np.ndarray,
              bias: np.ndarray | None) -> np.ndarray:
        found = self._between(maps, depthwise_kernel) @ pointwise_kernel[0, 0]
        if bias is not None:
            found += bias
        return found

    def forward(self, maps: np.ndarray, depthwise_kernel: np.ndarray, pointwise_kernel: np.ndarray,
                bias: np.ndarray | None = None) -> np.ndarray:
        """Each map's own sums, a sum over them, plus the bias, then the activation."""
        return functions.function(self.activation).value(self._sums(maps, depthwise_kernel, pointwise_kernel, bias))

    def backward(self, gradient: np.ndarray, output: np.ndarray, maps: np.ndarray, depthwise_kernel: np.ndarray,
                 pointwise_kernel: np.ndarray, bias: np.ndarray | None = None) -> tuple[tuple[np.ndarray], Weights]:
        """Back through the activation, the sums over the maps and those of each map."""
        behind = functions.backward(self.activation, gradient,
                                    self._sums(maps, depthwise_kernel, pointwise_kernel, bias))
        between = self._between(maps, depthwise_kernel)
        of_pointwise = np.tensordot(between, behind, axes=((0, 1, 2), (0, 1, 2)))
        own = depthwise_kernel.reshape(*depthwise_kernel.shape[:2], 1, -1)
        before, of_depthwise = back(behind @ pointwise_kernel[0, 0].T, maps, own, self._depthwise(maps.shape[1:]))
        of_bias = {} if bias is None else {"bias": behind.sum(axis=(0, 1, 2))}
        return (before,), {"depthwise_kernel": of_depthwise.reshape(depthwise_kernel.shape),
                           "pointwise_kernel": of_pointwise.reshape(pointwise_kernel.shape), **of_bias}

    def terms(self, cell: Index, maps: np.ndarray, depthwise_kernel: np.ndarray, pointwise_kernel: np.ndarray,
              bias: np.ndarray | None = None) -> list[Step]:
        """The products with the one kernel that both make."""
        filters = self.filters_of(depthwise_kernel.astype(np.float64), pointwise_kernel.astype(np.float64))
        return functions.with_function(products(cell, maps, filters, bias, self.window(maps.shape)), self.activation)

    def to_keras(self) -> dict:
        """Filters and kernel first."""
        return {"filters": self.filters, "kernel_size": self.kernel, **self._moved(),
                "depth_multiplier": self.multiplier}

    @classmethod
    def from_keras(cls, config: dict) -> "SeparableConv2D":
        """Strides that differ down and across are none: TensorFlow does not compute them."""
        channels_last(config, cls.__name__)
        return cls(config["filters"], pair(config["kernel_size"], "kernel"), square(config["strides"], "stride"),
                   config["padding"], config["depth_multiplier"], function_of(config["activation"]),
                   pair(config.get("dilation_rate", 1), "dilation"), config.get("use_bias", True))

    def told(self) -> str:
        """Filters and kernel, and what is not plain."""
        more = [f"{self.multiplier} kernels a map"] if self.multiplier > 1 else []
        return self._told(f"{counted(self.filters, 'filter')} {by(self.kernel)}", *more)
