"""What a chart is made of, worked out once and drawn twice: by `figures` with Plotly for pages, by `svg` for files.

Pages need charts to point at and to click, so Plotly; a file to hand in opens without a network and without scripts, so
SVG. Both draw the same points, shares and marks from here. Probability bars are on pages only, so in `figures` alone.
What follows a slider or a pen is drawn in the browser, which has the arrays already (`replay.js`, `pad.js`).
"""

from dataclasses import dataclass

import numpy as np

from explorer.core.runs import metrics
from explorer.core.show.colours import BLUE, ORANGE


@dataclass(frozen=True)
class Line:
    """One line of learning curves: its points after each epoch, counted from 1, without what is no number."""

    name: str
    colour: str
    symbol: str
    points: tuple[tuple[int, float], ...]

    @property
    def x(self) -> list[int]:
        """The epochs of its points."""
        return [epoch for epoch, _ in self.points]

    @property
    def y(self) -> list[float]:
        """The values of its points."""
        return [value for _, value in self.points]


@dataclass(frozen=True)
class Curves:
    """One metric over the epochs that have ended.

    `best` has the lowest validation loss; None with fewer than two epochs, or where no validation loss is a number.
    """

    training: Line
    validation: Line
    epochs: int
    best: int | None

    @property
    def lines(self) -> tuple[Line, Line]:
        """Training and validation, in the order in which they are drawn."""
        return self.training, self.validation

    @property
    def values(self) -> list[float]:
        """All values of both lines."""
        return self.training.y + self.validation.y


def curves(history: dict[str, list[float]], metric: str) -> Curves:
    """One metric of training and validation.

    Args:
        history: columns as `store.history` gives them; may be empty.
        metric: "accuracy" or "loss".
    """
    ends = [int(epoch) + 1 for epoch in history.get("epoch", range(len(history.get(metric, []))))]

    def line(column: str, name: str, colour: str, symbol: str) -> Line:
        return Line(name, colour, symbol, tuple((end, value) for end, value in zip(
            ends, history.get(column, []), strict=True) if np.isfinite(value)))

    losses = history.get("val_loss", [])
    best = ends[metrics.best_epoch(losses) - 1] if len(ends) > 1 and np.isfinite(losses).any() else None
    return Curves(line(metric, "training", BLUE, "circle"), line(f"val_{metric}", "validation", ORANGE, "diamond"),
                  len(ends), best)


@dataclass(frozen=True)
class Matrix:
    """A confusion matrix: `counts` and `shares` of the row, in [0, 1], shape `(classes, classes)`.

    `most` is the largest share that an error has of its row, above 0, which has the deepest colour; `right` of `total`
    answers lie on the diagonal.
    """

    counts: np.ndarray
    shares: np.ndarray
    most: float
    right: int
    total: int

    @property
    def words(self) -> str:
        """For those who do not see it."""
        return f"Confusion matrix: {self.right:,} of {self.total:,} answers are right, on the diagonal"


def matrix(confusion: np.ndarray) -> Matrix:
    """Of counts, row the true class, column the answer, as `metrics.confusion_matrix` gives them; a row may be empty.
    """
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    errors = shares * (1 - np.eye(len(confusion)))
    return Matrix(confusion, shares, max(float(errors.max()), 1e-9), int(np.trace(confusion)), int(confusion.sum()))
