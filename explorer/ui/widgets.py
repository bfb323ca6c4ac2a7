"""Pickers of networks, runs and pictures: each draws itself and returns a plain value."""

import base64
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.core.courses import presets
from explorer.core.courses.presets import PRESETS
from explorer.core.engine import backend
from explorer.core.network import cells
from explorer.core.pictures import datasets, photographs, preparation
from explorer.core.pictures.sources import DATA_SOURCES, DIGITS
from explorer.core.runs import store
from explorer.core.runs.spec import CHECKPOINTS
from explorer.core.runs.store import Run
from explorer.ui import brought, cache, fields, navigation, plain, run_list, state
from explorer.ui.draw import photograph

BEST_FOR_DRAWINGS = "pen"
PROBLEMS = (ValueError, OSError, ImportError, MemoryError, datasets.DataUnavailable)
PLAIN = {"displayModeBar": False}  # Plotly's tool bar hides the top of small figures


@dataclass(frozen=True)
class Picture:
    """A picture as a network gets it: `float32`, range [0, 1], with a caption and its true class, if known."""

    image: np.ndarray
    caption: str
    truth: int | None = None


@contextmanager
def problems_said() -> Iterator[None]:
    """Says in one sentence what the core raised for bad input or missing data, and ends the page there."""
    try:
        yield
    except PROBLEMS as problem:
        say(problem)
        st.stop()


def say(problem: Exception) -> None:
    """One of `PROBLEMS` in one sentence."""
    words = "The server has no memory left for this. Close other programs, or choose a smaller network." if isinstance(
        problem, MemoryError) else str(problem)
    plain.error(words)


def title_of(run: Run) -> str:
    """A run in one line: name, data, test accuracy."""
    accuracy = run.receipt.get("test_accuracy")
    result = f", {accuracy:.2%} on its test set" if accuracy is not None else f", {run.status}"
    extra = " + pen strokes" if run.spec.strokes else ""
    return f"{plain.cut(run.name)} ({DATA_SOURCES[run.spec.data].title}{extra}{result})"


def usable_runs() -> list[Run]:
    """All runs one can look into; says which folders are damaged."""
    return [run for run in run_list.listed() if run.usable]


def drawing_runs() -> list[Run]:
    """The usable runs that take a 28x28 drawing and answer with a digit."""
    return [run for run in usable_runs() if run.spec.input_shape == (28, 28, 1) and run.spec.class_names == DIGITS]


def look_inside(run: Run, picture: str = "drawing") -> None:
    """A link to the filter page, on this run and picture."""
    st.page_link(navigation.page("filters"), label="Look inside", icon=":material/grid_view:",
                 query_params={"run": run.name, "picture": picture})


def run_picker(choices: list[Run], label: str = "Trained network") -> Run | None:
    """One run; remembers it for all pages, and says when a link names one that is not here."""
    if not choices:
        st.info("No trained network here yet. Train one first.", icon=":material/model_training:")
        st.page_link(navigation.page("train"))
        return None
    by_name = {run.name: run for run in choices}
    here = state.session()
    if here.run and here.run not in by_name:
        known = next((run for run in store.list_runs()[0] if run.name == here.run and run.numbers_only), None)
        run_list.missed(here.run, f"{here.run} keeps {CHECKPOINTS['none']}: it can be compared, not looked into."
                        if known else f"There is no run {here.run!r} to look into here. Choose one of those below.")
        here.run = None
    state.begin_widget("run_picker", by_name, here.run or ("two_conv" if "two_conv" in by_name else choices[0].name))
    here.run = st.selectbox(label, run_list.shortlist(by_name, "run_picker"), key="run_picker",
                            format_func=lambda name: title_of(by_name[name]))
    return by_name[here.run]


