"""New exercises: the shapes and parameters of any network, asked layer by layer, and the same sheet to print."""

import random

import streamlit as st

from explorer.core.courses import answers, drill, worksheet
from explorer.core.courses.drill import Question
from explorer.core.courses.presets import PRESETS
from explorer.core.courses.worksheet import HIGHEST, RANDOM, Row, Sheet
from explorer.core.network import editor
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.show import sheets
from explorer.ui import fields, keeping, plain, state
from explorer.ui.exercises import asking, words

FIRST = f"{RANDOM}:1"


def section() -> None:
    """Choose a network and a number, answer its questions, or print them; the address gives a class the same sheet."""
    here = state.session()
    asked = _asked(here.sheet)
    here.sheet = _pickers(asked.address)
    if here.sheet != asked.address:
        asked = worksheet.sheet(here.sheet)
    st.caption(words.SHEET)
    _downloads(asked)
    st.markdown(words.ASKED.format(title=plain.text(asked.title), shape=answers.written(asked.input_shape)))
    _questions(asked)


def _asked(address: str | None) -> Sheet:
    """The sheet of the link; says what is wrong with it, if anything is."""
    try:
        return worksheet.sheet(address or FIRST)
    except ValueError as problem:
        plain.of_link(f"This sheet cannot be opened. {problem}")
        return worksheet.sheet(FIRST)


def _edited() -> dict[str, str]:
    """The networks that were changed on the Train page and can be built: their code, and what they are called."""
    here, found = state.session(), {}
    for name, layers in here.edited.items():
        data = here.data if here.network == name and here.data in DATA_SOURCES else PRESETS[name].data
        shape = DATA_SOURCES[data].shape
        if layers != PRESETS[name].layers and not editor.problem(layers, shape):
            found[worksheet.encoded(layers, shape)] = f"My {name}, as changed on the Train page"
    return found


def _pickers(address: str) -> str:
    """The address that is chosen: a network and a number."""
    source, _, number = address.rpartition(":")
    titles = {RANDOM: "A random network"}
    titles |= {name: f"{name} — {exercise.title}" for name, exercise in PRESETS.items()} | _edited()
    titles.setdefault(source, "The network of the link")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state.begin_widget("sheet_source", titles, source)
        source = st.selectbox("Network to ask about", list(titles), format_func=titles.get, key="sheet_source",
                              width=420)
        state.begin_widget("sheet_number", range(HIGHEST + 1), int(number))
        number = fields.whole("Number of the sheet", 0, HIGHEST, key="sheet_number", width=160)
        st.button("Another", icon=":material/casino:", key="sheet_another", on_click=_another)
    return f"{source}:{number}"


def _another() -> None:
    state.set_widget("sheet_number", random.randint(1, HIGHEST))


def _downloads(asked: Sheet) -> None:
    source, _, number = asked.address.rpartition(":")
    name = f"{'own' if '~' in source else source}-{number}"
    with st.container(horizontal=True):
        for solutions, label, file in ((False, "Print the worksheet", f"worksheet-{name}.html"),
                                       (True, "Print it with solutions", f"solutions-{name}.html")):
            st.download_button(label, sheets.html(asked, solutions), file, "text/html", icon=":material/print:",
                               on_click="ignore", key=f"sheet_print_{'solutions' if solutions else 'empty'}")


@st.fragment
def _questions(asked: Sheet) -> None:
    """All questions with what was answered so far, the score, and the answers on demand."""
    keeping.take_back(keeping.SHEET)
    right = sum(_row(asked, row) for row in asked.rows)
    columns = st.columns(3)
    columns[0].markdown("**All layers together**")
    right += _field(asked, "total", "Parameters in all", asked.total, columns[2])
    count = 2 * len(asked.rows) + 1
    st.progress(right / count, f"{right} of {count} right")
    if right == count:
        st.success("Every number is right.", icon=":material/check:")
    keeping.keep(keeping.SHEET)
    if st.toggle("Reveal the answers", key=f"sheet-reveal-{asked.address}"):
        st.dataframe([{
            "layer": row.name, "output shape": answers.written(row.shape.right), "how": row.shape.how,
            "parameters": answers.written(row.parameters.right), "formula": row.parameters.how,
        } for row in asked.rows], hide_index=True)
        st.markdown(f"In all: {asked.total.how or answers.written(asked.total.right)}")


def _row(asked: Sheet, row: Row) -> int:
    """One layer with its two questions; how many of them are answered rightly."""
    told, shape, parameters = st.columns(3, vertical_alignment="top")
    told.markdown(f"**{row.name}**  \n{row.told}")
    return (_field(asked, f"{row.name}-shape", f"Output shape of {row.name}", row.shape, shape)
            + _field(asked, f"{row.name}-parameters", f"Parameters of {row.name}", row.parameters, parameters))


def _field(asked: Sheet, part: str, label: str, question: Question, place) -> bool:
    """A field for an answer, and what is said of it; what was written survives a page change."""
    kept = state.session().sheet_answers
    key = f"sheet-{asked.address}-{part}"
    if state.widget(key) is None:
        state.set_widget(key, kept.get(key, ""))
    with place:
        text = kept[key] = st.text_input(label, key=key, max_chars=asking.MOST_OF_AN_ANSWER)
        if not text.strip():
            return False
        try:
            verdict = drill.judge(question, text)
        except ValueError as problem:
            st.markdown(f":red[:material/error:] {plain.text(problem, plain.MOST_OF_A_SENTENCE)}")
            return False
        if verdict.correct:
            st.markdown(f":green[:material/check:] {question.how or verdict.words}")
        else:
            st.markdown(f":orange[:material/lightbulb:] {verdict.words}")
        return verdict.correct
