"""The last exercise as a page to hand in: what a student observed, with the numbers and pictures of the own runs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from html import escape

import numpy as np

from explorer.core import comparison, evaluation, printing, runs, svg
from explorer.core.arithmetic import network_numbers, totals
from explorer.core.exercises import DATA_SOURCES
from explorer.core.layers import Dropout
from explorer.core.runs import Run
from explorer.core.spec import Spec

DATA = ("mnist", "fashion_mnist", "mnist_5k")
MOST_RUNS = 4
NOT_SETTINGS = ("network", "layers", "seed", "group", "checkpoints")

WHY_NOT_KERAS = (
    "Keras' Precision() and Recall() are made for yes-or-no answers. With integer labels and ten logits a picture they "
    "raise, because (32) labels do not match (32, 10) answers. With one-hot labels they run, but take every logit "
    "above 0.5 for a yes, as if it were a probability; given class numbers, they count every class but 0 as a yes. So "
    "both are counted here from the confusion matrix. Precision is the diagonal over its column: of all it called a 3, "
    "how many are. Recall is the diagonal over its row: of all 3s, how many it found."
)


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
    history, confusion = runs.history(run), runs.evaluation(run)["confusion"]
    if not history or not confusion.sum():
        raise ValueError(f"{run.name} has nothing to report. Expected a finished training. Received: {run.status}")
    precision, recall = evaluation.precision_and_recall(confusion)
    right, images = int(np.trace(confusion)), int(confusion.sum())
    training, validation = history["accuracy"][-1], history["val_accuracy"][-1]
    loss = history["val_loss"]
    lowest = int(np.argmin(np.nan_to_num(loss, nan=np.inf)))
    return Observed(
        run, right / images, comparison.wilson_interval(right, images), images, training, validation,
        training - validation, len(loss), lowest + 1, loss[-1] - loss[lowest], comparison.dropout_rate(run.spec),
        totals(network_numbers(run.spec.layers, run.spec.input_shape))[0], confusion, precision, recall, history,
    )


def percent(share: float) -> str:
    """A share in words, never broken at the end of a line: "98.2 %"; "none" where there is none (NaN)."""
    return "none" if math.isnan(share) else f"{share * 100:.1f}\u00a0%"


def points(share: float) -> str:
    """A difference of shares: "+1.3 points"."""
    return f"{share * 100:+.1f} points".replace("-", "−")


def accuracy_words(seen: Sequence[Observed]) -> str:
    """Observation (a): the best run of each data set, and whether the others may be as good."""
    sentences = []
    for data in dict.fromkeys(row.run.spec.data for row in seen):
        rows = sorted((row for row in seen if row.run.spec.data == data), key=lambda row: -row.accuracy)
        best, others = rows[0], rows[1:]
        words = (f"On {DATA_SOURCES[data].title}, {best.run.name} reads {percent(best.accuracy)} of {best.images:,} "
                 f"test pictures rightly (95 % interval {percent(best.interval[0])} to {percent(best.interval[1])})")
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
        words += f"; its most frequent mistake: {names[true]} read as {names[said]}, {errors[true, said]:,} times"
    never = [name for name, share in zip(names, row.precision, strict=True) if math.isnan(share)]
    return words + (f"; it never said {', '.join(never)}." if never else ".")


def overfitting_words(row: Observed) -> str:
    """Observation (c): the gap at the end, and where the validation loss was lowest."""
    words = (f"{row.run.name}: after {row.epochs} epochs the training accuracy is {percent(row.training)}, the "
             f"validation accuracy {percent(row.validation)}: a gap of {points(row.gap)}. ")
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
    bare = [tuple(layer for layer in spec.layers if not isinstance(layer, Dropout)) for spec in (first, second)]
    return names + (["layers"] if bare[0] != bare[1] else [])


def report(chosen: Sequence[Run], observation: str, name: str) -> str:
    """The page to hand in: the student's words, the four observations, curves and matrices as SVG; no scripts.

    Args:
        chosen: finished runs, see `fitting`; up to `MOST_RUNS`.
        observation, name: as typed; shown as plain text.
    Raises:
        ValueError: If there is no run, there are too many, or one has nothing to report.
    """
    if not 1 <= len(chosen) <= MOST_RUNS:
        raise ValueError(f"A report is about runs. Expected 1 to {MOST_RUNS}. Received: {len(chosen)}")
    seen = [observe(run) for run in chosen]
    titles = " and ".join(dict.fromkeys(DATA_SOURCES[row.run.spec.data].title for row in seen))
    body = "\n".join((
        f"<h1>{escape(titles)}: what do you observe?</h1>",
        f'<p class="small">{escape(name.strip()) or "No name given"}. Made with the Convolution Explorer.</p>',
        "<h2>My observation</h2>",
        f'<p class="observation">{escape(observation.strip()) or "Nothing written yet."}</p>',
        _accuracy(seen), _classes(seen), _overfitting(seen), _dropout(seen),
    ))
    return printing.document("What do you observe?", body)


def _accuracy(seen: list[Observed]) -> str:
    rows = [(row.run.name, DATA_SOURCES[row.run.spec.data].title, percent(row.accuracy),
             f"{percent(row.interval[0])} to {percent(row.interval[1])}", f"{row.parameters:,}", str(row.epochs),
             str(row.run.spec.seed)) for row in seen]
    heads = ("Run", "Pictures", "Test accuracy", "95 % interval", "Parameters", "Epochs", "Seed")
    return (f"<h2>(a) How does accuracy behave?</h2>\n<p>{escape(accuracy_words(seen))}</p>\n"
            + printing.table(heads, rows))


def _classes(seen: list[Observed]) -> str:
    parts = ["<h2>(b) Precision and recall</h2>", f"<p>{escape(WHY_NOT_KERAS)}</p>"]
    for row in seen:
        names = row.run.spec.class_names
        rows = [(name, percent(row.precision[number]), percent(row.recall[number]))
                for number, name in enumerate(names)]
        parts += [
            f"<section><p>{escape(classes_words(row))}</p>",
            '<div class="beside">' + printing.table(("Class", "Precision", "Recall"), rows),
            f"<figure>{svg.confusion_matrix(row.confusion, names)}</figure></div></section>",
        ]
    return "\n".join(parts)


def _overfitting(seen: list[Observed]) -> str:
    parts = ["<h2>(c) Does it overfit?</h2>"]
    for row in seen:
        curves = "".join(f"<figure>{svg.learning_curves(row.history, metric)}</figure>"
                         for metric in ("accuracy", "loss"))
        parts += [f"<section><p>{escape(overfitting_words(row))}</p>", f'<div class="beside">{curves}</div></section>']
    return "\n".join(parts)


def _dropout(seen: list[Observed]) -> str:
    rows = [(f"{row.dropout:g}", row.run.name, percent(row.accuracy), points(row.gap))
            for row in sorted(seen, key=lambda row: row.dropout)]
    return (f"<h2>(d) What does dropout do?</h2>\n<p>{escape(dropout_words(seen))}</p>\n"
            + printing.table(("Rate", "Run", "Test accuracy", "Gap"), rows))
