"""Watch it learn: one slider through the epochs of a training, or a training as it goes."""

import streamlit as st

from explorer.ui import state, watch, widgets

st.title("Watch it learn")
left, right = st.columns(2)
with left:
    run = widgets.run_picker(watch.runs_to_watch(), "Training")
if run is None:
    st.stop()
with right:
    data = widgets.pictures_from(run)

with widgets.problems_said():
    picture = widgets.picture_picker(run, data)
if picture is not None:
    watch.show(run, picture)
state.share("run", "data", "picture")
