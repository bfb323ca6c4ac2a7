"""Compare: several runs side by side, with their uncertainty."""

import streamlit as st

from explorer.ui import compare, problems, run_list, state

st.title("Compare trainings")
found = run_list.listed()
chosen = compare.runs_to_compare(found)
if chosen:
    with problems.said():
        compare.curves(chosen)
        compare.numbers(chosen)
        compare.pair(chosen)
else:
    st.info("Choose the runs to put side by side.", icon=":material/checklist:")

st.header("Batches: the same training many times")
compare.repeated(found)

st.header("How high can you get?")
compare.best(found)
state.share("compared")
