"""Layers with named inputs: what follows from them for a chain, and for a network with branches."""

import numpy as np
import pytest

from explorer.core.courses.presets import PRESETS
from explorer.core.layers import Conv2D, Dense, Dropout, Flatten
from explorer.core.layers.add import Add
from explorer.core.network.graph import INPUT, Network, Node

GREY = (4, 4, 1)
CHAIN = (Conv2D(2, 2), Dropout(0.5), Flatten(), Dense(10))


def branched() -> Network:
    """The picture through two convolutions of one pixel, their sum, and one unit for all its values."""
    nodes = (Node(Conv2D(1, 1, activation=None), "left", (INPUT,)), Node(Conv2D(1, 1), "right", (INPUT,)),
             Node(Add(), "sum", ("left", "right")), Node(Flatten(), "flatten", ("sum",)),
             Node(Dense(1, None), "output", ("flatten",)))
    return Network(nodes, (2, 1, 1))


def weights(**changes) -> dict[str, np.ndarray]:
    """Left: times 3. Right: times −2, then relu. The unit: the first value, and twice the second."""
    one = np.zeros(1, np.float32)
    return {"left/kernel": np.full((1, 1, 1, 1), 3, np.float32), "left/bias": one,
            "right/kernel": np.full((1, 1, 1, 1), -2, np.float32), "right/bias": one,
            "output/kernel": np.float32([[1], [2]]), "output/bias": one, **changes}


def test_a_chain_reads_the_layer_before():
    network = Network.chain(CHAIN, GREY)
    assert network.names == ["conv1", "dropout1", "flatten", "output"] and network.layers == CHAIN
    assert [node.inputs for node in network.nodes] == [("input",), ("conv1",), ("dropout1",), ("flatten",)]
    assert network.shapes == {"input": (4, 4, 1), "conv1": (3, 3, 2), "dropout1": (3, 3, 2), "flatten": (18,),
                              "output": (10,)}
    assert {key: weight.shape for key, weight in network.weights.items()} == {
        "conv1/kernel": (2, 2, 1, 2), "conv1/bias": (2,), "output/kernel": (18, 10), "output/bias": (10,)}
    assert network.signed == {"conv1": False, "dropout1": False, "flatten": False, "output": False}


@pytest.mark.parametrize("name", PRESETS)
def test_the_json_of_a_chain_is_the_list_of_today(name):
    """What run.json held before layers had inputs: no such word in it."""
    network = PRESETS[name].spec().graph
    assert all("inputs" not in value for value in network.to_json())
    assert Network.from_json(network.to_json(), network.input_shape) == network


def test_branches_are_written_where_a_layer_reads_something_else():
    chain = Network.chain((Conv2D(2, 1), Conv2D(2, 1), Flatten(), Dense(10)), GREY)
    values = chain.to_json()
    values[1]["inputs"] = ["input"]
    with pytest.raises(ValueError, match="Nothing reads conv1. Expected a later layer that does, or conv1 at the end"):
        Network.from_json(values, GREY)
    nodes = tuple(Node(node.layer, node.name, ("conv1",) if node.name == "flatten" else node.inputs)
                  for node in chain.nodes if node.name != "conv2")
    assert Network(nodes, GREY).to_json() == Network.chain((Conv2D(2, 1), Flatten(), Dense(10)), GREY).to_json()


def test_a_network_with_branches_survives_json():
    network = branched()
    renamed = Network.wired(network.layers, (("input",), ("input",), ("conv1", "conv2"), ("add1",), ("flatten",)),
                            network.input_shape)
    assert renamed.names == ["conv1", "conv2", "add1", "flatten", "output"]
    assert [value.get("inputs") for value in renamed.to_json()] == [None, ["input"], ["conv1", "conv2"], None, None]
    assert Network.from_json(renamed.to_json(), renamed.input_shape) == renamed
    assert renamed.wires and Network.chain(CHAIN, GREY).wires is None


def test_only_a_layer_that_merges_reads_several():
    with pytest.raises(ValueError, match="conv2 reads several layers and does not join them. Expected one of input, c"):
        Network.wired((Conv2D(2, 1), Conv2D(2, 1)), (("input",), ("input", "conv1")), GREY)


