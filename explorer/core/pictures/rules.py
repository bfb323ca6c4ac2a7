"""Ruled and squared paper, and the margin's line: thin straight lines from edge to edge, taken off the ink."""

import numpy as np
import scipy

from explorer.core.pictures.windows import highest, lowest

STEEPEST, STEP, FINE = 0.09, 0.006, 0.0015  # slopes: 5 degrees, and how finely they are tried
COVERED = 0.6  # of the way across: a line
LEAST = 0.3  # of the way across: with less there can be no line
WIDEST = 0.02


def _profiles(strong: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """The share of strong places along each line, a row for each slope; lines are named by their row in the middle."""
    height, width = strong.shape
    rows, columns = np.divmod(np.flatnonzero(strong), width)
    offsets = np.rint(slopes[:, None] * (np.arange(width) - width / 2)).astype(int)
    beyond = int(np.abs(offsets).max())  # so far a line can leave the picture
    lines = height + 2 * beyond
    start = np.arange(len(slopes))[:, None] * lines + beyond
    counts = np.bincount(((start - offsets)[:, columns] + rows).ravel(), minlength=len(slopes) * lines)
    return counts.reshape(len(slopes), lines)[:, beyond : beyond + height] / width


def _slope(strong: np.ndarray) -> float:
    """The slope along which the lines are sharpest."""
    def best(slopes: np.ndarray) -> float:
        return float(slopes[(_profiles(strong, slopes) ** 2).sum(axis=1).argmax()])

    rough = best(np.arange(-STEEPEST, STEEPEST + STEP / 2, STEP))
    return best(np.arange(rough - STEP, rough + STEP + FINE / 2, FINE))


def _bands(profile: np.ndarray, widest: int) -> list[tuple[int, int]]:
    """First row and one after the last of each line that goes from edge to edge and is narrow."""
    labels, count = scipy.ndimage.label(profile > LEAST)
    bands = []
    for (rows,) in scipy.ndimage.find_objects(labels, count):
        if profile[rows].max() > COVERED and rows.stop - rows.start <= widest:
            bands.append((rows.start, rows.stop))
    return bands


def _line_like(strong: np.ndarray, widest: int) -> np.ndarray:
    """Strong places of thin marks that go on for a while to the left or right; any few, if they cannot be a line."""
    smeared = highest(strong, 3, 0)
    thin = smeared & ~highest(lowest(smeared, widest + 3, 0), widest + 3, 0)
    if np.count_nonzero(thin) < LEAST * strong.shape[1]:
        return thin  # too few already
    length = max(9, strong.shape[1] // 16)
    long = scipy.ndimage.uniform_filter1d(thin.astype(np.float32), length, axis=1) > 0.85
    return strong & thin & long


def without_rules(ink: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Ink without the lines that cross the picture from left to right, and where these were.

    A line's own strength is the median along it; what is clearly stronger is a digit's and stays, and a stroke that
    crosses is closed over the gap.

    Args:
        ink: range [0, 1], shape `(height, width)`.
        least: weaker ink is noise.
    """
    height, width = ink.shape
    gone = np.zeros(ink.shape, bool)
    strong = ink > least
    widest = max(6, round(WIDEST * height))
    lines = _line_like(strong, widest)
    if np.count_nonzero(lines) < LEAST * width:
        return ink, gone
    slope = _slope(lines)
    offsets = np.rint(slope * (np.arange(width) - width / 2)).astype(int)
    clean = ink.copy()
    columns = np.arange(width)
    smeared = highest(strong, 3, 0)
    for first, last in _bands(_profiles(smeared, np.array([slope]))[0], widest):
        first, last = first - 1, last + 1
        rows = np.arange(first, last)[:, None] + offsets[None]
        inside = np.clip(rows, 0, height - 1)
        line = ink[inside, columns]
        level = np.median(line, axis=1, keepdims=True).max()
        above = scipy.ndimage.maximum_filter1d(ink[np.clip(rows[0] - 1, 0, height - 1), columns], 3)
        below = scipy.ndimage.maximum_filter1d(ink[np.clip(rows[-1] + 1, 0, height - 1), columns], 3)
        crossing = np.minimum(above, below)[None]
        kept = np.where(line > max(1.35 * level, level + least), line, 0)
        clean[inside, columns] = np.maximum(kept, np.where(crossing > least, np.maximum(crossing, line), 0))
        gone[inside, columns] = clean[inside, columns] < least
    return clean, gone
