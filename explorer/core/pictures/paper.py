"""The paper under a drawing: how bright it is at each place, whether its ink is dark or bright, and how strong."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy
from PIL import Image

from explorer.core.pictures.windows import highest, lowest, quantile

LUMINANCE = np.array((0.299, 0.587, 0.114), np.float32)
WINDOWS = (4, 12)
DIMMEST = 60.0
SPECK = 3


@dataclass(frozen=True)
class Ground:
    """A guess at the paper: `level` is its brightness at each place, or one number for all; `dark` is the ink on it.

    `even` says that one number is taken for the whole sheet.
    """

    level: np.ndarray
    dark: bool
    even: bool


def resized(pixels: np.ndarray, side: int, smooth: bool = True) -> np.ndarray:
    """`uint8` pixels with the longer side brought to `side`: averaged when shrunk, curved when enlarged.

    Without `smooth` an enlarged pixel stays a square.
    """
    zoom = side / max(pixels.shape[:2])
    size = tuple(max(1, round(length * zoom)) for length in pixels.shape[1::-1])
    way = Image.Resampling.BOX if zoom < 1 else Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(pixels).resize(size, way))


def grey(pixels: np.ndarray) -> np.ndarray:
    """Brightness, `float32`, shape `(height, width)`, range [0, 255].

    The luminance (ITU-R BT.601), unless one of the three colours parts ink from paper far better than it does.
    """
    colours = np.ascontiguousarray(np.moveaxis(pixels, 2, 0)).astype(np.float32)
    bright = pixels.astype(np.float32) @ LUMINANCE
    spans = [quantile(each, 0.99) - quantile(each, 0.01) for each in (bright, *colours)]
    best = int(np.argmax(spans[1:]))
    return colours[best] if spans[1 + best] > 1.8 * spans[0] else bright


def noise(brightness: np.ndarray) -> float:
    """How much neighbouring pixels of the paper differ by chance: a standard deviation, from the median difference."""
    differences = np.abs(np.diff(brightness, axis=1)) if brightness.shape[1] > 1 else np.zeros(1)
    return quantile(differences, 0.5) * 1.4826 / 2**0.5


def closed(brightness: np.ndarray, window: int) -> np.ndarray:
    """The brightness with everything dark that is thinner than `window` filled from around it (a grey closing).

    Edges of wide things stay where they are: a shadow stays a shadow.
    """
    size = 2 * (window // 2) + 1
    filled = lowest(lowest(highest(highest(brightness, size, 0), size, 1), size, 0), size, 1)
    return scipy.ndimage.uniform_filter(filled, max(3, window // 4))


def grounds(brightness: np.ndarray, evened: bool = True) -> Iterator[tuple[Ground, Ground]]:
    """Guesses at the paper, each for dark and for bright ink, the plainest first.

    One level for all, by the border and by the middle value; then evened, with a window of a quarter and of a twelfth
    of the longer side.
    """
    border = np.concatenate([brightness[0], brightness[-1], brightness[:, 0], brightness[:, -1]])
    levels = [quantile(border, 0.5), quantile(brightness, 0.5)]
    if abs(levels[0] - levels[1]) < 12:
        levels = levels[:1]
    for level in levels:
        flat = np.full(brightness.shape, level, np.float32)
        yield Ground(flat, True, True), Ground(flat, False, True)
    if not evened:
        return
    calm = scipy.ndimage.uniform_filter(brightness, SPECK)
    for share in WINDOWS:
        window = max(brightness.shape) // share
        yield (Ground(closed(calm, window), True, False),
               Ground(255 - closed(255 - calm, window), False, False))


def ink(brightness: np.ndarray, ground: Ground) -> np.ndarray:
    """How strong the ink is at each place, `float32`, range [0, 1]: the share of the paper's light that it takes.

    Bright ink on dark paper: the share of what is missing to white that it adds.
    """
    if ground.dark:
        return np.clip((ground.level - brightness) / np.maximum(ground.level, DIMMEST), 0, 1)
    return np.clip((brightness - ground.level) / np.maximum(255 - ground.level, DIMMEST), 0, 1)
