"""Normalization: every value less a mean, over the root of a variance, both worked out before the training.

By hand: with the mean 2 and the variance 4, 6 becomes (6 - 2) / 2 = 2.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weight, setting
from explorer.core.layers.elementwise import Scaling, one_a_channel
from explorer.core.layers.keras_words import numbers_of, only
from explorer.core.layers.ranges import Choice, Number

SMALLEST = 1e-7  # Keras divides by this much at least
Numbers = float | tuple[float, ...] | None


@dataclass(frozen=True)
class Normalization(Scaling):
    """(value - mean) / sqrt(variance), or the way back if `invert`.

    Mean and variance are settings, one number or one a channel; None where Keras worked them out from pictures: they
    are weights then that no training moves, with the count of what was seen. `axis` None: one pair for all channels.
    """

    mean: Numbers = setting(0.13, Number(-1e6, 1e6, 0.01, none=True, many=True))  # of MNIST's pictures
    variance: Numbers = setting(0.095, Number(0, 1e12, 0.01, none=True, many=True))
    axis: int | None = setting(-1, Choice((-1, None)), offered=False)
    invert: bool = setting(False, Choice((False, True)), offered=False)

    stem, letter, family = "norm", "n", "normalisation"
    keras_defaults = {"mean": None, "variance": None, "axis": -1, "invert": False}

    def output_shape(self, shape: Shape) -> Shape:
        """As before, if mean and variance fit."""
        sizes = {None if one is None else np.shape(one) for one in (self.mean, self.variance)}
        if len(sizes) > 1 or (self.axis is None and sizes - {None, ()}):
            raise ValueError("Mean and variance belong together. Expected both as one number or one a channel, or "
                             f"neither. Received: {str(self.mean)[:40]} and {str(self.variance)[:40]}")
        return one_a_channel(shape, self.mean, self.variance)

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None if mean and variance are settings."""
        if self.mean is not None:
            return {}
        channels = {} if self.axis is None else {"channels": shape[-1]}
        return {name: Weight(axes, trained=False) for name, axes in
                (("mean", channels), ("variance", channels), ("count", {}))}

    def signed(self, before: bool) -> bool:
        """What is below the mean becomes negative."""
        if self.mean is None or before:
            return True
        mean = np.asarray(self.mean)
        return bool(((mean < 0) if self.invert else (mean > 0)).any())

    def scale_and_shift(self, dtype: np.dtype, **known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """By channel, or for all of them."""
        mean, variance = (np.asarray(known.get(name, getattr(self, name)), dtype) for name in ("mean", "variance"))
        root = np.maximum(np.sqrt(variance), np.asarray(SMALLEST, dtype))
        return (root, mean) if self.invert else (1 / root, -mean / root)

    def to_keras(self) -> dict:
        """Mean, variance, axis and direction."""
        pair = {name: list(one) if isinstance(one, tuple) else one for name, one in
                (("mean", self.mean), ("variance", self.variance))}
        return {**pair, "axis": self.axis, "invert": self.invert}

    @classmethod
    def from_keras(cls, config: dict) -> "Normalization":
        """Of each channel, or of all values."""
        axis = config.get("axis", -1)
        of_all = axis is None or axis == []
        if not of_all:
            only(config, "A normalisation along another axis. Expected the channels, or none.", axis=(-1, [-1], (-1,)))
        return cls(numbers_of(config.get("mean")), numbers_of(config.get("variance")), None if of_all else -1,
                   config.get("invert", False))

    def told(self) -> str:
        """Mean and variance, if they are settings."""
        if self.mean is None:
            return "mean and variance of pictures"
        mean, variance = (", ".join(f"{number:.4g}" for number in np.ravel(one)) for one in (self.mean, self.variance))
        return f"mean {mean}, variance {variance}".replace("-", "−")
