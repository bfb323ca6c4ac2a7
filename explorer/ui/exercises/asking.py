"""The form of every exercise: question, my prediction, reveal, why, go further; and the progress of the session."""

from collections.abc import Iterable, Sequence

import streamlit as st

from explorer.core.courses import answers, drill, glossary
from explorer.core.courses.answers import Verdict
from explorer.core.courses.drill import Question
from explorer.core.courses.lessons import LESSONS, Lesson
from explorer.core.network.arithmetic import LayerNumbers, totals
from explorer.ui import navigation, plain, state

NEW = "new"
MOST_OF_AN_ANSWER = 200  # characters
DONE, TRIED = ":material/check_circle:", ":material/pending:"


def picker() -> str:
    """The exercises with what is done and tried; the name of the chosen one."""
    names = [*LESSONS, NEW]
    here = state.session()
    if here.exercise not in names:
        if here.exercise:
            plain.of_link(f"There is no exercise {here.exercise!r}. Choose one of those below.")
        here.exercise = names[0]
    state.begin_widget("exercise_picker", names, here.exercise)
    here.exercise = st.pills("Exercise", names, key="exercise_picker", required=True, format_func=_labelled,
                             label_visibility="collapsed")
    done = sum(_done(lesson) for lesson in LESSONS.values())
    st.caption(f"{done} of {len(LESSONS)} exercises done. Think, commit to an answer, then see it computed.")
    return here.exercise


def _done(lesson: Lesson) -> bool:
    return all(state.session().answered.get(ask) for ask in lesson.asks)


def _labelled(name: str) -> str:
    if name == NEW:
        return "New exercises"
    lesson = LESSONS[name]
    tried = any(ask in state.session().answered for ask in lesson.asks)
    mark = DONE if _done(lesson) else TRIED if tried else ""
    return f"{mark} {name} {lesson.short}".strip()


def head(lesson: Lesson) -> None:
    """The title of an exercise."""
    st.header(f"{lesson.name}. {lesson.title}")


def words(text: str) -> None:
    """The words of the glossary that occur in a text, each opens its line."""
    terms = glossary.found(text)
    if terms:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="words"):
            st.caption("In a word:", width="content")
            for term, line in terms.items():
                with st.popover(term, type="tertiary"):
                    st.markdown(f"**{term}** — {line}")


def ask(key: str, question: Question, variant: str = "") -> Verdict | None:
    """A question with a field or choices, and what is said of the answer; None before there is a readable one.

    `key` counts for the progress; `variant` tells questions with other sizes apart.
    """
    name = f"{key}-{variant}" if variant else key
    st.markdown(f"**{question.words}**")
    (_choices if question.options else _field)(key, name, question)
    given = state.session().answers.get(name)
    if given is None:
        return None
    try:
        verdict = _judged(question, given)
    except ValueError as problem:
        plain.error(problem, icon=":material/edit:")
        return None
    (st.success if verdict.correct else st.warning)(
        verdict.words, icon=":material/check:" if verdict.correct else ":material/lightbulb:")
    return verdict


def _judged(question: Question, given: str) -> Verdict:
    if question.options:
        return answers.judge(given, question.right, question.slips)
    return drill.judge(question, given)


def _restore(name: str) -> str:
    """Gives a widget that was not drawn a moment ago its answer back. Never an empty one: it would undo a click that
    comes while the page is drawn."""
    widget, kept = f"answer-{name}", state.session().answers.get(name)
    if state.widget(widget) is None and kept is not None:
        state.set_widget(widget, kept)
    return widget


def _choices(key: str, name: str, question: Question) -> None:
    widget = _restore(name)
    st.radio(question.words, question.options, None, key=widget, label_visibility="collapsed",
             horizontal=max(map(len, question.options)) < 20, on_change=_commit, args=(key, name, question))


