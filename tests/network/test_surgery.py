"""Operations on filters: what they do to the weights, what is refused, what they cost, and what a session keeps."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.courses import presets
from explorer.core.layers import Conv2D, Dense, Flatten
from explorer.core.layers.functions import softmax
from explorer.core.network import forward, surgery
from explorer.core.network.graph import Network
from explorer.core.pictures import datasets
from explorer.core.runs import store
from tests.conftest import ROOT
from tests.test_architecture import KERAS, reachable, touches

TINY = Network.chain((Conv2D(2, 2, activation=None), Flatten(), Dense(2, None)), (2, 2, 1))
HOSTILE = [None, True, "muted", 3, {}, {"operations": []}, [None], [7], ["muted"], [[]], [{}]]


def tiny_weights() -> dict[str, np.ndarray]:
    """Two filters of 2x2x1 on a 2x2 picture: each gives one value, and the output adds them up with a sign."""
    kernel = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.float32).T.reshape(2, 2, 1, 2)
    return {"conv1/kernel": kernel, "conv1/bias": np.float32([10, 20]),
            "output/kernel": np.float32([[1, -1], [1, -1]]), "output/bias": np.float32([0.5, 0.25])}


def operation(**changes) -> dict:
    return {"layer": "conv1", "filter": 0, "what": "edited", "kernel": [0, 0, 0, 0], "bias": 0, **changes}


def muted(weights: dict, layer: str, number: int) -> dict:
    size = weights[f"{layer}/kernel"][..., number].size
    return operation(layer=layer, filter=number, what="muted", kernel=[0] * size)


def inverted(weights: dict, layer: str, number: int) -> dict:
    kernel = (-weights[f"{layer}/kernel"][..., number]).ravel().tolist()
    return operation(layer=layer, filter=number, what="inverted", kernel=kernel,
                     bias=-float(weights[f"{layer}/bias"][number]))


def random_weights(network: Network) -> dict[str, np.ndarray]:
    generator, weights = np.random.default_rng(0), {}
    for key, weight in network.weights.items():
        spread = 0.1 if len(weight.shape) == 1 else np.sqrt(2 / np.prod(weight.shape[:-1]))
        weights[key] = generator.normal(0, spread, weight.shape).astype(np.float32)
    return weights


def same(first: dict, second: dict) -> bool:
    return first.keys() == second.keys() and all(np.array_equal(first[key], second[key]) for key in first)


def test_surgery_does_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.network.surgery"), module)]


def test_by_hand_an_edited_filter_gives_its_new_sum_and_the_others_theirs():
    image = np.float32([[1, 2], [3, 4]]).reshape(1, 2, 2, 1)
    before = TINY.forward(tiny_weights(), image)
    assert before["conv1"].ravel().tolist() == [1 + 4 + 9 + 16 + 10, 5 + 12 + 21 + 32 + 20]
    weights = surgery.operated(tiny_weights(), TINY, [operation(kernel=[1, 0, 0, -1], bias=0.5)])
    after = TINY.forward(weights, image)
    assert after["conv1"].ravel().tolist() == [1 - 4 + 0.5, 90]
    assert after["output"].ravel().tolist() == [87.5 + 0.5, -87.5 + 0.25]


def test_a_kernel_is_listed_by_height_width_and_input_channel():
    network = Network.chain((Conv2D(1, 2), Flatten(), Dense(10)), (3, 3, 3))
    changed = surgery.operated(random_weights(network), network, [operation(kernel=list(range(12)))])
    assert changed["conv1/kernel"].shape == (2, 2, 3, 1)
    assert changed["conv1/kernel"][1, 0, :, 0].tolist() == [6, 7, 8]


def test_muting_a_whole_layer_leaves_the_answer_of_the_biases_to_every_picture():
    network = Network.chain(presets.preset("two_conv").layers, (28, 28, 1))
    weights = random_weights(network)
    operations = [muted(weights, "conv2", number) for number in range(64)]
    after = surgery.operated(weights, network, operations)
    images = np.random.default_rng(1).random((3, 28, 28, 1), np.float32)
    hidden = np.maximum(weights["dense1/bias"], 0)
    expected = softmax(hidden @ weights["output/kernel"] + weights["output/bias"])
    np.testing.assert_allclose(forward.probabilities(network, after, images), [expected] * 3, rtol=1e-5)


def test_inverting_twice_is_the_original_and_once_is_not():
    weights = tiny_weights()
    once = surgery.operated(weights, TINY, [inverted(weights, "conv1", 1)])
    assert once["conv1/kernel"][..., 1].ravel().tolist() == [-5, -6, -7, -8]
    assert once["conv1/bias"].tolist() == [10, -20]
    twice = surgery.operated(weights, TINY, [inverted(weights, "conv1", 1), inverted(once, "conv1", 1)])
    assert same(twice, weights)


def test_operations_are_applied_in_order_so_a_shorter_list_is_undo_and_an_empty_one_reset():
    weights = tiny_weights()
    operations = [operation(kernel=[1, 1, 1, 1]), operation(kernel=[2, 2, 2, 2], bias=3)]
    assert surgery.operated(weights, TINY, operations)["conv1/bias"].tolist() == [3, 20]
    assert surgery.operated(weights, TINY, operations[:-1])["conv1/kernel"][..., 0].ravel().tolist() == [1] * 4
    assert same(surgery.operated(weights, TINY, []), weights)


def test_the_given_weights_never_change_and_untouched_arrays_are_shared():
    weights = tiny_weights()
    for array in weights.values():
        array.setflags(write=False)
    changed = surgery.operated(weights, TINY, [operation(), operation(filter=1)])
    assert same(weights, tiny_weights())
    assert changed["output/kernel"] is weights["output/kernel"]
    assert not np.shares_memory(changed["conv1/kernel"], weights["conv1/kernel"])
    assert {array.dtype for array in changed.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_what_is_no_list_of_operations_is_refused(value):
    with pytest.raises(ValueError, match="Received: "):
        surgery.operated(tiny_weights(), TINY, value)


@pytest.mark.parametrize("changes", [
    {"layer": "conv2"}, {"layer": "output"}, {"layer": "flatten"}, {"layer": None}, {"layer": ["conv1"]},
    {"filter": -1}, {"filter": 2}, {"filter": True}, {"filter": 0.0}, {"filter": "0"}, {"filter": None},
    {"what": None}, {"what": "copied from <b>"}, {"what": "muted\n"}, {"what": "x" * 10_000}, {"what": ["muted"]},
    {"kernel": None}, {"kernel": "0000"}, {"kernel": []}, {"kernel": [0] * 3}, {"kernel": [0] * 5},
    {"kernel": [[0, 0], [0, 0]]}, {"kernel": [0, 0, 0, "1"]}, {"kernel": [0, 0, 0, None]}, {"kernel": {"0": 1}},
    {"kernel": [0, 0, 0, True]}, {"kernel": [0, 0, 0, float("nan")]}, {"kernel": [0, 0, 0, float("inf")]},
    {"kernel": [0, 0, 0, 1e6 + 1]}, {"kernel": [0, 0, 0, -(10**400)]}, {"kernel": [[[0]], 0, 0, 0]},
    {"bias": None}, {"bias": "0"}, {"bias": [0]}, {"bias": False}, {"bias": float("-inf")}, {"bias": -2e6},
], ids=lambda changes: repr(changes)[:40])
def test_an_operation_that_does_not_fit_is_refused_in_one_short_sentence(changes):
    with pytest.raises(ValueError, match="Expected.*Received: ") as refused:
        surgery.operated(tiny_weights(), TINY, [operation(), operation(**changes)])
    assert len(str(refused.value)) < 250


def test_the_ends_of_the_range_and_every_name_of_an_operation_are_allowed():
    names = ("muted", "inverted", "randomised", "edited", "copied from 1", "copied from 511")
    operations = [operation(what=what, kernel=[1e6, -1e6, 0.5, 1], bias=1_000_000) for what in names]
    assert surgery.operated(tiny_weights(), TINY, operations)["conv1/bias"][0] == 1e6


def test_there_are_at_most_500_operations():
    assert len(surgery.checked(tiny_weights(), TINY, [operation()] * 500)) == 500
    with pytest.raises(ValueError, match="Expected at most 500. Received: 501"):
        surgery.checked(tiny_weights(), TINY, [operation()] * 501)


def test_what_else_an_operation_carries_is_left_out():
    found = surgery.checked(tiny_weights(), TINY, [operation(name="<script>", more=[1])])
    assert found == [operation()]
    assert json.loads(json.dumps(found)) == found


def test_a_network_without_convolutions_has_nothing_to_operate_on():
    network = Network.chain((Flatten(), Dense(10)), (4, 4, 1))
    with pytest.raises(ValueError, match="Expected one of none. Received: 'conv1'"):
        surgery.operated(random_weights(network), network, [operation()])


def test_accuracy_by_hand():
    images = np.float32([[1, 1], [-20, -20]]).reshape(2, 2, 1, 1) * np.ones((1, 1, 2, 1), np.float32)
    answers = forward.probabilities(TINY, tiny_weights(), images).argmax(axis=1)
    assert answers.tolist() == [0, 1], "36 + 30 = 66 is for the first class; with -20 everywhere it is for the other"
    assert surgery.accuracy(TINY, tiny_weights(), images, np.array([0, 1])) == 1
    assert surgery.accuracy(TINY, tiny_weights(), images, np.array([0, 0])) == 0.5
    deaf = surgery.operated(tiny_weights(), TINY, [operation(), operation(filter=1)])
    assert surgery.accuracy(TINY, deaf, images, np.array([0, 1])) == 0.5, "the biases always answer the first class"


@pytest.mark.filterwarnings("error")
def test_an_answer_that_overflows_is_wrong_and_no_warning():
    network = Network.chain((*[Conv2D(1, 1, activation=None)] * 8, Flatten(), Dense(2, None)), (1, 1, 1))
    weights = random_weights(network)
    large = [operation(layer=f"conv{place}", kernel=[1e6], bias=1e6) for place in range(1, 9)]
    image = np.ones((1, 1, 1, 1), np.float32)
    overflown = surgery.operated(weights, network, large)
    assert [surgery.accuracy(network, overflown, image, np.array([label])) for label in (0, 1)] == [0, 0]


@pytest.mark.parametrize(("pictures", "labels"), [(0, 0), (2, 1), (1, 2)])
def test_accuracy_needs_pictures_and_their_labels(pictures, labels):
    with pytest.raises(ValueError, match=f"Received: {pictures} pictures and {labels} labels"):
        surgery.accuracy(TINY, tiny_weights(), np.zeros((pictures, 2, 2, 1)), np.zeros(labels, int))


def test_the_accuracy_of_an_untouched_run_is_that_of_its_evaluation():
    run, data = store.read(ROOT / "models/two_conv"), datasets.load("mnist_5k")
    weights = store.weights(run)
    answers = forward.probabilities(run.spec.graph, weights, data.x_test).argmax(axis=1)
    assert surgery.accuracy(run.spec.graph, weights, data.x_test, data.y_test) == np.mean(answers == data.y_test)
    assert np.mean(answers == data.y_test) > 0.9


def page() -> None:
    """What the page Network does with the message of its part."""
    import streamlit as st

    from explorer.core.runs import store
    from explorer.ui import cache, state
    from explorer.ui.network import surgery

    run = store.find("two_conv")
    problem = state.take_operations(run.fingerprint, st.session_state.get("message"), cache.weights(run),
                                    run.spec.graph)
    if problem:
        st.error(problem)
    surgery.effect(run, state.operations(run.fingerprint), st.session_state.get("data", "mnist_5k"))


def sent(message: object, data: str | None = "mnist_5k", app: AppTest | None = None) -> AppTest:
    app = app or AppTest.from_function(page, default_timeout=60)
    app.session_state["message"], app.session_state["data"] = message, data
    app.run()
    assert not app.exception
    return app


def message(operations: object, key: str | None = None) -> dict:
    return {"key": key or store.find("two_conv").fingerprint, "operations": operations}


def all_muted() -> list[dict]:
    weights = store.weights(store.find("two_conv"))
    return [muted(weights, "conv1", number) for number in range(32)]


def test_the_metric_shows_before_and_after_and_the_pictures():
    app = sent(None)
    assert (app.metric[0].label, app.metric[0].delta) == ("Accuracy", "")
    before = app.metric[0].value
    assert "first 1,000 test pictures" in app.caption[0].value
    assert "part of the pictures it was trained on" in app.caption[0].value
    sent(message(all_muted()), app=app)
    assert app.metric[0].label == "Accuracy after the changes"
    assert app.metric[0].value == "10.0\u202f%", "100 of each digit, and always the same answer"
    assert app.metric[0].delta.startswith("-") and app.metric[0].delta.endswith(f"points, before {before}")
    sent(message([]), app=app)
    assert (app.metric[0].label, app.metric[0].value) == ("Accuracy", before)


def test_a_change_without_any_effect_has_neither_colour_nor_arrow():
    weights = store.weights(store.find("two_conv"))
    same_again = inverted({key: -array for key, array in weights.items()}, "conv1", 0)
    app = sent(message([same_again]))
    assert app.metric[0].delta.startswith("+0.0 points")
    assert app.metric[0].proto.color == app.metric[0].proto.MetricColor.GRAY


def test_hostile_messages_change_nothing_and_get_a_sentence():
    app = sent(message(all_muted()))
    for value in [*(value for value in HOSTILE if value is not None), [operation(filter=99)], all_muted() * 16]:
        sent(message(value), app=app)
        assert "Received: " in app.error[0].value
        assert app.metric[0].value == "10.0\u202f%"
    sent(message(None), app=app)
    assert app.error


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"key": None}, {"key": "another run", "operations": [1]}])
def test_what_is_no_message_about_this_run_is_left_alone(value):
    app = sent(message(all_muted()))
    sent(value, app=app)
    assert not app.error
    assert app.metric[0].value == "10.0\u202f%"


def test_another_session_has_the_network_as_it_was_trained():
    sent(message(all_muted()))
    assert sent(None).metric[0].label == "Accuracy"


@pytest.mark.parametrize("data", [None, "mnist"])
def test_without_the_pictures_the_page_says_so(no_data, data):
    app = sent(message(all_muted()), data)
    assert not app.metric
    assert "MNIST digits are not on this machine" in app.info[0].value
