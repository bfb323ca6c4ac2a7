"""The header that the browser parts read: by hand for two layers, and complete for every kind."""

import json
import math

import pytest

from explorer.core.layers import KINDS, Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.layers.concatenate import Concatenate
from explorer.core.network.described import described
from explorer.core.network.graph import Network
from tests.conftest import ROOT

NETWORK = Network.chain((Conv2D(32, 3, 2, "same"), MaxPooling2D(3), Flatten(), Dense(10, None)), (28, 28, 1))


def test_by_hand_a_convolution_and_what_reads_it():
    conv, pool, flatten, output = described(NETWORK)
    assert conv == {
        "name": "conv1", "kind": "Conv2D", "module": "conv2d", "family": "convolution",
        "told": "32 filters 3×3, stride 2, padding same, relu",
        "settings": {"filters": 32, "kernel": 3, "stride": 2, "padding": "same", "activation": "relu",
                     "dilation": 1, "groups": 1, "use_bias": True},
        "ends_in": "relu", "in_training": None, "passes": False,
        "inputs": ["input"], "before": [[28, 28, 1]], "shape": [14, 14, 32],
        "sees": {"form": "Window", "size": (3, 3), "stride": (2, 2), "padding": "same", "dilation": (1, 1),
                 "mixes": True, "groups": 1, "zeros": [0, 0], "repeat": (1, 1)},
        "signed": False,
        "weights": {"kernel": {"axes": ["height", "width", "in", "out"], "shape": [3, 3, 1, 32], "trained": True},
                    "bias": {"axes": ["out"], "shape": [32], "trained": True}},
        "parameters": 320, "formula": "(3·3·1 + 1)·32 = 320", "multiply_adds": 14 * 14 * 9 * 32}
    assert pool["inputs"] == ["conv1"] and pool["before"] == [[14, 14, 32]] and pool["shape"] == [4, 4, 32]
    assert pool["sees"] == {"form": "Window", "size": (3, 3), "stride": (3, 3), "padding": "valid",
                            "dilation": (1, 1), "mixes": False, "groups": 1, "zeros": [0, 0], "repeat": (1, 1)}
    assert flatten["sees"] == {"form": "Moved", "stays": False} and flatten["passes"] and flatten["weights"] == {}
    assert output["sees"] == {"form": "Everything"} and output["ends_in"] is None and output["signed"]


@pytest.mark.parametrize(("length", "kernel", "stride", "zeros"), [(28, 3, 1, 1), (28, 4, 1, 1), (28, 5, 1, 2),
                                                                  (28, 3, 2, 0), (27, 3, 2, 1)])
def test_the_zeros_in_front_are_keras_s(length, kernel, stride, zeros):
    """The odd zero of "same" padding goes behind: a kernel of 4 has one in front and two behind."""
    network = Network.chain((Conv2D(1, kernel, stride, "same"),), (length, length, 1))
    assert described(network)[0]["sees"]["zeros"] == [zeros, zeros]


def test_joined_maps_keep_their_rows_and_columns():
    network = Network.wired((Concatenate(),), (("input", "input"),), (5, 5, 1))
    told, = described(network)
    assert (told["before"], told["shape"]) == ([[5, 5, 1], [5, 5, 1]], [5, 5, 2])
    assert told["sees"] == {"form": "Moved", "stays": True, "size": (1, 1), "stride": (1, 1), "padding": "valid",
                            "mixes": False, "dilation": (1, 1), "groups": 1, "zeros": [0, 0], "repeat": (1, 1)}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_told_in_json_and_names_its_file(name):
    layer = KINDS[name]()
    inputs = ("input", "input") if layer.merges else ("input",)
    told, = described(Network.wired((layer,), (inputs,), (28, 28, 2)))
    assert json.loads(json.dumps(told))["kind"] == name
    assert (ROOT / f"explorer/core/layers/{told['module']}.py").is_file()
    assert told["sees"]["form"] in ("Window", "Everything", "OwnMap", "Moved")
    assert told["parameters"] == sum(
        math.prod(weight["shape"]) for weight in told["weights"].values())
