"""The last exercise as a page to hand in: what a student observed, with the numbers and pictures of the own runs."""

from collections.abc import Sequence
from html import escape

from explorer.core.courses.observations import (
    Observed,
    accuracy_words,
    classes_words,
    dropout_words,
    observe,
    overfitting_words,
)
from explorer.core.layers.numerals import percent, points
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs.store import Run
from explorer.core.show import printing, svg

MOST_RUNS = 4

WHY_NOT_KERAS = (
    "Keras' Precision() and Recall() are made for yes-or-no answers. With integer labels and ten logits a picture they "
    "raise, because (32) labels do not match (32, 10) answers. With one-hot labels they run, but take every logit "
    "above 0.5 for a yes, as if it were a probability; given class numbers, they count every class but 0 as a yes. So "
    "both are counted here from the confusion matrix. Precision is the diagonal over its column: of all it called a 3, "
    "how many are. Recall is the diagonal over its row: of all 3s, how many it found."
)


def report(chosen: Sequence[Run], observation: str, name: str) -> str:
    """The page to hand in: the student's words, the four observations, curves and matrices as SVG; no scripts.

    Args:
        chosen: finished runs, see `observations.fitting`; up to `MOST_RUNS`.
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
    heads = ("Run", "Pictures", "Test accuracy", "95\u202f% interval", "Parameters", "Epochs", "Seed")
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
