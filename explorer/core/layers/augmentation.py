"""What layers have in common that change whole pictures by chance while training."""

from abc import abstractmethod
from dataclasses import fields

from explorer.core.layers.contract import Shape, setting, settings
from explorer.core.layers.elementwise import OnlyInTraining, only_on_maps
from explorer.core.layers.keras_words import channels_last, numbers_of
from explorer.core.layers.ranges import Span

FILLS = ("reflect", "constant", "wrap", "nearest")  # what comes in from beyond the edge
INTERPOLATIONS = ("bilinear", "nearest")
Range = float | tuple[float, float]


class Augmentation(OnlyInTraining):
    """Every picture changed by chance, anew in every epoch; nothing afterwards."""

    stem, family = "augment", "augmentation"

    @abstractmethod
    def changes(self) -> str:
        """What it does to a picture: "turned by up to 36° either way"."""

    @property
    def in_training(self) -> str:
        """What it does to a picture."""
        return f"In training every picture is {self.changes()} by chance."

    def output_shape(self, shape: Shape) -> Shape:
        """As before, of maps only."""
        return only_on_maps(shape)

    def to_keras(self) -> dict:
        """All settings, under Keras' names."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}

    @classmethod
    def from_keras(cls, config: dict) -> "Augmentation":
        """Its settings; what an old file does not tell is as in a new layer."""
        channels_last(config, cls.__name__)
        return cls(**{name: _ends(config[name], limits) if isinstance(limits, Span) else config[name]
                      for name, limits in settings(cls).items() if name in config})

    def told(self) -> str:
        """What it does to a picture."""
        return self.changes()


def _ends(value: object, limits: Span) -> Range | None:
    """Both ends of a range, as one number where that means the same."""
    ends = numbers_of(value)
    if limits.alone and isinstance(ends, tuple) and len(ends) == 2 and ends[0] == max(limits.low, -ends[1]):
        return ends[1]
    return ends


def either_way(ends: Range, unit: float = 100, sign: str = " %") -> str:
    """A range in words: "up to 10 %", or "−10 to 20 %"."""
    if isinstance(ends, tuple):
        return f"{ends[0] * unit:.4g} to {ends[1] * unit:.4g}{sign}".replace("-", "−")
    return f"up to {ends * unit:.4g}{sign}"


def values_between():
    """The setting of what is black and what is white: values are cut there. Here pictures are 0 to 1."""
    return setting((0.0, 1.0), Span(-1e6, 1e6, alone=False), offered=False)
