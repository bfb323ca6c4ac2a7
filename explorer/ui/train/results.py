"""What came out of a training: how it ended, its numbers, its curves, its errors; and what can be done with it."""

import streamlit as st

from explorer.core.courses.presets import PRESETS, Exercise
from explorer.core.engine import backend, build
from explorer.core.exchange import archive
from explorer.core.jobs import access, admission
from explorer.core.layers.numerals import counted, percent
from explorer.core.pictures import datasets
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import statistics, store
from explorer.core.runs.spec import CHECKPOINTS
from explorer.core.runs.store import Run
from explorer.ui import access as rights
from explorer.ui import cache, charts, fields, picture_picker, plain, problems, run_list, state, training
from explorer.ui.train import laboratory

CURVES = (
    "Where the validation loss is lowest, the network generalises best. When it rises while the training loss still "
    "falls, the network learns its training pictures by heart."
)
UPLOADS = ["zip", "keras", "h5", "hdf5"]


def result(run: Run) -> None:
    """What came out of a training: how it ended, accuracy against the course's, curves, errors."""
    if run.status == "failed":
        plain.error(f"{run.name} failed: {run.error}")
    if run.numbers_only:
        st.info(f"{plain.text(run.name)} keeps {CHECKPOINTS['none']}: it can be compared, not looked into.",
                icon=":material/table_chart:")
    if run.status == "stopped":
        usable = ("what was trained until then can be used." if run.usable else "its weights are not kept."
                  if store.history(run) else "nothing was trained until then.")
        st.info(plain.text(f"{run.name} was stopped; {usable} {run.error or ''}", plain.MOST_OF_A_SENTENCE),
                icon=":material/stop:")
    receipt, exercise = run.receipt, PRESETS.get(run.spec.network)
    if receipt:
        _numbers_of(run, receipt, exercise)
    try:
        if store.history(run) or store.steps(run):
            charts.learning_curves(run, store.history(run), store.steps(run), key="result")
            st.caption(CURVES)
    except store.RunError as problem:
        problems.say(problem)
    if "evaluation.npz" in run.files:
        _errors(run)


def own_layers(run: Run, exercise: Exercise) -> None:
    """The layers of a run that are others than those above, trained anew, and the code, if the run says how.

    They are trained with the course's settings of the chosen network: a file does not say with which.
    """
    layers = st.expander("Its layers in numbers", icon=":material/account_tree:", key="own_layers", on_change="rerun")
    if layers.open:
        with layers:
            laboratory.network_in_numbers(run.spec.graph, "own_diagram")
    why = training.why_not(1)
    epochs = counted(exercise.epochs, "epoch")
    words = why or f"From first weights by chance, with the settings of {exercise.name}: {epochs}"
    if datasets.available(run.spec.data) and st.button("Train these layers anew", icon=":material/replay:",
                                                       key="own_train", disabled=bool(why), help=words):
        try:
            training.submit([exercise.spec(network=run.spec.network, layers=run.spec.layers, inputs=run.spec.inputs,
                                           data=run.spec.data)])
        except ValueError as problem:  # its answers are neither shares nor logits
            plain.error(problem)
    if "seed" in run.receipt:
        laboratory.show_code(run.spec, "own_code")


def _numbers_of(run: Run, receipt: dict, exercise: Exercise | None) -> None:
    """What the receipt says, and no more: of a network that came as a .keras file it says little."""
    accuracy, split = receipt.get("test_accuracy"), receipt.get("split") or {}
    asked = exercise and exercise.data == run.spec.data and exercise.spec().graph == run.spec.graph
    course = exercise.course_accuracy if asked else None
    measured = "–" if accuracy is None else percent(accuracy, 2)
    shown = [("Test accuracy", measured, f"course: {percent(course, 2)}" if course else None)]
    if "seconds" in receipt:
        shown.append(("Trained for", f"{receipt['seconds']:.0f} s", counted(receipt.get("epochs", 0), "epoch")))
    if "training" in split:
        held_out = f"{split['validation']:,} for validation" if "validation" in split else None
        shown.append(("Training pictures", f"{split['training']:,}", held_out))
    if "parameters" in receipt:
        sums = f"{receipt['multiply_adds']:,} multiply-adds" if "multiply_adds" in receipt else None
        shown.append(("Parameters", f"{receipt['parameters']:,}", sums))
    for column, (label, value, below) in zip(st.columns(4), shown, strict=False):
        column.metric(label, value, below, delta_color="off", delta_arrow="off")
    fewer = statistics.fewer_pictures(run)
    if fewer:
        st.caption(plain.text(fewer, plain.MOST_OF_A_SENTENCE))
    versions = [f"{name} {version}" for name, version in (receipt.get("versions") or {}).items()]
    if "seed" in receipt:
        source = [f"data from {receipt['data']}"] if "data" in receipt else []
        told = [f"seed {receipt['seed']}", run.spec.optimizer, f"batch {run.spec.batch_size}", *source, *versions]
        words = f"Receipt: {', '.join(told)}."
    else:
        words = (f"Brought here as a file{' of ' if versions else ''}{', '.join(versions)}, which does not say how "
                 "the network was trained.")
    st.caption(plain.text(words, plain.MOST_OF_A_SENTENCE))


