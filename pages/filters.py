"""Filters and feature maps: the inside of a trained network on one picture."""

import streamlit as st

from explorer.ui import cache, charts, computing, filters, picture_picker, problems, run_list, state

st.title("Filters and feature maps")
left, right = st.columns(2)
with left:
    run = run_list.picker(run_list.usable())
if run is None:
    st.stop()
with right:
    data = picture_picker.data_set(run)

with problems.said():
    cache.weights(run)
    picture = picture_picker.picture(run, data)

# The maps come last on the page but are sent first: they are what the next click waits for.
answer, kernels, maps = st.container(), st.container(), st.container()
if picture is not None:
    with maps, problems.said():
        st.header("Feature maps")
        filters.feature_maps(run, picture)
    with answer, problems.said():
        probabilities = cache.probabilities(run, picture.image[None])[0]
        left, right = st.columns([1, 3], vertical_alignment="center")
        left.image(picture_picker.enlarged(picture.image), caption=picture.caption)
        right.markdown(filters.verdict(run, picture, probabilities), help=computing.computed_by())
        charts.probabilities(probabilities, run.spec.class_names, "probabilities", right)
with kernels:
    st.header("Learned kernels")
    filters.kernels(run)
state.share("run", "data", "picture", "layer", "map")
computing.load_keras()
