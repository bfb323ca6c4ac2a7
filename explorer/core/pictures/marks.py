"""Connected marks on the paper: which are parts of digits, and which are foreign."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

AROUND = np.ones((3, 3), int)
SOLID, FILLED, NARROW = 0.46, 0.68, 0.4
LEAST = 0.06
COVERING, CROPPED, TOUCHING = 0.8, 0.6, 0.12
MOST, SMALLEST = 80, 9


@dataclass(frozen=True)
class Mark:
    """One connected mark, in pixels of the picture it was found in.

    `box` is (top, left, bottom, right), the last two one beyond; `width` the width of its line; `solid` the thickest
    place by the larger side (1 for a disc); `contact` the share of its box that lies on the picture's edge; `level` how
    strong its ink is.
    """

    number: int
    box: tuple[int, int, int, int]
    area: int
    width: float
    solid: float
    contact: float
    level: float

    @cached_property
    def height(self) -> int:
        return self.box[2] - self.box[0]

    @cached_property
    def breadth(self) -> int:
        return self.box[3] - self.box[1]

    @cached_property
    def side(self) -> int:
        return max(self.height, self.breadth)


def measured(ink: np.ndarray, threshold: float) -> tuple[list[Mark], np.ndarray]:
    """The marks stronger than the threshold, the 80 largest, and the number of the mark at each place (0: none)."""
    where = ink > threshold
    labels, count = scipy.ndimage.label(where, AROUND)
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    areas[0] = 0
    places = scipy.ndimage.find_objects(labels)
    numbers = [int(number) for number in np.argsort(-areas)[:MOST] if areas[number] >= SMALLEST]
    near = _round([places[number - 1] for number in numbers])
    inside = np.zeros(where.shape, np.int32)
    inside[near] = scipy.ndimage.distance_transform_cdt(np.pad(where[near], 1), "chessboard")[1:-1, 1:-1]
    return [_measured(number, places[number - 1], labels, inside, ink) for number in numbers], labels


def _round(places: list[tuple[slice, slice]]) -> tuple[slice, ...]:
    """The rectangle round all of these."""
    return tuple(slice(min(side.start for side in sides), max(side.stop for side in sides))
                 for sides in zip(*places, strict=True))


def _measured(number: int, place: tuple[slice, slice], labels: np.ndarray, inside: np.ndarray, ink: np.ndarray) -> Mark:
    """One mark; `inside` is how far each place is from the next that is no ink."""
    rows, columns = place
    box = (rows.start, columns.start, rows.stop, columns.stop)
    mine = labels[place] == number
    depth = inside[place][mine]
    height, breadth = mine.shape
    at_edge = (mine[0].sum() * (box[0] == 0) + mine[-1].sum() * (box[2] == labels.shape[0])
               + mine[:, 0].sum() * (box[1] == 0) + mine[:, -1].sum() * (box[3] == labels.shape[1]))
    return Mark(number, box, len(depth), float(4 * depth.mean() - 1), float(2 * depth.max() - 1) / max(height, breadth),
                float(at_edge) / (2 * (height + breadth)), float(ink[place][mine].mean()))


def reason_against(mark: Mark, shape: tuple[int, int], even: bool) -> str | None:
    """Why a mark is no digit by itself: "speck", "edge" of the sheet, "line" or "solid"; None if it may be one."""
    if mark.side < max(8, LEAST / 2 * max(shape)):
        return "speck"
    covering = even and mark.height > COVERING * shape[0] and mark.breadth > COVERING * shape[1]
    if mark.contact > (CROPPED if covering else TOUCHING):
        return "edge"
    narrow = min(mark.height, mark.breadth) < NARROW * mark.side
    if mark.solid > SOLID or (not narrow and mark.area > FILLED * mark.height * mark.breadth):
        return "solid"
    if mark.height > 0.93 * shape[0] or mark.breadth > 0.93 * shape[1]:
        return "line" if not even or min(mark.height, mark.breadth) < 0.12 * mark.side else None
    return None


def strength(mark: Mark, shape: tuple[int, int]) -> float:
    """How much a mark looks like a digit: strong ink, large, a line and no blot, away from the edge."""
    return mark.level * (mark.side / max(shape)) ** 0.5 * (1 - mark.solid) ** 2 * max(0.3, 1 - 3 * mark.contact)


def _gaps(first: tuple, second: tuple) -> tuple[int, int]:
    """Pixels between two boxes down and across; negative where they overlap."""
    down = max(first[0], second[0]) - min(first[2], second[2])
    across = max(first[1], second[1]) - min(first[3], second[3])
    return down, across


def _joined(first: tuple, second: tuple) -> tuple[int, int, int, int]:
    return (min(first[0], second[0]), min(first[1], second[1]), max(first[2], second[2]), max(first[3], second[3]))


def _one_digit(first: tuple, second: tuple, width: float) -> bool:
    """Whether two marks are parts of one digit: one above the other and near, or touching but for the line's width."""
    down, across = _gaps(first, second)
    whole = _joined(first, second)
    height = whole[2] - whole[0]
    narrower = min(first[3] - first[1], second[3] - second[1])
    small = min(first[2] - first[0], second[2] - second[0]) < 0.5 * height
    if -across > 0.4 * narrower:
        return down < (0.22 if small else 0.1) * height
    return small and max(down, across) < 1.5 * width + 2


