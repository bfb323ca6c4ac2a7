"""Exercises 8 and 9 on the page: shapes with their drills, and small convolutions by hand."""

import numpy as np
import streamlit as st

from explorer.core.courses import by_hand, counts, pairs, questions
from explorer.core.courses.lessons import Lesson
from explorer.core.layers.numerals import counted
from explorer.core.network.graph import Network
from explorer.core.network.sight import receptive_fields
from explorer.core.show import figures
from explorer.ui import charts
from explorer.ui.exercises import asking, drills, words


def shapes(lesson: Lesson) -> None:
    """Exercise 8."""
    st.markdown(words.PLACES)
    asking.words("kernel stride padding pooling receptive field")
    st.subheader("My prediction")
    asked = [("channel-axis", questions.channel_axis()), ("strides", questions.strides()),
             ("pooled", questions.pooled()), ("field", questions.field())]
    if asking.reveal("shapes", [asking.ask(*pair) for pair in asked]):
        st.subheader("Reveal")
        asking.how([question for _, question in asked])
        st.table([{"layer": name, "one value sees": f"{field.size}×{field.size} pixels",
                   "its neighbour lies": f"{counted(field.step, 'pixel')} further"}
                  for name, field in receptive_fields(Network.chain(pairs.EXTRA, counts.COLOUR)).items()],
                 border="horizontal", hide_index=True)
        asking.why(words.WHY_WHOLE)
    st.subheader("Drill")
    drills.section()
    asking.further(lesson)


def convolutions(lesson: Lesson) -> None:
    """Exercise 9."""
    asking.words("kernel padding stride")
    _one_row()
    _edge()
    _diagonal()
    asking.further(lesson)


def _grid(values: np.ndarray, title: str, key: str) -> None:
    charts.show(figures.number_grid(values, title), key, f"{title}: {values.shape[0]} rows, {values.shape[1]} columns, "
                                                         f"from {values.min():.3g} to {values.max():.3g}")


def _one_row() -> None:
    st.subheader("In one dimension")
    example = by_hand.one_row()
    _grid(example.picture, "the signal", "signal")
    asked = [("signal", by_hand.signal()), ("rise", by_hand.rise())]
    if asking.reveal("signal", [asking.ask(*pair) for pair in asked]):
        asking.how([question for _, question in asked])
        _grid(example.output, "as Conv does it: 14 values", "signal_conv")
        _grid(example.flipped, "np.convolve, kernel flipped, every overlap: 16 values", "signal_full")
        st.markdown(words.RISES)


def _edge() -> None:
    st.subheader("An edge")
    example = by_hand.bright_above_dark()
    left, middle, right = st.columns(3)
    with left:
        _grid(example.picture, "the picture", "edge_picture")
    with middle:
        _grid(example.kernel, "the kernel", "edge_kernel")
    question = by_hand.edge()
    if asking.reveal("edge", [asking.ask("edge", question)]):
        with right:
            _grid(example.output, "the output", "edge_output")
        st.markdown(words.EDGE.format(how=question.how))


def _diagonal() -> None:
    st.subheader("A pattern found")
    example = by_hand.diagonal()
    left, right = st.columns(2)
    with left:
        _grid(example.picture, "the picture", "diagonal_picture")
    question = by_hand.match()
    if asking.reveal("match", [asking.ask("match", question)]):
        with right:
            _grid(example.output, "sum / 9 at every place", "diagonal_output")
        st.markdown(words.DIAGONAL.format(how=question.how))
