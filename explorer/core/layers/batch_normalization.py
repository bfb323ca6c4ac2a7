"""BatchNormalization: every channel shifted and scaled, after training by fixed numbers (Ioffe and Szegedy, 2015).

By hand: with mean 2, variance 4, gamma 3, beta 1 and epsilon 0 the value 6 becomes 3·(6 - 2)/2 + 1 = 7.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Shape, Weight, Weights, setting
from explorer.core.layers.elementwise import Scaling
from explorer.core.layers.keras_words import only
from explorer.core.layers.ranges import Real

PLAIN = "A normalisation along another axis, or without scale or centre. Expected one of each channel, with both."


@dataclass(frozen=True)
class BatchNormalization(Scaling):
    """gamma · (value - mean) / sqrt(variance + epsilon) + beta, each by channel.

    While training, mean and variance are those of the batch; `momentum` is how slowly the kept ones follow.
    """

    momentum: float = setting(0.99, Real(0, 1, 0.99, 0.01))
    epsilon: float = setting(0.001, Real(1e-7, 1, 0.1, 0.001))

    stem, letter, family = "norm", "N", "normalisation"
    keras_defaults = {"momentum": 0.99, "epsilon": 0.001}

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """Two learned numbers a channel, and two that the training keeps."""
        channels = {"channels": shape[-1]}
        return {"gamma": Weight(channels), "beta": Weight(channels), "moving_mean": Weight(channels, trained=False),
                "moving_variance": Weight(channels, trained=False)}

    def signed(self, before: bool) -> bool:
        """Values are centred."""
        return True

    def scale_and_shift(self, dtype: np.dtype, gamma: np.ndarray, beta: np.ndarray, moving_mean: np.ndarray,
                        moving_variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """By channel."""
        scale = gamma.astype(dtype) / np.sqrt(moving_variance.astype(dtype) + self.epsilon)
        return scale, beta - moving_mean * scale

    def backward(self, gradient: np.ndarray, output: np.ndarray, values: np.ndarray,
                 **known: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """With mean and variance fixed: of the values the gradient times the scale."""
        places = tuple(range(gradient.ndim - 1))
        centred = (values - known["moving_mean"]) / np.sqrt(known["moving_variance"] + self.epsilon)
        inputs, _ = super().backward(gradient, output, values, **known)
        return inputs, {"gamma": (gradient * centred).sum(axis=places), "beta": gradient.sum(axis=places)}

    def to_keras(self) -> dict:
        """Momentum and epsilon."""
        return {"momentum": self.momentum, "epsilon": self.epsilon}

    @classmethod
    def from_keras(cls, config: dict) -> "BatchNormalization":
        """Of each channel, with scale and centre."""
        only(config, PLAIN, axis=(-1, [-1]), center=(True,), scale=(True,), renorm=(False,))
        return cls(config["momentum"], config["epsilon"])

    def told(self) -> str:
        """The momentum."""
        return f"momentum {self.momentum:g}"
