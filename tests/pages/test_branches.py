"""A network that branches and joins, trained, kept, opened on every page and followed down to its pixels."""

import json

import numpy as np
import pytest

from explorer.core.engine import backend, training
from explorer.core.jobs import queue
from explorer.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.layers.add import Add
from explorer.core.layers.concatenate import Concatenate
from explorer.core.layers.multiply import Multiply
from explorer.core.network import parts as shown
from explorer.core.network import surgery, terms
from explorer.core.network.cells import Cell
from explorer.core.pictures import datasets
from explorer.core.runs import store
from tests.conftest import small_spec
from tests.pages.test_all_pages import PAGES, opened

LAYERS = (Conv2D(3, padding="same"), Conv2D(3, padding="same"), Add(), MaxPooling2D(4), Conv2D(2, 1),
          Conv2D(2, 3, padding="same"), Multiply(), Concatenate(), Flatten(), Dense(10, "softmax"))
READS = (("input",), ("conv1",), ("conv1", "conv2"), ("add1",), ("pool1",), ("pool1",), ("conv3", "conv4"),
         ("conv3", "multiply1", "pool1"), ("concat1",), ("flatten",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of models with one trained run, `local/branches`."""
    models = tmp_path_factory.mktemp("models")
    run = training.fit(small_spec(network="branches", layers=LAYERS, inputs=READS, epochs=1, subset=200, batch_size=20),
                       models / "local/branches")
    assert run.status == "finished", run.error
    return models


@pytest.fixture
def run(folder, monkeypatch) -> store.Run:
    """The run, read again from its folder."""
    monkeypatch.setenv("EXPLORER_MODELS", str(folder))
    monkeypatch.setenv("EXPLORER_SPARE", "0")
    return store.find("local/branches")


def test_the_folder_of_a_run_says_what_each_layer_reads(run):
    layers = json.loads((run.path / "run.json").read_text())["spec"]["layers"]
    assert [layer.get("inputs") for layer in layers] == [
        None, None, ["conv1", "conv2"], None, None, ["pool1"], ["conv3", "conv4"], ["conv3", "multiply1", "pool1"],
        None, None]
    assert run.spec.layers == LAYERS and run.spec.inputs == READS
    assert 0.1 < run.receipt["test_accuracy"] < 1
    first, last = (store.weights(run, epoch) for epoch in (0, 1))
    assert all(np.abs(first[key] - last[key]).max() > 0 for key in first), "every branch learns"


@pytest.mark.parametrize("page", PAGES)
def test_it_is_opened_on_every_page(run, page):
    app = opened(page, run=run.name, runs=run.name, data="mnist_5k", picture="test:3")
    assert not app.exception and not app.error, (app.exception, app.error)


@pytest.mark.parametrize("layer", ["add1", "multiply1", "concat1"])
def test_where_branches_meet_a_value_is_opened_on_the_pages(run, layer):
    for page in ("network", "filters"):
        app = opened(page, run=run.name, data="mnist_5k", picture="test:3", layer=layer, map="1", pixel="2,3")
        assert not app.exception and not app.error, (page, app.exception, app.error)


def test_the_training_page_shows_its_layers_and_gives_its_script(run):
    app = opened("train", network="two_conv", data="mnist_5k", run=run.name)
    assert "Its layers in numbers" in [block.label for block in app.expander]
    assert any("concat1 = layers.Concatenate(name=\"concat1\")([conv3, multiply1, pool1])" in block.value
               for block in app.code)
    app.session_state["own_layers"] = True
    assert not app.run().exception


def test_its_layers_are_trained_anew_from_the_page(run, monkeypatch):
    """What goes into the queue reads what the run reads, with the course's settings; nothing is trained here."""
    queued = []
    monkeypatch.setattr(queue, "submit_all", lambda specs, visitor: queued.extend(specs) or [run])
    app = opened("train", network="two_conv", data="mnist_5k", run=run.name)
    assert not app.button(key="own_train").click().run().exception
    spec, = queued
    assert spec.graph == run.spec.graph and (spec.optimizer, spec.batch_size) == ("rmsprop", 128)


def followed(run: store.Run, outputs: dict, cell: Cell) -> list[str]:
    """The layers on the way from a value to a pixel: at each the source that adds most, of a branch the first."""
    way = []
    while cell.layer != "input":
        found = terms.explain(run.spec.graph, store.weights(run), outputs, cell)
        assert abs(found.total - found.value) <= found.tolerance, cell
        way.append(cell.layer)
        match found.parts:
            case shown.WeightedSum(products=[largest, *_]):
                cell = Cell.at(found.before, (largest.index,))
            case shown.Sum(inputs=[*met]) | shown.Factors(inputs=[*met]):
                cell = met[-1].origin
            case shown.Flattened(source=source):
                cell = Cell.at(found.before, source)
            case shown.Largest(winner=winner):
                cell = Cell.at(found.before, (*winner, cell.channel))
            case shown.Convolution() as parts:
                rows, columns = parts.kernel
                cell = Cell(found.before, parts.channels[0].channel, parts.top + rows // 2, parts.left + columns // 2)
    return way


@pytest.mark.parametrize(("unit", "way"), [
    (0, ["conv3"]), (2, ["multiply1", "conv4"]), (6, []),
])
def test_a_value_is_followed_through_the_branch_it_came_by_down_to_its_pixel(run, unit, way):
    """Of the seven joined maps 0 and 1 are those of conv3, 2 and 3 of multiply1, the others of pool1."""
    picture = datasets.load("mnist_5k").x_test[3] / np.float32(255)
    outputs = {name: values[0] for name, values in run.spec.graph.forward(store.weights(run), picture[None]).items()}
    found = followed(run, {"input": picture, **outputs}, Cell.at("concat1", (3, 4, unit)))
    assert found == ["concat1", *way, "pool1", "add1", "conv2", "conv1"]
    answer = followed(run, {"input": picture, **outputs}, Cell.at("output", (int(outputs["output"].argmax()),)))
    assert answer[:3] == ["output", "flatten", "concat1"] and answer[-1] == "conv1"


def test_the_products_of_a_dense_layer_name_the_map_of_the_branch(run):
    """Index 6 of the vector is row 0, column 0 and joined map 6: map 2 of pool1."""
    outputs = run.spec.graph.forward(store.weights(run), np.zeros((1, 28, 28, 1), np.float32))
    outputs = {"input": np.zeros((28, 28, 1), np.float32), **{name: values[0] for name, values in outputs.items()}}
    found = terms.explain(run.spec.graph, store.weights(run), outputs, Cell.at("output", (0,)))
    origins = {product.index: product.origin for product in found.parts.products}
    assert origins[6] == Cell.at("pool1", (0, 0, 2)) and origins[1] == Cell.at("conv3", (0, 0, 1))


def test_a_filter_of_a_branch_is_operated_on(run):
    muted = {"layer": "conv4", "filter": 1, "what": "muted", "kernel": [0] * 27, "bias": 0}
    weights = surgery.operated(store.weights(run), run.spec.graph, [muted])
    maps = run.spec.graph.forward(weights, np.ones((1, 28, 28, 1), np.float32))
    assert not maps["conv4"][..., 1].any() and not maps["multiply1"][..., 1].any()
    assert np.array_equal(maps["conv3"], maps["concat1"][..., :2])


def test_numpy_and_keras_agree_on_every_layer(run):
    from explorer.core.engine import inference

    assert backend.keras()
    picture = datasets.load("mnist_5k").x_test[3] / np.float32(255)
    theirs = inference.activations(inference.load(run), picture)
    ours = run.spec.graph.forward(store.weights(run), picture[None])
    assert list(theirs) == list(ours)
    assert all(np.abs(theirs[name] - ours[name][0]).max() < 1e-5 for name in ours)
