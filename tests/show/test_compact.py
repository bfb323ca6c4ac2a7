"""Activations as bytes, for a network that the browser cannot compute."""

import numpy as np
import pytest

from explorer.core.courses.presets import PRESETS
from explorer.core.layers import KINDS, Conv2D, Dense, Flatten
from explorer.core.network.graph import Network
from explorer.core.show import compact, messages, part_files


class Unheard(Flatten):
    """A kind that no script of the browser knows."""

    family = "function"


def network(*layers) -> Network:
    return Network.chain(layers, (28, 28, 1))


def test_the_browser_computes_every_kind():
    """There is a file for each beside those of core; `tests/layers/test_browser.py` holds them to Keras."""
    assert all(part_files.computes(kind.__module__.rpartition(".")[2]) for kind in KINDS.values())


@pytest.mark.parametrize("name", PRESETS)
def test_the_browser_computes_every_preset(name):
    assert compact.browser_computes(network(*PRESETS[name].layers))


def test_the_server_computes_what_the_browser_has_no_file_for():
    assert not compact.browser_computes(network(Conv2D(2), Unheard(), Dense(10, None)))
    assert [node["browser"] for node in messages.nodes(network(Conv2D(2), Unheard(), Dense(10, None)))] == [
        True, False, True]


def test_bytes_are_at_most_half_a_step_from_the_truth():
    random = np.random.default_rng(0)
    given = {"conv1": random.normal(size=(5, 4, 3)).astype(np.float32), "dense1": random.random(7, np.float32) + 2,
             "dead": np.zeros((2, 2, 1), np.float32)}
    ranges, arrays = compact.as_bytes(given)
    for name, values in given.items():
        low, high = ranges[name]["low"], ranges[name]["high"]
        assert arrays[name].dtype == np.uint8 and arrays[name].shape == values.shape
        back = low + arrays[name] * (high - low) / 255
        assert np.abs(back - values).max() <= (high - low) / 510 + 1e-6
    assert ranges["dense1"]["low"] == 0, "the colours of unsigned values begin at zero"
    assert ranges["dead"] == {"low": 0, "high": 0} and not arrays["dead"].any()
