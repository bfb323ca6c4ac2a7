"""Bringing back on the page Train: nothing is stated that a file does not say, and a bad file costs one sentence."""

import shutil

import pytest

from explorer.core.runs import store
from tests import foreign
from tests.conftest import ROOT
from tests.foreign import larger_than_its_shape, unpacks_to_less
from tests.pages.test_all_pages import no_spare, opened, words  # noqa: F401


def brought(content: bytes, name: str):
    """The page Train after this upload."""
    app = opened("train", network="dense", data="mnist_5k")
    return app.file_uploader(key="run_upload").set_value((name, content, "application/octet-stream")).run()


def test_nothing_is_stated_that_a_keras_file_does_not_say(models, no_data):
    app = brought(foreign.keras_file(), "mine.keras")
    assert not app.exception and not app.error
    assert "local/mine is here" in app.success[0].value and "MNIST digits" in app.success[0].value
    assert [(metric.label, metric.value) for metric in app.metric][-2:] == [
        ("Test accuracy", "–"), ("Parameters", "50")]
    for invented in ("seed 0", "adam", "batch 32", "Trained for", "0 epochs", "Training pictures"):
        assert invented not in words(app) + str([metric.label for metric in app.metric])
    assert "keras 3.15.1, which does not say how the network was trained" in words(app)
    assert [chart.key for chart in app.get("plotly_chart")] == ["diagram_figure"], "no empty curves"


def test_one_can_say_which_pictures_a_brought_network_knows(models, no_data):
    app = brought(foreign.keras_file(), "mine.keras")
    app.selectbox(key="knows-local/mine-mnist").select("fashion_mnist").run()
    assert not app.exception and not app.error
    assert app.selectbox(key="data_picker").value == "fashion_mnist"
    assert app.selectbox(key="trained_run_picker").value == "local/mine"
    assert store.find("local/mine").spec.data == "fashion_mnist"
    app = opened("train", network="dense", data="fashion_mnist", run="local/mine")
    assert app.selectbox(key="knows-local/mine-fashion_mnist").value == "fashion_mnist"


def test_compare_goes_on_with_a_brought_network(models, no_data):
    shutil.copytree(ROOT / "models/dense", models / "dense")
    brought(foreign.keras_file(), "mine.keras")
    app = opened("compare", compared="local/mine,dense")
    assert not app.exception and not app.error
    assert "Without a test accuracy, so missing below" in words(app)
    assert {"Batches: the same training many times", "How high can you get?"} <= {
        header.value for header in app.header}


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("less.keras", foreign.keras_file(foreign.hdf5(unpacks_to_less)), "save it again with Keras"),
    ("larger.keras", foreign.keras_file(foreign.hdf5(larger_than_its_shape)), "save it again with Keras"),
    ("weights.h5", foreign.hdf5(), "This HDF5 file has no network in it"), ("empty.keras", b"", "This is no run"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_file_costs_one_sentence_and_the_page_goes_on(models, no_data, name, content, sentence):
    app = brought(content, name)
    assert not app.exception and len(app.error) == 1 and sentence in app.error[0].value
    assert store.list_runs() == ([], [])
    app = app.file_uploader(key="run_upload").set_value(("good.keras", foreign.keras_file(), "")).run()
    assert not app.error and "local/good is here" in app.success[0].value
