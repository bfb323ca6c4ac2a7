"""The parts of the training page: a network in numbers, its training as it runs, and what came out."""

import streamlit as st

from explorer.core import arithmetic, datasets, evaluation, figures, jobs, progress, runs
from explorer.core.exercises import DATA_SOURCES, PRESETS, Exercise
from explorer.core.runs import Run
from explorer.core.spec import OPTIMIZERS, Spec
from explorer.ui import cache, state, widgets
from explorer.ui.widgets import PLAIN


def network_in_numbers(exercise: Exercise, data: str) -> None:
    """The layers as Keras prints them, with multiply-adds, the totals, and a drawing of the sizes."""
    shape = DATA_SOURCES[data].shape
    numbers = cache.numbers(exercise.name, exercise.layers, shape)
    parameters, multiply_adds = arithmetic.totals(numbers)
    with st.container(key="diagram"):
        st.plotly_chart(figures.network_diagram(numbers, shape), key="diagram_figure", config=PLAIN)
    rows = [{"layer": row.name, "type": row.kind, "output shape": f"(None, {', '.join(map(str, row.output_shape))})",
             "parameters": row.parameters, "how": row.formula, "multiply-adds": row.multiply_adds}
            for row in numbers]
    whole = st.column_config.NumberColumn(format="localized")
    st.dataframe(rows, hide_index=True, column_config={
        "parameters": whole, "multiply-adds": st.column_config.NumberColumn(
            format="localized", help="Products of one image: what a forward pass costs"),
        "how": st.column_config.TextColumn(help="(inputs to one value + 1 bias) · values of its own")},
    )
    left, right = st.columns(2)
    left.metric("Total parameters", f"{parameters:,}", help="Numbers that training changes")
    right.metric("Multiply-adds of one image", f"{multiply_adds:,}", help="What a forward pass costs")


def get_data(name: str) -> bool:
    """Whether a data set is here; if not, offers the download, with progress."""
    if datasets.available(name):
        return True
    st.info(f"{DATA_SOURCES[name].title} are not on this computer. Download them here, put {name}.npz into the folder "
            "that EXPLORER_DATA names, or work with the built-in digits.", icon=":material/cloud_off:")
    if st.button("Download", icon=":material/download:", key="download"):
        bar = st.progress(0.0, "Connecting …")
        try:
            datasets.load(name, progress=lambda done, whole: bar.progress(*progress.download(done, whole)))
        except (datasets.DataUnavailable, ValueError) as problem:
            bar.empty()
            st.error(str(problem), icon=":material/error:")
            return False
        st.rerun()
    return False


def settings(exercise: Exercise, data: str) -> dict:
    """The settings of a training; the course's are the defaults."""
    with st.expander("Settings (the course's are set)", icon=":material/tune:"):
        columns = st.columns(4)
        own = f"{exercise.name}-{data}"  # a key of its own for each choice: the course's settings come back
        epochs = columns[0].number_input("Epochs", 1, 200, exercise.epochs, key=f"epochs-{own}")
        batch = columns[1].number_input("Batch size", 1, 4096, exercise.batch_size, key=f"batch-{own}")
        optimizer = columns[2].selectbox("Optimizer", OPTIMIZERS, OPTIMIZERS.index(exercise.optimizer),
                                         key=f"optimizer-{own}")
        seed = columns[3].number_input("Seed", 0, 2**31 - 1, 0, key=f"seed-{own}", help="The same seed gives the same "
                                       "first weights and the same order of pictures.")
        subset = columns[0].number_input(
            "First N training pictures", 0, 60_000, min(exercise.subset or 0, 4000 if data == "mnist_5k" else 60_000),
            step=1000, key=f"subset-{own}", help="0 for all")
        augment = columns[1].toggle("Augment", key=f"augment-{own}", help="Turn, zoom, shear and shift the pictures")
    return {"epochs": epochs, "batch_size": batch, "optimizer": optimizer, "seed": seed, "data": data,
            "subset": subset or None, "augment": augment}


def train_button(exercise: Exercise, data: str, chosen: dict) -> None:
    """Starts a training; says why if it cannot."""
    if st.button("Train", type="primary", icon=":material/play_arrow:", key="train"):
        try:
            run = jobs.start(Spec.of(exercise, **chosen))
        except (jobs.Busy, ValueError) as problem:
            st.warning(str(problem), icon=":material/warning:")
            return
        except OSError as problem:
            st.error(f"The run cannot be saved below {runs.models_folder() / 'local'}: {problem.strerror or problem}. "
                     "Make that folder writable.", icon=":material/error:")
            return
        state.session().run = run.name
        st.rerun()


