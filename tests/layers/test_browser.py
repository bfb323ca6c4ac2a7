"""The browser's kinds of layers against the contract's cases, in node: Keras' values, Python's terms and gradients.

Those are held to Keras by the contract.
"""

import json
from dataclasses import asdict

import numpy as np
import pytest

from explorer.core.layers import KINDS, Flatten
from explorer.core.layers.steps import Linear, Share, Step
from explorer.core.network.graph import INPUT, Network, Node
from explorer.core.show import messages
from tests import node
from tests.conftest import ROOT
from tests.layers.test_contract import CASES, case, cells_of, of_one_picture

CELLS = 4  # beside the first and the last


def plain(value):
    """Arrays as lists, for JSON."""
    return value.tolist() if isinstance(value, np.ndarray) else [plain(one) for one in value] if isinstance(
        value, (list, tuple)) else value


def step_as_json(step: Step) -> dict:
    """A step as steps.js has it."""
    told = {"form": type(step).__name__, "value": step.value, "size": step.size}
    told |= {name: plain(value) for name, value in asdict(step).items()}
    if isinstance(step, Share):
        del told["index"], told["sizes"]
    return told | ({"products": plain(step.products)} if isinstance(step, Linear) else {})


def as_json(name: str, seed: int) -> dict:
    """A case as the browser's kind gets it: the first of its pictures."""
    of = case(name, seed)
    shapes = dict(zip((INPUT, "second", "third"), of.shapes, strict=False))
    others = tuple(Node(Flatten(), name, (INPUT,)) for name in [*shapes][1:])  # something that has a name and a shape
    network = Network((*others, Node(of.layer, "one", tuple(shapes))), of.shapes[0])
    vars(network)["shapes"] = {**shapes, "one": of.layer.output_shape(*of.shapes)}  # a vector is no picture
    told = messages.nodes(network)[-1]
    inputs = of_one_picture(of)
    opened = [{"cell": list(cell), "steps": list(map(step_as_json, of.layer.terms(cell, *inputs, **of.weights)))}
              for cell in cells_of(of.output.shape[1:], CELLS, seed)]
    of_inputs, of_weights = of.layer.backward(of.gradient[:1], of.output[:1], *(one[:1] for one in of.inputs),
                                              **of.weights)
    behind = {"gradient": plain(of.gradient[0].ravel()), "inputs": [plain(one[0].ravel()) for one in of_inputs],
              "weights": {part: plain(array.ravel()) for part, array in of_weights.items()}}
    return {"node": told, "behind": behind, "inputs": [plain(values.ravel()) for values in inputs], "opened": opened,
            "output": plain(of.output[0].ravel()),
            "weights": {part: plain(array.ravel()) for part, array in of.weights.items()}}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_browser_computes_what_keras_computes(name, tmp_path):
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps([as_json(name, seed) for seed in range(CASES)]))
    node.run_tests(ROOT / "tests/parts/layers.test.js", LAYER_CASES=str(cases))
