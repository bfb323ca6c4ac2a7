"""Pictures for a kernel to slide over: the courses' own, and photographs made small."""

import numpy as np
from PIL import Image

SIDE = 96


def bright_above_dark() -> np.ndarray:
    """The course's picture: three rows of 100 above three rows of 0, shape `(6, 5, 1)` (Carpentries, episode 4)."""
    return np.repeat([100.0, 0.0], 3)[:, None, None] * np.ones((1, 5, 1))


def diagonal_picture(size: int = 9) -> np.ndarray:
    """1 on the diagonal, −1 elsewhere, shape `(size, size, 1)`."""
    return (2 * np.eye(size) - 1)[..., None]


def signal() -> np.ndarray:
    """One row of five 0, five 1, five 0, shape `(1, 15, 1)`: a picture with one axis."""
    return np.repeat([0.0, 1.0, 0.0], 5)[None, :, None]


def shrunk(picture: np.ndarray, colour: bool, side: int = SIDE) -> np.ndarray:
    """A photograph with its larger side on at most `side` pixels.

    Args:
        picture: `uint8`, shape `(height, width, 3)`.
        colour: three channels, or one with the grey values.
    Returns:
        `float32`, shape `(height, width, 3 or 1)`, range [0, 1].
    Raises:
        ValueError: If it has no pixel.
    """
    if 0 in picture.shape:
        raise ValueError(f"The picture is empty. Expected at least one pixel. Received: "
                         f"{picture.shape[1]} x {picture.shape[0]}")
    height, width = picture.shape[:2]
    zoom = min(1, side / max(height, width))
    image = Image.fromarray(picture).convert("RGB" if colour else "L")
    image = image.resize((max(1, round(width * zoom)), max(1, round(height * zoom))), Image.Resampling.BOX)
    return (np.asarray(image, np.float32) / 255).reshape(image.height, image.width, -1)
