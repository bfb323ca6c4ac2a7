"""GaussianNoise: a little chance added to every value while training, nothing afterwards.

By hand: behind a trained network's noise a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.contract import setting
from explorer.core.layers.elementwise import OnlyInTraining
from explorer.core.layers.ranges import Real


@dataclass(frozen=True)
class GaussianNoise(OnlyInTraining):
    """Adds numbers from a normal distribution about 0 with this standard deviation while training."""

    stddev: float = setting(0.1, Real(0, 1, 0.9, 0.05))

    stem, letter, family = "noise", "g", "dropout"

    @property
    def in_training(self) -> str:
        """Noise on every value."""
        return f"In training a random number is added to every value, about {self.stddev:g} above or below 0."

    def to_keras(self) -> dict:
        """The standard deviation."""
        return {"stddev": self.stddev}

    @classmethod
    def from_keras(cls, config: dict) -> "GaussianNoise":
        """Any standard deviation."""
        return cls(config["stddev"])

    def told(self) -> str:
        """The standard deviation."""
        return f"standard deviation {self.stddev:g}"