def runs_picker(choices: list[Run]) -> list[Run]:
    """Up to four runs to see side by side."""
    by_name = {run.name: run for run in choices}
    here = state.session()
    asked = [name for name in (here.runs or "").split(",") if name]
    unknown = [name for name in asked if name not in by_name]
    for name in unknown:
        run_list.missed(name, f"There is no run {name} that reads drawings. Choose below.")
    default = [name for name in asked if name in by_name] or [
        name for name in (BEST_FOR_DRAWINGS, "two_conv", "dense") if name in by_name
    ]
    state.begin_choices("runs_picker", by_name, (default or list(by_name))[:4])
    offered = run_list.shortlist(by_name, "runs_picker")
    names = st.multiselect("Networks that read the drawing", offered, max_selections=4, key="runs_picker",
                           help="; ".join(
                               plain.text(title_of(by_name[name]), plain.MOST_OF_A_SENTENCE) for name in offered))
    here.runs = ",".join(names) or None
    return [by_name[name] for name in names]


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


def _sources(run: Run, data: str | None) -> dict[str, str]:
    names = {}
    if data:
        names["test"] = "Test pictures"
    if run.spec.input_shape == (28, 28, 1):
        names["drawing"] = "My drawing"
    else:
        names.update({f"photo:{name}": f"Photograph: {name}" for name in datasets.photographs()})
    return {**names, "upload": "Upload"}


def pictures_from(run: Run) -> str | None:
    """The data set to take pictures from: one that fits and is on this machine."""
    fitting = [name for name, source in DATA_SOURCES.items()
               if source.shape == run.spec.input_shape and datasets.available(name)]
    here = state.session()
    if not fitting:
        st.info(f"{DATA_SOURCES[run.spec.data].title} are not on this machine: take a photograph, upload a picture, "
                "or download them on the Train page.", icon=":material/cloud_off:")
        return None
    preferred = next((name for name in (here.data, run.spec.data) if name in fitting), fitting[0])
    state.begin_widget("pictures_from", fitting, preferred)
    here.data = st.selectbox("Pictures from", fitting, key="pictures_from",
                             format_func=lambda name: DATA_SOURCES[name].title)
    return here.data


def picture_picker(run: Run, data: str | None, *, pad: bool = False) -> Picture | None:
    """One picture for a run: of the data set `data`, drawn, uploaded or a photograph; None with a hint if none.

    With `pad` the page has a pad of its own: there a drawing comes first, and None means that it is chosen.
    """
    here = state.session()
    sources = _sources(run, data)
    if pad and "drawing" in sources:
        here.picture = here.picture or "drawing"
    kind, _, rest = (here.picture or "").partition(":")
    asked = here.picture if kind == "photo" else kind
    if here.picture and asked not in sources:
        plain.of_link(f"There is no picture {here.picture!r} for this network. Choose one below.")
        asked, rest = None, ""
    asked = asked or next(iter(sources))
    state.begin_widget("source_picker", sources, asked)
    source = st.segmented_control(
        "Picture", list(sources), format_func=sources.get, key="source_picker", required=True
    )
    if source == "test":
        return _test_picture(run, data, rest if kind == "test" else "0")
    here.picture = source
    if source == "drawing":
        image = None if pad else drawing()
        return None if image is None else Picture(image, "Your drawing, prepared as MNIST was")
    if source == "upload":
        return _upload(run)
    name = source.partition(":")[2]
    pixels = cache.picture(datasets.photographs()[name])
    return Picture(preparation.fit_picture(pixels, run.spec.input_shape), f"The photograph “{name}”, shrunk")


