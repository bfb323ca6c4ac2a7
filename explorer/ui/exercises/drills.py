"""Drills: one short question after the other, with a streak of right answers."""

import random

import streamlit as st

from explorer.core.courses import answers, drill
from explorer.core.courses.drill import DRILLS, Question
from explorer.core.show import sketches
from explorer.ui import plain, state
from explorer.ui.exercises import asking

NUMBERS = 1_000_000
ANSWERED = {
    "right": (st.success, ":material/check:", "Right"), "shown": (st.info, ":material/lightbulb:", "The answer"),
}


def section() -> None:
    """Output sizes, receptive fields and shapes of tensors: predict, check, next."""
    state.begin_widget("drill_kind", DRILLS, "size")
    kind = st.segmented_control("Drill", list(DRILLS), format_func=lambda kind: DRILLS[kind][0], key="drill_kind",
                                required=True)
    _drill(kind)


def _begin(kind: str) -> dict:
    """Where this drill stands: the number of its question, whether it was missed, what was said, and the streak."""
    known = state.session().drills
    if kind not in known:
        known[kind] = {"number": random.randrange(NUMBERS), "missed": False, "said": None, "streak": 0, "best": 0}
    return known[kind]


@st.fragment
def _drill(kind: str) -> None:
    now = _begin(kind)
    question = DRILLS[kind][1](now["number"])
    key = f"drill-{kind}-{now['number']}"
    st.markdown(f"Right in a row: **{now['streak']}**, at best {now['best']}")
    with st.form(key, border=False):
        st.markdown(question.words)
        if question.options:
            st.radio("Your answer", question.options, index=None, key=f"{key}-answer", horizontal=True,
                     format_func=lambda shape: f"`{answers.written(shape)}`")
        else:
            st.text_input("Your answer", key=f"{key}-answer", width=220, max_chars=asking.MOST_OF_AN_ANSWER)
        st.form_submit_button("Check", type="primary", on_click=_check, args=(kind, question, f"{key}-answer"))
    _said(question, now)
    with st.container(horizontal=True):
        if now["said"] not in ANSWERED:
            st.button("Show the answer", on_click=_show, args=(kind,), key=f"{key}-show")
        st.button("Next question", on_click=_next, args=(kind,), key=f"{key}-next", icon=":material/arrow_forward:")


def _said(question: Question, now: dict) -> None:
    """What is said of the last answer; once the question is over, how the right one comes about."""
    if now["said"] in ANSWERED:
        box, icon, word = ANSWERED[now["said"]]
        box(f"{word}: {answers.written(question.right)}. {question.how}", icon=icon)
        if question.picture:
            st.html(sketches.drawn(question.picture))
    elif now["said"]:
        st.warning(now["said"], icon=":material/lightbulb:")


def _check(kind: str, question: Question, key: str) -> None:
    """Judges what was entered. A right answer counts for the streak if it is the first to its question."""
    now, given = _begin(kind), state.widget(key)
    if now["said"] in ANSWERED:
        return
    try:
        if given is None or given == "":
            raise ValueError("An answer was expected. Received: nothing")
        verdict = (answers.judge(given, question.right, question.slips) if question.options
                   else drill.judge(question, given))
    except ValueError as problem:
        now["said"] = plain.text(problem, plain.MOST_OF_A_SENTENCE)
        return
    if verdict.correct:
        now["streak"] += 0 if now["missed"] else 1
        now["best"] = max(now["best"], now["streak"])
    else:
        now["streak"], now["missed"] = 0, True
    now["said"] = "right" if verdict.correct else verdict.words


def _show(kind: str) -> None:
    _begin(kind).update(said="shown", missed=True, streak=0)


def _next(kind: str) -> None:
    """Another question; leaving one open ends the streak."""
    now = _begin(kind)
    if now["said"] != "right":
        now["streak"] = 0
    now.update(number=random.randrange(NUMBERS), missed=False, said=None)
