"""Arrays -> pictures as SVG text: for files that must open without a network and without scripts.

Colours are those of `figures`; each picture has a label that says what it shows.
"""

from html import escape

import numpy as np

from explorer.core.layers.numerals import counted, percent
from explorer.core.show import prepared
from explorer.core.show.colours import BLUE, GREEN, ORANGE

INK, FAINT, PALE = "#1c2129", "#8d96a3", "#d9dee5"
WIDTH, HEIGHT = 400, 300
LEFT, RIGHT, TOP, BOTTOM = 82, 14, 56, 50
CELL, NAMES = 42, 100


def learning_curves(history: dict[str, list[float]], metric: str) -> str:
    """One metric over the epochs: training as circles, validation as diamonds, lowest validation loss as a line.

    Args:
        history: columns as `runs.history` gives them, at least one row.
        metric: "accuracy" or "loss".
    """
    shown = prepared.curves(history, metric)
    low, high, ticks = _scale(metric, shown.values)
    epochs, best = shown.epochs, shown.best

    def across(epoch: float) -> float:
        return LEFT + (epoch - 1) / max(1, epochs - 1) * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [_axes(metric, ticks, down, epochs, across)]
    if best is not None:
        parts.append(f'<line x1="{across(best):.1f}" x2="{across(best):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
                     f'stroke="{GREEN}" stroke-width="2" stroke-dasharray="6 4"/>')
    for line in shown.lines:
        places = [(across(epoch), down(value)) for epoch, value in line.points]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2.5"/>')
        parts += [MARKS[line.symbol](x, y, line.colour) for x, y in places]
    parts.append(_legend(best))
    title = (f"{metric} over {counted(epochs, 'epoch')}: training {history[metric][-1]:.3f}, "
             f"validation {history[f'val_{metric}'][-1]:.3f} at the end")
    return _picture(WIDTH, HEIGHT, title, parts)


def _scale(metric: str, values: list[float]) -> tuple[float, float, list[float]]:
    """Where the axis begins and ends, and its ticks: 1, 2 or 5 times a power of ten apart."""
    finite = values or [0.0]
    low, high = (0.0 if metric == "loss" else min(finite)), max(finite)
    span = max(high - low, 0.01)
    step = next(size * ten for ten in (0.001, 0.01, 0.1, 1, 10, 100, 1e3, 1e6) for size in (1, 2, 5)
                if span / (size * ten) <= 6 or (ten, size) == (1e6, 5))
    first, last = int(np.floor(low / step)), int(np.ceil(high / step))
    last = max(last, first + 1)
    return first * step, last * step, [number * step for number in range(first, last + 1)]


def _axes(metric: str, ticks: list[float], down, epochs: int, across) -> str:
    parts = []
    for tick in ticks:
        words = f"{tick * 100:.4g}\u202f%" if metric == "accuracy" else f"{tick:.4g}"
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{down(tick):.1f}" y2="{down(tick):.1f}" '
                     f'stroke="{PALE}"/>' + _text(LEFT - 7, down(tick) + 4, words, "end"))
    every = max(1, -(-epochs // 10))
    parts += [_text(across(epoch), HEIGHT - BOTTOM + 20, str(epoch), "middle")
              for epoch in range(every if every > 1 else 1, epochs + 1, every)]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "epoch", "middle"))
    parts.append(_upright(14, (TOP + HEIGHT - BOTTOM) / 2, metric))
    return "".join(parts)


def _circle(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'


def _diamond(x: float, y: float, colour: str) -> str:
    corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in ((0, -5), (5, 0), (0, 5), (-5, 0)))
    return f'<polygon points="{corners}" fill="{colour}"/>'


MARKS = {"circle": _circle, "diamond": _diamond}


def _legend(best: int | None) -> str:
    parts = [_circle(LEFT + 6, 12, BLUE), _text(LEFT + 16, 17, "training"),
             _diamond(LEFT + 100, 12, ORANGE), _text(LEFT + 110, 17, "validation")]
    if best is not None:
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + 22}" y1="34" y2="34" stroke="{GREEN}" stroke-width="2" '
                     'stroke-dasharray="6 4"/>' + _text(LEFT + 30, 39, f"lowest validation loss: epoch {best}"))
    return "".join(parts)


def confusion_matrix(confusion: np.ndarray, class_names: tuple[str, ...]) -> str:
    """Counts, row the true class, column the answer; errors are the deeper in colour the larger their share of the row.

    Args:
        confusion: integers, shape `(classes, classes)`, as `metrics.confusion_matrix` gives them.
    """
    count = len(class_names)
    matrix = prepared.matrix(confusion)
    long = max(map(len, class_names)) > 2
    head = NAMES if long else 30
    left = head + 22
    parts = [
        _text(left + count * CELL / 2, 15, "what the network said", "middle"),
        _upright(14, head + 22 + count * CELL / 2, "true class"),
    ]
    for number, name in enumerate(class_names):
        middle = number * CELL + CELL / 2
        turn = f'rotate(-60 {left + middle} {head + 14})' if long else ""
        parts.append(_text(left + middle, head + 14, name, "start" if long else "middle", turn=turn))
        parts.append(_text(left - 6, head + 22 + middle + 5, name, "end"))
    for true, answer in np.ndindex(confusion.shape):
        share = 0 if true == answer else float(matrix.shares[true, answer]) / matrix.most
        x, y = left + answer * CELL, head + 22 + true * CELL
        words = f"true {class_names[true]}, read as {class_names[answer]}: {confusion[true, answer]}"
        parts.append(
            f'<g><title>{escape(words)}</title><rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" '
            f'fill="{_orange(share)}" stroke="#fff"/>'
            + _text(x + CELL / 2, y + CELL / 2 + 5, str(confusion[true, answer]), "middle", bold=true == answer)
            + "</g>"
        )
    foot = head + 22 + count * CELL
    parts.append(_key(left, foot + 12, matrix.most))
    return _picture(left + count * CELL + (60 if long else 10), foot + 44, matrix.words, parts)


def _orange(share: float) -> str:
    """From white to orange, light enough for dark digits."""
    return "#" + "".join(f"{round(255 + (end - 255) * share):02x}" for end in (240, 150, 50))


def _key(x: float, y: float, most: float) -> str:
    """The legend: which share of a row the colours mean."""
    steps = 24
    bar = "".join(f'<rect x="{x + number * 5}" y="{y}" width="5" height="12" fill="{_orange(number / (steps - 1))}"/>'
                  for number in range(steps))
    return (f'{bar}<rect x="{x}" y="{y}" width="{steps * 5}" height="12" fill="none" stroke="{FAINT}"/>'
            + _text(x, y + 27, "0\u202f%") + _text(x + steps * 5 + 10, y + 11, "errors: share of the row")
            + _text(x + steps * 5, y + 27, percent(most), "middle"))


def _upright(x: float, y: float, words: str) -> str:
    return _text(x, y, words, "middle", turn=f"rotate(-90 {x:.1f} {y:.1f})")


def _text(x: float, y: float, words: str, anchor: str = "start", bold: bool = False, turn: str = "") -> str:
    weight, turned = ' font-weight="bold"' if bold else "", f' transform="{turn}"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}{turned}>{escape(words)}</text>'


def _picture(width: float, height: float, title: str, parts: list[str]) -> str:
    return (f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" '
            f'aria-label="{escape(title)}" font-family="Arial, sans-serif" font-size="15" fill="{INK}">'
            f'{"".join(parts)}</svg>')
