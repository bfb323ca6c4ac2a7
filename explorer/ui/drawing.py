"""The drawing page's live part: the pad, and what the server adds when the pen rests."""

import numpy as np
import streamlit as st

from explorer.core import backend, preprocessing
from explorer.core.arithmetic import signed_layers
from explorer.core.preprocessing import Preparation
from explorer.core.runs import Run
from explorer.ui import brought, cache, components, plain, state, widgets

STEPS = {
    "raw": "Step 1: your drawing, shrunk to 28×28",
    "scaled": "Step 2: larger side on 20 pixels",
    "centred": "Step 3: centre of mass in the middle",
}


def _photographed(scale: bool, centre: bool) -> Preparation | None:
    """The steps of the photograph, if that is the picture; None for a drawing, or where nothing can be read."""
    pixels = brought.pixels() if state.session().picture == brought.UPLOAD else None
    try:
        return None if pixels is None else preprocessing.prepare_picture(pixels, scale=scale, centre=centre)
    except ValueError as problem:
        plain.error(problem)
        return None


def _photograph() -> None:
    """A photograph instead of a drawing; a new drawing replaces it."""
    if brought.picker("Or a photograph of one digit (PNG, JPEG, WebP, BMP)", "digit_upload",
                      preprocessing.prepare_picture):
        st.rerun()  # the whole page: the tab is told what to keep


@st.fragment
def live(chosen: list[Run]) -> None:
    """The pad with its answers, the steps of preparation, small feature maps, and what Keras says."""
    here = state.session()
    problem = state.take_drawing()
    pad, rest, photograph = st.container(), st.container(), st.container()
    with photograph:
        _photograph()
    with rest:
        if problem:
            plain.error(problem)
        scale, centre = _switches()
        photographed = _photographed(scale, centre)
    prepared = photographed or preprocessing.prepare(preprocessing.check_strokes(here.strokes), scale=scale,
                                                     centre=centre)
    with widgets.problems_said():
        answers = _keras(chosen, prepared)
    with rest:
        _at_rest(chosen, prepared)
    with pad:  # mounted last: for the pad it is the answer to what it sent
        components.pad({
            "acknowledged": here.drawing_id,
            "strokes": [] if photographed else here.strokes,
            "picture": photographed.centred.ravel().tolist() if photographed else None,
            "runs": [components.pad_run(run, run.name) for run in chosen],
            "scale": scale,
            "centre": centre,
            "kerasReady": backend.loaded(),
            "keras": answers,
        })


def _switches() -> tuple[bool, bool]:
    left, right = st.columns(2)
    kept = state.session().preparation
    for name in ("scale", "centre"):
        state.begin_widget(f"step_{name}", (True, False), kept.get(name, True))
    scale = left.toggle(
        "Step 2: scale to the 20×20 box", key="step_scale",
        help="MNIST's digits fill a box of 20×20 pixels. Switch it off and draw a small digit.",
    )
    centre = right.toggle(
        "Step 3: centre of mass in the middle", key="step_centre",
        help="MNIST's digits have it there. Switch it off and draw in a corner.",
    )
    kept.update(scale=scale, centre=centre)
    return scale, centre


def _keras(chosen: list[Run], prepared: Preparation | None) -> dict | None:
    if prepared is None or not backend.loaded():
        return None
    image = prepared.centred[None]
    values = {run.fingerprint: cache.probabilities(run, image)[0].tolist() for run in chosen}
    return {"id": state.session().drawing_id, "values": values}


def _at_rest(chosen: list[Run], prepared: Preparation | None) -> None:
    if prepared is None:
        st.info("Draw a digit. The networks answer while the pen moves; the steps appear when it rests.",
                icon=":material/draw:")
        return
    st.subheader("How the drawing became 28×28")
    run = chosen[0] if chosen else None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button("Download the 28×28 PNG", lambda: preprocessing.png(prepared.centred), "digit.png",
                           "image/png", icon=":material/download:", on_click="ignore")
        if run:
            widgets.look_inside(run, brought.UPLOAD if state.session().picture == brought.UPLOAD else "drawing")
    arrays = {step: getattr(prepared, step) for step in STEPS}
    steps = [{"name": step, "title": title, "answer": _said(run, arrays[step]) if run else ""}
             for step, title in STEPS.items()]
    components.rest({
        "drawing": state.session().drawing_id,
        "steps": steps,
        "key": run.fingerprint if run else None,
        "run": run.name if run else None,
        "signed": signed_layers(run.spec.layers) if run else {},
    }, arrays)


def _said(run: Run, image: np.ndarray) -> str:
    probabilities = cache.probabilities(run, image[None])[0]
    top = int(probabilities.argmax())
    return f"{run.name} says {run.spec.class_names[top]} ({probabilities[top]:.1%})"


@st.fragment(run_every=1.0)
def wait_for_keras() -> None:
    """Says that TensorFlow is still loading, and lets Keras join when it is there; the pad does not wait."""
    if backend.loaded():
        st.rerun(scope="app")
    if backend.failure():
        plain.warning(backend.failure(), icon=":material/warning:")
    else:
        st.caption(":material/hourglass_top: TensorFlow is loading in the background. "
                   "The browser already predicts; Keras joins when it is there.")
