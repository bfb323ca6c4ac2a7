"""Convolution: a kernel slides over a picture, every product of it visible, without a network."""

import streamlit as st

from explorer.ui import state, widgets
from explorer.ui.convolution import slide

st.title("Convolution, step by step")
st.markdown("Window times kernel, all products added up: one value of the output. Then the window moves on: *Play*.")
with widgets.problems_said():
    shown = slide.chosen()
    if shown is not None:
        slide.slide(shown)

        st.header("Then relu, then pooling")
        slide.afterwards(shown)

st.header("A batch is a tensor of order four")
with widgets.problems_said():
    slide.shapes()
state.share("scene", "kernel", "stride", "padding", "dilation")
