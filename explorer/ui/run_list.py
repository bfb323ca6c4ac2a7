"""The runs on a page: which folders cannot be read and why; of thousands the first, a field for others; one of them."""

from collections.abc import Iterable

import streamlit as st

from explorer.core.layers.numerals import counted, percent
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import store
from explorer.core.runs.spec import CHECKPOINTS
from explorer.core.runs.store import Run
from explorer.ui import navigation, plain, state

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
                         placeholder=counted(len(names), "run"), icon=":material/search:").strip().lower()
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


def title_of(run: Run) -> str:
    """A run in one line: name, data, test accuracy."""
    accuracy = run.receipt.get("test_accuracy")
    result = f", {percent(accuracy, 2)} on its test set" if accuracy is not None else f", {run.status}"
    extra = " + pen strokes" if run.spec.strokes else ""
    return f"{plain.cut(run.name)} ({DATA_SOURCES[run.spec.data].title}{extra}{result})"


def usable() -> list[Run]:
    """All runs one can look into; says which folders are damaged."""
    return [run for run in listed() if run.usable]


def look_inside(run: Run, picture: str = "drawing") -> None:
    """A link to the filter page, on this run and picture."""
    st.page_link(navigation.page("filters"), label="Look inside", icon=":material/grid_view:",
                 query_params={"run": run.name, "picture": picture})


def picker(choices: list[Run], label: str = "Trained network") -> Run | None:
    """One run; remembers it for all pages, and says when a link names one that is not here."""
    if not choices:
        st.info("No trained network here yet. Train one first.", icon=":material/model_training:")
        st.page_link(navigation.page("train"))
        return None
    by_name = {run.name: run for run in choices}
    here = state.session()
    if here.run and here.run not in by_name:
        known = next((run for run in store.list_runs()[0] if run.name == here.run and run.numbers_only), None)
        missed(here.run, f"{here.run} keeps {CHECKPOINTS['none']}: it can be compared, not looked into."
               if known else f"There is no run {here.run!r} to look into here. Choose one of those below.")
        here.run = None
    state.begin_widget("run_picker", by_name, here.run or ("two_conv" if "two_conv" in by_name else choices[0].name))
    here.run = st.selectbox(label, shortlist(by_name, "run_picker"), key="run_picker",
                            format_func=lambda name: title_of(by_name[name]))
    return by_name[here.run]
