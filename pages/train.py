"""Train or load: a network in numbers, its training, and what it reads wrongly."""

import streamlit as st

from explorer.core.jobs import queue
from explorer.core.network.graph import Network
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.ui import access, problems, run_list, state, training
from explorer.ui.train import choosing, editing, laboratory, results

st.title("Train or load a network")
exercise, data = choosing.network_and_data_pickers()
st.caption(exercise.note)
layers = editing.edited_layers(exercise, DATA_SOURCES[data].shape)
if layers is not None:
    laboratory.network_in_numbers(Network.chain(layers, DATA_SOURCES[data].shape))

st.header("Train it, or load a trained one")
access.door()
queue.keep_spare()
if layers is not None and training.get_data(data):
    spec = laboratory.settings(exercise, layers, data)
    if spec is not None:
        laboratory.start(spec)
        laboratory.show_code(spec)
training.waiting_line()

run = choosing.trained_run_picker(exercise.name, data, run_list.listed())
if run is not None:
    results.manage(run)
    with problems.said():
        results.result(run)
    if layers is None or run.spec.layers != layers or run.spec.inputs:
        results.own_layers(run, exercise)
results.bring_back()
state.share("network", "data", "run")
