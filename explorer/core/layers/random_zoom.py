"""RandomZoom: pictures made smaller or larger by chance while training. Nothing after training.

By hand: behind a trained network's layer a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.augmentation import FILLS, INTERPOLATIONS, Augmentation, Range, either_way
from explorer.core.layers.contract import setting
from explorer.core.layers.ranges import Choice, Number, Span


@dataclass(frozen=True)
class RandomZoom(Augmentation):
    """Makes pictures smaller (factors above 0) or larger; `width_factor` None keeps their proportions."""

    height_factor: Range = setting(0.1, Span(-0.99, 1))
    width_factor: Range | None = setting(None, Span(-0.99, 1, none=True))
    fill_mode: str = setting("constant", Choice(FILLS), offered=False)
    interpolation: str = setting("bilinear", Choice(INTERPOLATIONS), offered=False)
    fill_value: float = setting(0.0, Number(-1e6, 1e6, 0.1), offered=False)

    letter = "z"
    keras_defaults = {"width_factor": None, "fill_mode": "reflect", "interpolation": "bilinear", "fill_value": 0.0}

    def changes(self) -> str:
        """The shares."""
        wide = "" if self.width_factor is None else f", their width by {either_way(self.width_factor)}"
        return f"made smaller or larger by {either_way(self.height_factor)}{wide}"
