"""Concatenate: the maps of all branches side by side, as in an inception block.

By hand: 2 maps and 3 maps give 5; map 2 of the result is map 0 of the second input.
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.layers.contract import Moved, Shape, Weights
from explorer.core.layers.keras_words import only
from explorer.core.layers.merging import Merging, several, sized
from explorer.core.layers.steps import Index, Pass, Step


@dataclass(frozen=True)
class Concatenate(Merging):
    """The channels of all inputs one behind the other; of vectors the values."""

    stem, letter = "concat", "J"
    passes = True

    def output_shape(self, *shapes: Shape) -> Shape:
        """As many channels as all inputs together."""
        first, *others = several(shapes)
        other = next((shape for shape in others if shape[:-1] != first[:-1]), None)
        if other:
            raise ValueError(f"needs maps of one size, but gets {sized(first)} and {sized(other)}. "
                             "Take padding same and the same strides on every branch.")
        return *first[:-1], sum(shape[-1] for shape in shapes)

    def sees(self, *shapes: Shape) -> Moved:
        """Each value one of an input, at the same row and column."""
        return Moved(stays=True)

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        """All inputs, in order."""
        return np.concatenate(inputs, axis=-1)

    def backward(self, gradient: np.ndarray, output: np.ndarray,
                 *inputs: np.ndarray) -> tuple[tuple[np.ndarray, ...], Weights]:
        """To each input its own channels."""
        ends = np.cumsum([values.shape[-1] for values in inputs])
        return tuple(np.split(gradient, ends[:-1], axis=-1)), {}

    def terms(self, cell: Index, *inputs: np.ndarray) -> list[Step]:
        """The channel of the input that it is."""
        *place, channel = cell
        number = 0
        while channel >= inputs[number].shape[-1]:
            channel -= inputs[number].shape[-1]
            number += 1
        source = (*place, int(channel))
        return [Pass(source, float(inputs[number][source]), input=number)]

    @classmethod
    def from_keras(cls, config: dict) -> "Concatenate":
        """Along the channels."""
        only(config, "Branches joined along another axis. Expected the channels, axis -1.", axis=(-1,))
        return cls()
