"""terms.js in a blank page, held to core/network/arithmetic.py: the same terms, and the same view of the picture."""

import json
import math

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.layers import (
    AveragePooling2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    layer_names,
)
from explorer.core.network.cells import Cell
from explorer.core.network.graph import Network
from explorer.core.network.parts import as_json
from explorer.core.network.terms import explain
from explorer.core.show import messages
from tests.browser import modules
from tests.browser.test_parts import TO_PYTHON, as_text
from tests.network.test_terms import (
    NETWORKS,
    OUTSIDE,
    SEEING,
    by_numpy,
    lit,
    random_cells,
    random_weights,
    whole_network,
)

SCRIPTS = ("messages.js", "engine/engines.js", "sight.js", "terms.js")
EXPLAIN = """
([network, outputs, cells]) => {
  const { arrays } = unpack(asBytes(outputs)), opened = unpack(asBytes(network));
  return JSON.stringify(cells.map(([name, cell]) => explain(opened, arrays, arrays.input, name, cell)));
}
"""
OF_THE_BROWSER = """
([network, image, cells]) => {
  const opened = unpack(asBytes(network)), values = asFloats(image);
  const { activations } = forward(opened, values);
  const picture = { values, shape: opened.header.input };
  return cells.map(([name, cell]) => {
    const { value, total, tolerance } = explain(opened, activations, picture, name, cell);
    return Math.abs(value - total) <= tolerance;
  });
}
"""


@pytest.fixture(scope="module")
def page(chromium):
    """A blank page with terms.js."""
    context = chromium.new_context()
    modules.offered(context)
    page = context.new_page()
    modules.begin(page, SCRIPTS, script=TO_PYTHON)
    yield page
    context.close()


def header(layers, shape) -> dict:
    return {"input": shape, "nodes": messages.nodes(Network.chain(layers, shape))}


def packed_network(layers, shape, weights) -> str:
    return as_text(messages.packed(header(layers, shape), weights))


def by_browser(page, layers, shape, weights, outputs, cells) -> list[dict]:
    sent = [packed_network(layers, shape, weights), as_text(messages.packed({}, outputs)), cells]
    return json.loads(page.evaluate(EXPLAIN, sent))


