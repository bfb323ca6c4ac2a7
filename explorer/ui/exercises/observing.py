"""Exercises 5 and 6 on the page: the deeper network, curves to read; and trainings to start from here."""

import contextlib

import streamlit as st

from explorer.core.courses import counts, questions
from explorer.core.courses.lessons import Lesson
from explorer.core.courses.presets import PRESETS
from explorer.core.layers.numerals import percent
from explorer.core.network.arithmetic import network_numbers
from explorer.core.pictures import datasets
from explorer.core.runs import batches, statistics, store
from explorer.core.runs.spec import Spec
from explorer.core.runs.store import Run
from explorer.core.show import figures
from explorer.ui import charts, plain, problems, run_list, training
from explorer.ui.exercises import asking, words

CURVES = ("extra_conv", "pool", "extra_conv_dropout")
FEWEST_EPOCHS = 4  # below, there is no turn to find
MOST_SHOWN = 20


def train(data: str, choices: dict[str, list[Spec]]) -> None:
    """A button for each list of trainings, and the queue they go to."""
    if training.get_data(data):
        with st.container(horizontal=True):
            for label, specs in choices.items():
                why = training.why_not(len(specs))
                if st.button(label, icon=":material/play_arrow:", key=f"train-{label}", disabled=bool(why), help=why):
                    training.submit(specs)
    training.waiting_line()


def accuracy() -> None:
    """What the runs on this server say of exercise 4: accuracies, their spread over seeds, and trainings to start."""
    st.subheader("Does accuracy rise?")
    networks, data = ("one_conv", "two_conv"), "mnist" if datasets.available("mnist") else "mnist_5k"
    found = [run for run in store.list_runs()[0]
             if run.spec.network in networks and run.spec.data == data and not run.spec.augment]
    scores = statistics.scores(found)[:MOST_SHOWN]
    if scores:
        course = PRESETS["two_conv"].course_accuracy if data == "mnist" else None
        charts.show(figures.accuracy_intervals(scores, course), "exercise_accuracy",
                    "Test accuracy of each run with its 95\u202f% interval")
    _spread(found)
    st.markdown(words.SEEDS)
    specs = [PRESETS[name].spec(data=data) for name in networks]
    train(data, {
        "Train both": specs,
        "Train both with 3 seeds": [seeded for spec in specs for seeded in batches.seeds(spec, 3)],
    })


def _spread(found: list[Run]) -> None:
    rows = []
    for name, group in batches.groups(found).items():
        reached = [score.accuracy for score in statistics.scores(group)]
        if len(reached) > 1:
            mean, spread = statistics.mean_and_spread(reached)
            rows.append({"batch": plain.text(name), "runs": len(reached), "mean": percent(mean, 2),
                         "spread over seeds": f"{percent(spread, 2)} (standard deviation)"})
    if rows:
        st.table(rows, border="horizontal", hide_index=True)


def deeper(lesson: Lesson) -> None:
    """Exercise 5."""
    st.markdown(words.DEEPER)
    asking.words("parameter flatten tensor one-hot channel")
    st.subheader("My prediction")
    asked = [("most", questions.most()), ("share", questions.share())]
    if asking.reveal("most", [asking.ask(*pair) for pair in asked]):
        st.subheader("Reveal")
        asking.how([question for _, question in asked])
        asking.summary(network_numbers(questions.VGG, counts.COLOUR), "vgg_small")
        asking.why(words.WHY_MOST)
    st.subheader("Reshape, rescale, one-hot")
    asked = [("reshape", questions.reshape()), ("rescale", questions.rescale()), ("one-hot", questions.one_hot())]
    if asking.reveal("prepare", [asking.ask(*pair) for pair in asked]):
        asking.how([question for _, question in asked])
        st.markdown(words.ONE_HOT)
    asking.further(lesson)


def curves(lesson: Lesson) -> None:
    """Exercise 6."""
    found = [run for run in run_list.listed()
             if run.status == "finished" and (run.receipt.get("epochs") or run.spec.epochs) >= FEWEST_EPOCHS]
    found.sort(key=lambda run: CURVES.index(run.name) if run.name in CURVES else len(CURVES))
    asking.words("epoch loss overfitting dropout")
    if found:
        by_name = {run.name: run for run in found}
        run = by_name[st.selectbox("Training", run_list.shortlist(by_name, "curves_run"), key="curves_run",
                                   format_func=lambda name: run_list.title_of(by_name[name]))]
        with problems.said():
            _read_curves(run)
        st.subheader("Dropout")
        dropout = asking.ask("dropout-parameters", questions.dropout_parameters())
        if asking.reveal("dropout-parameters", [dropout]):
            asking.how([questions.dropout_parameters()])
            _readings(found)
    else:
        st.info("No training with enough epochs yet: start one.", icon=":material/model_training:")
    _dropout_rates()
    asking.further(lesson)


def _read_curves(run: Run) -> None:
    """The curves, the epoch that is asked for, and afterwards the curves with the answer in them."""
    history = store.history(run)
    question = questions.overfits(history)
    name = f"overfits-{run.name}"
    shown, below = st.container(), st.container()
    with below:
        st.subheader("My prediction")
        verdict = asking.ask("overfits", question, run.name)
        revealed = asking.reveal(name, [verdict])
    with shown:
        charts.learning_curves(run, history, key=f"read-{run.name}", mark=revealed,
                               chosen=lambda epoch: asking.take("overfits", name, question, str(epoch)))
        st.caption("Type the epoch below, or click a point of a curve.")
    if revealed:
        with below:
            st.subheader("Reveal")
            asking.how([question])
            _gap(questions.reading(history))
            asking.why(words.WHY_OVERFITTING)


def _gap(read: questions.Reading) -> None:
    st.markdown(words.GAP.format(points=100 * read.gap, above=read.last - read.lowest))


def _readings(found: list[Run]) -> None:
    """All trainings on the same pictures as the course's: where each turns, and its gap at the end."""
    rows = []
    for run in [run for run in found if run.spec.data == "cifar10"][:MOST_SHOWN]:
        with contextlib.suppress(ValueError):  # one whose curves cannot be read; its picker says why
            read = questions.reading(store.history(run))
            rows.append({
                "run": plain.text(run.name), "dropout": f"{batches.dropout_rate(run.spec):g}", "epochs": read.epochs,
                "lowest validation loss": f"{read.lowest:.3f}, epoch {read.best}", "at the end": f"{read.last:.3f}",
                "training − validation accuracy": f"{100 * read.gap:.1f} points",
            })
    if rows:
        st.table(rows, border="horizontal", hide_index=True)


def _dropout_rates() -> None:
    """Trainings to start: 20 epochs, and a sweep over dropout rates; the sweeps that there are."""
    st.subheader("Train 20 epochs yourself")
    specs = [PRESETS[name].spec() for name in CURVES]
    sweep = batches.dropout_sweep(specs[-1])
    on_cifar = [run for run in store.list_runs()[0] if run.spec.data == "cifar10"]
    for name, group in list(batches.groups(on_cifar).items())[:MOST_SHOWN]:
        points = statistics.points(group, batches.dropout_rate)
        if "dropout rates" in name and len(points) > 1:
            st.markdown(f"**{plain.text(name)}**")
            charts.show(figures.sweep(points), f"sweep-{name}", "Test accuracy against the dropout rate")
    train("cifar10", {"Train extra_conv": specs[:1], "Train with dropout 0.2": specs[-1:],
                      "Dropout rates 0 to 0.8": sweep})
MOST_SHOWN = 20
