"""How unlike a picture is to what a network knows: hand-made directions, and digits against noise."""

import math

import numpy as np
import pytest

from explorer.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.network.graph import Network
from explorer.core.pictures import datasets, familiarity
from explorer.core.runs import store
from tests.conftest import ROOT

TWO = Network.chain((Flatten(), Dense(2, "softmax")), (1, 2, 1))
WEIGHTS = {"output/kernel": np.zeros((2, 2), np.float32), "output/bias": np.zeros(2, np.float32)}


def points(*values: tuple[float, float]) -> np.ndarray:
    """Pictures of two pixels: the layer before the last repeats them."""
    return np.float32(values).reshape(-1, 1, 2, 1)


def test_a_direction_has_length_one_whatever_the_brightness_and_a_black_picture_has_none():
    found = familiarity.directions(TWO, WEIGHTS, points((0.3, 0.4), (0.6, 0.8), (0, 0)))
    np.testing.assert_allclose(found, [[0.6, 0.8], [0.6, 0.8], [0, 0]], rtol=1e-6)


def test_the_distance_is_the_mean_to_the_five_nearest_in_units_of_the_training_digits():
    right, up = [1.0, 0.0], [0.0, 1.0]
    known = familiarity.Known(np.float32([right] * 4 + [up] * 3), unit=0.5)
    found = familiarity.unlike(known, np.float32([right, up]))
    diagonal = math.sqrt(2)  # from one to the other
    np.testing.assert_allclose(found, [diagonal / 5 / 0.5, 2 * diagonal / 5 / 0.5], rtol=1e-6)


def test_the_unit_is_what_99_of_100_of_the_other_training_digits_do_not_exceed():
    turns = np.linspace(0, 0.1, 400)
    images = points(*zip(np.cos(turns), np.sin(turns), strict=True))
    known = familiarity.learnt(TWO, WEIGHTS, images)
    assert len(known.directions) == 300
    assert (familiarity.unlike(known, familiarity.directions(TWO, WEIGHTS, images[300:])) > 1).sum() == 1


def test_the_first_vector_and_the_layer_before_the_last_count_alike():
    network = Network.chain((Flatten(), Dense(1, "relu"), Dense(2, "softmax")), (1, 2, 1))
    weights = {**WEIGHTS, "dense1/kernel": np.float32([[5], [0]]), "dense1/bias": np.zeros(1, np.float32),
               "output/kernel": np.zeros((1, 2), np.float32)}
    found = familiarity.directions(network, weights, points((3, 4), (0, 1)))
    np.testing.assert_allclose(found * math.sqrt(2), [[0.6, 0.8, 1], [0, 1, 0]], rtol=1e-6)


def test_too_few_training_digits_are_refused():
    with pytest.raises(ValueError, match="Too few training digits"):
        familiarity.learnt(TWO, WEIGHTS, points(*[(1, 0)] * 5))


def test_a_network_that_costs_too_much_or_has_too_many_values_is_not_measured():
    large = Network.chain((Conv2D(16, 3), Flatten(), Dense(10)), (28, 28, 1))
    slow = Network.chain((Conv2D(32, 3), Conv2D(64, 3), MaxPooling2D(4), Flatten(), Dense(10)), (28, 28, 1))
    assert familiarity.affordable(TWO)
    assert not familiarity.affordable(large), "26 * 26 * 16 values"
    assert not familiarity.affordable(slow), "24 * 24 * 3 * 3 * 32 * 64 multiply-adds are 10.6 million"


def test_the_shipped_network_knows_digits_and_neither_noise_nor_a_chequerboard():
    run, data = store.read(ROOT / "models/pen"), datasets.load("mnist_5k")
    network, weights = run.spec.graph, store.weights(run)
    known = familiarity.learnt(network, weights, data.x_train)
    noise = np.random.default_rng(0).random((20, 28, 28, 1), dtype=np.float32)
    squares = (np.indices((28, 28)).sum(axis=0) % 2).astype(np.float32)[None, ..., None]
    digits, noisy, chequered = (familiarity.unlike(known, familiarity.directions(network, weights, images))
                                for images in (data.x_test, noise, squares))
    assert np.mean(digits > 1) < 0.03 and np.median(digits) < 0.7
    assert noisy.min() > 1 and chequered[0] > 1
