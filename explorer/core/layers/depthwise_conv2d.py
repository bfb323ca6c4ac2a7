"""DepthwiseConv2D: each map has kernels of its own, and no map sees another (Sifre, 2014, rigid-motion scattering).

By hand: on one pixel with the channels 2 and 3 a 1x1 kernel of 10 and 100 with the biases 1 and 2 gives 21 and 302.
"""

from dataclasses import dataclass, replace

import numpy as np

from explorer.core.layers import functions
from explorer.core.layers.contract import Shape, Weight, Window, setting
from explorer.core.layers.convolving import Convolving
from explorer.core.layers.keras_words import channels_last, function_of, pair, square
from explorer.core.layers.numerals import counted
from explorer.core.layers.ranges import Choice, Flag, Pair, Whole, both, by


@dataclass(frozen=True)
class DepthwiseConv2D(Convolving):
    """`multiplier` kernels for each map; Keras moves them as far down as across, so `stride` is one number."""

    kernel: int | tuple[int, int] = setting(3, Pair(1, 11, 64))
    stride: int = setting(1, Whole(1, 4, 64))
    padding: str = setting("valid", Choice(("valid", "same")))
    multiplier: int = setting(1, Whole(1, 16, 256))
    activation: str | None = setting("relu", Choice(functions.FUSED))
    dilation: int | tuple[int, int] = setting(1, Pair(1, 4, 64), rare=True)
    use_bias: bool = setting(True, Flag(), rare=True)

    stem, letter = "depth", "W"
    keras_defaults = {"strides": 1, "padding": "valid", "dilation_rate": 1, "depth_multiplier": 1, "activation": None,
                      "use_bias": True}

    def outputs(self, channels: int) -> int:
        """So many maps for each map before it."""
        return channels * self.multiplier

    def window(self, shape: Shape) -> Window:
        """A window of one map: every map is a group."""
        return replace(super().window(shape), groups=shape[-1])

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """So many kernels for each map, and a bias for each kernel."""
        high, wide = both(self.kernel)
        return self._with_bias(shape, kernel=Weight(
            {"height": high, "width": wide, "in": shape[-1], "multiplier": self.multiplier}, older="depthwise_kernel"))

    def filters_of(self, kernel: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """One slice a filter, the filters of the first map first."""
        return kernel.reshape(*kernel.shape[:2], 1, -1)

    def to_keras(self) -> dict:
        """The kernel first."""
        return {"kernel_size": self.kernel, **self._moved(), "depth_multiplier": self.multiplier}

    @classmethod
    def from_keras(cls, config: dict) -> "DepthwiseConv2D":
        """Strides that differ down and across are none: TensorFlow does not compute them."""
        channels_last(config, cls.__name__)
        return cls(pair(config["kernel_size"], "kernel"), square(config["strides"], "stride"), config["padding"],
                   config["depth_multiplier"], function_of(config["activation"]),
                   pair(config.get("dilation_rate", 1), "dilation"), config.get("use_bias", True))

    def told(self) -> str:
        """The kernels, and what is not plain."""
        return self._told(f"{counted(self.multiplier, 'filter')} {by(self.kernel)} a map")