def _field(key: str, name: str, question: Question) -> None:
    widget = _restore(name)
    hint = "a shape, such as 26, 26, 32" if isinstance(question.right, tuple) else "a number"
    with (
        st.form(f"form-{name}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(question.words, key=widget, placeholder=hint, label_visibility="collapsed", width=260,
                      max_chars=MOST_OF_AN_ANSWER)
        st.form_submit_button("Check", key=f"check-{name}", on_click=_commit, args=(key, name, question))


def _commit(key: str, name: str, question: Question) -> None:
    """Takes an answer before the page is drawn, so that the list of exercises above shows it."""
    here = state.session()
    here.answers[name] = state.widget(f"answer-{name}")
    try:
        right = _judged(question, here.answers[name]).correct
    except ValueError:
        return
    here.answered[key] = here.answered.get(key, False) or right


def take(key: str, name: str, question: Question, given: str) -> None:
    """An answer that was clicked instead of typed; only before the page is drawn, that is in callbacks."""
    state.set_widget(f"answer-{name}", given)
    _commit(key, name, question)


def predict(key: str, question: Question, variant: str) -> bool:
    """A question that is no examination: a prediction, and then what the runs here show. Whether that is shown.

    There is no right or wrong before, and the prediction stays as it was afterwards; seen is done.
    """
    name, here = f"{key}-{variant}", state.session()
    if here.answers.get(name) not in question.options:  # other runs than when it was answered
        here.answers.pop(name, None)
        state.forget(f"answer-{name}")
        here.revealed.discard(name)
    revealed = name in here.revealed
    st.markdown(f"**{question.words}**")
    st.radio(question.words, question.options, None, key=_restore(name), label_visibility="collapsed",
             horizontal=max(map(len, question.options)) < 20, disabled=revealed, on_change=_predicted, args=(name,))
    given = here.answers.get(name)
    if not revealed:
        st.button("Reveal", icon=":material/visibility:", key=f"reveal-{name}", disabled=given is None, type="primary",
                  on_click=_looked, args=(key, name), help=None if given else "First commit to a prediction above.")
    elif given == question.right:
        st.success(f"As you predicted: {given}.", icon=":material/check:")
    else:
        st.info(f"You predicted: {given}. The runs here show: {question.right}.", icon=":material/lightbulb:")
    return revealed


def _predicted(name: str) -> None:
    state.session().answers[name] = state.widget(f"answer-{name}")


def _looked(key: str, name: str) -> None:
    here = state.session()
    here.revealed.add(name)
    here.answered[key] = True


def reveal(name: str, verdicts: Iterable[Verdict | None]) -> bool:
    """Whether the answer is shown: when all predictions are right, or the button was pressed behind all of them."""
    given = list(verdicts)
    here = state.session()
    if name in here.revealed or all(verdict and verdict.correct for verdict in given):
        return True
    if all(given):  # whoever has committed once may look, whatever is typed next
        here.committed.add(name)
    open_to = name in here.committed
    st.button("Reveal", icon=":material/visibility:", key=f"reveal-{name}", disabled=not open_to, type="primary",
              on_click=here.revealed.add, args=(name,),
              help=None if open_to else "First commit to an answer above.")
    return False


def how(given: Sequence[Question]) -> None:
    """How the answers come about, one line each."""
    st.markdown("\n".join(f"- {question.how}" if len(given) > 1 else question.how for question in given))


def summary(layers: list[LayerNumbers], title: str) -> None:
    """A network as Keras prints it, with its total."""
    st.markdown(f"**{title}**")
    rows = [{
        "Layer (type)": f"{row.name} ({row.kind})", "Output shape": f"(None, {', '.join(map(str, row.output_shape))})",
        "Param #": f"{row.parameters:,}",
    } for row in layers]
    rows.append({"Layer (type)": "**Total**", "Output shape": "", "Param #": f"**{totals(layers)[0]:,}**"})
    st.table(rows, border="horizontal", hide_index=True)


def further(lesson: Lesson) -> None:
    """Links to the pages that show it, and the next exercise."""
    st.subheader("Go further")
    with st.container(horizontal=True, vertical_alignment="center"):
        links(lesson.further)
        names = [*LESSONS, NEW]
        follows = names[names.index(lesson.name) + 1]
        st.button(f"Next: {_labelled(follows)}", icon=":material/school:", key="next_exercise",
                  on_click=state.set_widget, args=("exercise_picker", follows))


def links(places: Iterable[tuple[str, str, dict[str, str]]]) -> None:
    """Links to other pages, as in `Lesson.further`."""
    for page, label, query in places:
        st.page_link(navigation.page(page), label=label, icon=":material/arrow_forward:", query_params=query or None)


def why(text: str) -> None:
    """The reason, in a few sentences."""
    st.subheader("Why")
    st.markdown(text)
