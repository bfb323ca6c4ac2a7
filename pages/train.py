"""Train or load: a network in numbers, its training, and what it reads wrongly."""

import streamlit as st

from explorer.core import jobs, runs
from explorer.ui import laboratory, state, widgets

st.title("Train or load a network")
exercise, data = widgets.network_and_data_pickers()
st.caption(exercise.note)
laboratory.network_in_numbers(exercise, data)

st.header("Train it, or load a trained one")
running = jobs.active()
if running:
    laboratory.follow(running.name)
else:
    if laboratory.get_data(data):
        laboratory.train_button(exercise, data, laboratory.settings(exercise, data))
    choices = [run for run in runs.list_runs()[0] if (run.spec.network, run.spec.data) == (exercise.name, data)]
    run = widgets.trained_run_picker(choices)
    if run is not None:
        if run.usable:
            widgets.look_inside(run, "test:0")
        with widgets.problems_said():
            laboratory.result(run)
state.share("network", "data", "run")
