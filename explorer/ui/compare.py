"""Several runs side by side: curves, numbers with their uncertainty, batches over seeds and settings."""

import itertools

import streamlit as st

from explorer.core.courses.presets import PRESETS
from explorer.core.layers.numerals import counted, percent
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import batches, statistics, store
from explorer.core.runs.store import Run, RunError
from explorer.core.show import figures
from explorer.ui import cache, charts, plain, problems, run_list, state

INTERVALS = (
    "The line through a dot is its 95\u202f% interval (Wilson): where the true accuracy may lie, given that many test "
    "pictures. Runs whose intervals overlap may differ by chance."
)
SWEEPS = {
    "dropout rates": ("dropout rate", batches.dropout_rate),
    "subset sizes": ("training pictures", lambda spec: spec.subset or 0),
}


def runs_to_compare(found: list[Run]) -> list[Run]:
    """Finished runs to put side by side; the first choice is the course's pair."""
    by_name = {run.name: run for run in found if run.status == "finished"}
    here = state.session()
    asked = [name for name in (here.compared or "").split(",") if name]
    unknown = [name for name in asked if name not in by_name]
    for name in unknown:
        run_list.missed(name, f"There is no finished run {name}. Choose below.")
    default = [name for name in asked if name in by_name] or [
        name for name in ("one_conv", "two_conv", "dense") if name in by_name
    ]
    state.begin_choices("compared_picker", by_name, default[:8])
    names = st.multiselect("Runs", run_list.shortlist(by_name, "compared_picker"), key="compared_picker",
                           max_selections=8)
    here.compared = ",".join(names) or None
    return [by_name[name] for name in names]


def curves(chosen: list[Run]) -> None:
    """The learning curves of all runs in one picture a metric."""
    histories = {}
    for run in chosen:
        try:
            histories[run.name] = store.history(run)
        except RunError as problem:
            problems.say(problem)
    charts.overlaid_curves(histories, "overlaid")


def numbers(chosen: list[Run]) -> None:
    """Test accuracy with its interval, parameters, multiply-adds and seconds, for each data set."""
    by_data: dict[str, list[statistics.Score]] = {}
    untested = [run.name for run in chosen if statistics.score(run) is None]
    if untested:
        names = ", ".join(untested)
        st.caption(plain.text(f"Without a test accuracy, so missing below: {names}. A network that came as a .keras "
                              "file brings no numbers of its training.", plain.MOST_OF_A_SENTENCE))
    for row in statistics.scores(chosen):
        by_data.setdefault(row.data, []).append(row)
    for data, rows in by_data.items():
        st.subheader(DATA_SOURCES[data].title)
        course = PRESETS["two_conv"].course_accuracy if data == "mnist" else None
        charts.show(figures.accuracy_intervals(rows, course), f"intervals-{data}",
                    "Test accuracy of each run with its 95\u202f% interval")
        _table(rows)
    for sentence in filter(None, map(statistics.fewer_pictures, chosen)):
        st.caption(plain.text(sentence, plain.MOST_OF_A_SENTENCE))
    st.caption(INTERVALS)


def _table(rows: list[statistics.Score]) -> None:
    whole = st.column_config.NumberColumn(format="localized")
    table = [{
        "run": row.run, "test accuracy": percent(row.accuracy, 2),
        "95\u202f% interval": f"{percent(row.low, 2)} to {percent(row.high, 2)}",
        "parameters": row.parameters, "multiply-adds": row.multiply_adds, "seconds": row.seconds,
        "epochs": row.epochs, "training pictures": row.training_images, "seed": row.seed,
    } for row in rows]
    st.dataframe(table, hide_index=True, column_config={
        name: whole for name in ("parameters", "multiply-adds", "training pictures")})


def pair(chosen: list[Run]) -> None:
    """McNemar's test of the first two runs that answered the same test pictures."""
    test = None
    for first, second in itertools.combinations(chosen, 2):
        try:
            test = cache.mcnemar(first, second)
        except RunError:  # one that lost its answers: another pair may have them
            continue
        if test:
            break
    if test is None:
        st.caption("Choose two runs on the same pictures to test whether one reads better beyond chance.")
        return
    one, other = plain.text(first.name), plain.text(second.name)
    st.markdown(
        f"**{one} against {other}**, picture by picture (McNemar's exact test): {test.words}. "
        f"Only {one} is right on {test.only_a}, only {other} on {test.only_b} of the test pictures."
    )


def repeated(found: list[Run]) -> None:
    """The batches on this server: mean and spread of repeated runs, and sweeps as curves."""
    groups = batches.groups(sorted(found, key=lambda run: not run.name.startswith("local/")))  # one's own first
    if not groups:
        st.info("No batches yet. On the Train page a training can be repeated over seeds, dropout rates or subset "
                "sizes.", icon=":material/repeat:")
        return
    name = st.selectbox("Batch", run_list.shortlist(groups, "batch_picker"), key="batch_picker")
    group = groups[name]
    done = statistics.scores(group)
    st.caption(f"{len(done)} of {counted(len(group), 'run')} finished.")
    if not done:
        return
    mean, spread = statistics.mean_and_spread(row.accuracy for row in done)
    left, right = st.columns(2)
    left.metric("Mean test accuracy", percent(mean, 2))
    right.metric("Spread (standard deviation)", "–" if spread is None else f"{spread * 100:.2f} points")
    kind = next((kind for kind in SWEEPS if f", {kind} (" in name), None)
    if kind:
        title, setting = SWEEPS[kind]
        charts.show(figures.sweep(statistics.points(group, setting), title), "sweep",
                    f"Test accuracy against {title}")
    _table(done)


def best(found: list[Run]) -> None:
    """How high one can get: the best runs of this server, by data set, from their receipts."""
    for data, rows in statistics.best_scores(found).items():
        st.subheader(DATA_SOURCES[data].title)
        _table(rows[:10])

