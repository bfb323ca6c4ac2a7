"""The report of the last exercise: the four observations on the own runs, the student's words, one file to hand in."""

import streamlit as st

from explorer.core.courses import observations
from explorer.core.courses.observations import Observed
from explorer.core.runs.store import Run
from explorer.core.show import report
from explorer.core.show.report import MOST_RUNS
from explorer.ui import navigation, plain, run_list, state

MOST_OF_AN_OBSERVATION = 2000  # it names up to four runs


def section(found: list[Run]) -> None:
    """Choose runs, see what they show, write what you observe, take it home as one HTML file."""
    choices = observations.fitting(found)
    if not choices:
        st.info("No finished training on MNIST or Fashion-MNIST yet. Train one, then come back.",
                icon=":material/model_training:")
        st.page_link(navigation.page("train"), query_params={"network": "extra_conv", "data": "mnist"})
        return
    chosen = _runs_picker(choices)
    if not chosen:
        st.info("Choose at least one run.", icon=":material/checklist:")
        return
    seen = []
    for run in chosen:
        try:
            seen.append(observations.observe(run))
        except ValueError as problem:
            plain.warning(problem, icon=":material/warning:")
    if seen:
        _observations(seen)
        _words([row.run for row in seen])


def _runs_picker(choices: list[Run]) -> list[Run]:
    """Up to four runs, at first the newest of one's own, or the shipped one."""
    own = [run.name for run in choices if run.name.startswith("local/")]
    by_name = {run.name: run for run in sorted(choices, key=lambda run: run.name not in own)}
    here = state.session()
    kept = [name for name in here.reported if name in by_name]
    default = kept or own[:MOST_RUNS] or (["two_conv"] if "two_conv" in by_name else list(by_name)[:1])
    offered = run_list.shortlist(by_name, "report_runs", default)
    here.reported = st.multiselect("Runs for the report", offered, default=default, key="report_runs",
                                   max_selections=MOST_RUNS, format_func=lambda name: run_list.title_of(by_name[name]))
    if not own:
        st.caption("These runs came with the app. Train your own on the Train page to report on them.")
    return [by_name[name] for name in here.reported]


def _observations(seen: list[Observed]) -> None:
    """The four observations in words, with what is behind them."""
    _observation("(a) Accuracy.", observations.accuracy_words(seen))
    _observation("(b) Precision and recall.", *map(observations.classes_words, seen))
    with st.expander("Why not with Keras' Precision() and Recall()?"):
        st.markdown(report.WHY_NOT_KERAS)
    _observation("(c) Overfitting.", *map(observations.overfitting_words, seen))
    _observation("(d) Dropout.", observations.dropout_words(seen))
    share = st.column_config.NumberColumn(format="%.1f %%")
    st.dataframe([{
        "run": row.run.name, "dropout": row.dropout, "test accuracy": 100 * row.accuracy,
        "training": 100 * row.training, "validation": 100 * row.validation, "gap in points": round(100 * row.gap, 1),
        "lowest validation loss": f"epoch {row.lowest} of {row.epochs}",
    } for row in seen], hide_index=True, column_config={
        name: share for name in ("test accuracy", "training", "validation")})


def _observation(title: str, *sentences: str) -> None:
    st.markdown(f"**{title}** " + " ".join(plain.text(sentence, MOST_OF_AN_OBSERVATION) for sentence in sentences))


def _words(chosen: list[Run]) -> None:
    """The student's own words, and the report with them; a form, so that the file never misses the last sentence."""
    here = state.session()
    for key, value in (("observation", here.observation), ("reporter", here.reporter)):
        if state.widget(key) is None:
            state.set_widget(key, value)
    with st.form("report"):
        observation = st.text_area("What do you observe?", key="observation", height=140, max_chars=5000,
                                   placeholder="Which of the four surprised you? What would you train next?")
        reporter = st.text_input("Your name (as it should stand on the report)", key="reporter", max_chars=100)
        if st.form_submit_button("Make the report", type="primary", icon=":material/description:"):
            here.observation, here.reporter = observation, reporter
    if not here.observation.strip():
        st.caption("Write your observation first; then the report can be downloaded.")
        return
    st.download_button("Download the report", lambda: report.report(chosen, here.observation, here.reporter),
                       "report.html", "text/html", icon=":material/download:", on_click="ignore", key="report_download")
    st.caption("One file with your words, the numbers and the pictures. It opens without a network.")
