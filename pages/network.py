"""Network: every layer at once while the pen moves, and any value down to the pixels that made it."""

import streamlit as st

from explorer.core.show import announced
from explorer.ui import computing, picture_picker, problems, run_list, stage, state
from explorer.ui.network import live

with stage.line("Network"):
    run = run_list.picker(run_list.usable())
    if run is None:
        st.stop()
    with problems.said():
        announced.announce(run)
        data, picture = picture_picker.chosen(run, pad=True)
if picture is None and state.session().picture != "drawing":
    st.stop()
live.live(run, data, picture)
computing.load_keras()
