"""What the benchmarks have in common when they speak: percentiles and tables."""

import os
from collections.abc import Sequence

import numpy as np


def p50_p95(values: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile, NaN for no values."""
    if not len(values):
        return float("nan"), float("nan")
    p50, p95 = np.percentile(values, (50, 95))
    return float(p50), float(p95)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of words under a head, columns aligned: the first to the left, the others to the right."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    aligned = ["  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in
               zip(line[1:], widths[1:], strict=True))]).rstrip() for line in lines]
    return "\n".join([aligned[0], "-" * (sum(widths) + 2 * (len(widths) - 1)), *aligned[1:]])


def judged(value: float, target: float, unit: str, *, least: bool = False) -> str:
    """A target in words, and whether a value meets it; `least`: it must be reached, not kept below."""
    met = value >= target if least else value <= target
    return f"{'>=' if least else '<='} {target:g} {unit} {'met' if met else 'MISSED'}".replace("  ", " ")


def machine() -> str:
    """How many processors there are, and how busy they were in the last minute, by whatever programs."""
    return f"{os.cpu_count()} processors, load of the last minute {os.getloadavg()[0]:.1f}"
