"""What the training page is about: a network, the pictures it learns, one of its trained runs."""

import streamlit as st

from explorer.core.courses import presets
from explorer.core.courses.presets import PRESETS
from explorer.core.pictures import datasets
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import store
from explorer.core.runs.store import Run
from explorer.ui import plain, run_list, state


def network_and_data_pickers() -> tuple[presets.Exercise, str]:
    """A preset and a data set to train it on."""
    here = state.session()
    if here.network not in PRESETS:
        if here.network:
            plain.of_link(f"There is no network {here.network!r}. Choose one of those below.")
        here.network = "two_conv"
    left, right = st.columns(2)
    state.begin_widget("network_picker", PRESETS, here.network)
    here.network = left.selectbox(
        "Network", list(PRESETS), key="network_picker", on_change=_course_data,
        format_func=lambda name: f"{name} — {PRESETS[name].title} ({PRESETS[name].course})",
    )
    exercise = PRESETS[here.network]
    if here.data not in DATA_SOURCES:
        if here.data:
            with right:
                plain.of_link(f"There is no data set {here.data!r}. Choose one of those below.")
        here.data = _data_for(exercise)
    state.begin_widget("data_picker", DATA_SOURCES, here.data)
    here.data = right.selectbox(
        "Pictures", list(DATA_SOURCES), key="data_picker",
        format_func=lambda name: DATA_SOURCES[name].title + ("" if datasets.available(name) else " — not here yet"),
    )
    return exercise, here.data


def _data_for(exercise: presets.Exercise) -> str:
    return "mnist_5k" if exercise.data == "mnist" and not datasets.available("mnist") else exercise.data


def _course_data() -> None:
    """Another network: back to the pictures its course uses."""
    if state.offered("network_picker", PRESETS):
        state.set_widget("data_picker", _data_for(PRESETS[state.widget("network_picker")]))


def trained_run_picker(network: str, data: str, found: list[Run]) -> Run | None:
    """One of the ended runs of a network, changed or not, on a data set; None with a hint if there is none.

    Networks that were brought here from elsewhere belong to no preset: they are offered with every one.
    """
    ended = [run for run in found if run.spec.data == data and run.status not in store.ONGOING]
    wanted = {network, *_strangers(ended)}
    choices = [run for run in ended if run.spec.network.removesuffix("_changed") in wanted]
    if not choices:
        st.info("Nobody has trained this network on these pictures yet: press Train.", icon=":material/info:")
        return None
    here = state.session()
    choices = sorted(choices, key=lambda run: run.name != run.spec.network)  # the course's own recipe first
    by_name = {run.name: run for run in choices}
    state.begin_widget("trained_run_picker", by_name, here.run if here.run in by_name else choices[0].name)
    here.run = st.selectbox("Trained runs", run_list.shortlist(by_name, "trained_run_picker"),
                            format_func=lambda name: run_list.title_of(by_name[name]), key="trained_run_picker")
    return by_name[here.run]


def _strangers(found: list[Run]) -> set[str]:
    return {run.spec.network for run in found} - {name + end for name in PRESETS for end in ("", "_changed")}
