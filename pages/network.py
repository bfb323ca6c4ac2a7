"""Network: every layer at once while the pen moves, and any value down to the pixels that made it."""

import streamlit as st

from explorer.core.show import announced
from explorer.ui import state, widgets
from explorer.ui.network import live

title, middle, right = st.columns([4, 5, 3], vertical_alignment="bottom")  # a projector has few lines
title.title("Follow every number")
with middle:
    run = widgets.run_picker(widgets.usable_runs())
if run is None:
    st.stop()
with right:
    data = widgets.pictures_from(run)

with widgets.problems_said():
    announced.announce(run)
    picture = widgets.picture_picker(run, data, pad=True)
if picture is None and state.session().picture != "drawing":
    st.stop()
live.live(run, data, picture)
widgets.load_keras()
