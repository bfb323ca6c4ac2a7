"""RandomContrast: differences within pictures made weaker or stronger by chance while training. Nothing after training.

By hand: behind a trained network's layer a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.augmentation import Augmentation, Range, either_way, values_between
from explorer.core.layers.contract import setting
from explorer.core.layers.ranges import Span


@dataclass(frozen=True)
class RandomContrast(Augmentation):
    """Makes the differences from a picture's mean weaker or stronger by up to `factor`."""

    factor: Range = setting(0.2, Span(0, 1))
    value_range: tuple[float, float] = values_between()

    letter = "c"
    keras_defaults = {"value_range": [0, 255]}

    def changes(self) -> str:
        """The share."""
        return f"given more or less contrast, by {either_way(self.factor)}"
