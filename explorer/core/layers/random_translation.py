"""RandomTranslation: pictures moved by chance while training. Nothing after training.

By hand: behind a trained network's layer a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.augmentation import FILLS, INTERPOLATIONS, Augmentation, Range, either_way
from explorer.core.layers.contract import setting
from explorer.core.layers.ranges import Choice, Number, Span


@dataclass(frozen=True)
class RandomTranslation(Augmentation):
    """Moves pictures by up to these shares of their height and width."""

    height_factor: Range = setting(0.1, Span(-1, 1))
    width_factor: Range = setting(0.1, Span(-1, 1))
    fill_mode: str = setting("constant", Choice(FILLS), offered=False)
    interpolation: str = setting("bilinear", Choice(INTERPOLATIONS), offered=False)
    fill_value: float = setting(0.0, Number(-1e6, 1e6, 0.1), offered=False)

    letter = "m"
    keras_defaults = {"fill_mode": "reflect", "interpolation": "bilinear", "fill_value": 0.0}

    def changes(self) -> str:
        """The shares."""
        return f"moved up or down by {either_way(self.height_factor)}, sideways by {either_way(self.width_factor)}"
