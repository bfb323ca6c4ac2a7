"""Conv2D: kernels that slide over all maps at once, or each over its group of them.

By hand: on the 3x3 map 0 1 2 / 3 4 5 / 6 7 8 a kernel of nine ones with bias -6 sums to 36 - 6 = 30.
"""

from dataclasses import dataclass, replace

from explorer.core.layers import functions
from explorer.core.layers.contract import Shape, Weight, Window, setting
from explorer.core.layers.convolving import Convolving
from explorer.core.layers.keras_words import channels_last, function_of, pair
from explorer.core.layers.numerals import counted
from explorer.core.layers.ranges import Choice, Flag, Pair, Whole, both, by


@dataclass(frozen=True)
class Conv2D(Convolving):
    """A convolution; `padding` is "valid" or "same", `activation` a function's name or None.

    In `groups` each filter sees its share of the channels only (Krizhevsky, Sutskever and Hinton, 2012).
    """

    filters: int = setting(32, Whole(1, 512, 2048))
    kernel: int | tuple[int, int] = setting(3, Pair(1, 11, 64))
    stride: int | tuple[int, int] = setting(1, Pair(1, 4, 64))
    padding: str = setting("valid", Choice(("valid", "same")))
    activation: str | None = setting("relu", Choice(functions.FUSED))
    dilation: int | tuple[int, int] = setting(1, Pair(1, 4, 64), rare=True)
    groups: int = setting(1, Whole(1, 64, 2048), rare=True)
    use_bias: bool = setting(True, Flag(), rare=True)

    stem, letter = "conv", "C"
    keras_defaults = {"strides": 1, "padding": "valid", "dilation_rate": 1, "groups": 1, "activation": None,
                      "use_bias": True}

    def outputs(self, channels: int) -> int:
        """One map a filter."""
        return self.filters

    def window(self, shape: Shape) -> Window:
        """A window through all channels, or all of a group."""
        return replace(super().window(shape), groups=self.groups)

    def output_shape(self, shape: Shape) -> Shape:
        """One map a filter."""
        if shape[-1] % self.groups or self.filters % self.groups:
            raise ValueError(f"has {self.groups} groups, and so many must part the {shape[-1]} channels and the "
                             f"{self.filters} filters evenly. Take a number of groups that divides both.")
        return super().output_shape(shape)

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """A kernel through the channels of its group for each filter, and a bias for each."""
        high, wide = both(self.kernel)
        return self._with_bias(shape, kernel=Weight(
            {"height": high, "width": wide, "in": shape[-1] // self.groups, "out": self.filters}))

    def to_keras(self) -> dict:
        """Filters and kernel first."""
        return {"filters": self.filters, "kernel_size": self.kernel, **self._moved(), "groups": self.groups}

    @classmethod
    def from_keras(cls, config: dict) -> "Conv2D":
        """What Keras 2 did not write is as Keras takes it."""
        channels_last(config, cls.__name__)
        return cls(config["filters"], pair(config["kernel_size"], "kernel"), pair(config["strides"], "stride"),
                   config["padding"], function_of(config["activation"]),
                   pair(config.get("dilation_rate", 1), "dilation"), config.get("groups", 1),
                   config.get("use_bias", True))

    def told(self) -> str:
        """Filters and kernel, and what is not plain."""
        groups = [f"{self.groups} groups"] if self.groups > 1 else []
        return self._told(f"{counted(self.filters, 'filter')} {by(self.kernel)}", *groups)
