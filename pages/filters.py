"""Filters and feature maps: the inside of a trained network on one picture."""

import streamlit as st

from explorer.core.show import figures
from explorer.ui import cache, filters, state, widgets

st.title("Filters and feature maps")
left, right = st.columns(2)
with left:
    run = widgets.run_picker(widgets.usable_runs())
if run is None:
    st.stop()
with right:
    data = widgets.pictures_from(run)

with widgets.problems_said():
    cache.weights(run)
    picture = widgets.picture_picker(run, data)

# The maps come last on the page but are sent first: they are what the next click waits for.
answer, kernels, maps = st.container(), st.container(), st.container()
if picture is not None:
    with maps, widgets.problems_said():
        st.header("Feature maps")
        filters.feature_maps(run, picture)
    with answer, widgets.problems_said():
        probabilities = cache.probabilities(run, picture.image[None])[0]
        left, right = st.columns([1, 3], vertical_alignment="center")
        left.image(widgets.enlarged(picture.image), caption=picture.caption)
        right.markdown(widgets.verdict(run, picture, probabilities), help=widgets.computed_by())
        bars = figures.probability_bars(probabilities, run.spec.class_names)
        right.plotly_chart(bars, key="probabilities", config=widgets.PLAIN)
with kernels:
    st.header("Learned kernels")
    filters.kernels(run)
state.share("run", "data", "picture", "layer", "map")
widgets.load_keras()
