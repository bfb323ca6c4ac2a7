"""Watch it learn: one slider through the epochs of a training, or a training as it goes."""

import streamlit as st

from explorer.ui import film, state, widgets

st.title("Watch it learn")
left, right = st.columns(2)
with left:
    run = widgets.run_picker(film.runs_to_watch(), "Training")
if run is None:
    st.stop()
with right:
    data = widgets.pictures_from(run)

with widgets.problems_said():
    picture = widgets.picture_picker(run, data)
if picture is not None:
    film.show(run, picture)
state.share("run", "data", "picture")
