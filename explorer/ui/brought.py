"""The picture that a visitor brings: a photograph of a digit, or any picture. One a session, whatever page took it."""

import numpy as np
import streamlit as st

from explorer.core.pictures import preparation, uploads
from explorer.core.pictures.sources import CLOTHES
from explorer.core.runs.store import Run
from explorer.ui import cache, plain, state

TYPES = ["png", "jpg", "jpeg", "webp", "bmp", "gif"]
MEGABYTES = 10
UPLOAD = "upload"  # how the address and the pickers call it
TURNED = "turned_round"


def picker(label: str, key: str, check=None, **settings) -> bool:
    """A field for a picture; whether a new one was taken. What is no picture is said, and the one before stays.

    Args:
        check: of the pixels; raises ValueError if the page can do nothing with them.
    """
    file = st.file_uploader(label, TYPES, key=key, max_upload_size=MEGABYTES, **settings)
    seen = f"{key}_seen"
    if file is None or file.file_id == state.widget(seen):
        return False
    state.set_widget(seen, file.file_id)
    here = state.session()
    try:
        uploads.BROUGHT.count(here.place)
        content = uploads.shrunk(file.getvalue())
        if check:
            check(cache.picture(content))
    except ValueError as problem:
        plain.error(problem)
        return False
    uploads.KEPT.keep(here.place, content, len(content))
    here.picture, here.digit, here.turned = UPLOAD, None, None
    state.forget(TURNED)
    return True


def pixels() -> np.ndarray | None:
    """The picture that was brought, `uint8`, shape `(height, width, 3)`; None if there is none, or no more."""
    content = uploads.KEPT.get(state.session().place)
    return None if content is None else cache.picture(content)


def shrunk(run: Run, picture: np.ndarray) -> tuple[np.ndarray, str]:
    """A brought picture as a run that reads no digits gets it, with a caption; clothes on bright ground turned round.

    Whether it is turned round can be switched.
    """
    image = preparation.fit_picture(picture, run.spec.input_shape)
    if run.spec.class_names != CLOTHES or image.shape[2] != 1:
        return image, "Your picture, shrunk"
    here = state.session()
    bright = preparation.on_bright_ground(image)
    state.begin_widget(TURNED, (True, False), bright if here.turned is None else here.turned)
    here.turned = st.toggle(
        "Turn round: dark becomes bright", key=TURNED,
        help="Fashion-MNIST has bright clothes on black. A picture whose border is bright and whose middle is darker "
             "is turned round by itself. Switch it and compare what the network says.")
    if here.turned:
        return 1 - image, "Your picture, shrunk and turned round: the network knows bright clothes on black"
    return image, "Your picture, shrunk" + (
        ", not turned round: the network knows bright clothes on black" if bright else "; its ground is dark already")
