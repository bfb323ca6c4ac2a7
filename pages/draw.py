"""Draw: a digit is drawn and several networks read it while the pen moves."""

import streamlit as st

from explorer.core.engine import backend
from explorer.core.show import announced
from explorer.ui import problems, state
from explorer.ui.draw import pad, readers

st.title("Draw a digit")
st.markdown(
    "`pen` is `two_conv` trained on MNIST with shifted and turned copies and on digits drawn with a real pen. "
    "`two_conv` and `dense` know MNIST alone. Where do they disagree?"
)
chosen = readers.runs_picker(readers.drawing_runs())
if not chosen:
    st.info("Choose at least one network to read the drawing.", icon=":material/checklist:")

with problems.said():
    for run in chosen:
        announced.announce(run)

pad.live(chosen)
state.share("runs")
backend.preload(delay=8.0)  # the first drawing asks for it at once; till then the page is more urgent
