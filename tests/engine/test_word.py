"""Keras' word on drawings: the right numbers for the right one, several pictures in one call, and what is refused."""

import shutil

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.engine import inference, word
from explorer.core.layers import Activation
from explorer.core.network import forward
from explorer.core.pictures import preparation
from explorer.core.runs import store
from tests.conftest import ROOT
from tests.pages.test_all_pages import untrained

SEVEN = [[[140.0, 120.0], [360.0, 120.0], [300.0, 220.0], [250.0, 320.0], [220.0, 410.0]]]
ONE = [[[250.0, 90.0], [250.0, 410.0]]]


@pytest.fixture
def shipped(models):
    """A folder of models with `dense` and `pen`."""
    for name in ("dense", "pen"):
        shutil.copytree(ROOT / "models" / name, models / name)
    return models


def asked(names: object, *drawings: list, steps: object = ("centred",), scale: bool = True, centre: bool = True):
    """The answers to drawings that are asked about at the same time."""
    waiting = [word.ask(names, list(steps), strokes, scale=scale, centre=centre) for strokes in drawings]
    return [future.result(timeout=120)[place] for future, place in waiting]


def by_hand(name: str, strokes: list, step: str = "centred", **switches) -> np.ndarray:
    run = store.find(name)
    prepared = preparation.prepare(preparation.check_strokes(strokes), **switches)
    return forward.probabilities(run.spec.graph, store.weights(run), getattr(prepared, step)[None])[0]


def test_every_network_gives_its_answer_to_every_step_of_every_drawing(keras, shipped):
    seven, one = asked(["pen", "dense"], SEVEN, ONE, steps=["raw", "centred"])
    assert np.shape(seven) == np.shape(one) == (2, 2, 10)
    assert [int(np.argmax(answers[0][1])) for answers in (seven, one)] == [7, 1]
    for answers, strokes in ((seven, SEVEN), (one, ONE)):
        for of_run, name in zip(answers, ("pen", "dense"), strict=True):
            np.testing.assert_allclose(of_run[0], by_hand(name, strokes, "raw"), atol=1e-5)
            np.testing.assert_allclose(of_run[1], by_hand(name, strokes), atol=1e-5)


def test_the_switches_reach_the_preparation(keras, shipped):
    small = [[[10.0, 10.0], [10.0, 60.0]]]
    (answers,) = asked(["dense"], small, scale=False, centre=False)
    np.testing.assert_allclose(answers[0][0], by_hand("dense", small, scale=False, centre=False), atol=1e-5)
    assert np.abs(np.subtract(answers[0][0], by_hand("dense", small))).max() > 0.1


def test_drawings_that_wait_together_go_through_a_network_in_one_call(keras, shipped, monkeypatch):
    counts, original = [], inference.probabilities
    monkeypatch.setattr(inference, "probabilities", lambda network, images: (counts.append(len(images)),
                                                                             original(network, images))[1])
    asked(["dense"], *[SEVEN, ONE] * 10)
    assert sum(counts) == 20 and len(counts) <= 3


def test_a_network_that_the_browser_does_not_know_is_read(keras, models):
    convolution, pooling, _, *others = presets.preset("one_conv").layers
    untrained(models / "tanh", "one_conv", "mnist_5k", layers=(convolution, pooling, Activation("tanh"), *others))
    (answers,) = asked(["tanh"], SEVEN)
    np.testing.assert_allclose(answers[0][0], by_hand("tanh", SEVEN), atol=1e-5)


@pytest.mark.parametrize("names", [None, "pen", [], ["pen"] * 5, [7], [["pen"]]])
def test_only_one_to_four_names_are_taken(names):
    with pytest.raises(ValueError, match="names of one to 4 runs"):
        word.ask(names, ["centred"], SEVEN, scale=True, centre=True)


@pytest.mark.parametrize("steps", [None, [], ["inked"], "centred", [["raw"]], ["raw"] * 4])
def test_only_steps_that_there_are_are_taken(steps):
    with pytest.raises(ValueError, match="steps raw, scaled, centred"):
        word.ask(["pen"], steps, SEVEN, scale=True, centre=True)


def test_a_run_that_is_not_there_or_takes_no_drawings_is_refused(keras, models):
    shutil.copytree(ROOT / "models/pool", models / "pool")
    for name, sentence in (("nobody", "nobody"), ("../pool", "not the name of a run"), ("pool", "reads no drawings")):
        future, _ = word.ask([name], ["centred"], SEVEN, scale=True, centre=True)
        with pytest.raises(ValueError, match=sentence):
            future.result(timeout=60)
