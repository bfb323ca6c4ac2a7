"""Photographs of drawn digits, made up: 24 conditions, each a function of strokes and a generator of random numbers.

A sheet is `float64`, shape `(height, width, 3)`, range [0, 255]. A condition returns the bytes of a PNG or JPEG file.
The same seed gives the same file.
"""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

PAPER, INK = (236, 235, 232), (38, 52, 140)
SIDES = ((600, 450), (450, 600), (800, 600))
FINER = 2

Strokes = list[np.ndarray]
Generator = np.random.Generator


def turned(strokes: Strokes, degrees: float) -> Strokes:
    """Strokes turned about the middle of all their points."""
    middle = np.concatenate(strokes).mean(axis=0)
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return [(stroke - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle for stroke in strokes]


def mask(strokes: Strokes, size: tuple[int, int], side: float, pen: float, at: tuple[float, float]) -> np.ndarray:
    """How much of each pixel is inked, shape `(height, width)`, range [0, 1].

    `size` is (width, height); `side` the digit's larger side without the pen; `pen` the line's width; `at` its middle.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    zoom = side / max(float((high - low).max()), 1e-9)
    image = Image.new("L", (size[0] * FINER, size[1] * FINER))
    canvas = ImageDraw.Draw(image)
    for stroke in strokes:
        placed = ((stroke - (low + high) / 2) * zoom + at) * FINER
        canvas.line([tuple(point) for point in placed], 255, round(pen * FINER))
        for x, y in placed:
            r = pen * FINER / 2
            canvas.ellipse((x - r, y - r, x + r, y + r), 255)
    return np.asarray(image.resize(size, Image.Resampling.BOX)).astype(np.float64) / 255


def inked(sheet: np.ndarray, where: np.ndarray, colour) -> np.ndarray:
    """The sheet with a colour wherever the mask says."""
    return sheet * (1 - where[..., None]) + np.asarray(colour, np.float64) * where[..., None]


def soft(size: tuple[int, int], middle: tuple[float, float], radius: tuple[float, float], edge: float) -> np.ndarray:
    """A blob of 1 with a soft edge of about `edge` pixels, shape `(height, width)`."""
    rows, columns = np.mgrid[: size[1], : size[0]]
    reach = np.hypot((columns - middle[0]) / radius[0], (rows - middle[1]) / radius[1])
    return 1 / (1 + np.exp(np.clip((reach - 1) * min(radius) / edge * 4, -50, 50)))


def encoded(sheet: np.ndarray, generator: Generator, quality: int = 85, noise: float = 2.0) -> bytes:
    """The sheet as a camera keeps it: noise, then JPEG."""
    file = io.BytesIO()
    pixels = np.clip(sheet + generator.normal(0, noise, sheet.shape), 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


class Sheet:
    """A digit about to be drawn on paper: size, place, pen and tilt by chance; conditions change what they need."""

    def __init__(self, strokes: Strokes, generator: Generator) -> None:
        self.generator = generator
        self.size = SIDES[generator.integers(len(SIDES))]
        self.strokes = turned(strokes, generator.uniform(-3, 3))
        self.short = min(self.size)
        self.side = self.short * generator.uniform(0.3, 0.5)
        self.pen = self.side * generator.uniform(0.05, 0.09)
        self.at = tuple(np.array(self.size) * generator.uniform(0.4, 0.6, 2))
        self.paper, self.ink = PAPER, INK

    def blank(self) -> np.ndarray:
        """The empty paper."""
        return np.full((self.size[1], self.size[0], 3), self.paper, np.float64)

    def drawn(self, sheet: np.ndarray | None = None) -> np.ndarray:
        """The digit on the paper, or on what lies there already."""
        where = mask(self.strokes, self.size, self.side, self.pen, self.at)
        return inked(self.blank() if sheet is None else sheet, where, self.ink)

    def lines(self, sheet: np.ndarray, gap: float, colour, *, upright: bool = False, width: float = 1.5) -> np.ndarray:
        """Ruled lines every `gap` pixels, tilted as the sheet is."""
        rows, columns = np.mgrid[: self.size[1], : self.size[0]]
        tilt = np.tan(np.radians(self.generator.uniform(-2, 2)))
        along = columns + rows * tilt if upright else rows + columns * tilt
        distance = np.abs((along + self.generator.uniform(0, gap) + gap / 2) % gap - gap / 2)
        return inked(sheet, np.clip(width / 2 + 0.5 - distance, 0, 1), colour)


def plain(page: Sheet) -> bytes:
    return encoded(page.drawn(), page.generator)


def shade(page: Sheet) -> bytes:
    darker = np.linspace(1, page.generator.uniform(0.5, 0.65), page.size[0])[None, :, None]
    return encoded(page.drawn() * (darker if page.generator.random() < 0.5 else darker[:, ::-1]), page.generator)


def corner_shadow(page: Sheet) -> bytes:
    corner = np.array(page.size) * page.generator.integers(0, 2, 2)
    blob = soft(page.size, tuple(corner), tuple(np.array(page.size) * page.generator.uniform(0.5, 0.8)), 40)
    return encoded(page.drawn() * (1 - page.generator.uniform(0.35, 0.55) * blob)[..., None], page.generator)


def hand_shadow(page: Sheet) -> bytes:
    at = np.array(page.at) + page.generator.uniform(-0.25, 0.25, 2) * page.short
    radius = page.short * page.generator.uniform(0.3, 0.6, 2)
    blob = soft(page.size, tuple(at), tuple(radius), page.generator.uniform(8, 30))
    return encoded(page.drawn() * (1 - page.generator.uniform(0.35, 0.55) * blob)[..., None], page.generator)


def bright_spot(page: Sheet) -> bytes:
    at = np.array(page.size) * page.generator.uniform(0.2, 0.8, 2)
    blob = soft(page.size, tuple(at), (page.short * 0.35,) * 2, page.short * 0.25)
    return encoded(page.drawn() * (0.65 + 0.35 * blob)[..., None], page.generator)


def ruled_weak(page: Sheet) -> bytes:
    gap = page.short * page.generator.uniform(0.07, 0.12)
    return encoded(page.drawn(page.lines(page.blank(), gap, (196, 208, 228))), page.generator)


def ruled_strong(page: Sheet) -> bytes:
    gap = page.short * page.generator.uniform(0.07, 0.12)
    colour = (112, 138, 208) if page.generator.random() < 0.6 else (120, 120, 124)
    sheet = page.lines(page.blank(), gap, colour, width=page.generator.uniform(1.5, 3))
    return encoded(page.drawn(sheet), page.generator)


def squared(page: Sheet) -> bytes:
    gap = page.short * page.generator.uniform(0.05, 0.1)
    colour = np.array((150, 166, 208)) + page.generator.uniform(-25, 25)
    sheet = page.lines(page.lines(page.blank(), gap, colour), gap, colour, upright=True)
    return encoded(page.drawn(sheet), page.generator)


def margin_line(page: Sheet) -> bytes:
    sheet = page.blank()
    x = page.size[0] * page.generator.uniform(0.08, 0.22)
    tilt = page.generator.uniform(-0.03, 0.03)
    rows, columns = np.mgrid[: page.size[1], : page.size[0]]
    there = np.clip(page.generator.uniform(0.8, 1.8) + 0.5 - np.abs(columns - x - rows * tilt), 0, 1)
    return encoded(page.drawn(inked(sheet, there, (205, 70, 75))), page.generator)


def punch_holes(page: Sheet) -> bytes:
    sheet, radius = page.blank(), page.short * page.generator.uniform(0.02, 0.035)
    x = page.size[0] * page.generator.uniform(0.05, 0.1)
    for share in (0.3, 0.7):
        hole = soft(page.size, (x, page.size[1] * share), (radius, radius), 1.5)
        sheet = inked(sheet, hole, (70, 62, 55))
    return encoded(page.drawn(sheet), page.generator)


def desk_strip(page: Sheet) -> bytes:
    rows, columns = np.mgrid[: page.size[1], : page.size[0]]
    along, across, length = ((columns, rows, page.size[0]), (rows, columns, page.size[1]))[page.generator.integers(2)]
    strip = along < length * page.generator.uniform(0.05, 0.12) + across * page.generator.uniform(-0.03, 0.03)
    grain = 10 * np.sin(across / 7 + 3 * np.sin(along / 11))
    sheet = np.where(strip[..., None], np.array((100, 66, 44)) + grain[..., None], page.blank())
    return encoded(page.drawn(sheet[::-1, ::-1] if page.generator.random() < 0.5 else sheet), page.generator)


def thumb(page: Sheet) -> bytes:
    x = page.size[0] * page.generator.choice([0.06, 0.94])
    y = page.size[1] * page.generator.uniform(0.75, 0.95)
    skin = soft(page.size, (x, y), (page.short * 0.13, page.short * 0.3), 3)
    nail = soft(page.size, (x, y - page.short * 0.15), (page.short * 0.06, page.short * 0.08), 3)
    sheet = page.drawn() * (1 - 0.25 * soft(page.size, (x, y), (page.short * 0.2, page.short * 0.38), 20))[..., None]
    return encoded(inked(inked(sheet, skin, (186, 132, 108)), nail, (214, 168, 150)), page.generator)


def specks(page: Sheet) -> bytes:
    sheet = page.drawn()
    for _ in range(page.generator.integers(1, 6)):
        at = np.array(page.size) * page.generator.uniform(0.02, 0.98, 2)
        if np.abs(at - page.at).max() < page.side * 0.75:
            at = np.array((page.size[0] * 0.03, page.size[1] * 0.04))
        radius = page.generator.uniform(2, 0.012 * page.short)
        sheet = inked(sheet, soft(page.size, tuple(at), (radius, radius), 1), (50, 48, 46))
    return encoded(sheet, page.generator)


def slide(page: Sheet) -> bytes:
    page.paper, page.ink = (4, 4, 4), (250, 250, 250)
    page.pen *= 1.3
    sheet, (left, top) = page.drawn(), (np.array(page.size) * page.generator.uniform(0.04, 0.12, 2)).astype(int)
    sheet[:top] = sheet[-top:] = 255
    sheet[:, :left] = sheet[:, -left:] = 255
    return encoded(sheet, page.generator, 95, 0.5)


def _transparent(page: Sheet, colour: int) -> bytes:
    where = mask(page.strokes, page.size, page.side, page.pen, page.at)
    pixels = np.full((*where.shape, 4), colour, np.uint8)
    pixels[..., 3] = np.round(where * 255)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def dark_on_transparency(page: Sheet) -> bytes:
    return _transparent(page, 20)


def white_on_transparency(page: Sheet) -> bytes:
    return _transparent(page, 255)


def white_on_black(page: Sheet) -> bytes:
    page.paper, page.ink = (24, 30, 28), (232, 232, 226)
    return encoded(page.drawn(), page.generator)


def thin_pen(page: Sheet) -> bytes:
    page.pen = max(1.5, page.side * page.generator.uniform(0.01, 0.025))
    return encoded(page.drawn(), page.generator)


def thick_pen(page: Sheet) -> bytes:
    page.pen = page.side * page.generator.uniform(0.14, 0.2)
    return encoded(page.drawn(), page.generator)


def tiny(page: Sheet) -> bytes:
    page.size = (page.generator.integers(8, 17),) * 2
    page.at, page.side = (page.size[0] / 2,) * 2, page.size[0] * 0.75
    page.pen = page.side * page.generator.uniform(0.12, 0.18)
    grey = np.clip(page.drawn(), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


def blurred(page: Sheet) -> bytes:
    image = Image.fromarray(page.drawn().astype(np.uint8))
    factor = page.side * page.generator.uniform(0.03, 0.06)  # out of focus by less than the line is wide
    small = image.resize([max(8, round(side / factor)) for side in page.size], Image.Resampling.BOX)
    back = small.resize(page.size, Image.Resampling.BICUBIC)
    return encoded(np.asarray(back).astype(np.float64), page.generator, 30, 3)


def pale(page: Sheet) -> bytes:
    papers = ((246, 226, 160), (196, 222, 236), (236, 204, 214), (214, 214, 210))
    page.paper = papers[page.generator.integers(len(papers))]
    page.ink = tuple(np.array(page.paper) - page.generator.uniform(50, 90) * np.array((1, 0.9, 0.6)))
    return encoded(page.drawn(), page.generator, 85, 3)


def in_a_corner(page: Sheet) -> bytes:
    page.side = page.short * page.generator.uniform(0.1, 0.16)
    page.pen = max(2.0, page.side * page.generator.uniform(0.06, 0.1))
    page.at = tuple(np.array(page.size) * page.generator.choice([0.15, 0.2, 0.8, 0.85], 2))
    return encoded(page.drawn(), page.generator)


def close_crop(page: Sheet) -> bytes:
    page.pen = page.side * page.generator.uniform(0.07, 0.16)
    where = mask(page.strokes, page.size, page.side, page.pen, page.at)
    rows, columns = np.nonzero(where > 0.5)
    edge = page.generator.integers(0, 8, 4)
    sheet = page.drawn()[max(0, rows.min() - edge[0]) : rows.max() + 1 + edge[1],
                         max(0, columns.min() - edge[2]) : columns.max() + 1 + edge[3]]
    return encoded(sheet, page.generator)


CONDITIONS: dict[str, Callable[[Sheet], bytes]] = {
    "plain": plain,
    "darker to one side": shade,
    "a dark corner": corner_shadow,
    "hand's shadow": hand_shadow,
    "bright spot": bright_spot,
    "ruled, weak": ruled_weak,
    "ruled, strong": ruled_strong,
    "squared": squared,
    "margin line": margin_line,
    "punch holes": punch_holes,
    "strip of the desk": desk_strip,
    "thumb": thumb,
    "specks": specks,
    "slide's white border": slide,
    "dark ink on transparency": dark_on_transparency,
    "white ink on transparency": white_on_transparency,
    "white on black": white_on_black,
    "thin pen": thin_pen,
    "thick pen": thick_pen,
    "8 to 16 pixels": tiny,
    "blurred, strong JPEG": blurred,
    "pale ink, coloured paper": pale,
    "small in a corner": in_a_corner,
    "close crop": close_crop,
}
