"""The strongest, the weakest and the middle of many values, as `scipy.ndimage` and NumPy have them, in less time."""

import numpy as np


def highest(values: np.ndarray, size: int, axis: int) -> np.ndarray:
    """The highest value in the window of `size` round each place along one axis; the picture goes on mirrored.

    Equals `scipy.ndimage.maximum_filter1d`, which goes place by place; here windows double, each in one step over the
    whole picture: 7 steps for 100 pixels.
    """
    return _extreme(np.maximum, values, size, axis)


def lowest(values: np.ndarray, size: int, axis: int) -> np.ndarray:
    """The lowest value in each window, as `highest`; equals `scipy.ndimage.minimum_filter1d`."""
    return _extreme(np.minimum, values, size, axis)


def _extreme(of_two: np.ufunc, values: np.ndarray, size: int, axis: int) -> np.ndarray:
    length, before = values.shape[axis], size // 2
    shape = list(values.shape)
    shape[axis] += size - 1
    given, found = values.swapaxes(0, axis), np.empty(shape, values.dtype).swapaxes(0, axis)
    found[before : before + length] = given
    found[:before], found[before + length :] = given[0], given[-1]  # every such window has these already
    covered = 1
    while covered < size:
        step = min(covered, size - covered)
        found = of_two(found[:-step], found[step:])
        covered += step
    return found.swapaxes(0, axis)


def quantile(values: np.ndarray, share: float) -> float:
    """The value below which a share of all lie, in [0, 1]; between two values in proportion, as `numpy.quantile`.

    NumPy parts the values at three places at once, which takes ten times as long as at one.
    """
    place = share * (values.size - 1)
    below = int(place)
    parted = np.partition(values, below, axis=None)
    low = float(parted[below])
    high = float(parted[below + 1 :].min(initial=np.inf)) if place > below else low
    return low + (high - low) * (place - below)
