"""The activation functions by Keras' names: value, slope, lowest value, and what they do in words.

Whether a map can be negative, and so its colours, follows from the lowest value.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.core.layers.steps import Function, Step

Elementwise = Callable[[np.ndarray], np.ndarray]
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772  # Klambauer et al. 2017, equation 2
LEAK = 0.2  # of Keras' function; its layer LeakyReLU has a slope of its own


@dataclass(frozen=True)
class ActivationFunction:
    """A function of one value, as NumPy computes it in the precision that came in; its slope is that at `before`.

    `slope` None: the values along the last axis share one sum, see `backward`.
    """

    value: Elementwise
    slope: Elementwise | None
    lowest: float
    words: str


def sigmoid(values: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-value)), written so that nothing overflows."""
    powers = np.exp(-np.abs(values))
    return np.where(values >= 0, 1, powers) / (1 + powers)


def softmax(logits: np.ndarray) -> np.ndarray:
    """exp(logit) / sum of all exp(logit) along the last axis, shifted by the largest so that nothing overflows."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def erf(values: np.ndarray) -> np.ndarray:
    """The error function, to 1.5e-7 (Abramowitz and Stegun, formula 7.1.26)."""
    near = 1 / (1 + 0.3275911 * np.abs(values))
    sums = near * (0.254829592 + near * (-0.284496736 + near * (1.421413741 + near * (
        -1.453152027 + near * 1.061405429))))
    return np.sign(values) * (1 - sums * np.exp(-values * values))


def _gaussian_share(values: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + erf(values * math.sqrt(0.5)))


def _elu(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, np.expm1(np.minimum(values, 0)))


def _step(values: np.ndarray, below: float = 0.0) -> np.ndarray:
    return np.where(values > 0, 1.0, below).astype(values.dtype)


def _falling(values: np.ndarray) -> np.ndarray:
    return np.exp(np.minimum(values, 0))


FUNCTIONS = {
    "linear": ActivationFunction(lambda values: values, np.ones_like, -math.inf, "as it is"),
    "relu": ActivationFunction(lambda values: np.maximum(values, 0), _step, 0.0, "negative values become 0"),
    "leaky_relu": ActivationFunction(
        lambda values: np.where(values > 0, values, LEAK * values).astype(values.dtype),
        lambda values: _step(values, LEAK), -math.inf, "negative values are divided by 5"),
    "elu": ActivationFunction(
        _elu, lambda values: np.where(values > 0, 1, _falling(values)), -1.0, "negative values flatten out at −1"),
    "selu": ActivationFunction(
        lambda values: SELU_SCALE * np.where(values > 0, values, SELU_ALPHA * _elu(values)),
        lambda values: SELU_SCALE * np.where(values > 0, 1, SELU_ALPHA * _falling(values)),
        -SELU_SCALE * SELU_ALPHA, "negative values flatten out at −1.76"),
    "gelu": ActivationFunction(
        lambda values: values * _gaussian_share(values),
        lambda values: _gaussian_share(values) + values * np.exp(-values * values / 2) / math.sqrt(2 * math.pi),
        -0.17, "negative values fade out, down to −0.17"),
    "silu": ActivationFunction(
        lambda values: values * sigmoid(values),
        lambda values: sigmoid(values) * (1 + values * (1 - sigmoid(values))),
        -0.2785, "negative values fade out, down to −0.28"),
    "sigmoid": ActivationFunction(
        sigmoid, lambda values: sigmoid(values) * (1 - sigmoid(values)), 0.0, "every value lands between 0 and 1"),
    "tanh": ActivationFunction(
        np.tanh, lambda values: 1 - np.tanh(values) ** 2, -1.0, "every value lands between −1 and 1"),
    "softplus": ActivationFunction(
        lambda values: np.maximum(values, 0) + np.log1p(np.exp(-np.abs(values))), sigmoid, 0.0,
        "a relu without a kink"),
    "softmax": ActivationFunction(softmax, None, 0.0, "all values become shares of 1"),
}
FUSED = (None, *(name for name, function in FUNCTIONS.items() if function.slope and name != "linear"))  # with sums


def function(name: str | None) -> ActivationFunction:
    """The function of that name; None is "linear"."""
    return FUNCTIONS["linear" if name is None else name]


def can_be_negative(name: str | None, before: bool = True) -> bool:
    """Whether values can be negative behind the function; none here turns what is not negative into what is."""
    return before and function(name).lowest < 0


def backward(name: str | None, gradient: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The gradient in front of a function, from the one behind it and the values that went in."""
    of = function(name)
    if of.slope:
        return gradient * of.slope(before)
    shares = of.value(before)
    return shares * (gradient - (gradient * shares).sum(axis=-1, keepdims=True))


def with_function(step: Step, name: str | None) -> list[Step]:
    """The step, and behind it that of an activation, if there is one."""
    if name is None:
        return [step]
    return [step, Function(name, step.value, float(function(name).value(np.float64(step.value))))]
