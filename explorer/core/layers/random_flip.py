"""RandomFlip: pictures mirrored by chance while training. Nothing after training.

By hand: behind a trained network's layer a 3 is still a 3.
"""

from dataclasses import dataclass

from explorer.core.layers.augmentation import Augmentation
from explorer.core.layers.contract import setting
from explorer.core.layers.ranges import Choice


@dataclass(frozen=True)
class RandomFlip(Augmentation):
    """Mirrors half of the pictures; `mode` says from left to right, from top to bottom, or both."""

    mode: str = setting("horizontal", Choice(("horizontal", "vertical", "horizontal_and_vertical")))

    letter = "h"
    keras_defaults = {"mode": "horizontal_and_vertical"}

    def changes(self) -> str:
        """The direction."""
        return {"horizontal": "mirrored left to right", "vertical": "mirrored top to bottom"}.get(
            self.mode, "mirrored left to right, top to bottom or both")
