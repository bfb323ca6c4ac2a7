"""What lies on a photographed sheet: guesses at the paper are tried, and the one that shows a digit best is taken."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import scipy

from explorer.core.pictures import marks, paper, rules
from explorer.core.pictures.marks import Mark
from explorer.core.pictures.windows import quantile

FAINTEST = 0.07  # of the paper's light: weaker ink is noise
LEVEL, STRONG = 0.5, 0.9  # ink is at least so strong as this share of the strongest: a tenth is stronger
STRANGE = 0.01  # of the picture: if foreign marks cover more, the next guess is tried
EVEN, BRIGHT, SURE = 1.5, 0.6, 0.35
SHEET, RECTANGULAR, EDGE = 0.1, 0.75, 4
STEP = 8.0  # grey levels across the edge of a sheet; light that fades has less


@dataclass(frozen=True)
class Sheet:
    """One guess at the paper and what it shows.

    `ink` has range [0, 1]; `labels` numbers the marks; `groups` are digits, the one that stands out most first;
    `foreign` are the other marks with reasons; `ruled` is where lines were; `score` says how well a digit shows;
    `strange` is the share that foreign marks cover; `origin` the sheet's (row, column) in the photograph.
    """

    ground: paper.Ground
    ink: np.ndarray
    labels: np.ndarray
    groups: list[list[Mark]]
    foreign: list[tuple[Mark, str]]
    ruled: np.ndarray
    score: float
    strange: float
    origin: tuple[int, int] = (0, 0)


def looked_at(brightness: np.ndarray, noise: float, ground: paper.Ground, told_apart: bool = True) -> Sheet:
    """What a guess at the paper shows; unless `told_apart`, lines stay and all marks are one digit."""
    ink = paper.ink(brightness, ground)
    least = max(FAINTEST, 5 * noise / 255)
    ruled = np.zeros(ink.shape, bool)
    if told_apart:
        ink, across = rules.without_rules(ink, least)
        upright, down = rules.without_rules(np.ascontiguousarray(ink.T), least)
        ink, ruled = np.ascontiguousarray(upright.T), across | down.T
    some = ink[ink > least]
    if some.size < marks.SMALLEST:
        return Sheet(ground, ink, np.zeros(ink.shape, int), [], [], ruled, 0.0, 0.0)
    found, labels = marks.measured(ink, max(least, LEVEL * quantile(some, STRONG)))
    if told_apart:
        groups, foreign = marks.grouped(found, ink.shape, ground.even)
    else:
        groups, foreign = [found] if found else [], []
    liked = EVEN if ground.even else 1.0 if ground.dark else BRIGHT
    score = marks.strength(groups[0][0], ink.shape) * liked if groups else 0.0
    strange = sum(mark.area for mark, why in foreign if why != "speck") / ink.size
    return Sheet(ground, ink, labels, groups, foreign, ruled, score, strange)


def best(brightness: np.ndarray, noise: float, evened: bool, told_apart: bool, inner: bool = False) -> Sheet:
    """The guess that shows a digit best.

    Stops at the first guess under which hardly anything is foreign. A large rectangle is a sheet by itself (a slide, a
    page on a desk), which is looked into once.
    """
    seen = []
    for pair in paper.grounds(brightness, evened):
        both = [looked_at(brightness, noise, ground, told_apart) for ground in pair]
        seen += both
        first = max(seen, key=lambda sheet: sheet.score)
        if first.groups and max(sheet.strange for sheet in both) < STRANGE:
            return first
        if told_apart and not inner:
            within = [found for sheet in both for found in _within(brightness, noise, sheet, evened)]
            if within and within[-1].score > SURE:
                return within[-1]
            seen += within
    return max(seen, key=lambda sheet: sheet.score)


def _within(brightness: np.ndarray, noise: float, sheet: Sheet, evened: bool) -> Iterator[Sheet]:
    """What lies on a mark that is itself a sheet."""
    for mark, why in sheet.foreign:
        rectangle = mark.area > RECTANGULAR * mark.height * mark.breadth
        if why not in ("solid", "edge") or not rectangle or mark.area < SHEET * brightness.size:
            continue
        if not _sharp(brightness, sheet.labels == mark.number):
            continue
        top, left, bottom, right = mark.box
        part = brightness[top + EDGE : bottom - EDGE, left + EDGE : right - EDGE]
        if min(part.shape, default=0) < 2 * EDGE:
            continue
        found = best(part, noise, evened, True, inner=True)
        if found.groups and found.strange < STRANGE and not found.groups[0][0].contact:
            yield replace(found, origin=(top + EDGE, left + EDGE))


def _sharp(brightness: np.ndarray, mask: np.ndarray) -> bool:
    """Whether the brightness steps at the edge of a mark, as at that of a sheet, and not where light fades."""
    ((rows, columns),) = scipy.ndimage.find_objects(mask.astype(np.uint8))
    near = tuple(slice(max(0, side.start - EDGE - 1), side.stop + EDGE + 1) for side in (rows, columns))
    mask, brightness = mask[near], brightness[near]
    whole = scipy.ndimage.binary_fill_holes(mask)
    inner = whole & ~scipy.ndimage.binary_erosion(whole, iterations=EDGE, border_value=1)
    outer = scipy.ndimage.binary_dilation(whole, iterations=EDGE) & ~whole
    return bool(outer.any() and abs(np.median(brightness[inner]) - np.median(brightness[outer])) > STEP)
