"""What trains, as a stranger, as whoever started a run, and as the teacher: what acts asks again on the server."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.jobs import access, admission, queue
from explorer.core.jobs.access import Visitor
from explorer.core.runs import store
from explorer.ui import access as rights
from tests.conftest import ROOT, small_spec, write_run

MINE = Visitor(browser=access.hashed("a" * 43), open=True)
STRANGER = Visitor(browser=access.hashed("b" * 43), open=True)
TEACHER = Visitor(key=True, open=True)


@pytest.fixture
def run(models, monkeypatch) -> store.Run:
    """An ended run of `MINE`, without what needs data; and a queue that nobody works on."""
    monkeypatch.setenv("EXPLORER_SPARE", "0")
    monkeypatch.setattr(queue, "wake", lambda: None)
    monkeypatch.setattr(queue, "_be_awake", lambda: None)
    monkeypatch.setattr(queue, "_ended", {})
    written = write_run(models / "local/mine", network="dense")
    (written.path / "evaluation.npz").unlink()
    access.set_owner(written.path, MINE)
    return store.save(store.with_checksums(replace(written, receipt={})))


def train_page(monkeypatch, who: Visitor) -> AppTest:
    """The page Train as `who` sees it, on the run."""
    monkeypatch.setattr(rights, "visitor", lambda: who)
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=120)
    for key, value in {"network": "dense", "data": "mnist_5k", "run": "local/mine"}.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page("../pages/train.py").run()


def press(app: AppTest, key: str) -> None:
    """Presses a button, shut or not: a browser can send that it was pressed."""
    app.button(key=key).proto.disabled = False
    app.button(key=key).click().run()
    assert not app.exception


def said(app: AppTest) -> list[str]:
    return [error.value for error in app.error]


@pytest.mark.parametrize(("who", "allowed"), [(STRANGER, False), (MINE, True), (TEACHER, True)])
def test_only_its_browser_and_the_key_delete_a_run(monkeypatch, run, who, allowed):
    app = train_page(monkeypatch, who)
    press(app, "delete")
    assert run.path.exists() is not allowed
    assert (access.NOT_YOURS in said(app)) is not allowed


def test_a_stranger_does_not_rename_a_run(monkeypatch, run):
    app = train_page(monkeypatch, STRANGER)
    app.text_input(key="rename-local/mine").set_value("yours")
    press(app, "rename")
    assert access.NOT_YOURS in said(app) and run.path.exists()


@pytest.mark.parametrize(("who", "stopped"), [(STRANGER, False), (MINE, True), (TEACHER, True)])
def test_only_its_browser_and_the_key_stop_a_training(monkeypatch, run, who, stopped):
    waiting = queue.submit(small_spec(), MINE)
    app = train_page(monkeypatch, who)
    button = app.button(key=f"stop-{waiting.name}")
    assert button.disabled is not stopped and (button.help == access.NOT_YOURS) is not stopped
    press(app, f"stop-{waiting.name}")
    assert (store.read(waiting.path).status == "stopped") is stopped


def test_a_visitor_trains_within_limits_and_queues_no_batch(monkeypatch, run):
    app = train_page(monkeypatch, STRANGER)
    for _ in range(2):
        press(app, "train")
    assert len(queue.queue()) == 2 and all(access.owner(each.path) == STRANGER.browser for each in queue.queue())
    assert app.run().button(key="train").disabled
    press(app, "train")
    assert len(queue.queue()) == 2
    press(app, "queue_seeds")
    assert "A batch of trainings needs the teacher's key." in said(app) and len(queue.queue()) == 2


def test_an_exercise_keeps_to_the_same_limits(monkeypatch, run, no_data):
    monkeypatch.setattr(rights, "visitor", lambda: STRANGER)
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=120)
    app.query_params["exercise"] = "7"
    app.run()
    app = app.switch_page("../pages/exercises.py").run()
    assert app.button(key="train-Dropout rates 0 to 0.8").disabled
    press(app, "train-Dropout rates 0 to 0.8")
    assert app.button(key="train-Dropout rates 0 to 0.8").help == admission.BATCH and not queue.queue()
    press(app, "train-Train extra_conv")
    assert [access.owner(each.path) for each in queue.queue()] == [STRANGER.browser]


def test_files_are_brought_in_with_the_key_only(monkeypatch, run):
    app = train_page(monkeypatch, STRANGER)
    assert not app.file_uploader and access.NEEDS_KEY in [info.value for info in app.info]
    assert train_page(monkeypatch, TEACHER).file_uploader


def test_alone_nothing_is_shut_and_nothing_asks_for_a_key(run):
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=120).run()
    assert not any("visitor" in caption.value for caption in app.caption)
    app = app.switch_page("../pages/train.py").run()
    assert not app.exception and not app.button(key="train").disabled and app.file_uploader
    assert rights.visitor() == Visitor(), "a script without a connection"
