"""RandomBrightness: pictures made darker or brighter by chance while training. Nothing after training.

By hand: behind a trained network's layer a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.augmentation import Augmentation, Range, either_way, values_between
from explorer.core.layers.contract import setting
from explorer.core.layers.ranges import Span


@dataclass(frozen=True)
class RandomBrightness(Augmentation):
    """Adds up to `factor` of the range of values to all pixels of a picture, or takes it off."""

    factor: Range = setting(0.2, Span(-1, 1))
    value_range: tuple[float, float] = values_between()

    letter = "b"
    keras_defaults = {"value_range": [0, 255]}

    def changes(self) -> str:
        """The share."""
        return f"made darker or brighter, by {either_way(self.factor)}"