def difference(ours, theirs, place: str = "") -> str | None:
    """Where two explanations differ by more than rounding; None if nowhere."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if set(ours) != set(theirs):
            return f"{place}: {set(ours) ^ set(theirs)}"
        pairs = [(f"{place}/{key}", ours[key], theirs[key]) for key in ours]
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return f"{place}: {len(ours)}, {len(theirs)}"
        pairs = [(f"{place}/{index}", one, other) for index, (one, other) in enumerate(zip(ours, theirs, strict=True))]
    elif isinstance(ours, float) and isinstance(theirs, (int, float)):
        return None if math.isclose(ours, theirs, rel_tol=1e-8, abs_tol=1e-11) else f"{place}: {ours}, {theirs}"
    else:
        return None if ours == theirs else f"{place}: {ours}, {theirs}"
    return next(filter(None, (difference(one, other, where) for where, one, other in pairs)), None)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_browser_gives_the_terms_that_python_gives(page, name):
    layers, shape = NETWORKS[name]
    weights = random_weights(layers, shape)
    outputs = by_numpy(layers, weights, np.random.default_rng(3).random(shape, dtype=np.float32))
    cells = random_cells(layers, shape, maps=8, units=2)
    found = by_browser(page, layers, shape, weights, outputs, cells)
    for (layer, cell), theirs in zip(cells, found, strict=True):
        ours = as_json(explain(Network.chain(layers, shape), weights, outputs, Cell.at(layer, cell)))
        assert difference(ours, theirs, layer) is None


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_total_is_what_the_browser_s_own_forward_pass_says(page, name):
    layers, shape = NETWORKS[name]
    image = np.random.default_rng(4).random(shape, dtype=np.float32)
    cells = random_cells(layers, shape, maps=60, units=5)
    sent = [packed_network(layers, shape, random_weights(layers, shape)), as_text(image.tobytes()), cells]
    agreed = page.evaluate(OF_THE_BROWSER, sent)
    assert [cell for cell, agrees in zip(cells, agreed, strict=True) if not agrees] == []


def test_equal_subtotals_stay_in_the_order_of_the_channels(page):
    layers, shape = (Conv2D(1, 1),), (1, 1, 4)
    weights = {"conv1/kernel": np.float32([1, -3, 3, 7]).reshape(1, 1, 4, 1), "conv1/bias": np.float32([0])}
    outputs = by_numpy(layers, weights, np.float32([0, 1, 1, 0]).reshape(shape))
    (found,) = by_browser(page, layers, shape, weights, outputs, [("conv1", (0, 0, 0))])
    assert [part["channel"] for part in found["channels"]] == [1, 2, 0, 3]
    assert found["channels"][0]["window"] == [[1]] and found["sum"] == 0


def test_padding_is_null(page):
    layers, shape = (Conv2D(1, 3, padding="same"), AveragePooling2D(), Flatten()), (3, 3, 1)
    weights = {"conv1/kernel": np.ones((3, 3, 1, 1), np.float32), "conv1/bias": np.float32([0])}
    outputs = by_numpy(layers, weights, np.arange(9, dtype=np.float32).reshape(shape))
    (found,) = by_browser(page, layers, shape, weights, outputs, [("conv1", (0, 2, 0))])
    assert found["channels"][0]["window"] == [[None] * 3, [1, 2, None], [4, 5, None]]
    assert (found["top"], found["left"], found["total"]) == (-1, 1, 12)


@pytest.mark.parametrize("name", SEEING)
@pytest.mark.parametrize("shape", [(23, 20, 1), (18, 23, 1)])
def test_the_cells_that_see_a_pixel_are_those_it_lights(page, name, shape):
    layers = SEEING[name]
    counted = {layer: values for layer, values in lit(layers, shape).items() if values.ndim == 5}
    every = list(np.ndindex(shape[:2]))
    found = page.evaluate("([header, pixels]) => pixels.map((pixel) => cellsSeeing(header, pixel))",
                          [header(layers, shape), every])
    for (row, column), spans in zip(every, found, strict=True):
        assert list(spans) == list(counted)
        for layer, values in counted.items():
            expected = np.zeros(values.shape[2:4], bool)
            if spans[layer]:
                top, bottom, left, right = spans[layer]
                expected[top : bottom + 1, left : right + 1] = True
                assert expected[top, left] and expected[bottom, right]
            np.testing.assert_array_equal(values[row, column, ..., 0], expected, f"{layer}, pixel {row}, {column}")


def test_a_pixel_between_the_strides_or_beyond_the_pooling_is_seen_by_nobody(page):
    sees = "([header, pixel]) => cellsSeeing(header, pixel)"
    gaps, border = (Conv2D(1, 1, 2), Conv2D(1)), (Conv2D(1), MaxPooling2D(), Flatten())
    assert page.evaluate(sees, [header(gaps, (9, 9, 1)), (1, 4)]) == {"conv1": None, "conv2": None}
    assert page.evaluate(sees, [header(border, (5, 5, 1)), (4, 0)]) == {"conv1": [2, 2, 0, 0], "pool1": None}
    assert page.evaluate(sees, [header((Flatten(), Dense(2)), (5, 5, 1)), (4, 0)]) == {}


def problem_of(page, call: str, *arguments) -> str:
    return page.evaluate(
        f"(sent) => {{ try {{ return `no error: ${{JSON.stringify({call}(...sent))}}`; }}"
        " catch (problem) { return problem.message; } }",
        list(arguments),
    )


@pytest.mark.parametrize(("name", "cell", "message"), OUTSIDE)
def test_a_cell_outside_is_named_in_the_same_words(page, name, cell, message):
    layers, shape, *_ = whole_network()
    network = {"header": header(layers, shape), "arrays": {}}
    assert problem_of(page, "explain", network, {}, {}, name, cell) == message


def test_an_unknown_layer_and_a_pixel_outside_too(page):
    layers, shape, *_ = whole_network()
    network = {"header": header(layers, shape), "arrays": {}}
    known = f"Unknown layer. Expected one of {', '.join(layer_names(layers))}. Received: conv9"
    assert problem_of(page, "explain", network, {}, {}, "conv9", (0, 0, 0)) == known
    outside = "There is no pixel (32, 0) in the picture. Expected rows 0 to 31, columns 0 to 31."
    assert problem_of(page, "cellsSeeing", header(layers, shape), (32, 0)) == outside
