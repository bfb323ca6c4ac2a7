"""Comparing runs: intervals, McNemar's test, mean and spread, best scores; and batches of specs made to be compared."""

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from explorer.core.layers.numerals import counted
from explorer.core.pictures import sources
from explorer.core.runs.spec import Spec
from explorer.core.runs.store import Run, evaluation

CHANCE = 0.05
SMALLEST_P = 0.0001


def wilson_interval(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Between which shares the true one lies, given `right` of `total`; z = 1.96 for 95 %.

    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference"; unlike the normal
    interval it stays in [0, 1].

    Raises:
        ValueError: If the counts are no counts.
    """
    if not 0 <= right <= total or total < 1:
        raise ValueError(f"The counts are wrong. Expected 0 <= right <= total, total >= 1. Received: {right}, {total}")
    share = right / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if right == 0 else low), (1.0 if right == total else high)  # exactly: rounding may leave 1e-17


@dataclass(frozen=True)
class McNemar:
    """Two networks on the same images: how many only one of them reads rightly, and how likely that is by chance.

    `p` is the chance, in [0, 1], of a difference at least as large between two networks that are equally good.
    """

    only_a: int
    only_b: int
    p: float
    names: tuple[str, str] = ("a", "b")

    @property
    def words(self) -> str:
        """The result in a sentence, without a full stop."""
        if not self.only_a + self.only_b:
            return "there is no difference: both are right on the same pictures"
        counts = f"{self.only_a} against {counted(self.only_b, 'picture')}"
        if self.p >= CHANCE:
            return f"the difference may be chance: {counts}"
        p = f"p < {SMALLEST_P:.4f}" if self.p < SMALLEST_P else f"p = {self.p:.2g}"
        if self.only_a > self.only_b:
            return f"{self.names[0]} is better beyond chance: {counts} ({p})"
        return f"{self.names[1]} is better beyond chance: {self.only_b} against {counted(self.only_a, 'picture')} ({p})"


def binomial_p(fewer: int, more: int) -> float:
    """The exact two-sided p value of `fewer` heads and `more` tails of a fair coin, in whole numbers until the end."""
    flips = fewer + more
    term = total = 1
    for heads in range(min(fewer, more)):
        term = term * (flips - heads) // (heads + 1)
        total += term
    return min(1.0, 2 * total / 2**flips)


def mcnemar(
    predictions_a: np.ndarray, predictions_b: np.ndarray, labels: np.ndarray, names: tuple[str, str] = ("a", "b")
) -> McNemar:
    """McNemar's exact test of two networks on the same test images.

    Q. McNemar (1947), "Note on the sampling error of the difference between correlated proportions". It looks only
    at the images that one of the two reads rightly and the other wrongly.

    Args:
        predictions_a, predictions_b, labels: integers, shape `(n,)`, one for each image, in the same order.
        names: what the two are called in `McNemar.words`.
    Raises:
        ValueError: If the lengths differ or there is no image.
    """
    lengths = [len(predictions_a), len(predictions_b), len(labels)]
    if len(set(lengths)) > 1 or not lengths[0]:
        raise ValueError(f"McNemar's test needs the same images. Expected three equal lengths. Received: {lengths}")
    a, b = np.asarray(predictions_a) == labels, np.asarray(predictions_b) == labels
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    return McNemar(only_a, only_b, binomial_p(only_a, only_b), names)


def mcnemar_of_runs(first: Run, second: Run) -> McNemar | None:
    """McNemar's test of two runs from their stored answers; None if they did not answer the same test images.

    Raises:
        RunError: If the stored answers are missing or damaged.
    """
    if not all("evaluation.npz" in run.files for run in (first, second)):  # brought here without answers
        return None
    stored = [evaluation(run) for run in (first, second)]
    if not all({"labels", "predictions"} <= set(answers) for answers in stored):
        return None
    labels = [answers["labels"] for answers in stored]
    if first.spec.data != second.spec.data or not np.array_equal(*labels):
        return None
    return mcnemar(*(answers["predictions"] for answers in stored), labels[0], (first.name, second.name))


def mean_and_spread(values: Iterable[float]) -> tuple[float, float | None]:
    """The mean and the sample standard deviation (n - 1 below the line); None for the spread of a single value.

    Raises:
        ValueError: If there is no value.
    """
    numbers = list(values)
    if not numbers:
        raise ValueError("A mean needs values. Expected at least one. Received: none")
    return statistics.fmean(numbers), statistics.stdev(numbers) if len(numbers) > 1 else None


@dataclass(frozen=True)
class Score:
    """A finished run as its receipt tells it; `low` and `high` are the 95 % interval of the accuracy in [0, 1].

    What an old receipt does not say is None.
    """

    run: str
    network: str
    data: str
    accuracy: float
    low: float
    high: float
    test_images: int
    training_images: int | None
    parameters: int | None
    multiply_adds: int | None
    seconds: float | None
    epochs: int | None
    seed: int


def score(run: Run) -> Score | None:
    """The score of a run; None if it is not finished or its receipt has no test accuracy."""
    receipt = run.receipt
    split = receipt.get("split")
    split = split if isinstance(split, dict) else {}
    accuracy, images = _number(receipt, "test_accuracy"), _number(split, "test")
    if run.status != "finished" or accuracy is None or not 0 <= accuracy <= 1 or not images or images < 1:
        return None
    low, high = wilson_interval(round(accuracy * images), int(images))
    return Score(
        run.name, run.spec.network, run.spec.data, accuracy, low, high, int(images), _number(split, "training"),
        *(_number(receipt, key) for key in ("parameters", "multiply_adds", "seconds", "epochs")), run.spec.seed,
    )


def _number(values: dict, key: str) -> float | None:
    """A number of a receipt; runs may have been brought from elsewhere, so that anything can stand there."""
    value = values.get(key)
    known = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return value if known else None


def fewer_pictures(run: Run) -> str:
    """What a run lacks of the published training pictures, in a sentence; "" if it had all, or was to take fewer."""
    split = run.receipt.get("split")
    published = sources.TRAINING_PICTURES.get(run.spec.data)
    training = _number(split, "training") if isinstance(split, dict) else None
    if training is None or published is None or run.spec.subset:
        return ""
    had = int(training + (_number(split, "validation") or 0 if run.spec.validation != "test" else 0))
    title = sources.DATA_SOURCES[run.spec.data].title
    return "" if had >= published else (
        f"{run.name} had {had:,} of the {published:,} {title} that were published for training. More pictures usually "
        "mean fewer errors: compare it with runs that had as few.")


def scores(runs: Iterable[Run]) -> list[Score]:
    """The scores of the finished runs, in the order given."""
    return [row for row in map(score, runs) if row]


def best_scores(runs: Iterable[Run]) -> dict[str, list[Score]]:
    """By data set, best first: "how high can you get"; of equally good ones the smaller network comes first.

    Runs that were brought here as files are left out: nobody here saw them trained.
    """
    rows: dict[str, list[Score]] = {}
    trained_here = [run for run in runs if "brought_back" not in run.receipt]
    for row in sorted(scores(trained_here), key=lambda row: (-row.accuracy, row.parameters or math.inf, row.run)):
        rows.setdefault(row.data, []).append(row)
    return {data: rows[data] for data in sources.DATA_SOURCES if data in rows}


@dataclass(frozen=True)
class Point:
    """The runs of a sweep that share one setting `x`: mean and spread of their test accuracies in [0, 1]."""

    x: float
    mean: float
    spread: float | None
    values: tuple[float, ...]


def points(runs: Iterable[Run], setting: Callable[[Spec], float]) -> list[Point]:
    """A sweep as points, ascending, for example `points(runs, dropout_rate)`, `points(runs, lambda s: s.subset)`.

    A spec that was trained twice counts once: the same seed gives the same result, and would narrow the spread.
    """
    values: dict[float, dict[str, float]] = {}
    for run in runs:
        row = score(run)
        if row:
            values.setdefault(setting(run.spec), {})[repr(replace(run.spec, group=None))] = row.accuracy
    return [
        Point(x, *mean_and_spread(at.values()), tuple(at.values())) for x, at in sorted(values.items())
    ]


