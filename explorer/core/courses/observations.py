"""The four observations of the last exercise, on finished runs, in numbers and words."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from explorer.core.layers import Layer
from explorer.core.layers.numerals import counted, percent, points
from explorer.core.network.arithmetic import numbers, totals
from explorer.core.network.graph import INPUT, Network
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import batches, metrics, statistics, store
from explorer.core.runs.spec import Spec
from explorer.core.runs.store import Run

DATA = ("mnist", "fashion_mnist", "mnist_5k")
NOT_SETTINGS = ("network", "layers", "inputs", "seed", "group", "checkpoints")


@dataclass(frozen=True)
class Observed:
    """What a finished run shows: shares in [0, 1], epochs counted from 1.

    `interval` is Wilson's 95 % interval of the test accuracy; `gap` is training minus validation accuracy after the
    last epoch; `lowest` is the epoch of the lowest validation loss, `rise` how much higher that loss ended.
    Precision and recall are `float64`, one value a class, NaN where there is none.
    """

    run: Run
    accuracy: float
    interval: tuple[float, float]
    images: int
    training: float
    validation: float
    gap: float
    epochs: int
    lowest: int
    rise: float
    dropout: float
    parameters: int
    confusion: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    history: dict[str, list[float]]


def fitting(found: Iterable[Run]) -> list[Run]:
    """The finished runs on MNIST or Fashion-MNIST whose test answers were kept, in the order given."""
    return [run for run in found
            if run.spec.data in DATA and run.status == "finished" and "evaluation.npz" in run.files]


def observe(run: Run) -> Observed:
    """The numbers behind the four observations, from the run's files.

    Raises:
        ValueError: If the run ended no epoch, or has no test answers.
    """
    history, confusion = store.history(run), store.evaluation(run)["confusion"]
    if not history or not confusion.sum():
        raise ValueError(f"{run.name} has nothing to report. Expected a finished training. Received: {run.status}")
    precision, recall = metrics.precision_and_recall(confusion)
    right, images = int(np.trace(confusion)), int(confusion.sum())
    training, validation = history["accuracy"][-1], history["val_accuracy"][-1]
    loss = history["val_loss"]
    lowest = metrics.best_epoch(loss)
    return Observed(
        run, right / images, statistics.wilson_interval(right, images), images, training, validation,
        training - validation, len(loss), lowest, loss[-1] - loss[lowest - 1], batches.dropout_rate(run.spec),
        totals(numbers(run.spec.graph))[0], confusion, precision, recall, history,
    )


def accuracy_words(seen: Sequence[Observed]) -> str:
    """Observation (a): the best run of each data set, and whether the others may be as good."""
    sentences = []
    for data in dict.fromkeys(row.run.spec.data for row in seen):
        rows = sorted((row for row in seen if row.run.spec.data == data), key=lambda row: -row.accuracy)
        best, others = rows[0], rows[1:]
        words = (f"On {DATA_SOURCES[data].title}, {best.run.name} reads {percent(best.accuracy)} of {best.images:,} "
                 f"test pictures rightly (95\u202f% interval {percent(best.interval[0])} to "
                 f"{percent(best.interval[1])})")
        close = [row.run.name for row in others if row.interval[1] >= best.interval[0]]
        if others:
            words += (f"; the intervals of {', '.join(close)} overlap with that, so chance may decide" if close
                      else "; the others' intervals lie below")
        sentences.append(words + ".")
    return " ".join(sentences)


def classes_words(row: Observed) -> str:
    """Observation (b): the classes that a run finds worst and names most wrongly, and its largest confusion."""
    names = row.run.spec.class_names
    if np.isnan(row.precision).all() or np.isnan(row.recall).all():
        return f"{row.run.name}: there are too few answers to count."
    missed, named = int(np.nanargmin(row.recall)), int(np.nanargmin(row.precision))
    words = (f"{row.run.name} has its lowest recall at {names[missed]} ({percent(row.recall[missed])}), "
             f"its lowest precision at {names[named]} ({percent(row.precision[named])})")
    errors = row.confusion - np.diag(np.diag(row.confusion))
    true, said = np.unravel_index(int(errors.argmax()), errors.shape)
    if errors[true, said]:
        often = counted(int(errors[true, said]), "time")
        words += f"; its most frequent mistake: {names[true]} read as {names[said]}, {often}"
    never = [name for name, share in zip(names, row.precision, strict=True) if math.isnan(share)]
    return words + (f"; it never said {', '.join(never)}." if never else ".")


def overfitting_words(row: Observed) -> str:
    """Observation (c): the gap at the end, and where the validation loss was lowest."""
    words = (f"{row.run.name}: after {counted(row.epochs, 'epoch')} the training accuracy is {percent(row.training)}, "
             f"the validation accuracy {percent(row.validation)}: a gap of {points(row.gap)}. ")
    if not math.isfinite(row.history["val_loss"][-1]):
        words += "The validation loss is no number any more: the training broke down."
    elif row.epochs == 1:
        words += "One epoch is too few to see overfitting."
    elif row.lowest == row.epochs:
        words += "The validation loss was lowest after the last epoch: it had not begun to rise."
    else:
        words += f"The validation loss was lowest after epoch {row.lowest} and ended {row.rise:.3f} higher."
    return words + (" With dropout the training accuracy is measured while values are dropped, which lowers it."
                    if row.dropout else "")


def dropout_words(seen: Sequence[Observed]) -> str:
    """Observation (d): accuracy and gap from the lowest dropout rate to the highest; says what else differs."""
    by_rate = sorted(seen, key=lambda row: row.dropout)
    if len({row.dropout for row in seen}) < 2:
        return ("All these runs have the same dropout rate: choose runs with different rates, such as the batch "
                "“Queue dropout rates” of the Train page makes.")
    listed = "; ".join(f"rate {row.dropout:g}: {percent(row.accuracy)} (gap {points(row.gap)})" for row in by_rate)
    low, high = by_rate[0], by_rate[-1]
    words = (f"{listed}. From rate {low.dropout:g} to {high.dropout:g} the test accuracy changes by "
             f"{points(high.accuracy - low.accuracy)}")
    overlap = low.interval[0] <= high.interval[1] and high.interval[0] <= low.interval[1]
    words += ", which chance alone may do." if overlap else ", more than the test pictures' chance explains."
    others = sorted(set().union(*(differing(low.run.spec, row.run.spec) for row in by_rate[1:])))
    return words + (f" The runs also differ in {', '.join(others)}, so this is not dropout alone." if others else
                    " One seed each: repeat with other seeds before you call it an effect.")


def differing(first: Spec, second: Spec) -> list[str]:
    """The settings, apart from seed and dropout, in which two trainings differ, in words."""
    names = [setting.name.replace("_", " ") for setting in fields(Spec)
             if setting.name not in NOT_SETTINGS and getattr(first, setting.name) != getattr(second, setting.name)]
    return names + (["layers"] if _without_dropout(first.graph) != _without_dropout(second.graph) else [])


def _without_dropout(network: Network) -> list[tuple[Layer, list[int]]]:
    """Each other layer, and the places among them of those that it reads; -1 is the picture."""
    places, found = {INPUT: -1}, []
    for node in network.nodes:
        read = [places[name] for name in node.inputs]
        if node.layer.drops is None:
            places[node.name] = len(found)
            found.append((node.layer, read))
        else:
            places[node.name] = read[0]
    return found
