"""Files of drawn digits: JSON lines `{"digit": 8, "writer": 12, "strokes": [[[x, y], ...], ...]}`, plain or gzip."""

import gzip
import json
import zlib
from pathlib import Path

import numpy as np

from explorer.core.pictures import preparation


def load(path: Path, writers: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Drawn digits prepared exactly as the drawing page prepares them.

    Args:
        path: coordinates about 500x500, y down; `.gz` is unpacked.
        writers: (first, last) of the writers wanted; None for all, also for lines without a writer.
    Returns:
        Images `float32`, shape `(n, 28, 28, 1)`, range [0, 1], and labels `int64`, shape `(n,)`.
    Raises:
        ValueError: If the file, a line of it or the selection is not usable; the message names the line.
    """
    images, labels = [], []
    try:
        content = Path(path).read_bytes()
        lines = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode().splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as problem:
        raise ValueError(f"{path} cannot be read. Expected JSON lines, plain or gzip. Received: {problem}") from None
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            digit = entry["digit"]
            if writers and not writers[0] <= entry["writer"] <= writers[1]:
                continue
            if digit not in range(10):
                raise ValueError(f"Expected a digit from 0 to 9. Received: {digit!r}")
            prepared = preparation.prepare(preparation.check_strokes(entry["strokes"], board=None))
            if prepared is None:
                raise ValueError("Expected at least one point. Received: none")
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError(f"Line {number} of {Path(path).name} is no drawn digit: {problem}") from None
        images.append(prepared.centred)
        labels.append(digit)
    if not images:
        raise ValueError(f"{Path(path).name} holds no drawn digit of the writers {writers or 'asked for'}.")
    return np.stack(images), np.array(labels, np.int64)
