"""What operations on filters cost: the accuracy on test pictures before and after."""

import json

import streamlit as st

from explorer.core.layers.numerals import percent
from explorer.core.network import surgery
from explorer.core.pictures import datasets
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs.store import Run
from explorer.ui import cache, plain, state


def effect(run: Run, operations: list[dict], data: str | None) -> None:
    """The accuracy on the first test pictures of a data set, before and after the operations on a run's filters."""
    if data is None or not datasets.available(data):
        title = DATA_SOURCES[data or run.spec.data].title
        st.info(f"The test pictures of {title} are not on this machine, so there is no accuracy to show.",
                icon=":material/cloud_off:")
        return
    line = st.container(horizontal=True, vertical_alignment="center")  # the spinner beside it moves nothing below
    numbers = line.container(width="content")
    try:
        with line, st.spinner("The network reads the test pictures …"):
            before = cache.accuracy_of(run, data, "[]")
            after = cache.accuracy_of(run, data, json.dumps(operations))
    except ValueError as problem:
        plain.error(problem)
        return
    count = min(surgery.MOST_PICTURES, len(cache.dataset(data).y_test))
    with numbers:
        _numbers(before, after, count, bool(operations))
    if operations and state.widget("effect_told") != operations:  # the hand is far above: say it where it is seen
        st.toast(f"Accuracy {percent(before)} → {percent(after)} on {count:,} test pictures")
    state.set_widget("effect_told", operations)
    words = f"On the first {count:,} test pictures of {DATA_SOURCES[data].title}; one picture is {percent(1 / count)}."
    if data == "mnist_5k" and run.spec.data == "mnist":
        words += " They are part of the pictures it was trained on."
    st.caption(words)


def _numbers(before: float, after: float, count: int, changed: bool) -> None:
    """The metric; unchanged answers are no success, so they have neither colour nor arrow."""
    points = 100 * (after - before)
    moved = round(count * (after - before)) != 0
    delta = f"{points:+.1f} points, before {percent(before)}" if changed else None
    st.metric("Accuracy after the changes" if changed else "Accuracy", percent(after), delta,
              delta_color="normal" if moved else "off", delta_arrow="auto" if moved else "off",
              help="How often the most probable class is the right one.")
