"""A photograph -> its digits, each with the 28x28 picture that a network gets, and the steps on the way."""

import math
from dataclasses import dataclass

import numpy as np
import scipy

from explorer.core.pictures import marks, paper, pen_line, preparation, sheet
from explorer.core.pictures.preparation import MASS, SIZE, Preparation
from explorer.core.pictures.sheet import Sheet

SIDE = 640  # the larger side of what is looked at
TINY = 64  # below this nothing is evened: there is no room for a shadow
AROUND = 3
FAINT, SHARP = 0.25, 0.5  # of a digit's strength: weaker is paper; from there to full ink
KEPT, FOREIGN = (0, 114, 178), (213, 94, 0)  # blue and vermilion, told apart by everybody
NOTHING = "Nothing stands out in the picture. Expected one dark digit on bright paper, or the reverse. Received: "


@dataclass(frozen=True)
class Options:
    """The steps that can be switched off.

    `evened`: uneven light is evened; `marks`: foreign marks are told from the digits; `smooth`: small pictures are
    enlarged smoothly; `line`: the pen is brought to MNIST's width; `scale` and `centre` as for a drawing.
    """

    evened: bool = True
    marks: bool = True
    smooth: bool = True
    line: bool = True
    scale: bool = True
    centre: bool = True


@dataclass(frozen=True)
class Digit:
    """One digit: its box (left, top, right, bottom) in the photograph's pixels, its steps, how much it stands out."""

    box: tuple[float, float, float, float]
    preparation: Preparation
    strength: float

    @property
    def picture(self) -> np.ndarray:
        """What a network gets: `float32`, shape `(28, 28, 1)`, range [0, 1]."""
        return self.preparation.centred


@dataclass(frozen=True)
class Reading:
    """What was found: the digits in reading order, and two pictures of the way there, `uint8`.

    `ink` (height, width) is the ink on even paper, dark on white; `kept` (height, width, 3) shows the digits' ink in
    blue and foreign marks in vermilion. `evened` says that the light was uneven, `bright` that the ink is bright.
    """

    digits: tuple[Digit, ...]
    ink: np.ndarray
    kept: np.ndarray
    evened: bool = False
    bright: bool = False

    @property
    def best(self) -> int:
        """The number of the digit that stands out most."""
        return max(range(len(self.digits)), key=lambda number: self.digits[number].strength)


def read(pixels: np.ndarray, options: Options = Options()) -> Reading:
    """All digits of a photograph.

    Args:
        pixels: `uint8`, shape `(height, width, 3)`; dark ink on bright paper or the reverse. A picture that already
            is 28x28 and placed as MNIST's digits are stays as it is.
    Raises:
        ValueError: If nothing stands out from the paper.
    """
    ready = preparation.in_mnist_form(pixels)
    if ready is not None:
        shown = np.round(255 - ready[..., 0] * 255).astype(np.uint8)
        whole = Digit((0, 0, SIZE, SIZE), Preparation(ready, ready, ready), 1.0)
        return Reading((whole,), shown, np.repeat(shown[..., None], 3, axis=2))
    brightness = paper.grey(paper.resized(pixels, SIDE, options.smooth))
    seen = paper.grey(pixels) if max(pixels.shape[:2]) < SIDE else brightness  # smooth enlarging overshoots
    if np.ptp(seen) < preparation.DARK_ENOUGH:
        raise ValueError(NOTHING + "an even surface")
    evened = options.evened and max(pixels.shape) >= TINY
    page = sheet.best(brightness, paper.noise(brightness), evened, options.marks)
    if not page.groups:
        raise ValueError(NOTHING + "specks")
    zoom = max(pixels.shape[:2]) / SIDE
    digits = [_digit(page, group, zoom, brightness.shape, options) for group in page.groups]
    return Reading(tuple(_in_reading_order(digits)), np.round(255 - 255 * page.ink).astype(np.uint8), _kept(page),
                   not page.ground.even, not page.ground.dark)


def prepare_picture(pixels: np.ndarray, options: Options = Options()) -> Preparation:
    """The digit of a photograph that stands out most; see `read`."""
    reading = read(pixels, options)
    return reading.digits[reading.best].preparation


def _in_reading_order(digits: list[Digit]) -> list[Digit]:
    """Line by line, from left to right; digits are on one line if one's middle is as high as the other."""
    lines: list[list[Digit]] = []
    for digit in sorted(digits, key=lambda digit: digit.box[1] + digit.box[3]):
        middle = (digit.box[1] + digit.box[3]) / 2
        if lines and lines[-1][0].box[1] < middle < lines[-1][0].box[3]:
            lines[-1].append(digit)
        else:
            lines.append([digit])
    return [digit for row in lines for digit in sorted(row, key=lambda digit: digit.box[0])]


def _digit(page: Sheet, group: list, zoom: float, shape: tuple[int, int], options: Options) -> Digit:
    """A digit cut out of the page, with its steps. `shape` is the whole photograph's."""
    top, left, bottom, right = marks.box_of(group)
    area = (slice(max(0, top - AROUND), bottom + AROUND), slice(max(0, left - AROUND), right + AROUND))
    mine = np.isin(page.labels[area], [mark.number for mark in group])
    ink = page.ink[area]
    near = scipy.ndimage.maximum_filter(mine, 2 * AROUND + 1)
    soft = np.where(near, np.clip((ink / np.median(ink[mine]) - FAINT) / SHARP, 0, 1), 0)
    soft[~mine & (soft > 0.5)] = 0
    if not (soft > 0.5).any():
        raise ValueError(NOTHING + "specks")
    whole = np.zeros(shape)
    row, column = page.origin[0] + area[0].start, page.origin[1] + area[1].start
    whole[row : row + soft.shape[0], column : column + soft.shape[1]] = soft
    raw = scaled = preparation.resized(whole, SIZE, SIZE)
    if options.scale:
        box = pen_line.boxed(soft, options.line)
        scaled = preparation.placed(box, (SIZE - box.shape[1]) // 2, (SIZE - box.shape[0]) // 2)
    centred = scaled
    if options.centre:
        across, down = (math.floor(value + 0.5) for value in MASS - preparation.centre_of_mass(scaled))
        centred = preparation.placed(scaled, across, down)
    steps = Preparation(*(step[..., None].astype(np.float32) for step in (raw, scaled, centred)))
    corners = (left, top, right, bottom)
    box = tuple(float(place + page.origin[1 - number % 2]) * zoom for number, place in enumerate(corners))
    return Digit(box, steps, marks.strength(group[0], page.ink.shape))


def _kept(page: Sheet) -> np.ndarray:
    """The page in colours: ink of digits, and foreign marks."""
    picture = np.full((*page.ink.shape, 3), 255, np.uint8)
    numbers = [mark.number for group in page.groups for mark in group]
    picture[(page.labels > 0) | page.ruled] = FOREIGN
    picture[np.isin(page.labels, numbers)] = KEPT
    return picture
