"""Rows of pixels that explain an answer, as HTML in the page's own ink: no scripts, as wide as there is room."""

from collections.abc import Sequence
from html import escape

from explorer.core.courses.drill import Pyramid, Windows
from explorer.core.layers.numerals import counted
from explorer.core.layers.windows import output_length
from explorer.core.show.colours import BLUE, GREEN, GREY, ORANGE

WIDEST = 30  # pixels of one cell
ROOM = 700


def drawn(picture: Windows | Pyramid) -> str:
    """The picture of a drill as HTML.

    Raises:
        ValueError: If a window does not fit.
    """
    return _windows(picture) if isinstance(picture, Windows) else _pyramid(picture)


def _windows(picture: Windows) -> str:
    """A row of pixels with its padding, a dot where each window begins, and what the floor drops at the end."""
    length, kernel, stride, padding = picture.length, picture.kernel, picture.stride, picture.padding
    cells, places = length + 2 * padding, output_length(length + 2 * padding, kernel, stride)
    reached = (places - 1) * stride + kernel
    colours = [
        ORANGE if cell >= reached else BLUE if padding <= cell < padding + length else GREY for cell in range(cells)
    ]
    begins = range(0, places * stride, stride)
    words = [f"{counted(places, 'window')}, each from a dot on"]
    words += ["grey: padding"] * (padding > 0) + [f"orange: {cells - reached} dropped"] * (reached < cells)
    title = (f"{counted(length, 'pixel')} with {counted(padding, 'zero')} at each end: {counted(places, 'window')} of "
             f"{kernel} at stride {stride}")
    dots = [_dot(GREEN if cell in begins else "none") for cell in range(cells)]
    return _sketch(title, cells, [_row([_cell(colour) for colour in colours]), _row(dots), _words("; ".join(words))])


def _pyramid(picture: Pyramid) -> str:
    """What one value sees, layer by layer, from the value at the top to the input at the bottom, along one side."""
    seen = [1]
    for kernel, stride in zip(reversed(picture.kernels), reversed(picture.strides), strict=True):
        seen.append((seen[-1] - 1) * stride + kernel)
    most = seen[-1]
    rows = []
    for count, name in zip(seen, [*reversed(picture.names), None], strict=True):
        cells = [_cell(GREEN if count == 1 else BLUE) for _ in range(count)]
        room = (most - count) / 2
        gap = f'<span style="flex: {room:g}"></span>' if room else ""
        rows += [_words(f"{count} behind {name}" if name else f"{count} input pixels"), _row([gap, *cells, gap])]
    title = f"One value sees {', '.join(map(str, seen[1:]))} values, layer by layer back to the input"
    return _sketch(title, most, rows)


def _cell(colour: str) -> str:
    return (f'<span style="flex: 1; aspect-ratio: 1; background: {colour}99; border: 1px solid; '
            'box-sizing: border-box"></span>')


def _dot(colour: str) -> str:
    return (f'<span style="flex: 1; aspect-ratio: 1; background: {colour}; border-radius: 50%; '
            'transform: scale(0.4)"></span>')


def _row(cells: Sequence[str]) -> str:
    return f'<div style="display: flex">{"".join(cells)}</div>'


def _words(words: str) -> str:
    return f'<div style="margin-top: 4px">{escape(words)}</div>'


def _sketch(title: str, cells: int, rows: Sequence[str]) -> str:
    return (f'<div role="img" aria-label="{escape(title)}" style="width: min(100%, {min(ROOM, cells * WIDEST)}px)">'
            f'{"".join(rows)}</div>')
