"""How one value comes about: the only shapes of a step. Calculator and tables know these, and no kind of layer."""

from dataclasses import dataclass

import numpy as np

Index = tuple[int, ...]  # of a value in an array: (row, column, channel), or (unit,) of a vector
ROUNDING = 1e-5  # float32 keeps 6e-8; a sum of hundreds of terms, in any order, stays well below this
SMALLEST = 2.0**-126  # of float32: a share below it may be 0 in Keras


@dataclass(frozen=True)
class Linear:
    """Values times weights, all added up, plus the bias; a source of None is padding, its value 0.

    In a layer that merges each value is that of one input, in order.
    """

    sources: list[Index | None]
    values: np.ndarray
    weights: np.ndarray
    bias: float = 0.0

    @property
    def products(self) -> np.ndarray:
        """Each value times its weight."""
        return self.values * self.weights

    @property
    def value(self) -> float:
        """The sum."""
        return float(self.products.sum() + self.bias)

    @property
    def size(self) -> float:
        """The sum of the absolute terms: rounding grows with it."""
        return float(np.abs(self.products).sum() + abs(self.bias))


@dataclass(frozen=True)
class Multiplied:
    """One value of each input of a layer that merges, in order, all multiplied."""

    sources: list[Index]
    values: np.ndarray

    @property
    def value(self) -> float:
        """The product."""
        return float(self.values.prod())

    @property
    def size(self) -> float:
        """Its absolute value: rounding grows with it."""
        return abs(self.value)


@dataclass(frozen=True)
class Pick:
    """The largest of some values; `winner` is its place among them, the first of equals."""

    sources: list[Index]
    values: np.ndarray
    winner: int

    @property
    def value(self) -> float:
        """The largest value."""
        return float(self.values[self.winner])

    @property
    def size(self) -> float:
        """Its absolute value."""
        return abs(self.value)


@dataclass(frozen=True)
class Pass:
    """The value of one cell, handed on as it is; a source of None is a zero from outside.

    `input` counts the inputs of a layer that merges.
    """

    source: Index | None
    value: float
    input: int = 0

    @property
    def size(self) -> float:
        """Its absolute value."""
        return abs(self.value)


@dataclass(frozen=True)
class Function:
    """A function of one value; `name` is one of `functions.FUNCTIONS`, or a formula in x."""

    name: str
    before: float
    value: float

    @property
    def size(self) -> float:
        """The absolute value that went in."""
        return abs(self.before)


@dataclass(frozen=True)
class Share:
    """A softmax: exp of the own logit over the sum of all; `sizes` are those of the sums behind the logits."""

    logits: np.ndarray
    index: int
    sizes: np.ndarray

    @property
    def powers(self) -> np.ndarray:
        """exp(logit - largest logit): nothing overflows."""
        return np.exp(self.logits - self.logits.max())

    @property
    def value(self) -> float:
        """The own power over all powers."""
        return float(self.powers[self.index] / self.powers.sum())

    @property
    def size(self) -> float:
        """A share moves by twice what the largest logit moves, times the share."""
        return self.value * (1 + 2 * float(self.sizes.max())) + SMALLEST / ROUNDING


Step = Linear | Multiplied | Pick | Pass | Function | Share