def _test_picture(run: Run, name: str, asked: str) -> Picture:
    data = cache.dataset(name)
    last = len(data.x_test) - 1
    index = cells.number(asked, last + 1)
    if index is None:
        plain.of_link(f"There is no test picture {asked!r}. Expected a number from 0 to {last:,}.")
        index = 0
    state.begin_widget("picture_index", range(last + 1), index)
    now = round(state.widget("picture_index"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for label, class_name in enumerate(data.class_names):
            following = datasets.next_of_class(data, label, now)
            missing = following is None
            st.button(
                class_name, key=f"class_{label}", on_click=_show, args=(following,), disabled=missing,
                help=f"{'No' if missing else 'The next'} test picture of class {class_name}",
            )
        st.button("Random", icon=":material/casino:", on_click=_show, args=(random.randint(0, last),))
        st.button("One it reads wrongly", icon=":material/error:", on_click=_show_wrong, args=(run, name, now))
        index = fields.whole("Number", 0, last, key="picture_index", width=140, help=f"0 to {last:,}, in file order")
    state.session().picture = f"test:{index}"
    truth = int(data.y_test[index])
    caption = f"Test picture {index:,} of {DATA_SOURCES[name].title}: {data.class_names[truth]}"
    if name == "mnist_5k" and run.spec.data == "mnist":
        caption += " (part of the pictures it was trained on)"
    return Picture(datasets.picture_at(data, index), caption, truth)


def _show(index: int) -> None:
    state.set_widget("picture_index", index)


def _show_wrong(run: Run, data: str, after: int) -> None:
    try:
        wrong = cache.wrong_images(run, data)
    except PROBLEMS as problem:
        say(problem)
        return
    behind = wrong[wrong > after]
    if len(wrong):
        _show(int(behind[0] if len(behind) else wrong[0]))
    else:
        st.toast("It reads every one of these test pictures correctly.")


def drawing() -> np.ndarray | None:
    """What was drawn, prepared as a network gets it; None with a hint if nothing was."""
    state.take_drawing()
    prepared = preparation.prepare(preparation.check_strokes(state.session().strokes))
    if prepared is None:
        st.info("Nothing drawn yet. Draw a digit, then come back.", icon=":material/draw:")
        st.page_link(navigation.page("draw"))
        return None
    return prepared.centred


def _upload(run: Run) -> Picture | None:
    brought.picker("A picture (PNG, JPEG, WebP, BMP)", "picture_upload", None if run.spec.class_names != DIGITS else
                   photographs.read)
    pixels = brought.pixels()
    if pixels is None:
        st.info("Choose a picture from your computer. It stays on this server's memory.", icon=":material/upload:")
        return None
    with problems_said():
        if run.spec.class_names == DIGITS:
            return Picture(photograph.digit(pixels).picture, "Your picture, prepared as MNIST was")
        return Picture(*brought.shrunk(run, pixels))


def enlarged(image: np.ndarray, side: int = 252) -> str:
    """A small picture as a PNG of about `side` pixels, every pixel a sharp square, in a data URI.

    As bytes it would be a file of the server, which is gone when the page has been drawn anew before it was fetched.
    """
    content = preparation.png(image, zoom=max(1, side // image.shape[1]))
    return "data:image/png;base64," + base64.b64encode(content).decode()


def verdict(run: Run, picture: Picture, probabilities: np.ndarray) -> str:
    """What the network says of a picture, in a sentence, and whether that is right."""
    top = int(probabilities.argmax())
    said = f"**{plain.text(run.name)} says {run.spec.class_names[top]}** ({probabilities[top]:.1%})"
    if picture.truth is None:
        return said + "."
    right = "which is right" if top == picture.truth else f"but it is **{run.spec.class_names[picture.truth]}**"
    return f"{said}, {right}."


def _strangers(found: list[Run]) -> set[str]:
    return {run.spec.network for run in found} - {name + end for name in PRESETS for end in ("", "_changed")}


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
                            format_func=lambda name: title_of(by_name[name]), key="trained_run_picker")
    return by_name[here.run]


def computed_by() -> str:
    """Who computed what is on the screen: Keras, or NumPy while TensorFlow is still loading."""
    return "Computed by Keras." if backend.loaded() else "Computed with NumPy; Keras takes over when it has loaded."


def load_keras() -> None:
    """Lets TensorFlow load beside the page, which does not wait; says why it cannot."""
    backend.preload(delay=1.0)
    if backend.failure():
        plain.warning(f"{backend.failure()} Until then NumPy computes this page.", icon=":material/warning:")
