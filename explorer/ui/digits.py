"""The digits of a photograph that a visitor brought, and which of them is meant."""

import numpy as np

from explorer.core.pictures import photographs
from explorer.ui import cache, state


def reading(pixels: np.ndarray) -> photographs.Reading:
    """The digits of a photograph, with the switches of this session.

    Raises:
        ValueError: If nothing stands out from the paper.
    """
    return cache.reading(pixels, photographs.Options(**state.session().preparation))


def number(found: photographs.Reading) -> int:
    """Which digit is meant: the chosen one, otherwise the one that stands out most."""
    chosen = state.session().digit
    return found.best if chosen is None or chosen >= len(found.digits) else chosen


def digit(pixels: np.ndarray) -> photographs.Digit:
    """The digit that is meant, see `number`."""
    found = reading(pixels)
    return found.digits[number(found)]
