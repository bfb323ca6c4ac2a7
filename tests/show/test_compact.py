"""Activations as bytes, for a network that the browser cannot compute."""

import json
import re

import numpy as np
import pytest

from explorer.core.courses.presets import PRESETS
from explorer.core.layers import Activation, Conv2D, Dense, Flatten
from explorer.core.show import compact, part_files


class Unheard(Flatten):
    """A kind that no script of the browser knows."""

    family = "function"


def test_the_table_of_what_the_browser_computes_is_the_browser_s_own():
    script = part_files.files()["network.js"].decode()
    table = re.search(r"const KNOWN = (\{.*?\});", script, re.DOTALL).group(1)
    assert json.loads(re.sub(r"(\w+):", r'"\1":', table).replace(",\n}", "}")) == compact.KNOWN


@pytest.mark.parametrize("name", PRESETS)
def test_the_browser_computes_every_preset(name):
    assert compact.browser_computes(PRESETS[name].layers)


@pytest.mark.parametrize("layers", [
    (Conv2D(2, activation="tanh"), Flatten(), Dense(10, None)),
    (Conv2D(2), Activation("sigmoid"), Flatten(), Dense(10, None)),
    (Flatten(), Dense(4, "softmax"), Dense(10, None)),
    (Flatten(), Dense(4), Dense(10, "relu")),
    (Dense(4), Flatten(), Dense(10, None)),
    (Unheard(), Flatten(), Dense(10, None)),
])
def test_the_server_computes_what_the_browser_does_not_know(layers):
    assert not compact.browser_computes(layers)


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