@pytest.mark.parametrize(("change", "words"), [
    ({"inputs": ["conv9"]}, "reads what is not before it. Expected one or more of input, conv1. Received: conv9"),
    ({"inputs": ["output"]}, "flatten reads what is not before it"), ({"inputs": []}, "Received: none"),
    ({"inputs": "conv1"}, "The inputs of flatten are wrong. Expected a list of names. Received: conv1"),
    ({"inputs": [3]}, "Expected a list of names"), ({"inputs": None}, "Expected a list of names"),
    ({"sort": 3}, "Settings that Flatten does not have"), ({"type": []}, "Unknown layer type"),
])
def test_inputs_of_a_stranger_are_refused_in_a_sentence(change, words):
    values = Network.chain((Conv2D(2, 1), Flatten(), Dense(10)), GREY).to_json()
    values[1].update(change)
    with pytest.raises(ValueError, match=words):
        Network.from_json(values, GREY)


@pytest.mark.parametrize("values", [None, "Dense", 3, {"type": "Dense"}, ["Dense"], [None]])
def test_what_is_no_list_of_layers_is_refused(values):
    with pytest.raises(ValueError, match="A network is a list of layers. Received"):
        Network.from_json(values, GREY)


def test_a_layer_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="^conv2: a 3x3 kernel on a 2x2 map does not fit"):
        assert Network.chain((Conv2D(1, 3), Conv2D(1, 3)), GREY).shapes
    with pytest.raises(ValueError, match=r"channel axis. Expected .* Received: \(28, 28\)"):
        assert Network.chain((), (28, 28)).shapes


def test_by_hand_two_branches_meet():
    """On 1 and −1: left 3, −3; right 0, 2; their sum 3, −1; the unit 3 − 2 = 1."""
    network = branched()
    assert network.shapes == {"input": (2, 1, 1), "left": (2, 1, 1), "right": (2, 1, 1), "sum": (2, 1, 1),
                              "flatten": (2,), "output": (1,)}
    assert network.signed == {"left": True, "right": False, "sum": True, "flatten": True, "output": True}
    outputs = network.forward(weights(), np.float32([1, -1]).reshape(1, 2, 1, 1))
    assert outputs["sum"].ravel().tolist() == [3, -1] and outputs["output"].tolist() == [[1]]


def test_by_hand_the_gradients_of_two_branches_are_added():
    """Behind the sum lie 1 and 2. Left hands on 3 times that, right −2 times where it let a value through: at −1."""
    network, picture = branched(), np.float32([1, -1]).reshape(1, 2, 1, 1)
    outputs = network.forward(weights(), picture)
    of_picture, of_weights = network.backward(np.ones((1, 1), np.float32), weights(), picture, outputs)
    assert of_picture.ravel().tolist() == [3, 6 - 4]
    assert {key: slope.ravel().tolist() for key, slope in of_weights.items()} == {
        "left/kernel": [1 - 2], "left/bias": [3], "right/kernel": [-2], "right/bias": [2],
        "output/kernel": [3, -1], "output/bias": [1]}


def test_the_gradients_of_a_chain_are_central_differences():
    network = Network.chain((*CHAIN[:2], Flatten(), Dense(3, "tanh")), GREY)
    generator, small = np.random.default_rng(0), 1e-2
    arrays = {key: generator.normal(0, 0.4, weight.shape).astype(np.float32) for key, weight in network.weights.items()}
    picture, behind = generator.random((1, *GREY), np.float32), np.float32([[1, -2, 0.5]])
    outputs = network.forward(arrays, picture)
    of_picture, of_weights = network.backward(behind, arrays, picture, outputs)

    def value(given: dict, at: np.ndarray) -> float:
        return float((network.forward(given, at)["output"] * behind).sum())

    for key, slope in of_weights.items():
        step = generator.normal(size=slope.shape).astype(np.float32) * small
        sides = [value({**arrays, key: arrays[key] + sign * step}, picture) for sign in (1, -1)]
        assert (sides[0] - sides[1]) / 2 == pytest.approx(float((slope * step).sum()), abs=2e-4)
    step = generator.normal(size=picture.shape).astype(np.float32) * small
    sides = [value(arrays, picture + sign * step) for sign in (1, -1)]
    assert (sides[0] - sides[1]) / 2 == pytest.approx(float((of_picture * step).sum()), abs=2e-4)
