"""The browser's kinds of layers against the contract's cases: Keras' values and Python's terms, in node."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from explorer.core.layers import KINDS
from explorer.core.layers.steps import Linear, Share, Step
from explorer.core.network.graph import INPUT, Network, Node
from explorer.core.show import messages
from tests import node
from tests.conftest import ROOT
from tests.layers.test_contract import CASES, case, cells_of

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
    alone = Network((Node(of.layer, "one", (INPUT,)),), of.shape)
    vars(alone)["shapes"] = {INPUT: of.shape, "one": of.layer.output_shape(of.shape)}  # a vector is no picture
    told, = messages.nodes(alone)
    opened = [{"cell": list(cell), "steps": list(map(step_as_json, of.layer.terms(cell, of.values[0], **of.weights)))}
              for cell in cells_of(of.output.shape[1:], CELLS, seed)]
    return {"node": told, "values": plain(of.values[0].ravel()), "output": plain(of.output[0].ravel()),
            "weights": {part: plain(array.ravel()) for part, array in of.weights.items()}, "opened": opened}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_browser_computes_what_keras_computes(name, tmp_path):
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps([as_json(name, seed) for seed in range(CASES)]))
    node.run_tests(ROOT / "tests/parts/layers.test.js", LAYER_CASES=str(cases))
