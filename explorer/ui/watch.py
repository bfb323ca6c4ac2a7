"""The film of a training: of a finished run, or of one that trains now."""

import streamlit as st

from explorer.core.jobs import queue
from explorer.core.runs import progress, store
from explorer.core.runs.spec import CHECKPOINTS
from explorer.core.runs.store import Run
from explorer.core.show import replay
from explorer.ui import cache, parts, picture_picker, plain, problems, run_list
from explorer.ui.picture_picker import Picture


def runs_to_watch() -> list[Run]:
    """The runs with something to see: those that train now, then those with several checkpoints, then the rest."""
    shown = [run for run in run_list.listed() if run.usable or run.status in store.ONGOING]
    return sorted(shown, key=lambda run: (run.status not in store.ONGOING, run.kept < 2))


def show(run: Run, picture: Picture) -> None:
    """The slider and everything it moves; while the run trains, its newest weights every two seconds."""
    if run.status in store.ONGOING:
        _live(run.name, picture)
        return
    kept = store.checkpoints(run)
    if len(kept) < 2:
        st.info(f"{plain.text(run.name)} keeps {CHECKPOINTS['last']}: one moment to look at. Choose two_conv or "
                "extra_conv, or train a network yourself.", icon=":material/movie:")
    elif len(kept) == 2 and kept[-1] > 1:
        st.info(f"{plain.text(run.name)} keeps {CHECKPOINTS['ends']}: before training, and after epoch {kept[-1]}.",
                icon=":material/movie:")
    left, right = st.columns([1, 5], vertical_alignment="center")
    left.image(picture_picker.enlarged(picture.image, 112), width=112)
    right.markdown(f"{picture.caption}. Move the slider, or press Play: everything below belongs to that epoch.")
    with problems.said():
        message = cache.replay(run, picture.image)
    parts.replay(message)


@st.fragment(run_every=2.0)
def _live(name: str, picture: Picture) -> None:
    with problems.said():
        run = queue.followed(store.find(name))
        if run.status not in store.ONGOING:
            st.rerun(scope="app")
        steps = store.steps(run)
        now = progress.of(run, steps, store.history(run))
        st.progress(now.share, f"**{plain.text(name)}** — {now.words}")
        if store.checkpoints(run):
            parts.replay(replay.message(run, picture.image))
