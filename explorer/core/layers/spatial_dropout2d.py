"""SpatialDropout2D: a dropout of whole maps (Tompson et al., 2015); nothing after training.

By hand: behind a trained network's spatial dropout of 0.5 a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.contract import Shape, setting
from explorer.core.layers.dropout import set_to_zero
from explorer.core.layers.elementwise import OnlyInTraining, only_on_maps
from explorer.core.layers.keras_words import channels_last
from explorer.core.layers.ranges import Real


@dataclass(frozen=True)
class SpatialDropout2D(OnlyInTraining):
    """Sets a share `rate` of the maps to zero while training, each as a whole; does nothing afterwards."""

    rate: float = setting(0.2, Real(0, 1, 0.9, 0.05))

    stem, letter, family = "dropout", "o", "dropout"

    @property
    def drops(self) -> float:
        """Its rate."""
        return self.rate

    @property
    def in_training(self) -> str:
        """Whole maps of zeros, and the others larger."""
        return set_to_zero("maps", self.rate)

    def output_shape(self, shape: Shape) -> Shape:
        """As before, of maps only."""
        return only_on_maps(shape)

    def to_keras(self) -> dict:
        """The rate."""
        return {"rate": self.rate}

    @classmethod
    def from_keras(cls, config: dict) -> "SpatialDropout2D":
        """Channels last."""
        channels_last(config, "SpatialDropout2D")
        return cls(config["rate"])

    def told(self) -> str:
        """The rate."""
        return f"rate {self.rate:g}"
