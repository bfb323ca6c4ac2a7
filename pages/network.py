"""Network: every layer at once while the pen moves, and any value down to the pixels that made it."""

import streamlit as st

from explorer.core.show import announced
from explorer.ui import computing, picture_picker, problems, run_list, state
from explorer.ui.network import live

title, middle, right = st.columns([4, 5, 3], vertical_alignment="bottom")  # a projector has few lines
title.title("Follow every number")
with middle:
    run = run_list.picker(run_list.usable())
if run is None:
    st.stop()
with right:
    data = picture_picker.data_set(run)

with problems.said():
    announced.announce(run)
    picture = picture_picker.picture(run, data, pad=True)
if picture is None and state.session().picture != "drawing":
    st.stop()
live.live(run, data, picture)
computing.load_keras()
