"""A digit cut out of a photograph -> MNIST's box of 20x20 pixels, its line as wide as MNIST's."""

import math

import numpy as np
import scipy
from PIL import Image

from explorer.core.pictures.preparation import BOX

FINER = 6
# Widths in pixels of the box. MNIST's own: 1.6 to 5.3, the middle 2.8 (10,000 digits, from 1 to 99 %).
THIN, THICKENED, THICK, THINNED = 1.9, 2.4, 5.0, 4.2


def fitted(picture: np.ndarray, side: int) -> np.ndarray:
    """The picture with its larger side on `side` pixels: averaged when shrunk, interpolated when enlarged."""
    zoom = side / max(picture.shape)
    size = (max(1, round(picture.shape[1] * zoom)), max(1, round(picture.shape[0] * zoom)))
    way = Image.Resampling.BOX if zoom < 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(picture.astype(np.float32)).resize(size, way)).astype(np.float64)


def _cut(picture: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(picture > 0.5)
    return picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def width(picture: np.ndarray) -> float:
    """How wide the line is, in pixels: along a line of width w the mean distance to its edge is (w + 1) / 4."""
    inside = scipy.ndimage.distance_transform_edt(np.pad(picture > 0.5, 1))
    return float(4 * inside[inside > 0].mean() - 1)


def boxed(picture: np.ndarray, adjusted: bool = True) -> np.ndarray:
    """Ink in [0, 1] -> its box with the larger side on 20 pixels, its strongest ink 1.

    With `adjusted` a line thinner than 1.9 pixels is thickened to 2.4, one wider than 5 thinned to 4.2.
    """
    small = fitted(_cut(picture), BOX * FINER)
    line = width(small) / FINER
    if adjusted and line < THIN:
        more = (THICKENED - line) / 2
        small = fitted(_cut(picture), round((BOX - 2 * more) * FINER))  # so that it grows into the box
        reach = math.ceil(more * FINER) + 1
        outside = scipy.ndimage.distance_transform_edt(np.pad(small <= 0.5, reach, constant_values=True))
        small = _cut(np.clip(more * FINER + 1 - outside, 0, 1))
    elif adjusted and line > THICK:
        inside = scipy.ndimage.distance_transform_edt(np.pad(small > 0.5, 1))
        small = _cut(np.clip(inside - (line - THINNED) / 2 * FINER, 0, 1))
    tiny = fitted(small, BOX)
    return tiny / tiny.max()