def curves(run: Run) -> None:
    """Accuracy and loss over the epochs, side by side."""
    history, steps = runs.history(run), runs.steps(run)
    for column, metric in zip(st.columns(2), ("accuracy", "loss"), strict=True):
        figure = figures.learning_curves(history, steps, metric, run.steps_per_epoch, run.spec.epochs)
        column.plotly_chart(figure, key=f"curve-{metric}", config=PLAIN)


@st.fragment(run_every=0.5)
def follow(name: str) -> None:
    """A training as it goes: progress, curves, Stop."""
    with widgets.problems_said():
        run = jobs.followed(runs.find(name))
    if run.status not in runs.ONGOING and not jobs.working(run):
        state.session().run = name
        st.rerun(scope="app")
    now = progress.of(run, runs.steps(run), runs.history(run))
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.progress(now.share, f"**{name}** — {now.words}")
    if right.button("Stop", icon=":material/stop:", key="stop", help="Ends at the next batch; what was trained stays."):
        with widgets.problems_said():
            jobs.stop(run)
    curves(run)


def result(run: Run) -> None:
    """What came out of a training: how it ended, accuracy against the course's, curves, errors."""
    if run.status == "failed":
        st.error(f"{run.name} failed: {run.error}", icon=":material/error:")
    if run.status == "stopped":
        st.info(f"{run.name} was stopped; what was trained until then can be used.", icon=":material/stop:")
    receipt, exercise = run.receipt, PRESETS.get(run.spec.network)
    if receipt:
        _numbers_of(run, receipt, exercise)
    curves(run)
    st.caption(
        "Where the validation loss is lowest, the network generalises best. When it rises while the training loss "
        "still falls, the network learns its training pictures by heart."
    )
    if "evaluation.npz" in run.files:
        _errors(run)


def _numbers_of(run: Run, receipt: dict, exercise: Exercise | None) -> None:
    accuracy, split = receipt.get("test_accuracy"), receipt["split"]
    course = exercise.course_accuracy if exercise and exercise.data == run.spec.data else None
    shown = (
        ("Test accuracy", "–" if accuracy is None else f"{accuracy:.2%}", f"course: {course:.2%}" if course else None),
        ("Trained for", f"{receipt['seconds']:.0f} s", f"{receipt['epochs']} epochs"),
        ("Training pictures", f"{split['training']:,}", f"{split['validation']:,} for validation"),
        ("Parameters", f"{receipt['parameters']:,}", f"{receipt['multiply_adds']:,} multiply-adds"),
    )
    for column, (label, value, below) in zip(st.columns(4), shown, strict=True):
        column.metric(label, value, below, delta_color="off", delta_arrow="off")
    versions = ", ".join(f"{name} {version}" for name, version in receipt["versions"].items())
    st.caption(f"Receipt: seed {receipt['seed']}, {run.spec.optimizer}, batch {run.spec.batch_size}, data from "
               f"{receipt['data']}, {versions}.")


def _errors(run: Run) -> None:
    confusion = runs.evaluation(run)["confusion"]
    precision, recall = evaluation.precision_and_recall(confusion)
    left, right = st.columns([3, 2])
    with left:
        st.subheader("Confusion matrix")
        st.plotly_chart(figures.confusion_matrix(confusion, run.spec.class_names), key="confusion", config=PLAIN)
    with right:
        st.subheader("Precision and recall")
        rows = [{"class": name, "precision": precision[number], "recall": recall[number]}
                for number, name in enumerate(run.spec.class_names)]
        share = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        st.dataframe(rows, hide_index=True, height="content", column_config={"precision": share, "recall": share})
        st.caption("Precision: of all it called a 3, how many are. Recall: of all 3s, how many it found.")
    st.subheader("Wrongly read")
    if not datasets.available(run.spec.data):
        st.info(f"{DATA_SOURCES[run.spec.data].title} are not on this computer, so the pictures cannot be shown.")
        return
    _wrong_pictures(run)


@st.fragment
def _wrong_pictures(run: Run) -> None:
    wrong, answers = cache.wrong_images(run, run.spec.data), cache.predictions(run, run.spec.data)
    data = cache.dataset(run.spec.data)
    st.caption(f"{len(wrong):,} of {len(answers):,} test pictures. Under each: what it is → what the network said.")
    per_page = 24
    last = max(1, -(-len(wrong) // per_page))
    number = st.number_input("Page", 1, last, key="wrong_page", width=140, help=f"1 to {last}") if last > 1 else 1
    with st.container(horizontal=True):
        for index in wrong[(number - 1) * per_page : number * per_page]:
            truth, said = data.class_names[data.y_test[index]], data.class_names[answers[index]]
            st.image(widgets.enlarged(data.x_test[index], 84), caption=f"{truth} → {said}", width=84)
