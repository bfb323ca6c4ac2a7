"""Exercise 7: the course's CIFAR-10 network on digits and on clothes, its four observations asked and computed.

Every number is read from the runs that came with the app; what a question needs and is not there is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from explorer.core.courses.drill import Question
from explorer.core.courses.observations import (
    Observed,
    accuracy_words,
    classes_words,
    dropout_words,
    observe,
    overfitting_words,
)
from explorer.core.layers.numerals import counted, percent, points
from explorer.core.runs import statistics
from explorer.core.runs.store import Run

POOL, PLAIN, DROPOUT = "pool", "plain", "dropout"
RUNS = {
    "mnist": {
        POOL: "mnist_pool", PLAIN: "mnist_extra_conv", DROPOUT: "mnist_extra_conv_dropout",
        "half": "mnist_dropout_0.5", "most": "mnist_dropout_0.8",
    },
    "fashion_mnist": {
        POOL: "fashion_pool", PLAIN: "fashion_extra_conv", DROPOUT: "fashion_extra_conv_dropout",
        "half": "fashion_dropout_0.5", "most": "fashion_dropout_0.8",
    },
}
ON_CIFAR = {PLAIN: "extra_conv", DROPOUT: "extra_conv_dropout"}
PICTURES = {"mnist": "digits", "fashion_mnist": "clothes"}
BANDS = (0.6, 0.8, 0.9, 0.97)  # the accuracies between which one chooses
NO_DROPOUT = "no dropout"


@dataclass(frozen=True)
class Seen:
    """The runs of one data set and, to compare, of CIFAR-10, by their part; `missing` has a sentence for each other."""

    data: str
    here: dict[str, Observed]
    cifar: dict[str, Observed]
    missing: tuple[str, ...]

    @property
    def without_dropout(self) -> list[Observed]:
        """The base network and the deeper one: the others would give the answers about dropout away."""
        return [self.here[part] for part in (POOL, PLAIN) if part in self.here]

    @property
    def sweep(self) -> list[Observed]:
        """The deeper network, from the lowest dropout rate to the highest."""
        return sorted((row for part, row in self.here.items() if part != POOL), key=lambda row: row.dropout)


def seen(data: str, found: Iterable[Run]) -> Seen:
    """What the runs of `RUNS` show of `data`, "mnist" or "fashion_mnist"; damaged ones count as missing."""
    by_name = {run.name: run for run in found if run.status == "finished"}
    missing: list[str] = []

    def observed(parts: dict[str, str]) -> dict[str, Observed]:
        rows = {}
        for part, name in parts.items():
            try:
                rows[part] = observe(by_name[name])
            except KeyError:
                missing.append(f"The run {name} is not here.")
            except ValueError as problem:
                missing.append(str(problem))
        return rows

    return Seen(data, observed(RUNS[data]), observed(ON_CIFAR), tuple(missing))


def accuracy(rows: Seen) -> Question | None:
    """Observation (a): the test accuracy of the deeper network; None if its run is missing."""
    if PLAIN not in rows.here:
        return None
    row, cifar = rows.here[PLAIN], rows.cifar.get(PLAIN)
    edges = [0.0, *BANDS, 1.0]
    options = tuple(f"under {100 * high:.0f}\u202f%" if not low else f"over {100 * low:.0f}\u202f%" if high == 1 else
                    f"{100 * low:.0f} to {100 * high:.0f}\u202f%" for low, high in zip(edges, edges[1:], strict=False))
    there = (f"On CIFAR-10's test pictures `extra_conv` is right for {percent(cifar.accuracy)}. " if cifar else
             "")
    return Question(
        f"{there}Here it learns from {row.run.receipt['split']['training']:,} {PICTURES[rows.data]}, for "
        f"{counted(row.epochs, 'epoch')}. For how many test pictures will it be right?",
        options[int(np.searchsorted(BANDS, row.accuracy, side="right"))],
        accuracy_words(rows.without_dropout),
        options=options,
    )


def worst_class(rows: Seen) -> Question | None:
    """Observation (b): the class with the lowest recall; None if the run is missing."""
    if PLAIN not in rows.here:
        return None
    row, names = rows.here[PLAIN], rows.here[PLAIN].run.spec.class_names
    first, second = np.argsort(np.nan_to_num(row.recall, nan=1.0), kind="stable")[:2]
    shares = [statistics.wilson_interval(int(row.confusion[label, label]), int(row.confusion[label].sum()))
              for label in (first, second)]
    overlap = shares[0][1] >= shares[1][0]
    words = (f"{names[first]} has {percent(row.recall[first])} of "
             f"{counted(int(row.confusion[first].sum()), 'picture')} (95\u202f% "
             f"interval {percent(shares[0][0])} to {percent(shares[0][1])}), the next is {names[second]} "
             f"with {percent(row.recall[second])}. ")
    words += ("The intervals overlap: another training may turn the two round." if overlap else
              "The intervals do not overlap, but another seed may still find another class hardest.")
    return Question(
        "Recall: of all pictures of a class, how many does it find? Which class will have the lowest?",
        names[first], f"{words} {classes_words(row)}", options=names,
    )


def overfitting(rows: Seen) -> Question | None:
    """Observation (c): when the validation loss is lowest; None if the run is missing."""
    if PLAIN not in rows.here:
        return None
    row, cifar = rows.here[PLAIN], rows.cifar.get(PLAIN)
    options = ("In the first half: it overfits early", "In the second half: it overfits late",
               "At the end: no overfitting seen")
    right = options[2] if row.lowest == row.epochs else options[int(row.lowest > row.epochs / 2)]
    there = f" On CIFAR-10 it was epoch {cifar.lowest} of {cifar.epochs}." if cifar else ""
    return Question(
        f"When, within {counted(row.epochs, 'epoch')}, will the validation loss be lowest?{there}", right,
        overfitting_words(row) + (f" On CIFAR-10, {overfitting_words(cifar)}" if cifar else ""),
        options=options,
    )


def severity(rows: Seen) -> Question | None:
    """Observation (d): whether dropout closes the gap as it does on CIFAR-10; None if one of the four is missing."""
    if not {PLAIN, DROPOUT} <= set(rows.here) & set(rows.cifar):
        return None
    closed, there = (side[PLAIN].gap - side[DROPOUT].gap for side in (rows.here, rows.cifar))
    rate = rows.here[DROPOUT].dropout
    options = ("By more points than on CIFAR-10", "By fewer points than on CIFAR-10", "Not at all: it grows or stays")
    right = options[2] if closed <= 0 else options[int(closed < there)]
    changes = [side[DROPOUT].accuracy - side[PLAIN].accuracy for side in (rows.here, rows.cifar)]
    return Question(
        f"On CIFAR-10 dropout {rate:g} takes the gap between training and validation accuracy from "
        f"{points(rows.cifar[PLAIN].gap)} to {points(rows.cifar[DROPOUT].gap)}. Does it close the gap "
        "here, too?", right,
        f"Here the gap goes from {points(rows.here[PLAIN].gap)} to {points(rows.here[DROPOUT].gap)}. The "
        f"test accuracy changes by {points(changes[0])} here and by {points(changes[1])} on CIFAR-10.",
        options=options,
    )


def rates(rows: Seen) -> Question | None:
    """Observation (d): the dropout rate with the highest test accuracy; None with fewer than two rates."""
    sweep = rows.sweep
    if len(sweep) < 2:
        return None
    names = tuple(f"dropout {row.dropout:g}" if row.dropout else NO_DROPOUT for row in sweep)
    best = max(range(len(sweep)), key=lambda place: sweep[place].accuracy)
    return Question("And at higher rates: which one is right for the most test pictures?", names[best],
                    dropout_words(sweep), options=names)


PREDICTIONS = {
    "grey-accuracy": accuracy, "grey-classes": worst_class, "grey-overfits": overfitting, "grey-severity": severity,
    "grey-rates": rates,
}
