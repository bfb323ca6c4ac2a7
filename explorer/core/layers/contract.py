"""What every kind of layer must say of itself; nothing outside this folder decides anything by the name of a kind.

A kind is a frozen dataclass of settings in a file of its own. It answers for shapes, weights, costs, sight, values,
gradients, terms, Keras and words; what a kind forgets to say fails when it is made, and not in a lecture.
`tests/layers/test_contract.py` holds every kind to Keras.
"""

from abc import ABC, abstractmethod
from dataclasses import Field, dataclass, field, fields
from math import prod
from typing import ClassVar

import numpy as np

from explorer.core.layers.ranges import Limits
from explorer.core.layers.steps import Index, Step

Shape = tuple[int, ...]
Weights = dict[str, np.ndarray]
# In the order in which an editor offers them; colours go by family, too.
FAMILIES = ("convolution", "pooling", "function", "normalisation", "augmentation", "shape", "flatten", "merging",
            "dropout", "dense")


@dataclass(frozen=True)
class Weight:
    """An array of weights: its axes by name, in Keras' order; `trained` is False for what gradients leave alone.

    `older` is its name in the .h5 files of Keras 2, where that is another.
    """

    axes: dict[str, int]
    trained: bool = True
    older: str | None = None

    @property
    def shape(self) -> Shape:
        """The lengths of the axes, in order."""
        return tuple(self.axes.values())

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.axes.values())

    @property
    def slides(self) -> bool:
        """Whether it is a kernel that slides over maps."""
        return {"height", "width", "in"} <= self.axes.keys()


@dataclass(frozen=True)
class Window:
    """A value sees a window of the layer before: one `size` and `stride` an axis of places, none for a vector.

    `mixes` says whether it sees all channels there or only its own; in `groups`, all of its group of channels, as many
    for each: the first values see the first group. `dilation` is how far apart the places are that it sees, 1 (side by
    side) an axis if it is not given. `zeros` are those in front of the first place an axis where the padding does not
    say it; below 0 so many places are left out. With `repeat` so many values side by side see the same window.
    """

    size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: str = "valid"
    mixes: bool = False
    dilation: tuple[int, ...] = ()
    groups: int = 1
    zeros: tuple[int, ...] | None = None
    repeat: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name in ("dilation", "repeat"):
            object.__setattr__(self, name, getattr(self, name) or (1,) * len(self.size))

    @classmethod
    def alone(cls, shape: Shape, mixes: bool = False, **moved: tuple[int, ...]) -> "Window":
        """The window of one place: each value sees the one at its own place, or at one moved by zeros or a repeat."""
        ones = (1,) * (len(shape) - 1)
        return cls(ones, ones, mixes=mixes, **moved)

    @property
    def moves(self) -> bool:
        """Whether a value that sees one place sees it elsewhere."""
        return self.zeros is not None or any(count > 1 for count in self.repeat)


@dataclass(frozen=True)
class Everything:
    """A value sees all values of the layer before."""


@dataclass(frozen=True)
class OwnMap:
    """A value sees all places of one channel: its own."""


@dataclass(frozen=True)
class Moved:
    """Every value is one of the layer before, at another place; `stays`: only its channel is another."""

    stays: bool = False


Sight = Window | Everything | OwnMap | Moved


def setting(default, limits: Limits, offered: bool = True, rare: bool = False):
    """A field of a kind: what a new layer has there, and which values there are.

    `offered`: by the editor, too. `rare` is what most layers leave as it is: the editor keeps it aside, and the code of
    a sheet leaves it out. Rare settings come last.
    """
    return field(default=default, metadata={"limits": limits, "offered": offered, "rare": rare})


def limits(of: Field) -> Limits:
    """The values that a setting may have."""
    return of.metadata["limits"]


