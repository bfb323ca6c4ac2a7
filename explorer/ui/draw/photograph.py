"""A photograph of digits: what was found on it, which of several digits is meant, and the steps on the way."""

import base64

import numpy as np
import streamlit as st
from PIL import Image

from explorer.core.pictures import photographs, preparation
from explorer.core.runs.store import Run
from explorer.ui import cache, digits, parts, plain, state

LONGEST = 480
FAMILIAR = ("The last maps and the layer before the last turn a picture into lists of numbers. Their directions are "
            "compared with those of 3,000 training digits: the mean distance to the five nearest.")
SWITCHES = {
    "evened": ("Even the light", "Shadows and bright spots are taken out, where the light is uneven."),
    "marks": ("Leave out foreign marks", "Lines, holes, the desk, a thumb and specks are told from the digit."),
    "smooth": ("Enlarge smoothly", "A small picture is enlarged along curves. Off: its pixels stay squares."),
    "line": ("Adjust the line", "A thin line is thickened and a very thick one thinned, to the width that MNIST has."),
}


def show(pixels: np.ndarray, chosen: list[Run]) -> None:
    """The photograph with a frame round each digit, a choice among several, and the steps with their switches."""
    try:
        found = digits.reading(pixels)
    except ValueError:  # said where the digit is prepared
        _switches()
        return
    _take_choice(len(found.digits))
    if len(found.digits) > 1:
        _read_as_a_number(found, chosen)
    height, width = pixels.shape[:2]
    boxes = [(left / width, top / height, right / width, bottom / height)
             for left, top, right, bottom in (each.box for each in found.digits)]
    parts.framed([
        {"title": "The photograph, a frame round each digit", "source": _address(_small(pixels))},
        {"title": "The ink on even paper" if found.evened else "The ink", "source": _address(found.ink)},
        {"title": "Blue: digits. Vermilion: left out", "source": _address(found.kept)},
    ], boxes, digits.number(found))
    if found.bright:
        st.caption("Bright ink on dark paper: that is how MNIST has it, nothing was turned round.")
    _switches()


def familiarity(image: np.ndarray, chosen: list[Run]) -> None:
    """How unlike the picture is to the digits that each network knows, in a sentence where it is no digit."""
    with st.spinner("Comparing with training digits …"):
        distances = {run.name: cache.unlike(run, image) for run in chosen}
    known = {name: distance for name, distance in distances.items() if distance is not None}
    strange = [f"for {name} {distance:.1f} times" for name, distance in known.items() if distance > 1]
    usual = [f"{name} {distance:.1f}" for name, distance in known.items() if distance <= 1]
    if strange:
        plain.warning("A network always names one of ten. This picture is unlike any digit it knows: "
                      f"{', '.join(strange)} as far away as 99 of 100 training digits are.",
                      icon=":material/question_mark:")
    if usual:
        st.caption(f"Familiar: {plain.text(', '.join(usual))} of the distance within which 99 of 100 training digits "
                   "lie.", help=FAMILIAR)


def _take_choice(count: int) -> None:
    """Takes the frame that was clicked last; what is no place of one changes nothing."""
    message = state.message_of("framed", "chosen")
    if message is None or message.get("at") == state.widget("framed_seen"):
        return
    state.set_widget("framed_seen", message.get("at"))
    place = message.get("place")
    if type(place) is int and 0 <= place < count:
        state.session().digit = place
    else:
        plain.refused(f"the place of a frame, 0 to {count - 1}", place)


def _read_as_a_number(found: photographs.Reading, chosen: list[Run]) -> None:
    """How many digits there are, and the number that each network reads."""
    st.markdown(f"**{len(found.digits)} digits were found**, in reading order. Click a frame to choose the one to look "
                "at.")
    images = [each.picture for each in found.digits]
    numbers = []
    for run in chosen:
        last = run.spec.graph.names[-1]
        answers = [run.spec.class_names[int(cache.activations(run, image)[last].argmax())] for image in images]
        numbers.append(f"{plain.text(run.name)} reads **{plain.text(' '.join(answers))}**")
    st.markdown(", ".join(numbers))


def _switches() -> None:
    """The steps that can be switched off; kept for the other pages, too."""
    kept = state.session().preparation
    with st.container(horizontal=True):
        for name, (label, why) in SWITCHES.items():
            state.begin_widget(f"photograph_{name}", (True, False), kept.get(name, True))
            kept[name] = st.toggle(label, key=f"photograph_{name}", help=why)


def _small(pixels: np.ndarray) -> np.ndarray:
    """The photograph, at most as large as it is shown."""
    image = Image.fromarray(pixels)
    image.thumbnail((LONGEST, LONGEST))
    return np.asarray(image)


def _address(picture: np.ndarray) -> str:
    """A picture as a data URI: as a file of the server it could be gone before it is fetched."""
    pixels = picture if picture.ndim == 3 else picture[..., None]
    return "data:image/png;base64," + base64.b64encode(preparation.png(pixels)).decode()
