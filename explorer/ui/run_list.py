"""The list of runs on a page: which folders cannot be read and why; of thousands the first, and a field for others."""

from collections.abc import Iterable

import streamlit as st

from explorer.core.runs import store
from explorer.core.runs.store import Run
from explorer.ui import plain, state

MOST, MOST_PROBLEMS = 100, 100


def listed() -> list[Run]:
    """All runs; says which folders are damaged or of a newer version, and why."""
    found, problems = store.list_runs()
    if problems:
        words = "One run cannot be read" if len(problems) == 1 else f"{len(problems):,} runs cannot be read"
        with st.expander(f"{words}: why", icon=":material/warning:"):
            for problem in problems[:MOST_PROBLEMS]:
                st.text(problem)
            if len(problems) > MOST_PROBLEMS:
                st.caption(f"And {len(problems) - MOST_PROBLEMS:,} more.")
    return found


def missed(name: str, words: str) -> None:
    """Says why a run that a link names is not offered: what is wrong with its folder, or else `words`."""
    plain.of_link(store.why_not(name) or words)


def shortlist(names: Iterable[str], key: str, chosen: Iterable[str] = ()) -> list[str]:
    """At most `MOST` of the names, in their order, and what is chosen; with more, a field finds the others.

    All options of a picker go to the browser each time a page runs: 5,000 would take seconds.

    Args:
        key: of the picker; its own value and those `chosen` stay among the options.
    """
    names = list(names)
    if len(names) <= MOST:
        return names
    part = st.text_input("Find a run by a part of its name", key=f"{key}_find", max_chars=100,
                         placeholder=f"{len(names):,} runs", icon=":material/search:").strip().lower()
    matching = [name for name in names if part in name.lower()] if part else names
    shown = matching[:MOST]
    if not matching:
        st.caption("No run has that in its name. All of these are offered:")
        shown = names[:MOST]
    elif len(matching) > MOST:
        st.caption(f"Below are the first {MOST} of {len(matching):,}. Type a part of a name for the others.")
    value = state.widget(key)
    kept = {*chosen, *(value if isinstance(value, list) else [value])}
    return [*(name for name in names if name in kept and name not in shown), *shown]
