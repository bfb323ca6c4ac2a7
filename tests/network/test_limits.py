"""A stranger's network is refused before it costs anything: few parameters can still need much memory."""

import numpy as np
import pytest

from explorer.core.courses.presets import PRESETS
from explorer.core.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from explorer.core.layers.add import Add
from explorer.core.network import forward, limits
from explorer.core.network.graph import Network
from explorer.core.pictures.sources import DATA_SOURCES

END = (MaxPooling2D(28), Flatten(), Dense(10))


@pytest.mark.parametrize(("layers", "words"), [
    ((Conv2D(2048, 1), *[Activation("relu")] * 50, *END), "Received: 8[0-9],...,... and 784$"),
    ((Conv2D(2048, 1), *[Dropout(0.5)] * 50, *END), "Expected at most 4,000,000 values for a picture"),
    ((Conv2D(100, 1), Conv2D(1, 28, padding="same"), *END), "and 61,465,600$"),  # 28*28 windows of 28*28*100
    ((Conv2D(2048, 1), Conv2D(2048, 1), *END), "too large. Expected at most 20,000,000 parameters"),
    ((Flatten(), Dense(10), Flatten(), *[Dense(10)] * 60), "Too many or no layers"),
    ((Dense(10),), "output would look at each pixel alone. Expected a layer before it"),
    ((Flatten(), Dense(101)), "Expected 2 to 100 answers at its end, one a class. Received: Dense with 101 values"),
    ((Flatten(), Dense(1)), "Expected 2 to 100 answers at its end, one a class. Received: Dense with 1 values"),
], ids=lambda value: str(value)[:40])
def test_a_network_that_needs_too_much_is_refused(layers, words):
    with pytest.raises(ValueError, match=words):
        limits.checked_network(Network.chain(layers, (28, 28, 1)))


def test_a_layer_that_reads_another_a_thousand_times_is_refused():
    """A description of a few kilobytes could ask for a minute of sums."""
    network = Network.wired((Conv2D(8), Add(), *END[1:]), (("input",), ("conv1",) * 1000, ("add1",), ("flatten",)),
                            (28, 28, 1))
    with pytest.raises(ValueError, match="add1 joins too many layers. Expected at most 60. Received: 1,000"):
        limits.checked_network(network)


@pytest.mark.parametrize("name", PRESETS)
def test_the_course_s_networks_are_far_from_the_limits(name):
    exercise = PRESETS[name]
    limits.checked_network(Network.chain(exercise.layers, DATA_SOURCES[exercise.data].shape))


def test_a_large_network_of_today_fits():
    """VGG16's convolutions on CIFAR-10: 15 million parameters, 313 million multiply-adds."""
    blocks = [layer for filters, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
              for layer in (*[Conv2D(filters, padding="same")] * times, MaxPooling2D())]
    limits.checked_network(Network.chain((*blocks, Flatten(), Dense(512), Dense(10, "softmax")), (32, 32, 3)))


def test_a_network_with_large_windows_reads_fewer_pictures_at_once(monkeypatch):
    """As many as fit, and the same answers."""
    network, seen = Network.chain((Conv2D(2), Flatten(), Dense(10)), (28, 28, 1)), []
    generator = np.random.default_rng(0)
    weights = {key: generator.normal(size=weight.shape).astype(np.float32) for key, weight in network.weights.items()}
    pictures = generator.random((7, 28, 28, 1), np.float32)
    whole, ours = forward.probabilities(network, weights, pictures), Network.forward
    assert forward.in_windows(network) == 26 * 26 * 9
    monkeypatch.setattr(forward, "ROOM", 3 * 26 * 26 * 9)
    monkeypatch.setattr(Network, "forward", lambda *values: seen.append(len(values[2])) or ours(*values))
    np.testing.assert_allclose(forward.probabilities(network, weights, pictures), whole, rtol=1e-4)
    assert seen == [3, 3, 1]


def test_a_network_whose_sums_are_no_numbers_is_refused():
    """784 weights of 3e38 are finite, and a grey picture times them is not."""
    network = Network.chain((Flatten(), Dense(10)), (28, 28, 1))
    weights = {"output/kernel": np.full((784, 10), 3e38, np.float32), "output/bias": np.zeros(10, np.float32)}
    with pytest.raises(ValueError, match="answers with what is no number"):
        limits.check_answers(network, weights)
    limits.check_answers(network, {**weights, "output/kernel": weights["output/kernel"] / 1e6})
