"""Dropout: chance while training, nothing afterwards (Srivastava et al., 2014).

By hand: behind a trained network's dropout of 0.5 a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.contract import setting
from explorer.core.layers.elementwise import OnlyInTraining
from explorer.core.layers.keras_words import only
from explorer.core.layers.ranges import Real


def set_to_zero(what: str, rate: float) -> str:
    """What a dropout does while training, in words; `what` it sets to zero: "values", "maps"."""
    return (f"In training a share of {rate:g} of the {what} is set to 0 and the others are divided by "
            f"1 − {rate:g} = {1 - rate:.3g}.")


@dataclass(frozen=True)
class Dropout(OnlyInTraining):
    """Sets a share `rate` of the values to zero while training; does nothing afterwards."""

    rate: float = setting(0.2, Real(0, 1, 0.9, 0.05))

    stem, letter, family = "dropout", "O", "dropout"

    @property
    def drops(self) -> float:
        """Its rate."""
        return self.rate

    @property
    def in_training(self) -> str:
        """Zeros, and the others larger."""
        return set_to_zero("values", self.rate)

    def to_keras(self) -> dict:
        """The rate."""
        return {"rate": self.rate}

    @classmethod
    def from_keras(cls, config: dict) -> "Dropout":
        """Each value by chance of its own."""
        only(config, "A dropout of whole maps or rows. Expected each value by itself.", noise_shape=(None,))
        return cls(config["rate"])

    def told(self) -> str:
        """The rate."""
        return f"rate {self.rate:g}"
