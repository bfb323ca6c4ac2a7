"""What every page shows that trains: the data it needs, what is put into the queue, the queue itself."""

import streamlit as st

from explorer.core.jobs import access, admission, queue
from explorer.core.pictures import datasets
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import folders, progress, store
from explorer.core.runs.spec import Spec
from explorer.core.runs.store import Run
from explorer.ui import access as rights
from explorer.ui import charts, plain, problems, state

# Seconds between two looks at the queue: before the first steps, and after them; and between two pictures of the curves
FIRST, LATER, CURVES = 0.25, 1.0, 2.0


def get_data(name: str) -> bool:
    """Whether a data set is here; if not, offers the download, with progress."""
    if datasets.available(name):
        return True
    st.info(f"{DATA_SOURCES[name].title} are not on this computer. Download them here, put {name}.npz into the folder "
            "that EXPLORER_DATA names, or work with the built-in digits.", icon=":material/cloud_off:")
    why = access.why_not_manage(rights.visitor())
    if st.button("Download", icon=":material/download:", key="download", disabled=bool(why), help=why):
        if rights.refused(why):
            return False
        bar = st.progress(0.0, "Connecting …")
        try:
            datasets.load(name, progress=lambda done, whole: bar.progress(*progress.download(done, whole)))
        except (datasets.DataUnavailable, ValueError) as problem:
            bar.empty()
            plain.error(problem)
            return False
        st.rerun()
    return False


def why_not(count: int) -> str | None:
    """Why this visitor may not put so many trainings into the queue now, in a sentence; None if that is allowed."""
    return admission.why_not_queue(rights.visitor(), count, queue.queue(), admission.Limits.here())


def submit(specs: list[Spec]) -> None:
    """Puts trainings into the queue, all or none; the page then looks at the first. What is in the way is said."""
    try:
        submitted = queue.submit_all(specs, rights.visitor())
    except admission.Refused as problem:
        plain.error(problem)
        return
    except OSError as problem:
        plain.error(f"The run cannot be saved below {folders.models() / 'local'}: {problem.strerror or problem}. "
                 "Make that folder writable.")
        return
    state.session().run = submitted[0].name
    state.forget("trained_run_picker")


def waiting_line() -> None:
    """The trainings under way and those that wait, for every session that looks."""
    trouble = queue.trouble()
    if trouble:
        plain.error(trouble)
    current = queue.queue()
    if current:
        drawn = _has_curves(current[0])
        st.fragment(_follow, run_every=LATER if drawn else FIRST)([run.name for run in current], drawn)
        if drawn:
            _curves(current[0].name)


def _has_curves(run: Run) -> bool:
    return len(store.steps(run).get("step", ())) > 1  # the first step is shown at once, in words


def _follow(names: list[str], drawn: bool) -> None:
    """A line for each training; the whole page runs when others are under way, or when there are curves to draw."""
    with problems.said():
        current = queue.queue()
    if [run.name for run in current] != names:
        state.session().run = names[0]
        state.forget("trained_run_picker")
        st.rerun(scope="app")
    if not drawn and _has_curves(current[0]):
        st.rerun(scope="app")
    for run in current:
        left, right = st.columns([5, 1], vertical_alignment="center")
        now = progress.of(run, store.steps(run), store.history(run))
        left.progress(now.share, f"**{plain.text(run.name)}** — {now.words}")
        _stop_button(run, right)


@st.fragment(run_every=CURVES)
def _curves(name: str) -> None:
    """The curves of the training under way, apart from its line: a browser on a busy computer paints them for long."""
    with problems.said():
        run = store.find(name)
        charts.learning_curves(run, store.history(run), store.steps(run), key="live")


def _stop_button(run: Run, place) -> None:
    waiting = run.status == "queued"
    words = "Takes it out of the queue." if waiting else "Ends at the next batch; what was trained stays."
    why = access.why_not_change(rights.visitor(), access.owner(run.path))
    if place.button("Remove" if waiting else "Stop", icon=":material/stop:", key=f"stop-{run.name}",
                    disabled=bool(why), help=why or words) and not rights.refused(why):
        with problems.said():
            queue.stop(run)
