"""The network page without a browser: what its part is told, what the server adds, and what bad input gets."""

import json
import shutil

import pytest

from explorer.core.engine import backend
from explorer.core.layers import Conv2D, Dense, Flatten
from explorer.core.runs import folders, store
from explorer.core.show import part_files
from tests.pages.test_all_pages import SEVEN, leave, no_spare, opened, untrained, words  # noqa: F401


def message(app) -> bytes:
    """The message to the browser part; empty if it is not there."""

    def found(block):
        for element in getattr(block, "children", {}).values():
            proto = getattr(element, "proto", None)
            if getattr(proto, "component_name", "") == "explorer_network_view":
                yield proto.bytes
            yield from found(element)

    return next(found(app.main), b"")


def told(app) -> dict:
    """The header of the message to the browser part; empty if it is not there."""
    content = message(app)
    return json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")]) if content else {}


def after(app, **states):
    """The page after its browser part has set these states."""
    app.session_state["network"] = states
    return app.run()


def test_the_page_waits_for_a_drawing():
    header = told(opened("network", run="two_conv"))
    assert header["drawing"] and header["strokes"] == []
    assert header["shapes"]["conv2"] == [11, 11, 64]
    assert header["numbers"]["conv2"]["formula"] == "(3·3·32 + 1)·64 = 18,496"
    assert "picture" not in header["arrays"] and header["checked"] is None


def test_a_drawing_comes_back_to_the_part_and_is_checked():
    app = opened("network", run="two_conv", picture="drawing", layer="conv2", map="3", pixel="5,5")
    leave(app, SEVEN, 7)
    app = after(app, drawing={"id": 7})
    assert not app.exception
    header = told(app)
    assert header["acknowledged"] == 7
    assert header["opened"] == {"layer": "conv2", "map": 3, "pixel": [5, 5]}
    checked = header["checked"]
    assert checked["cell"] == [5, 5, 3] and checked["drawing"] == 7
    assert abs(checked["value"] - checked["total"]) <= checked["tolerance"]
    assert checked["by"] == ("Keras" if backend.loaded() else "NumPy")
    assert [expander.label for expander in app.expander] == ["All 289 numbers of this value as a table"]


def test_a_click_goes_into_the_address():
    app = opened("network", run="two_conv", data="mnist_5k", picture="test:3")
    app = after(app, opened={"layer": "pool1", "map": 4, "pixel": [1, 2], "at": 1})
    assert dict(app.query_params) == {
        "run": "two_conv", "data": "mnist_5k", "picture": "test:3", "layer": "pool1", "map": "4", "pixel": "1,2",
    }
    app = after(app, opened={"layer": None, "at": 2})
    assert "layer" not in app.query_params and told(app)["opened"] is None


@pytest.mark.parametrize(("link", "sentence"), [
    ({"layer": "conv9", "map": "0"}, "There is no layer 'conv9' to see here"),
    ({"layer": "conv2", "map": "64"}, "Expected a number from 0 to 63"),
    ({"layer": "conv2", "map": "1", "pixel": "11,0"}, "There is no row in conv2 with number '11'"),
    ({"layer": "output", "map": "x"}, "There is no unit in output with number 'x'"),
])
def test_a_link_to_a_value_that_is_not_there_is_explained(link, sentence):
    app = opened("network", run="two_conv", data="mnist_5k", picture="test:0", **link)
    assert not app.exception
    assert sentence in words(app)
    assert told(app)["opened"] is None, "the network is there all the same"


@pytest.mark.parametrize("opened_state", [
    {"layer": "conv2", "map": 5, "pixel": [99, 1], "at": 1}, {"layer": 7, "map": [], "pixel": "x", "at": 1},
    {"layer": "conv2", "at": 1}, {"at": 1}, {"layer": "conv2", "map": 5, "pixel": [None, {}], "at": 1},
])
def test_whatever_the_browser_sends_no_page_breaks(opened_state):
    app = after(opened("network", run="two_conv", data="mnist_5k", picture="test:0"), opened=opened_state)
    assert not app.exception


def test_operations_change_the_value_and_not_the_run():
    app = opened("network", run="two_conv", data="mnist_5k", picture="test:3", layer="conv2", map="5", pixel="4,3")
    run = store.find("two_conv")
    muted = {"layer": "conv2", "filter": 5, "what": "muted", "kernel": [0.0] * 288, "bias": 0.0}
    app = after(app, operations={"key": run.fingerprint, "operations": [muted], "at": 1})
    assert not app.exception
    checked = told(app)["checked"]
    assert (checked["value"], checked["by"], checked["operations"]) == (0, "NumPy", 1)
    assert app.metric[0].label == "Accuracy after the changes"
    app = after(app, operations={"key": run.fingerprint, "operations": [{**muted, "kernel": "x"}], "at": 2})
    assert "Expected a list of 288 numbers" in words(app)
    assert len(told(app)["operations"]) == 1, "what was there stays"
    assert store.find("two_conv").fingerprint == run.fingerprint


def served(tmp_path, monkeypatch) -> tuple:
    """A run, and the page with a value of it opened, as if the browser had no file for Conv2D."""
    monkeypatch.setattr(part_files, "computes", lambda module: module != "conv2d")
    models = tmp_path / "models"
    shutil.copytree(folders.models() / "two_conv", models / "two_conv")
    monkeypatch.setenv("EXPLORER_MODELS", str(models))
    layers = (Conv2D(4, activation="tanh"), Flatten(), Dense(10, "softmax"))
    run = untrained(models / "local/tanh", "two_conv", "mnist_5k", layers=layers)
    app = opened("network", run=run.name, data="mnist_5k", picture="test:3", layer="conv1", map="2", pixel="9,9")
    assert not app.exception
    return run, app


def test_a_network_the_browser_does_not_know_is_served_as_bytes(tmp_path, monkeypatch):
    run, app = served(tmp_path, monkeypatch)
    header = told(app)
    assert header["arrays"]["served/conv1"] == {"shape": [26, 26, 4], "offset": 784 * 4, "bytes": True}
    assert header["served"]["explanation"]["cell"] == [9, 9, 2]
    assert sum(header["served"]["probabilities"]) == pytest.approx(1)
    muted = {"layer": "conv1", "filter": 2, "what": "muted", "kernel": [0.0] * 9, "bias": 0.0}
    changed = told(after(app, operations={"key": run.fingerprint, "operations": [muted], "at": 1}))
    assert changed["served"]["explanation"]["value"] == 0, "what was done to a filter is served, too"
    assert changed["served"]["probabilities"] != header["served"]["probabilities"]
    monkeypatch.undo()
    known = told(opened("network", run="two_conv", data="mnist_5k", picture="test:3"))
    assert known["served"] is None


def test_a_value_opened_in_a_layer_without_maps_of_its_own_is_no_bad_link_for_the_filters():
    app = opened("filters", run="two_conv", data="mnist_5k", picture="test:3", layer="flatten", map="7")
    assert not app.exception and not app.warning
