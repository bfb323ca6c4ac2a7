"""Exercises: both courses' questions, predict first, then the answer computed with the real network."""

import streamlit as st

from explorer.core.courses.lessons import LESSONS
from explorer.ui import state
from explorer.ui.exercises import asking, by_hand, counting, last_exercise, observing, worksheets

st.title("Exercises")
name = asking.picker()
if name == asking.NEW:
    st.header("New exercises")
    worksheets.section()
    state.share("exercise", "sheet")
else:
    lesson = LESSONS[name]
    asking.head(lesson)
    {
        "1": counting.dense_layer,
        "2": counting.convolution,
        "3": counting.extra_convolution,
        "4": counting.two_convolutions,
        "5": observing.deeper,
        "6": observing.curves,
        "7": last_exercise.show,
        "8": by_hand.shapes,
        "9": by_hand.convolutions,
    }[name](lesson)
    state.share("exercise", *(("observed",) if name == "7" else ()))
