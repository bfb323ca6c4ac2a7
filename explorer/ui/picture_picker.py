"""The picture a page is about: of a data set, drawn, brought or a photograph, as a network gets it."""

import base64
import random
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.core.network import cells
from explorer.core.pictures import datasets, photographs, preparation
from explorer.core.pictures.sources import DATA_SOURCES, DIGITS
from explorer.core.runs.store import Run
from explorer.ui import brought, cache, digits, fields, navigation, plain, problems, stage, state


@dataclass(frozen=True)
class Picture:
    """A picture as a network gets it: `float32`, range [0, 1], with a caption and its true class, if known."""

    image: np.ndarray
    caption: str
    truth: int | None = None


def _sources(run: Run, data: str | None) -> dict[str, str]:
    names = {}
    if data:
        names["test"] = "Test pictures"
    if run.spec.input_shape == (28, 28, 1):
        names["drawing"] = "My drawing"
    else:
        names.update({f"photo:{name}": f"Photograph: {name}" for name in datasets.photographs()})
    return {**names, "upload": "Upload"}


def _fitting(run: Run) -> list[str]:
    """The data sets whose pictures a run can read, of those on this machine."""
    return [name for name, source in DATA_SOURCES.items()
            if source.shape == run.spec.input_shape and datasets.available(name)]


def data_set(run: Run) -> str | None:
    """The data set to take pictures from: one that fits and is on this machine."""
    fitting, here = _fitting(run), state.session()
    if not fitting:
        st.info(f"{DATA_SOURCES[run.spec.data].title} are not on this machine: take a photograph, upload a picture, "
                "or download them on the Train page.", icon=":material/cloud_off:")
        return None
    preferred = next((name for name in (here.data, run.spec.data) if name in fitting), fitting[0])
    state.begin_widget("pictures_from", fitting, preferred)
    here.data = st.selectbox("Pictures from", fitting, key="pictures_from",
                             format_func=lambda name: DATA_SOURCES[name].title)
    return here.data


def chosen(run: Run, *, pad: bool = False) -> tuple[str | None, Picture | None]:
    """The data set and the picture for a run, picked in the line of `stage.line`; see `data_set` and `picture`.

    What is rarely changed, the data set and which test picture of it by class, stands in a popover.
    """
    if not _fitting(run):
        data = data_set(run)  # says why
        return data, picture(run, data, pad=pad)
    place = st.container(horizontal=True, vertical_alignment="center", gap="small", width="content")
    with stage.rarely("Pictures"):
        data = data_set(run)
        others = st.container()
    with place:
        return data, picture(run, data, pad=pad, others=others)


def picture(run: Run, data: str | None, *, pad: bool = False, others=None) -> Picture | None:
    """One picture for a run: of the data set `data`, drawn, uploaded or a photograph; None with a hint if none.

    With `pad` the page has a pad of its own: there a drawing comes first, and None means that it is chosen.
    In the container `others` are the ways to another test picture; without it they stand before its number.
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
        return _test_picture(run, data, rest if kind == "test" else "0", others or st.container())
    here.picture = source
    if source == "drawing":
        image = None if pad else drawing()
        return None if image is None else Picture(image, "Your drawing, prepared as MNIST was")
    if source == "upload":
        return _upload(run)
    name = source.partition(":")[2]
    pixels = cache.picture(datasets.photographs()[name])
    return Picture(preparation.fit_picture(pixels, run.spec.input_shape), f"The photograph “{name}”, shrunk")


def _test_picture(run: Run, name: str, asked: str, others) -> Picture:
    data = cache.dataset(name)
    last = len(data.x_test) - 1
    index = cells.number(asked, last + 1)
    if index is None:
        plain.of_link(f"There is no test picture {asked!r}. Expected a number from 0 to {last:,}.")
        index = 0
    state.begin_widget("picture_index", range(last + 1), index)
    now = round(state.widget("picture_index"))
    with others, st.container(horizontal=True, gap="small"):
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
    except problems.PROBLEMS as problem:
        problems.say(problem)
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
    with problems.said():
        if run.spec.class_names == DIGITS:
            return Picture(digits.digit(pixels).picture, "Your picture, prepared as MNIST was")
        return Picture(*brought.shrunk(run, pixels))


def enlarged(image: np.ndarray, side: int = 252) -> str:
    """A small picture as a PNG of about `side` pixels, every pixel a sharp square, in a data URI.

    As bytes it would be a file of the server, which is gone when the page has been drawn anew before it was fetched.
    """
    content = preparation.png(image, zoom=max(1, side // image.shape[1]))
    return "data:image/png;base64," + base64.b64encode(content).decode()
