"""BatchNormalization: every channel shifted and scaled, after training by fixed numbers (Ioffe and Szegedy, 2015).

By hand: with mean 2, variance 4, gamma 3, beta 1 and epsilon 0 the value 6 becomes 3·(6 - 2)/2 + 1 = 7.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from explorer.core.layers.contract import Layer, Shape, Weight, Weights, Window, setting
from explorer.core.layers.keras_words import only
from explorer.core.layers.ranges import Real
from explorer.core.layers.steps import Index, Linear, Step

PLAIN = "A normalisation along another axis, or without scale or centre. Expected one of each channel, with both."


@dataclass(frozen=True)
class BatchNormalization(Layer):
    """gamma · (value - mean) / sqrt(variance + epsilon) + beta, each by channel.

    While training, mean and variance are those of the batch; `momentum` is how slowly the kept ones follow.
    """

    momentum: float = setting(0.99, Real(0, 1, 0.99, 0.01))
    epsilon: float = setting(0.001, Real(1e-7, 1, 0.1, 0.001))

    stem, letter, family = "norm", "N", "normalisation"
    keras_defaults = {"momentum": 0.99, "epsilon": 0.001}

    def output_shape(self, shape: Shape) -> Shape:
        """As before."""
        return shape

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """Two learned numbers a channel, and two that the training keeps."""
        channels = {"channels": shape[-1]}
        return {"gamma": Weight(channels), "beta": Weight(channels), "moving_mean": Weight(channels, trained=False),
                "moving_variance": Weight(channels, trained=False)}

    def multiply_adds(self, shape: Shape) -> int:
        """One a value."""
        return prod(shape)

    def sees(self, shape: Shape) -> Window:
        """The value at the same place."""
        return Window.alone(shape)

    def advice(self, shape: Shape) -> str | None:
        """Anywhere."""
        return None

    def signed(self, before: bool) -> bool:
        """Values are centred."""
        return True

    def _scale(self, gamma: np.ndarray, moving_variance: np.ndarray) -> np.ndarray:
        return gamma / np.sqrt(moving_variance + self.epsilon)

    def forward(self, values: np.ndarray, gamma: np.ndarray, beta: np.ndarray, moving_mean: np.ndarray,
                moving_variance: np.ndarray) -> np.ndarray:
        """Value times scale plus shift."""
        scale = self._scale(gamma, moving_variance)
        return values * scale + (beta - moving_mean * scale)

    def backward(self, gradient: np.ndarray, output: np.ndarray, values: np.ndarray, gamma: np.ndarray,
                 beta: np.ndarray, moving_mean: np.ndarray,
                 moving_variance: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """With mean and variance fixed: of the values the gradient times the scale."""
        places = tuple(range(gradient.ndim - 1))
        centred = (values - moving_mean) / np.sqrt(moving_variance + self.epsilon)
        return (gradient * self._scale(gamma, moving_variance),), {
            "gamma": (gradient * centred).sum(axis=places), "beta": gradient.sum(axis=places)}

    def terms(self, cell: Index, values: np.ndarray, gamma: np.ndarray, beta: np.ndarray, moving_mean: np.ndarray,
              moving_variance: np.ndarray) -> list[Step]:
        """One value, one weight, one bias."""
        channel = cell[-1]
        scale = self._scale(gamma.astype(np.float64), moving_variance.astype(np.float64))[channel]
        bias = float(beta[channel] - moving_mean[channel] * scale)
        return [Linear([cell], np.array([values[cell]], np.float64), np.array([scale]), bias)]

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
