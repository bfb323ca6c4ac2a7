"""What a client may send without the page's leave: numbers out of range, options that are none, parts' messages."""

import random
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.layers import layer_names
from explorer.core.network import kernels, surgery
from explorer.core.network.cells import Cell
from explorer.core.pictures import preparation
from explorer.core.runs import store
from explorer.ui import state
from explorer.ui.convolution import kernel, moves, scene
from tests.pages.test_all_pages import opened, words

NUMBERS = {
    "convolution": {"scene": "test:0", "kernel": "learned:two_conv:0"},
    "filters": {"run": "two_conv"},
    "train": {"network": "two_conv", "data": "mnist_5k"},
    "exercises": {"exercise": "2"},
}


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e300, -1, 0.5])
@pytest.mark.parametrize("page", NUMBERS)
def test_no_number_ends_a_page(page, value, no_data):
    app = opened(page, **NUMBERS[page])
    if page == "train":
        app.toggle(key="edit_layers").set_value(True).run()
    fields = [field.key for field in app.number_input]
    assert fields
    for key in fields:
        app.number_input(key=key).set_value(value)
    app.run()
    assert not app.exception
    for field in app.number_input:
        assert field.value is None or field.min <= field.value <= field.max


def sent(app: AppTest, key: str, value: str) -> None:
    """What a client that does not keep to the options sends for a picker."""
    picker = app.selectbox(key=key)
    picker.options.append(value)
    picker.set_value(value).run()


def test_a_size_that_is_not_offered_costs_nothing_and_changes_nothing(no_data):
    app = opened("convolution", kernel="blur:5")
    started = time.process_time()
    sent(app, "slide_size", "9999")
    assert time.process_time() - started < 5
    assert not app.exception
    assert app.session_state["session"].kernel == "blur:5"


@pytest.mark.parametrize(("page", "key"), [
    ("train", "network_picker"), ("train", "data_picker"), ("filters", "run_picker"),
])
def test_an_option_that_is_not_offered_changes_nothing(page, key, no_data):
    app = opened(page)
    before = app.selectbox(key=key).value
    sent(app, key, "[x](http://evil.example)")
    assert not app.exception
    assert app.selectbox(key=key).value == before
    assert "evil" not in words(app)


def anything(choose: random.Random, depth: int = 0) -> object:
    """A random value as a message can hold it, with the words and numbers that the parts use."""
    kinds = [None, True, -1, 0, 3, 10**400, 0.5, float("nan"), float("inf"), "", "conv1", "1", "9" * 5000, "a" * 5000]
    if depth < 4 and choose.random() < 0.7:
        values = [anything(choose, depth + 1) for _ in range(choose.randint(0, 4))]
        keys = ("layer", "filter", "kernel", "bias", "map", "pixel")
        return values if choose.random() < 0.6 else dict(zip(choose.sample(keys, len(values)), values, strict=True))
    return choose.choice(kinds)


@pytest.mark.parametrize("seed", range(300))
def test_what_a_part_sends_is_taken_or_refused_in_a_sentence(seed):
    choose, run = random.Random(seed), store.find("two_conv")
    weights, spec = store.weights(run), run.spec
    assert "conv1" in layer_names(spec.layers)
    for take in (
        lambda value: surgery.checked(weights, spec.graph, value),
        lambda value: surgery.checked(weights, spec.graph, [value]),
        preparation.check_strokes,
        kernels.parse_kernel,
        lambda value: Cell.read(spec.graph, str(value), value, str(value)),
        lambda value: Cell.read(spec.graph, "conv1", value, "0,0"),
    ):
        try:
            take(anything(choose))
        except ValueError as problem:
            assert str(problem)


@pytest.mark.parametrize("seed", range(12))
def test_no_message_of_a_part_ends_the_page(seed, no_data):
    choose = random.Random(seed)
    app = opened("network", run="two_conv", data="mnist_5k", picture=choose.choice(["test:3", "drawing"]))
    message = {name: anything(choose) for name in ("layer", "map", "pixel", "at", "id", "strokes", "operations", "key")}
    app.session_state["network"] = {name: choose.choice([message, anything(choose)])
                                    for name in ("opened", "drawing", "operations")}
    app.run()
    assert not app.exception


@pytest.mark.parametrize(("callback", "field"), [
    (lambda: moves._take("stride", "key"), "stride"), (lambda: moves._take("padding", "key"), "padding"),
    (scene._take_scene, "scene"), (lambda: kernel._take_kernel(np.ones((3, 3, 1))), "kernel"),
    (lambda: kernel._take_size(np.ones((3, 3, 1))), "kernel"), (kernel._take_learned, "kernel"),
])
@pytest.mark.parametrize("value", ["evil", "9999", 9999, None, ["1"], -1])
def test_a_callback_takes_what_is_offered_and_nothing_else(monkeypatch, callback, field, value):
    here = state.Session(scene="course", kernel="blur:3", stride="1", padding="valid")
    monkeypatch.setattr(state, "session", lambda: here)
    monkeypatch.setattr(state, "widget", lambda key: value)
    before = getattr(here, field)
    callback()
    assert getattr(here, field) == before