class Layer(ABC):
    """One layer as data. Shapes are (height, width, channels) or (units,), without the batch axis.

    Arrays are in Keras' order with the batch axis first; they are never written to. A layer that merges takes several
    inputs, so every method does.
    """

    stem: ClassVar[str]  # of its name: "conv" gives conv1, conv2
    letter: ClassVar[str]  # in the code of a sheet
    family: ClassVar[str]  # one of FAMILIES
    merges: ClassVar[bool] = False  # joins branches: reads two layers or more, all others read one
    passes: ClassVar[bool] = False  # values go through unchanged after training: there is nothing new to see
    keras_defaults: ClassVar[dict] = {}  # what Keras takes if a script leaves it out

    def __post_init__(self) -> None:
        for name, limit in settings(self).items():
            object.__setattr__(self, name, limit.kept(getattr(self, name)))

    @property
    def drops(self) -> float | None:
        """The share of values that it sets to zero while training, its setting `rate`; None if it keeps them all."""
        return None

    @property
    def ends_in(self) -> str | None:
        """The function that values come out of, None if they are plain sums or what came in.

        The name of one of `functions.FUNCTIONS`, or a formula in x: "min(max(0, x), 6)".
        """
        return None

    @property
    def in_training(self) -> str | None:
        """What it does while training and not afterwards, as a sentence; None if nothing."""
        return None

    @abstractmethod
    def output_shape(self, *shapes: Shape) -> Shape:
        """The shape that comes out; raises ValueError, with how to mend it, where the inputs do not fit."""

    @abstractmethod
    def weights(self, *shapes: Shape) -> dict[str, Weight]:
        """The arrays it has, by Keras' names in Keras' order."""

    @abstractmethod
    def multiply_adds(self, *shapes: Shape) -> int:
        """Multiplications that end in a sum, for one picture."""

    @abstractmethod
    def sees(self, *shapes: Shape) -> Sight:
        """What one value of it sees of the layer before."""

    @abstractmethod
    def advice(self, *shapes: Shape) -> str | None:
        """Why this is hardly meant here although Keras would build it; None if it is fine."""

    @abstractmethod
    def signed(self, *before: bool) -> bool:
        """Whether its values can be negative, if those before can."""

    @abstractmethod
    def forward(self, *inputs: np.ndarray, **weights: np.ndarray) -> np.ndarray:
        """What comes out after training, in the precision that came in."""

    @abstractmethod
    def backward(self, gradient: np.ndarray, output: np.ndarray, *inputs: np.ndarray,
                 **weights: np.ndarray) -> tuple[tuple[np.ndarray, ...], Weights]:
        """From the gradient of the output those of the inputs, and of the trained weights by name."""

    @abstractmethod
    def terms(self, cell: Index, *inputs: np.ndarray, **weights: np.ndarray) -> list[Step]:
        """How one value comes about, step by step in float64, from the arrays of one picture without batch axis."""

    def filters_of(self, **weights: np.ndarray) -> np.ndarray | None:
        """Its kernels, shape `(height, width, slices, filters)`: a filter a map that comes out; None if none slides."""
        return None

    @abstractmethod
    def to_keras(self) -> dict:
        """The arguments of the Keras layer of the same name; those without `keras_defaults` come first, in order."""

    @classmethod
    @abstractmethod
    def from_keras(cls, config: dict) -> "Layer":
        """The layer of a Keras configuration; raises ValueError for what this kind cannot say."""

    @abstractmethod
    def told(self) -> str:
        """The settings in words: "64 filters 3×3, padding valid, relu"; "" if it has none."""


def kind(layer: Layer | type[Layer]) -> str:
    """Keras' name of the class, which is also ours."""
    return layer.__name__ if isinstance(layer, type) else type(layer).__name__


def in_words(layer: Layer) -> str:
    """A layer with its settings: "Conv2D, 64 filters 3×3, padding valid, relu"."""
    return ", ".join(filter(None, (kind(layer), layer.told())))


def settings(layer: Layer | type[Layer], offered: bool = False) -> dict[str, Limits]:
    """The settings of a kind by name, each with its limits, in order; `offered`: only those of the editor."""
    return {one.name: limits(one) for one in fields(layer) if one.metadata["offered"] or not offered}


def rare_settings(layer: Layer | type[Layer]) -> list[str]:
    """The names of the settings that most layers leave as they are; they come last."""
    return [one.name for one in fields(layer) if one.metadata["rare"]]


def wrong_setting(layer: Layer, foreign: bool = False) -> str | None:
    """The first setting out of its limits, as a sentence; None if there is none. `foreign`: a stranger's file."""
    for name, limit in settings(layer).items():
        wrong = limit.wrong(name, getattr(layer, name), foreign)
        if wrong:
            return wrong
    return None
