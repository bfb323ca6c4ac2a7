"""Dense: weighted sums of all values that come in.

By hand: the values 1, 2 with the weights 3, 4 and the bias -5 sum to 3 + 8 - 5 = 6.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from explorer.core.layers import functions
from explorer.core.layers.contract import Everything, Layer, Shape, Weight, Weights, Window, setting
from explorer.core.layers.keras_words import function_of, only
from explorer.core.layers.numerals import counted
from explorer.core.layers.ranges import Choice, Whole
from explorer.core.layers.steps import Index, Linear, Share, Step


@dataclass(frozen=True)
class Dense(Layer):
    """`units` weighted sums of all inputs; `activation` is a function's name, "softmax", or None (logits).

    On maps it does so at every place by itself, as Keras does: the last axis is what is summed over.
    """

    units: int = setting(128, Whole(1, 4096, 8192))
    activation: str | None = setting("relu", Choice(functions.FUSED, at_the_end=("softmax",)))

    stem, letter, family = "dense", "D", "dense"
    keras_defaults = {"activation": None}

    @property
    def ends_in(self) -> str | None:
        """Its activation."""
        return self.activation

    def output_shape(self, shape: Shape) -> Shape:
        """One value a unit, at every place if there are places."""
        return *shape[:-1], self.units

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """A weight for every value that comes in, and a bias, for each unit."""
        return {"kernel": Weight({"in": shape[-1], "out": self.units}), "bias": Weight({"out": self.units})}

    def multiply_adds(self, shape: Shape) -> int:
        """Every weight once, at every place if there are places."""
        return prod(shape) * self.units

    def sees(self, shape: Shape) -> Everything | Window:
        """A vector whole; of maps one place, through all channels."""
        return Everything() if len(shape) == 1 else Window.alone(shape, mixes=True)

    def advice(self, shape: Shape) -> str | None:
        """Behind Flatten: on maps it is a convolution with kernels of one pixel."""
        return None if len(shape) == 1 else "would look at each pixel alone"

    def signed(self, before: bool) -> bool:
        """Sums are; what becomes of them is the activation's."""
        return functions.can_be_negative(self.activation)

    def forward(self, values: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Values times weights, plus the bias, then the activation."""
        return functions.function(self.activation).value(values @ kernel + bias)

    def backward(self, gradient: np.ndarray, output: np.ndarray, values: np.ndarray, kernel: np.ndarray,
                 bias: np.ndarray) -> tuple[tuple[np.ndarray], Weights]:
        """A weight collects value times gradient, a value weight times gradient."""
        behind = functions.backward(self.activation, gradient, values @ kernel + bias)
        rows = behind.reshape(-1, self.units)
        of_kernel = values.reshape(-1, values.shape[-1]).T @ rows
        return (behind @ kernel.T,), {"kernel": of_kernel, "bias": rows.sum(axis=0)}

    def terms(self, cell: Index, values: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> list[Step]:
        """The products in the order of the inputs; a softmax needs the sums of its siblings, too."""
        place, unit = cell[:-1], cell[-1]
        inputs = values[place].astype(np.float64)
        sources = [(*place, index) for index in range(len(inputs))]
        linear = Linear(sources, inputs, kernel[:, unit].astype(np.float64), float(bias[unit]))
        if self.activation != "softmax":
            return functions.with_function(linear, self.activation)
        weights, biases = kernel.astype(np.float64), bias.astype(np.float64)
        sizes = np.abs(inputs) @ np.abs(weights) + np.abs(biases)
        return [linear, Share(inputs @ weights + biases, unit, sizes)]

    def to_keras(self) -> dict:
        """Units first."""
        return {"units": self.units, "activation": self.activation}

    @classmethod
    def from_keras(cls, config: dict) -> "Dense":
        """A bias that Keras leaves out is one of zeros."""
        only(config, "A dense layer that is adapted or quantised. Expected a plain one.", lora_rank=(None,),
             quantization_config=(None,))
        return cls(config["units"], function_of(config["activation"]))

    def told(self) -> str:
        """Units, activation."""
        return f"{counted(self.units, 'unit')}, {self.activation or 'no activation'}"
