"""Every page beside run folders that a crash, an editor, a newer version or a stranger left: the reason, no crash."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.engine import backend
from explorer.core.runs import store
from explorer.ui import cache
from tests import spoiled
from tests.conftest import ROOT
from tests.pages.test_all_pages import words

LISTING = ("draw", "network", "filters", "train", "watch", "compare")
# Said on the page where the run is chosen; a page that needs nothing of what is spoiled says nothing.
SAID = {
    "no-weights": "is missing", "weights-cut": "altered or cut off", "weights-changed": "altered or cut off",
    "weights-loop": "cannot be read", "weights-short": "do not fit", "weights-turned": "do not fit",
    "weights-nan": "finite numbers", "weights-one-missing": "do not fit", "weights-text": "no plain numbers",
    "weights-huge": "expected at most",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All kinds in one folder of runs, and a whole one."""
    models = tmp_path_factory.mktemp("spoiled")
    spoiled.write(models / "good")
    for number, (name, spoil) in enumerate({**spoiled.LISTED, **spoiled.CHOSEN}.items()):
        spoiled.write(models / f"kind{number}")
        spoil(models / f"kind{number}")
        if (models / f"kind{number}").exists() and name in spoiled.CHOSEN:
            (models / f"kind{number}").rename(models / name)
    return models


@pytest.fixture(autouse=True)
def models(monkeypatch, folder, no_data):
    monkeypatch.setattr(backend, "preload", lambda delay=0.0: None)
    monkeypatch.setenv("EXPLORER_SPARE", "0")
    monkeypatch.setenv("EXPLORER_MODELS", str(folder))
    return folder


def opened(page: str, name: str, data: str = "mnist_5k", **more: str) -> AppTest:
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=120)
    for key, value in {"run": name, "runs": name, "compared": name, "network": "dense", "data": data, **more}.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page(f"../pages/{page}.py").run()


def shown(app: AppTest) -> str:
    return words(app) + "\n".join(element.value for element in app.text)


@pytest.mark.parametrize("page", [*LISTING, "convolution", "exercises"])
def test_runs_that_cannot_be_read_are_listed_with_the_reason(page):
    app = opened(page, "good")
    assert not app.exception
    assert not app.error
    if page in LISTING:
        _, problems = store.list_runs()
        assert len(problems) == len(spoiled.LISTED)
        assert all(problem in [element.value for element in app.text] for problem in problems)
        assert f"{len(problems)} runs cannot be read: why" in [element.label for element in app.expander]


@pytest.mark.parametrize("page", LISTING)
def test_a_run_that_is_chosen_says_what_is_wrong_with_it(page):
    looked_into = page in ("draw", "network", "filters")
    for name in [name for name in spoiled.CHOSEN if name in SAID or not looked_into]:
        app = opened(page, name)
        assert not app.exception, name
        if looked_into:
            assert SAID[name] in shown(app), name
        assert app.title or page == "network"


@pytest.mark.parametrize("page", ["draw", "network", "compare"])
def test_a_link_to_a_run_that_cannot_be_read_says_why(page):
    newer = f"kind{list(spoiled.LISTED).index('newer')}"
    assert f"run.json of {newer} is of a newer version of this app" in words(opened(page, newer))


def test_weights_that_change_under_a_running_server_are_noticed(folder):
    run = spoiled.write(folder / "changing")
    assert not opened("filters", "changing").error
    good = (run.path / "checkpoints/001.npz").read_bytes()
    (run.path / "checkpoints/001.npz").write_bytes((run.path / "checkpoints/000.npz").read_bytes())
    app = opened("filters", "changing")
    assert "checkpoints/001.npz of the run changing was altered or cut off after training" in app.error[0].value
    (run.path / "checkpoints/001.npz").write_bytes(good)
    assert not opened("filters", "changing").error


def spoiled_data(folder, **changes) -> None:
    """A small mnist.npz of one's own."""
    arrays = {"x_train": np.zeros((40, 28, 28), np.uint8), "y_train": np.arange(40) % 10,
              "x_test": np.zeros((20, 28, 28), np.uint8), "y_test": np.arange(20) % 10, **changes}
    np.savez(folder / "mnist.npz", **arrays)


@pytest.mark.parametrize("page", ["network", "filters", "watch"])
def test_data_that_was_cut_off_says_what_to_do_and_a_drawing_still_works(page, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    spoiled_data(tmp_path)
    (tmp_path / "mnist.npz").write_bytes((tmp_path / "mnist.npz").read_bytes()[:2000])
    cache.dataset.clear()
    app = opened(page, "good", data="mnist", picture="test:0")
    assert not app.exception
    assert "mnist.npz cannot be read: copy or download it again, it may have been cut off" in app.error[0].value
    app = opened(page, "good", data="mnist", picture="drawing")
    assert not app.exception and not app.error


@pytest.mark.parametrize("page", ["network", "filters", "watch"])
def test_a_class_without_a_test_picture_has_a_button_that_says_so(page, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    spoiled_data(tmp_path, y_test=np.zeros(20, int))
    cache.dataset.clear()
    app = opened(page, "good", data="mnist", picture="test:3")
    assert not app.exception and not app.error
    assert app.button(key="class_4").disabled and not app.button(key="class_0").disabled
    assert app.button(key="class_4").help == "No test picture of class 4"


@pytest.mark.parametrize("page", ["network", "filters", "draw"])
def test_a_tensorflow_that_cannot_be_imported_is_said_on_every_page_that_waits_for_it(page, monkeypatch):
    monkeypatch.setattr(backend, "_failure", ["TensorFlow cannot be imported (TypeError: it does not fit)."])
    app = opened(page, "good")
    assert not app.exception
    assert "TensorFlow cannot be imported (TypeError: it does not fit)" in words(app).replace("\\", "")


def test_memory_that_runs_out_is_said_and_the_page_goes_on(monkeypatch):
    def out_of_memory(run):
        raise MemoryError

    monkeypatch.setattr(cache, "weights", out_of_memory)
    app = opened("filters", "good")
    assert not app.exception
    assert "The server has no memory left for this." in app.error[0].value
