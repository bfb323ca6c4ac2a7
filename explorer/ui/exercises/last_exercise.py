"""Exercise 7 on the page: what the course's network does on digits or clothes, predicted, revealed; and own runs."""

import streamlit as st

from explorer.core.courses import last_exercise, questions
from explorer.core.courses.last_exercise import DROPOUT, PICTURES, PLAIN, PREDICTIONS, Seen
from explorer.core.courses.lessons import Lesson
from explorer.core.courses.observations import Observed
from explorer.core.courses.presets import PRESETS
from explorer.core.layers import numerals
from explorer.core.pictures import datasets
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import batches, statistics, store
from explorer.core.show import figures, report
from explorer.ui import charts, plain, state
from explorer.ui.exercises import asking, observing, reporting, words

FEW_PICTURES, FEW_BUILT_IN = 5000, 4000


def show(lesson: Lesson) -> None:
    """Exercise 7."""
    st.markdown(words.OBSERVE)
    asking.words("precision recall overfitting dropout logit")
    data = _pictures()
    st.subheader("Before it trains")
    asked = [("on-grey", questions.on_grey()), ("precision", questions.precision())]
    if asking.reveal("on-grey", [asking.ask(*pair) for pair in asked]):
        asking.how([question for _, question in asked])
    found = store.list_runs()[0]
    rows = last_exercise.seen(data, found)
    if rows.missing:
        plain.warning(" ".join(rows.missing), icon=":material/warning:")
    _accuracy(rows)
    _classes(rows)
    _overfitting(rows)
    _dropout(rows)
    _train(data)
    st.subheader("Your own observation")
    reporting.section(found)
    asking.further(lesson)


def _pictures() -> str:
    here = state.session()
    if here.observed not in PICTURES:
        if here.observed:
            plain.of_link(f"There are no pictures {here.observed!r} to observe. Choose below.")
        here.observed = next(iter(PICTURES))
    state.begin_widget("observed_pictures", PICTURES, here.observed)
    here.observed = st.segmented_control("Pictures", list(PICTURES), key="observed_pictures", required=True,
                                         format_func=lambda name: DATA_SOURCES[name].title)
    return here.observed


def _asked(key: str, rows: Seen) -> bool:
    """A prediction and its reveal; a sentence where the runs for it are missing."""
    question = PREDICTIONS[key](rows)
    if question is None:
        st.info("The runs for this question are not here. Train the network below and look at your own.",
                icon=":material/model_training:")
        return False
    revealed = asking.predict(key, question, rows.data)
    if revealed:
        st.markdown(question.how)
    return revealed


def _further(*places: tuple[str, str, dict[str, str]]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        asking.links(places)


def _names(rows: list[Observed]) -> str:
    return ",".join(row.run.name for row in rows)


def _accuracy(rows: Seen) -> None:
    st.subheader("(a) How does accuracy behave?")
    if not _asked("grey-accuracy", rows):
        return
    there = [row for part, row in rows.cifar.items() if part == PLAIN]
    scores = statistics.scores(row.run for row in (*rows.without_dropout, *there))
    charts.show(figures.accuracy_intervals(scores), "observed_accuracy",
                "Test accuracy of each run with its 95\u202f% interval")
    asking.why(words.WHY_EASIER)
    _further(("compare", "Put the runs side by side", {"compared": _names(rows.without_dropout)}))


def _classes(rows: Seen) -> None:
    st.subheader("(b) Precision and recall of each class")
    if not _asked("grey-classes", rows):
        return
    charts.classes(rows.here[PLAIN].run)
    with st.expander("Why not with Keras' Precision() and Recall()?"):
        st.markdown(report.WHY_NOT_KERAS)
    asking.why(words.WHY_PAIRS)


def _overfitting(rows: Seen) -> None:
    st.subheader("(c) Does the CIFAR-10 network overfit here?")
    if not _asked("grey-overfits", rows):
        return
    row = rows.here[PLAIN]
    charts.learning_curves(row.run, row.history, key="observed")
    asking.why(words.WHY_LESS)
    if row.run.usable:
        _further(("watch", "Move through the epochs", {"run": row.run.name}))


def _dropout(rows: Seen) -> None:
    st.subheader("(d) Is dropout's effect as severe, and at higher rates?")
    severe = _asked("grey-severity", rows)
    comes_next = severe or PREDICTIONS["grey-severity"](rows) is None  # its numbers would answer the one before
    higher = comes_next and _asked("grey-rates", rows)
    if not (severe or higher):
        return
    shown = rows.sweep if higher else [row for row in rows.sweep if row.run.name in (
        rows.here[part].run.name for part in (PLAIN, DROPOUT))]
    histories = {f"dropout {row.dropout:g}": row.history for row in shown}
    charts.overlaid_curves(histories, "rates")
    st.table([{
        "dropout": f"{row.dropout:g}", "test accuracy": numerals.percent(row.accuracy),
        "gap": numerals.points(row.gap),
        "lowest loss": f"epoch {row.lowest}", "then up by": f"{row.rise:.3f}",
    } for row in shown], border="horizontal", hide_index=True)
    st.caption(words.GAP_AND_LOSS)
    asking.why(words.WHY_DROPOUT)
    _further(("compare", "The rates side by side", {"compared": _names(rows.sweep)}))


def _train(data: str) -> None:
    """The same trainings to start oneself; the built-in digits where MNIST is not here."""
    st.subheader("Train it yourself")
    if data == "mnist" and not datasets.available(data):
        data = "mnist_5k"
    subset = FEW_BUILT_IN if data == "mnist_5k" else FEW_PICTURES
    specs = {name: PRESETS[name].spec(data=data, subset=subset) for name in observing.CURVES}
    observing.train(data, {
        "Train extra_conv": [specs["extra_conv"]], "Train with dropout 0.2": [specs["extra_conv_dropout"]],
        "Dropout rates 0 to 0.8": batches.dropout_sweep(specs["extra_conv_dropout"]),
    })
