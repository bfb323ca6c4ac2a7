"""What a client sends for a widget and does not fit: nothing changes, one sentence says what was expected and came."""

import copy

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from explorer.core.engine import backend
from explorer.core.network import limits
from tests.pages.test_all_pages import opened


def sent(app: AppTest, key: str, **values) -> AppTest:
    """The page after its browser has sent another value for one widget: `string_value="x"`, `double_value=...`."""
    states = WidgetStates()
    states.CopyFrom(app._tree.get_widget_states())
    each = next(each for each in states.widgets if each.id.endswith(f"-{key}"))
    each.ClearField(each.WhichOneof("value"))
    for kind, value in values.items():
        if kind.endswith("_array_value"):
            getattr(each, kind).data.extend(value)
        else:
            setattr(each, kind, value)
    app._run(states)
    return app


def session_of(app: AppTest) -> dict:
    """All that a session keeps of what was chosen."""
    return {field: copy.deepcopy(value) for field, value in vars(app.session_state["session"]).items()
            if field not in ("arrived", "fresh", "addresses")}


def toasts(app: AppTest) -> list[str]:
    return [toast.value.replace("\\", "") for toast in app.toast]


@pytest.mark.parametrize(("page", "query", "key", "value", "words"), [
    ("convolution", {}, "slide_size", {"string_value": "9999"}, "Expected one of 1, 2, 3, 4, 5"),
    ("convolution", {}, "slide_stride", {"string_array_value": ["1", "2"]}, "Expected a text. Received: 'a list of te"),
    ("convolution", {}, "slide_flip", {"string_value": "yes"}, "Expected on or off. Received: 'a text'"),
    ("convolution", {"scene": "test:7"}, "slide_digit", {"double_value": -1}, "Expected a number from 0 to"),
    ("convolution", {"scene": "test:7"}, "slide_digit", {"double_value": float("inf")}, "Received: inf"),
    ("convolution", {"scene": "test:7"}, "slide_digit", {"double_value": float("nan")}, "Received: nan"),
    ("filters", {}, "run_picker", {"string_value": "[x](http://evil.example)"}, "Received: '[x](http"),
    ("filters", {}, "source_picker", {"string_array_value": ["My drawing", "Upload"]}, "Expected at most 1 different"),
    ("filters", {}, "map_range", {"string_array_value": ["9"]}, "Expected one of each map, each layer, whole network"),
    ("compare", {}, "compared_picker", {"string_array_value": ["dense", "dense"]}, "Expected at most 8 different ones"),
    ("compare", {}, "compared_picker", {"json_value": "[" * 100_000}, "Expected a list of texts. Received: 'a table"),
    ("exercises", {}, "exercise_picker", {"string_array_value": ["10"]}, "Expected one of 1 "),
    ("exercises", {"exercise": "2"}, "answer-conv-32-3-3-100-False", {"string_value": "9" * 999}, "Expected at most"),
])
def test_what_does_not_fit_changes_nothing_and_is_said(page, query, key, value, words, no_data):
    app = opened(page, **query)
    kept, before = session_of(app), app.session_state[key]
    sent(app, key, **value)
    assert not app.exception
    [said] = toasts(app)
    assert words in said and len(said) < 450
    assert app.session_state[key] == before
    assert session_of(app) == kept


def test_the_same_wrong_value_once_more_is_said_once(no_data):
    app = opened("convolution")
    sent(app, "slide_size", string_value="9999")
    assert len(toasts(app)) == 1
    sent(app, "slide_size", string_value="9999")
    assert not app.exception and toasts(app) == []
    assert app.session_state["slide_size"] == 3


def test_what_fits_still_arrives(no_data):
    app = sent(opened("convolution"), "slide_size", string_value="5")
    assert toasts(app) == []
    assert app.session_state["session"].kernel.startswith("own:")
    assert app.session_state["slide_size"] == 5


@pytest.mark.parametrize("value", [[1e300], [-0.1], [float("nan")], []])
def test_a_slider_keeps_its_range(value, no_data):
    app = opened("train", network="extra_conv_dropout", data="mnist_5k")
    app.toggle(key="edit_layers").set_value(True).run()
    [slider] = app.slider
    before = slider.value
    sent(app, slider.key, double_array_value=value)
    assert not app.exception and app.slider[0].value == before
    assert "Expected a number from 0 to" in toasts(app)[0]


@pytest.mark.parametrize("message", [
    {"layer": "conv9", "map": 0}, {"layer": "conv1", "map": []}, {"layer": "conv1", "map": 0, "pixel": [0, 26]},
    {"layer": ["conv1"], "map": 0}, {"layer": "conv1", "map": 32},
])
def test_a_click_on_what_is_not_there_changes_nothing(message, no_data):
    app = opened("network", run="two_conv", data="mnist_5k", picture="test:3", layer="conv1", map="2", pixel="3,4")
    kept = session_of(app)
    app.session_state["network"] = {"opened": {"at": 1, **message}}
    app.run()
    assert not app.exception
    assert "Expected a value of this network" in toasts(app)[0]
    assert session_of(app) == kept


def test_what_would_take_minutes_for_a_click_is_said_and_changes_nothing(monkeypatch, no_data):
    monkeypatch.setattr(limits, "MOST_READING", 10**9)
    app = opened("filters", run="two_conv", data="mnist_5k", picture="test:3")
    next(button for button in app.button if button.label == "One it reads wrongly").click().run()
    assert not app.exception
    assert "too large to read all" in app.error[0].value
    assert app.session_state["picture_index"] == 3


def test_a_keras_file_that_cannot_be_made_says_why(monkeypatch, no_data):
    monkeypatch.setattr(backend, "failure", lambda: "TensorFlow cannot be imported (ImportError: no such thing).")
    app = opened("train", network="two_conv", data="mnist", run="two_conv")
    button = next(one for one in app.get("download_button") if one.proto.label == "Download .keras")
    assert button.proto.disabled and button.proto.help.startswith("TensorFlow cannot be imported (ImportError")


def test_an_address_of_before_that_comes_with_a_change_is_no_way_back(no_data):
    app = opened("network", run="pen", picture="test:3")
    app.number_input(key="picture_index").set_value(4.0).run()
    assert app.query_params["picture"] == "test:4"
    # The browser has typed 5 and then 4 again; the run for 5 was broken off, and our address 4 had not reached it yet.
    here = app.session_state["session"]
    here.arrived = {name: b"5" if "picture_index" in name else sent for name, sent in here.arrived.items()}
    app.query_params["picture"] = "test:3"
    app.run()
    assert app.number_input(key="picture_index").value == 4 and app.query_params["picture"] == "test:4"
    app.query_params["picture"] = "test:3"  # and this is the button Back: nothing else has changed
    app.run()
    assert app.number_input(key="picture_index").value == 3 and app.query_params["picture"] == "test:3"
