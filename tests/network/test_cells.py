"""The address of one value: from a link to an index, and its terms as rows."""

import numpy as np
import pytest

from explorer.core.layers import AveragePooling2D, Conv2D, Dense, Dropout, Flatten
from explorer.core.network import parts, terms
from explorer.core.network.cells import Cell
from explorer.core.network.graph import Network

NETWORK = Network.chain((Conv2D(2), AveragePooling2D(2), Dropout(0.5), Flatten(), Dense(10, None)), (6, 6, 1))


@pytest.fixture(scope="module")
def explained():
    """Explanations of one small network with random weights, by layer and cell."""
    random = np.random.default_rng(0)
    weights = {"conv1/kernel": random.normal(size=(3, 3, 1, 2)), "conv1/bias": random.normal(size=2),
               "output/kernel": random.normal(size=(8, 10)), "output/bias": random.normal(size=10)}
    weights = {key: values.astype(np.float32) for key, values in weights.items()}
    image = random.random(NETWORK.input_shape, np.float32)
    outputs = {name: values[0] for name, values in NETWORK.forward(weights, image[None]).items()}
    return lambda name, cell: terms.explain(NETWORK, weights, {"input": image, **outputs}, Cell.at(name, cell))


@pytest.mark.parametrize(("link", "cell", "index", "whole"), [
    (("conv1", "1", None), Cell("conv1", 1), (1,), True),
    (("conv1", "0", "3,2"), Cell("conv1", 0, 3, 2), (3, 2, 0), False),
    (("output", "9", None), Cell("output", 9), (9,), False),
])
def test_a_link_opens_a_map_a_value_or_a_unit_and_is_written_as_it_was_read(link, cell, index, whole):
    assert Cell.read(NETWORK, *link) == cell
    assert tuple(cell.link.values()) == link
    assert (cell.index, cell.is_map(NETWORK)) == (index, whole)
    assert whole or Cell.at(link[0], index) == cell


def test_a_unit_has_no_place():
    assert Cell.read(NETWORK, "output", "9", "3,2") == Cell("output", 9)


@pytest.mark.parametrize("cell", [Cell("conv1", 1), Cell("conv1", 0, 3, 2), Cell("output", 9)])
def test_the_browser_is_told_of_a_cell_and_tells_of_it_in_the_same_form(cell):
    assert Cell.told_by(NETWORK, cell.told) == cell


@pytest.mark.parametrize("message", [{}, {"layer": None, "map": 3}])
def test_a_message_without_a_layer_closes(message):
    assert Cell.told_by(NETWORK, message) is None


@pytest.mark.parametrize("message", [{"layer": "conv1"}, {"layer": "conv1", "map": 0, "pixel": [9, 9]},
                                     {"layer": "conv1", "map": 0, "pixel": []}, {"layer": ["conv1"], "map": 0},
                                     {"layer": "conv1", "map": 10**400}, {"layer": "conv1", "map": True}])
def test_a_message_about_what_is_not_there_is_refused_in_a_sentence(message):
    with pytest.raises(ValueError, match="There is no (layer|map|row|column)"):
        Cell.told_by(NETWORK, message)


def test_only_the_layers_that_are_shown_can_be_opened():
    with pytest.raises(ValueError, match="no layer 'flatten' to see here. Expected one of conv1, output"):
        Cell.read(NETWORK, "flatten", "0", None, ("conv1", "output"))


@pytest.mark.parametrize(("layer", "number", "pixel", "words"), [
    ("conv7", "0", None, "no layer 'conv7' to see here. Expected one of conv1, pool1, dropout1, flatten, output"),
    ("conv1", "2", None, "no map in conv1 with number '2'. Expected a number from 0 to 1"),
    ("conv1", "-1", None, "Expected a number from 0 to 1"),
    ("conv1", "None", None, "Expected a number from 0 to 1"),
    ("output", "10", None, "no unit in output with number '10'"),
    ("conv1", "0", "4,0", "no row in conv1 with number '4'. Expected a number from 0 to 3"),
    ("conv1", "0", "0,99", "no column in conv1 with number '99'"),
    ("conv1", "0", "1", "no column in conv1 with number ''"),
    ("conv1", "0", "1,2,3", "no column in conv1 with number '2,3'"),
])
def test_a_link_to_what_is_not_there_says_what_there_is(layer, number, pixel, words):
    with pytest.raises(ValueError, match=words):
        Cell.read(NETWORK, layer, number, pixel)


@pytest.mark.parametrize(("name", "cell", "count"), [("conv1", (0, 3, 1), 10), ("output", (4,), 9)])
def test_the_rows_of_a_weighted_sum_add_up(explained, name, cell, count):
    explanation = explained(name, cell)
    rows = parts.rows(explanation)
    assert len(rows) == count, "every product and the bias"
    assert sum(row["product"] for row in rows) == pytest.approx(explanation.parts.sum)
    assert all(row["input"] * row["weight"] == pytest.approx(row["product"]) for row in rows[:-1])


def test_the_rows_of_a_pooling_are_its_window(explained):
    rows = parts.rows(explained("pool1", (1, 0, 1)))
    assert [(row["row"], row["column"]) for row in rows] == [(2, 0), (2, 1), (3, 0), (3, 1)]
    assert np.mean([row["value"] for row in rows]) == pytest.approx(explained("pool1", (1, 0, 1)).value)


@pytest.mark.parametrize(("name", "cell"), [("flatten", (3,)), ("dropout1", (1, 1, 0))])
def test_other_layers_have_one_number(explained, name, cell):
    assert parts.rows(explained(name, cell)) == [{"value": explained(name, cell).total}]


def test_the_small_network_has_the_names_that_are_used_here():
    assert NETWORK.names == ["conv1", "pool1", "dropout1", "flatten", "output"]
