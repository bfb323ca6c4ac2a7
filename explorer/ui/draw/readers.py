"""Which networks read the drawing."""

import streamlit as st

from explorer.core.pictures.sources import DIGITS
from explorer.core.runs.store import Run
from explorer.ui import plain, run_list, state

BEST_FOR_DRAWINGS = "pen"


def drawing_runs() -> list[Run]:
    """The usable runs that take a 28x28 drawing and answer with a digit."""
    return [run for run in run_list.usable() if run.spec.input_shape == (28, 28, 1) and run.spec.class_names == DIGITS]


def runs_picker(choices: list[Run]) -> list[Run]:
    """Up to four runs to see side by side."""
    by_name = {run.name: run for run in choices}
    here = state.session()
    asked = [name for name in (here.runs or "").split(",") if name]
    unknown = [name for name in asked if name not in by_name]
    for name in unknown:
        run_list.missed(name, f"There is no run {name} that reads drawings. Choose below.")
    default = [name for name in asked if name in by_name] or [
        name for name in (BEST_FOR_DRAWINGS, "two_conv", "dense") if name in by_name
    ]
    state.begin_choices("runs_picker", by_name, (default or list(by_name))[:4])
    offered = run_list.shortlist(by_name, "runs_picker")
    names = st.multiselect("Networks that read the drawing", offered, max_selections=4, key="runs_picker",
                           help="; ".join(plain.text(run_list.title_of(by_name[name]), plain.MOST_OF_A_SENTENCE)
                                          for name in offered))
    here.runs = ",".join(names) or None
    return [by_name[name] for name in names]
