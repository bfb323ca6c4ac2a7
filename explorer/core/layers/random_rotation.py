"""RandomRotation: pictures turned by chance while training. Nothing after training.

By hand: behind a trained network's layer a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.augmentation import FILLS, INTERPOLATIONS, Augmentation, Range, either_way
from explorer.core.layers.contract import setting
from explorer.core.layers.ranges import Choice, Number, Span


@dataclass(frozen=True)
class RandomRotation(Augmentation):
    """Turns pictures by up to `factor` of a whole turn, either way, or between two such shares."""

    factor: Range = setting(0.05, Span(-1, 1))
    fill_mode: str = setting("constant", Choice(FILLS), offered=False)
    interpolation: str = setting("bilinear", Choice(INTERPOLATIONS), offered=False)
    fill_value: float = setting(0.0, Number(-1e6, 1e6, 0.1), offered=False)

    letter = "t"
    keras_defaults = {"fill_mode": "reflect", "interpolation": "bilinear", "fill_value": 0.0}

    def changes(self) -> str:
        """The angle."""
        return f"turned by {either_way(self.factor, 360, '°')}"
