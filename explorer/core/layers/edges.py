"""What padding and cropping have in common: four numbers of rows and columns at the edges of each map."""

from dataclasses import dataclass
from typing import ClassVar

from explorer.core.layers.contract import Shape, setting
from explorer.core.layers.keras_words import channels_last
from explorer.core.layers.moving import Moving
from explorer.core.layers.ranges import Whole
from explorer.core.layers.steps import Index
from explorer.core.layers.windows import checked_maps, window_of


@dataclass(frozen=True)
class Edges(Moving):
    """So many rows above and below, and columns on the left and right."""

    top: int = setting(1, Whole(0, 8, 64))
    bottom: int = setting(1, Whole(0, 8, 64))
    left: int = setting(1, Whole(0, 8, 64))
    right: int = setting(1, Whole(0, 8, 64))

    keras_name: ClassVar[str]  # what Keras calls all four

    @property
    def edges(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """((above, below), (left, right))."""
        return (self.top, self.bottom), (self.left, self.right)

    def _changed(self, shape: Shape, sign: int) -> Shape:
        height, width, channels = checked_maps(shape)
        (top, bottom), (left, right) = self.edges
        return height + sign * (top + bottom), width + sign * (left + right), channels

    def source(self, cell: Index, shape: Shape) -> Index | None:
        """The value at its place in the map."""
        place, = window_of(cell, shape, self.sees(shape))
        return place and (*place, cell[-1])

    def to_keras(self) -> dict:
        """All four."""
        return {self.keras_name: self.edges}

    @classmethod
    def from_keras(cls, config: dict) -> "Edges":
        """Keras also takes one number for all four, or one down and one across."""
        channels_last(config, cls.__name__)
        value = config[cls.keras_name]
        sides = list(value) if isinstance(value, (list, tuple)) else [value, value]
        pairs = [list(side) if isinstance(side, (list, tuple)) else [side, side] for side in sides]
        numbers = [number for one in pairs for number in one]
        if [len(one) for one in pairs] != [2, 2] or any(type(number) is not int for number in numbers):
            raise ValueError(f"The {cls.keras_name} is wrong. Expected rows above and below, columns left and right. "
                             f"Received: {str(value)[:40]}")
        return cls(*numbers)

    def told(self) -> str:
        """The sides that are not 0; "nothing" if all are."""
        sides = {"above": self.top, "below": self.bottom, "left": self.left, "right": self.right}
        return ", ".join(f"{count} {name}" for name, count in sides.items() if count) or "nothing"