def _frames(outer: Mark, inner: Mark) -> bool:
    """Whether a thin mark goes all round another one of some size."""
    (top, left, bottom, right), (within_top, within_left, within_bottom, within_right) = outer.box, inner.box
    inside = top < within_top and left < within_left and bottom > within_bottom and right > within_right
    return inside and inner.side > 0.3 * outer.side and outer.area < 0.35 * outer.height * outer.breadth


def grouped(marks: list[Mark], shape: tuple[int, int], even: bool) -> tuple[list[list[Mark]], list[tuple[Mark, str]]]:
    """Marks -> digits, each a list of marks, the one that stands out most first; and the foreign marks with reasons."""
    reasons = {mark.number: reason_against(mark, shape, even) for mark in marks}
    for mark in marks:
        if reasons[mark.number] is None and any(_frames(mark, other) for other in marks if not reasons[other.number]):
            reasons[mark.number] = "frame"
    digits = sorted((mark for mark in marks if reasons[mark.number] is None), key=lambda m: -strength(m, shape))
    if not digits:
        return [], [(mark, reasons[mark.number]) for mark in marks]
    best = digits[0]
    groups, foreign = [], []
    for mark in digits:
        small = mark.side < 0.35 * best.side
        if not small and mark.level > 0.55 * best.level:
            groups.append([mark])
        else:
            reasons[mark.number] = "faint" if mark.level <= 0.55 * best.level else "speck"
    rest = [mark for mark in marks if reasons[mark.number] is not None]
    for mark in rest:
        part = reasons[mark.number] in ("speck", "solid") and mark.level > 0.55 * best.level and not mark.contact
        home = next((group for group in groups if part and 0.1 * group[0].side < mark.side < 0.8 * group[0].side
                     and _one_digit(group[0].box, mark.box, group[0].width)), None)
        if home:
            home.append(mark)
        else:
            foreign.append((mark, reasons[mark.number]))
    return _merged(groups), foreign


def box_of(group: list[Mark]) -> tuple[int, int, int, int]:
    """The box round all marks of a digit."""
    boxes = np.array([mark.box for mark in group])
    return (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())


def _merged(groups: list[list[Mark]]) -> list[list[Mark]]:
    """Groups that are one digit in several pieces, put together."""
    whole: list[list[Mark]] = []
    for group in groups:
        home = next((other for other in whole if _one_digit(box_of(other), box_of(group), group[0].width)), None)
        if home:
            home.extend(group)
        else:
            whole.append(list(group))
    return whole
