"""What the kernel slides over: one of the courses' pictures, a digit, a drawing, a photograph, an upload."""

import numpy as np
import streamlit as st

from explorer.core.network import cells
from explorer.core.pictures import datasets, scenes
from explorer.ui import brought, cache, fields, picture_picker, plain, state
from explorer.ui.convolution import moves, words

EXAMPLES = {"course": "edge", "diagonal": "diagonal", "signal": "step"}


def _scenes() -> dict[str, str]:
    photographs = {f"photo:{name}": f"Photograph: {name}" for name in datasets.photographs()}
    return {**words.DRAWN, "test": "A digit", "drawing": "My drawing", **photographs, "upload": "Upload"}


def _checked_digit(asked: str) -> int:
    last = len(cache.dataset(datasets.default()).x_test) - 1
    number = cells.number(asked or 0, last + 1)
    if number is None:
        plain.of_link(f"There is no such test picture. Expected 0 to {last:,}. Received: {asked!r}")
    return number or 0


def picker(scene: str) -> None:
    """Which picture."""
    scenes = _scenes()
    state.set_widget("slide_scene", scene)
    st.selectbox("Picture", list(scenes), format_func=scenes.get, key="slide_scene", width=300, on_change=_take_scene)


def _take_scene() -> None:
    """Another picture; the three drawn ones come with the kernel their course shows them with."""
    here = state.session()
    if not state.offered("slide_scene", _scenes()):
        return
    here.scene = state.widget("slide_scene")
    here.slide.pop("divide", None)
    if here.scene in EXAMPLES:
        here.kernel, here.stride, here.padding, here.dilation = EXAMPLES[here.scene], "1", "valid", "1"


def picture(scene: str, brought: np.ndarray | None) -> np.ndarray | None:
    """The picture itself; None where the drawing or upload that it should be is not there yet."""
    drawn = {"course": scenes.bright_above_dark, "diagonal": scenes.diagonal_picture, "signal": scenes.signal}
    if scene in drawn:
        return drawn[scene]()
    if scene == "test":
        return _digit()
    if scene == "drawing" or (scene == "upload" and brought is None):
        return brought
    pixels = brought if scene == "upload" else cache.picture(datasets.photographs()[scene.partition(":")[2]])
    colour = moves.toggle("colour", "In colour", False,
                          "Three channels, R, G and B, instead of one with the grey values.")
    return scenes.shrunk(pixels, colour)


def _digit() -> np.ndarray:
    data, number = cache.dataset(datasets.default()), int(state.session().scene.partition(":")[2])
    state.set_widget("slide_digit", number)
    fields.whole("Test picture", 0, len(data.x_test) - 1, key="slide_digit", width=150, on_change=_take_digit)
    return datasets.picture_at(data, number)


def _take_digit() -> None:
    state.session().scene = f"test:{round(state.widget('slide_digit'))}"


def _uploaded() -> np.ndarray | None:
    """The pixels of the uploaded file, if there is one; a broken one is said, and the one before stays."""
    brought.picker("A picture (PNG, JPEG, WebP, BMP)", "slide_upload", width=420)
    pixels = brought.pixels()
    if pixels is None:
        st.info("Choose a picture from your computer. It stays in this server's memory.", icon=":material/upload:")
    return pixels


def brought_here(scene: str) -> np.ndarray | None:
    """The drawing or the upload, where that is the picture; None where it is not, or not there yet."""
    ways = {"upload": _uploaded, "drawing": picture_picker.drawing}
    return ways[scene]() if scene in ways else None


def checked() -> str:
    """Puts right what a link says wrongly of the picture, and says so; returns its kind."""
    here, scenes = state.session(), _scenes()
    scene = "test" if (here.scene or "").startswith("test:") else here.scene
    if scene not in scenes:
        if scene:
            plain.of_link(f"There is no such picture. Expected one of {', '.join(scenes)}. Received: {scene!r}")
        here.scene = scene = "course"
    if scene == "test":
        here.scene = f"test:{_checked_digit(here.scene.partition(':')[2])}"
    return scene
