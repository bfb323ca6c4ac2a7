"""Watch it learn: one slider through the epochs of a training, or a training as it goes."""

import streamlit as st

from explorer.ui import picture_picker, problems, run_list, state, watch

st.title("Watch it learn")
left, right = st.columns(2)
with left:
    run = run_list.picker(watch.runs_to_watch(), "Training")
if run is None:
    st.stop()
with right:
    data = picture_picker.data_set(run)

with problems.said():
    picture = picture_picker.picture(run, data)
if picture is not None:
    watch.show(run, picture)
state.share("run", "data", "picture")
