"""The drawing page's live part: the pad, and what the server adds when the pen rests."""

import numpy as np
import streamlit as st

from explorer.core.engine import backend
from explorer.core.layers.numerals import percent
from explorer.core.pictures import photographs
from explorer.core.pictures.preparation import Preparation
from explorer.core.runs.store import Run
from explorer.ui import brought, cache, digits, parts, plain, problems, run_list, state
from explorer.ui.draw import photograph

STEPS = {
    "raw": "Step 1: merely shrunk to 28×28",
    "scaled": "Step 2: larger side on 20 pixels",
    "centred": "Step 3: centre of mass in the middle",
}


def _photographed() -> Preparation | None:
    """The steps of the photograph, if that is the picture; None for a drawing, or where nothing can be read."""
    pixels = _pixels()
    try:
        return None if pixels is None else digits.digit(pixels).preparation
    except ValueError as problem:
        plain.error(problem)
        return None


def _pixels() -> np.ndarray | None:
    return brought.pixels() if state.session().picture == brought.UPLOAD else None


def _photograph(chosen: list[Run]) -> None:
    """A photograph instead of a drawing; a new drawing replaces it."""
    if brought.picker("Or a photograph of one or several digits (PNG, JPEG, WebP, BMP)", "digit_upload",
                      photographs.read):
        st.rerun()  # the whole page: the tab is told what to keep
    pixels = _pixels()
    if pixels is not None:
        photograph.show(pixels, chosen)


@st.fragment
def live(chosen: list[Run]) -> None:
    """The pad with its answers, the steps of preparation and small feature maps: of a drawing the browser makes it all.
    """
    here = state.session()
    state.take_drawing()
    pad, told, brought_here, rest = st.container(), st.container(), st.container(), st.container()
    with brought_here:
        _photograph(chosen)
    with rest:
        scale, centre = _switches()
        prepared = _photographed()
    with problems.said():
        answers = _keras(chosen, prepared)
    with rest:
        _at_rest(chosen, prepared)
    with pad:
        parts.pad({
            "ticket": state.ticket(),
            "acknowledged": here.drawing_id,
            "strokes": [] if prepared else here.strokes,
            "picture": prepared.centred.ravel().tolist() if prepared else None,
            "runs": [parts.pad_run(run, run.name) for run in chosen],
            "scale": scale,
            "centre": centre,
            "keras": answers,
        })
    if prepared:
        with told:
            photograph.familiarity(prepared.centred, chosen)
    if backend.failure():
        plain.warning(backend.failure(), icon=":material/warning:")
    elif prepared and not backend.loaded():
        _wait_for_keras()


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
    return {run.fingerprint: cache.probabilities(run, prepared.centred[None])[0].tolist() for run in chosen}


def _at_rest(chosen: list[Run], prepared: Preparation | None) -> None:
    run = chosen[0] if chosen else None
    if run:
        run_list.look_inside(run, brought.UPLOAD if prepared else "drawing")
    arrays = {step: getattr(prepared, step) for step in STEPS} if prepared else {}
    steps = [{"name": step, "title": title, "answer": _said(run, arrays[step]) if run and prepared else ""}
             for step, title in STEPS.items()]
    parts.rest({
        "photograph": prepared is not None,
        "drawing": state.session().drawing_id,
        "steps": steps,
        "key": run.fingerprint if run else None,
        "run": run.name if run else None,
        "classes": run.spec.class_names if run else [],
        "signed": run.spec.graph.signed if run else {},
    }, arrays)


def _said(run: Run, image: np.ndarray) -> str:
    probabilities = cache.probabilities(run, image[None])[0]
    top = int(probabilities.argmax())
    return f"{run.name} says {run.spec.class_names[top]} ({percent(probabilities[top])})"


@st.fragment(run_every=1.0)
def _wait_for_keras() -> None:
    """Looks whether Keras can have its word on a photograph; of a drawing the pad asks by itself."""
    if backend.loaded() or backend.failure():
        st.rerun(scope="app")
