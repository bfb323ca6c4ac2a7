"""What the core refuses or misses, said in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from explorer.core.pictures import datasets
from explorer.ui import plain

PROBLEMS = (ValueError, OSError, ImportError, MemoryError, datasets.DataUnavailable)


@contextmanager
def said() -> Iterator[None]:
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
