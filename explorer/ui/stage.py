"""How a page stands on the screen: its title and pickers in one line, and the projector's switch."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from explorer.ui import parts, state


@contextmanager
def line(title: str) -> Iterator[None]:
    """The page's title and behind it, in the same line, the pickers that are drawn within; their labels are not shown.

    A narrow window breaks the line. On a projector the title is not shown.
    """
    with st.container(key="line", horizontal=True, vertical_alignment="center", gap="small"):
        st.title(title, anchor=False, width="content")
        yield


def rarely(words: str):
    """A popover of the line, for what is rarely changed: `with stage.rarely("Picture"): ...`."""
    return st.popover(words, key="rarely")


def helps(words: str) -> None:
    """What helps who reads alone, in Markdown; a projector does not show it."""
    with st.container(key="helps"):
        st.caption(words)


def projector() -> None:
    """The projector's switch, key P and in the address; mount it outside of fragments, on every page."""
    state.take_projector()
    parts.projector(state.session().projector == state.ON)
