"""The picture that a visitor brings: a photograph of a digit, or any picture. One a session, whatever page took it."""

import numpy as np
import streamlit as st

from explorer.core import uploads
from explorer.ui import cache, plain, state

TYPES = ["png", "jpg", "jpeg", "webp", "bmp", "gif"]
MEGABYTES = 10
UPLOAD = "upload"  # how the address and the pickers call it


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
    here.picture, here.digit = UPLOAD, None
    return True


def pixels() -> np.ndarray | None:
    """The picture that was brought, `uint8`, shape `(height, width, 3)`; None if there is none, or no more."""
    content = uploads.KEPT.get(state.session().place)
    return None if content is None else cache.picture(content)
