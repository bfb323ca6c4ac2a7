"""Convolution: a kernel slides over a picture, every product of it visible, without a network."""

import streamlit as st

from explorer.ui import problems, state
from explorer.ui.convolution import behind, choosing, shapes, slide

st.title("Convolution, step by step")
st.markdown("Window times kernel, all products added up: one value of the output. Then the window moves on: *Play*.")
with problems.said():
    shown = choosing.chosen()
    if shown is not None:
        slide.show(shown)

        st.header("Then relu, then pooling")
        behind.show(shown)

st.header("A batch is a tensor of order four")
with problems.said():
    shapes.show()
state.share("scene", "kernel", "stride", "padding", "dilation")