def _errors(run: Run) -> None:
    charts.classes(run)
    st.subheader("Wrongly read")
    if not datasets.available(run.spec.data):
        st.info(f"{DATA_SOURCES[run.spec.data].title} are not on this computer, so the pictures cannot be shown.")
        return
    if run.numbers_only and not cache.stored_answers_fit(run, run.spec.data):
        st.info("Its answers are about other test pictures than those on this computer.", icon=":material/info:")
        return
    _wrong_pictures(run)


@st.fragment
def _wrong_pictures(run: Run) -> None:
    with problems.said():
        wrong, answers = cache.wrong_images(run, run.spec.data), cache.predictions(run, run.spec.data)
        data = cache.dataset(run.spec.data)
    st.caption(f"{len(wrong):,} of {len(answers):,} test pictures. Under each: what it is → what the network said.")
    per_page = 24
    last = max(1, -(-len(wrong) // per_page))
    number = fields.whole("Page", 1, last, key="wrong_page", width=140, help=f"1 to {last}") if last > 1 else 1
    with st.container(horizontal=True):
        for index in wrong[(number - 1) * per_page : number * per_page]:
            truth, said = data.class_names[data.y_test[index]], data.class_names[answers[index]]
            st.image(picture_picker.enlarged(data.x_test[index], 84), caption=f"{truth} → {said}", width=84)


def manage(run: Run) -> None:
    """Look inside, download; and rename or delete what is the user's own."""
    here = state.session()
    if here.news:
        st.success(plain.text(here.news, plain.MOST_OF_A_SENTENCE), icon=":material/check:")
        here.news = None
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.usable:
            run_list.look_inside(run, "test:0")
        if run.usable or run.numbers_only:
            st.download_button("Download as zip", lambda: archive.download(run), f"{run.path.name}.zip",
                               "application/zip", icon=":material/download:", on_click="ignore", key="download_run")
        if run.usable:
            broken = backend.failure()
            waits = "" if backend.loaded() else " TensorFlow is loaded for it first: about ten seconds."
            st.download_button("Download .keras", lambda: build.keras_file(run), f"{run.path.name}.keras",
                               "application/octet-stream", icon=":material/download:", on_click="ignore",
                               key="download_keras", disabled=bool(broken),
                               help=broken or f"The network for keras.saving.load_model.{waits}")
        if run.name.startswith("local/") and run.status not in store.ONGOING:
            why = _why_not(run)
            with st.popover("Rename", icon=":material/edit:", key=f"renaming-{run.name}",  # a new name, a closed one
                            disabled=bool(why), help=why):
                name = st.text_input("New name", run.path.name, key=f"rename-{run.name}", help="Letters, digits, _ . -")
                if st.button("Rename", key="rename"):
                    _done(archive.rename, run, name)
            with st.popover("Delete", icon=":material/delete:", key=f"deleting-{run.name}", disabled=bool(why),
                            help=why):
                st.write(f"Delete {plain.text(run.name)} with its weights? This cannot be undone.")
                if st.button("Delete it", key="delete", type="primary"):
                    _done(archive.delete, run)
    if run.name.startswith("local/") and not archive.says_its_pictures(run):
        _pictures_of(run)


def _pictures_of(run: Run) -> None:
    """A .keras file does not say which pictures its network knows: one can."""
    choices = archive.fitting(run.spec.input_shape)
    key = f"knows-{run.name}-{run.spec.data}"
    said = st.selectbox("It knows", choices, choices.index(run.spec.data), key=key, width=360,
                        disabled=bool(_why_not(run)),
                        format_func=lambda name: DATA_SOURCES[name].title,
                        help="The file does not say which pictures the network was trained on: say it here. Its "
                             "answers get their names from this.")
    if said != run.spec.data:
        state.session().data = said
        state.forget("data_picker")
        _done(archive.knows, run, said)


def _why_not(run: Run) -> str | None:
    return access.why_not_change(rights.visitor(), access.owner(run.path))


def _done(action, run: Run, *values: str) -> None:
    """Renames or deletes, says what is in the way, and shows the page anew."""
    if rights.refused(_why_not(run)):
        return
    try:
        left = action(run, *values)
    except (ValueError, OSError) as problem:
        plain.error(problem)
        return
    state.session().run = left.name if left else None
    state.forget("trained_run_picker")
    st.rerun()


def bring_back() -> None:
    """An uploaded run, read as data: nothing in it is executed."""
    who = rights.visitor()
    with st.expander("Bring back a downloaded run, or a network of Keras", icon=":material/upload:"):
        if why := access.why_not_manage(who):
            st.info(why, icon=":material/lock:")
            return
        file = st.file_uploader("A zip of this page, or a network saved by Keras (.keras, .h5); up to 200 MB",
                                UPLOADS, key="run_upload", max_upload_size=200)
        if file is None or file.file_id == state.widget("run_upload_seen"):
            return
        state.set_widget("run_upload_seen", file.file_id)
        try:
            admission.check_room(1)
            with st.spinner("The file is read, apart from everything else …"):
                run = archive.bring_back(file.getvalue(), file.name)
            access.set_owner(run.path, who)
        except (ValueError, OSError) as problem:
            plain.error(problem)
            return
        here = state.session()
        here.run, here.data = run.name, run.spec.data
        here.news = f"{run.name} is here. It can be looked into, compared and drawn for."
        if not archive.says_its_pictures(run):
            here.news = (f"{run.name} is here. It can be looked into. The file does not say which pictures it knows: "
                         f"it is taken to know {DATA_SOURCES[run.spec.data].title}. Choose others below.")
        for key in ("trained_run_picker", "data_picker"):
            state.forget(key)
        st.rerun()
