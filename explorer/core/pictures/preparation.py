"""A drawing or a photograph -> the 28x28 picture that an MNIST network expects, step by step.

MNIST's own preparation: the digit in a 20x20 box, its centre of mass on 14.0 of the pixels 0..27 (LeCun, Cortes and
Burges, "The MNIST database of handwritten digits"; 14.0 was measured: 13.99 to 14.01 on 20,000 of them). Strokes are
scaled first and inked afterwards, so the pen is about two pixels wide whatever the size of the drawing. The formula is
written twice, here and in `ui/parts/prepare.js`; a browser test holds the two together.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

SIZE = 28
BOX = 20
BOARD = 500
PEN = 1.1
MIDDLE = (SIZE - 1) / 2  # of the picture, for the box
MASS = SIZE / 2  # where MNIST has the centre of mass: half a pixel further
NATURAL = SIZE / BOARD
LARGEST_ZOOM = 8
MAX_POINTS = 10_000
MAX_BYTES = 10 * 2**20
MAX_SIDE = 10_000
MAX_PIXELS = 12 * 2**20  # a telephone's 4032 x 3024 fit
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
DARK_ENOUGH = 24
BRIGHT_INK = 160  # of 255: on white it could hardly be read
MOSTLY = 0.8  # so much of a picture a digit never covers
FAINT = 8  # of 255: less than this a JPEG file adds by itself

Strokes = list[np.ndarray]


@dataclass(frozen=True)
class Preparation:
    """The steps from a drawing to a network's input, each `float32`, shape `(28, 28, 1)`, range [0, 1], bright ink.

    `raw` is the drawing merely shrunk; `scaled` has its larger side on 20 pixels, in the middle; `centred` has its
    centre of mass on 14.0, 14.0. A step that was switched off repeats the one before it, so `centred` is what the
    network gets.
    """

    raw: np.ndarray
    scaled: np.ndarray
    centred: np.ndarray


def check_strokes(value: object, board: float | None = BOARD) -> Strokes:
    """Strokes as they came from outside, checked.

    Args:
        value: a list of strokes, one for each time the pen was down, each a list of `[x, y]`, y down.
        board: coordinates lie in [0, board]; None for any finite coordinates.
    Returns:
        One `float64` array of shape `(points, 2)` a stroke; empty strokes are left out.
    Raises:
        ValueError: If it is anything else, a coordinate is not finite or outside, or there are over 10,000 points.
    """
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"A drawing is a list of strokes. Received: {type(value).__name__}")
    strokes = []
    points = 0
    for stroke in value:
        if not isinstance(stroke, (list, tuple, np.ndarray)):
            raise ValueError(f"A stroke is a list of points [x, y]. Received: {type(stroke).__name__}")
        points += len(stroke)
        if points > MAX_POINTS:
            raise ValueError(f"The drawing is too long. Expected at most {MAX_POINTS:,} points. Received: more")
        if not len(stroke):
            continue
        try:
            array = np.array(stroke)
        except (TypeError, ValueError):
            raise ValueError("A point is two numbers [x, y]. Received: something else") from None
        if array.dtype.kind not in "iuf":  # text and booleans would silently become numbers
            raise ValueError("A point is two numbers [x, y]. Received: something else")
        array = array.astype(np.float64)
        if array.ndim != 2 or array.shape[1] != 2:
            raise ValueError(f"A point is two numbers [x, y]. Received: an array of shape {array.shape}")
        if not np.isfinite(array).all():
            raise ValueError("Coordinates are finite numbers. Received: NaN or infinity")
        if board is not None and (array.min() < 0 or array.max() > board):
            raise ValueError(f"The drawing leaves the pad. Expected 0 to {board}. Received: "
                             f"{array.min():.6g} to {array.max():.6g}")
        strokes.append(array)
    return strokes


def ink(strokes: Strokes, pen: float = PEN) -> np.ndarray:
    """Strokes in pixel units drawn on 28x28: clip(pen + 0.5 - distance to the nearest segment, 0, 1).

    Pixel centres lie at whole numbers 0 to 27. Returns `float64`, shape `(28, 28)`, range [0, 1].
    """
    picture = np.zeros((SIZE, SIZE))
    rows, columns = np.mgrid[0:SIZE, 0:SIZE].reshape(2, -1, 1).astype(np.float64)
    for stroke in strokes:
        start = stroke[:-1] if len(stroke) > 1 else stroke
        along = stroke[1:] - start if len(stroke) > 1 else np.zeros_like(stroke)
        length = (along**2).sum(axis=1)
        across = (columns - start[:, 0]) * along[:, 0] + (rows - start[:, 1]) * along[:, 1]
        part = np.clip(across / np.where(length > 0, length, 1), 0, 1)
        distance = np.hypot(
            columns - start[:, 0] - part * along[:, 0], rows - start[:, 1] - part * along[:, 1]
        ).min(axis=1)
        picture = np.maximum(picture, np.clip(pen + 0.5 - distance, 0, 1).reshape(SIZE, SIZE))
    return picture


def _box(strokes: Strokes, pen: float) -> Strokes:
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    widest = NATURAL * LARGEST_ZOOM
    zoom = min((BOX - 2 * pen) / extent, widest) if extent > 0 else widest
    return [(stroke - (low + high) / 2) * zoom + MIDDLE for stroke in strokes]


def centre_of_mass(picture: np.ndarray) -> np.ndarray:
    """(x, y) in pixels; 14.0 for a black picture."""
    total = picture.sum()
    if total == 0:
        return np.array([MASS, MASS])
    places = np.arange(SIZE)
    return np.array([(picture.sum(axis=0) * places).sum(), (picture.sum(axis=1) * places).sum()]) / total


def prepare(strokes: Strokes, *, scale: bool = True, centre: bool = True, pen: float = PEN) -> Preparation | None:
    """Checked strokes on a board of 500x500 -> the network's input with its steps; None for a blank pad.

    `scale` and `centre` switch the two steps off, to see what they do; `pen` is half the pen's width in pixels.
    """
    if not strokes:
        return None
    placed = [stroke * NATURAL - 0.5 for stroke in strokes]
    raw = ink(placed, pen)
    scaled = raw
    if scale:
        placed = _box(strokes, pen)
        scaled = ink(placed, pen)
    centred = scaled
    if centre:
        shift = MASS - centre_of_mass(scaled)
        centred = ink([stroke + shift for stroke in placed], pen)
    return Preparation(*(step[..., None].astype(np.float32) for step in (raw, scaled, centred)))


def read_picture(content: bytes) -> np.ndarray:
    """An uploaded file as `uint8`, shape `(height, width, 3)`, upright; transparency becomes paper that shows the ink:
    white, black under bright ink, and where most is opaque the colour of that.

    Raises:
        ValueError: If it is empty, over 10 MB, no picture, damaged, animated, or larger than 10,000 pixels a side
            or 12 megapixels; the size is read before anything is unpacked.
    """
    if not content:
        raise ValueError("The file is empty. Expected a picture (PNG, JPEG, WebP, BMP). Received: 0 bytes")
    if len(content) > MAX_BYTES:
        raise ValueError(f"The file is too large. Expected at most 10 MB. Received: {len(content) / 2**20:.1f} MB")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            width, height = image.size
            if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
                raise ValueError(f"The picture is too large. Expected at most {MAX_SIDE:,} pixels a side and 12 "
                                 f"megapixels. Received: {width:,} x {height:,}")
            frames = getattr(image, "n_frames", 1)
            if frames > 1 and image.format != "MPO":  # a phone's photograph with its preview, not a film
                raise ValueError(f"The picture moves. Expected one still picture. Received: {frames} frames")
            return _rgb(ImageOps.exif_transpose(image))
    except UnidentifiedImageError:
        raise ValueError("The file is no picture. Expected PNG, JPEG, WebP or BMP. Received: something else") from None
    except Image.DecompressionBombError:
        raise ValueError(f"The picture is too large. Expected at most {MAX_SIDE:,} pixels a side and 12 megapixels. "
                         "Received: far more") from None
    except (OSError, SyntaxError, EOFError) as problem:
        raise ValueError(f"The picture is damaged. Expected a whole file. Received: {problem}") from None


def _rgb(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.float64)
        deep = values / 257 if values.max() > 255 else values
        image = Image.fromarray(np.clip(deep, 0, 255).astype(np.uint8))
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, _paper(np.asarray(image))), image)
    return np.asarray(image.convert("RGB"))


def _paper(pixels: np.ndarray) -> tuple[int, int, int]:
    """The colour to lay under a picture with transparency: white, black under bright ink, or the opaque part's own.

    Args:
        pixels: `uint8`, shape `(height, width, 4)`.
    """
    opaque = pixels[pixels[..., 3] > 127][:, :3]
    if len(opaque) > MOSTLY * pixels[..., 3].size:
        return tuple(int(value) for value in np.median(opaque, axis=0))
    return (0, 0, 0) if len(opaque) and opaque.mean() > BRIGHT_INK else (255, 255, 255)


def placed(picture: np.ndarray, x: int, y: int) -> np.ndarray:
    """`picture` on a black 28x28, its first pixel at column `x` and row `y`; what sticks out is cut off."""
    whole = np.zeros((SIZE, SIZE))
    height, width = picture.shape
    top, left = max(y, 0), max(x, 0)
    bottom, right = min(y + height, SIZE), min(x + width, SIZE)
    whole[top:bottom, left:right] = picture[top - y : bottom - y, left - x : right - x]
    return whole


def resized(ink: np.ndarray, width: int, height: int) -> np.ndarray:
    """Ink in [0, 1] averaged over the pixels of a smaller picture; `float64`, shape `(height, width)`."""
    image = Image.fromarray(ink.astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BOX)).astype(np.float64)


def in_mnist_form(picture: np.ndarray) -> np.ndarray | None:
    """The picture as a network gets it, if it is in MNIST's own form already; otherwise None.

    That is: 28x28, a box of 20 pixels and the centre of mass on 14.0 by whole pixels, as all 70,000 pictures are.

    Args:
        picture: `uint8`, shape `(height, width, 3)`; bright ink on black or the reverse (seen at the border).
    Returns:
        `float32`, shape `(28, 28, 1)`, range [0, 1], bright ink.
    """
    if picture.shape[:2] != (SIZE, SIZE):
        return None
    grey = np.asarray(Image.fromarray(picture).convert("L")).astype(np.float64)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = np.abs(grey - np.median(border))
    if ink.max() < DARK_ENOUGH:
        return None
    side = max(int(np.ptp(axis)) + 1 for axis in np.nonzero(ink > FAINT))
    if abs(side - BOX) > 1 or np.abs(MASS - centre_of_mass(ink)).max() > 0.55:
        return None
    return (ink / 255)[..., None].astype(np.float32)


def fit_picture(picture: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """The middle square of a picture, shrunk to what a network takes.

    Args:
        picture: `uint8`, shape `(height, width, 3)`.
        shape: (height, width, channels) of the network's input; one channel gets the grey values.
    Returns:
        `float32`, shape `shape`, range [0, 1].
    """
    height, width, channels = shape
    image = ImageOps.fit(Image.fromarray(picture), (width, height), Image.Resampling.BOX)
    pixels = np.asarray(image.convert("L" if channels == 1 else "RGB")).astype(np.float32) / 255
    return pixels.reshape(shape)


def on_bright_ground(image: np.ndarray) -> bool:
    """Whether a picture is dark on bright ground: half of its border is brighter than grey, and than the middle.

    Fashion-MNIST has its clothes bright on black, so such a picture must be turned round (1 - image). Of 2,000 of its
    test pictures none is called so, and each is when it was turned round.

    Args:
        image: floats in [0, 1], shape `(height, width, 1)`, at least 3 pixels a side.
    """
    values = image[..., 0]
    rows, columns = (side // 3 for side in values.shape)
    ground = np.median(np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]]))
    return bool(ground > max(0.5, values[rows:-rows, columns:-columns].mean()))


def png(image: np.ndarray, zoom: int = 1) -> bytes:
    """One picture, shape `(height, width, 1 or 3)`, `uint8` or floats in [0, 1], as an 8-bit PNG.

    `zoom` repeats every pixel that often along both sides (nearest neighbour).
    """
    whole = image if image.dtype == np.uint8 else np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
    pixels = whole.repeat(zoom, axis=0).repeat(zoom, axis=1)
    file = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(file, "PNG")
    return file.getvalue()
