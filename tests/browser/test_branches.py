"""A network with branches on the page Network: columns at one depth, lines, and the way down through a branch."""

import re

import numpy as np
import pytest

from explorer.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.layers.add import Add
from explorer.core.layers.concatenate import Concatenate
from explorer.core.pictures import datasets
from explorer.core.runs import store
from tests.browser.steps import expect, settle, visit
from tests.browser.test_network import part
from tests.conftest import small_spec

LAYERS = (Conv2D(4, padding="same"), Conv2D(4, padding="same"), Add(), MaxPooling2D(4), Conv2D(2, 1),
          Conv2D(3, padding="same"), Concatenate(), Flatten(), Dense(10, "softmax"))
READS = (("input",), ("conv1",), ("conv1", "conv2"), ("add1",), ("pool1",), ("pool1",), ("conv3", "conv4"),
         ("concat1",), ("flatten",))


@pytest.fixture(scope="module")
def run(models_folder) -> store.Run:
    """A run with random weights in the folder of the server."""
    folder = models_folder / "local/branches"
    (folder / "checkpoints").mkdir(parents=True)
    spec, chance = small_spec(network="branches", layers=LAYERS, inputs=READS), np.random.default_rng(0)
    store.save_arrays(folder / "checkpoints/001.npz", {
        key: chance.normal(0, 0.2, weight.shape).astype(np.float32) for key, weight in spec.graph.weights.items()})
    return store.save(store.with_checksums(store.Run(folder, "local/branches", spec, "finished")))


def test_what_is_at_the_same_depth_stands_one_above_the_other_and_lines_say_what_feeds_what(tab, run):
    visit(tab, f"network?run={run.name}&data=mnist_5k&picture=test:3")
    settle(tab)
    box = {name: part(tab, f"[data-layer={name}]").bounding_box() for name in run.spec.graph.names}
    assert box["conv3"]["x"] == box["conv4"]["x"] and box["conv3"]["y"] + box["conv3"]["height"] < box["conv4"]["y"]
    assert box["pool1"]["x"] < box["conv3"]["x"] < box["concat1"]["x"] < box["flatten"]["x"]
    expect(part(tab, ".lines .head")).to_have_count(sum(map(len, READS)))
    expect(part(tab, ".lines .over")).to_have_count(1)
    told = re.compile("reads conv3 and conv4")
    expect(part(tab, "[data-layer=concat1] canvas")).to_have_attribute("aria-label", told)


def test_a_value_is_followed_through_a_branch_down_to_a_pixel(tab, run):
    picture = datasets.load("mnist_5k").x_test[3][None] / np.float32(255)
    values = run.spec.graph.forward(store.weights(run), picture)
    visit(tab, f"network?run={run.name}&data=mnist_5k&picture=test:3&layer=concat1&map=3&pixel=3,4")
    place, outcome = part(tab, ".headline .place"), part(tab, ".headline .outcome")
    shown = float(outcome.get_attribute("title").replace("−", "-"))
    assert shown == pytest.approx(float(values["concat1"][0, 3, 4, 3]), rel=1e-4, abs=1e-6)
    part(tab, ".terms .step-back").click()
    expect(place).to_have_text("conv4, map 1, row 3, column 4")
    part(tab, ".terms .grid button.cell").nth(4).click()
    expect(place).to_have_text(re.compile(r"pool1, map \d, row 3, column 4"))
    part(tab, ".terms .grid button.cell").first.click()
    expect(place).to_have_text(re.compile(r"add1, map \d, row 12, column 16"))
    expect(part(tab, ".terms .step-back")).to_have_count(2)
    part(tab, ".terms .step-back").last.click()
    expect(place).to_have_text(re.compile(r"conv2, map \d, row 12, column 16"))
    part(tab, ".terms .grid button.cell").nth(4).click()
    expect(place).to_have_text(re.compile(r"conv1, map \d, row 12, column 16"))
    part(tab, ".terms .grid button.cell").nth(4).click()
    expect(part(tab, ".input .hint")).to_contain_text("Pixel (12, 16) is seen by conv1: 3×3 cells")


def test_on_a_phone_every_layer_says_what_it_reads(new_tab, run):
    tab = new_tab(viewport={"width": 390, "height": 844})
    visit(tab, f"network?run={run.name}&data=mnist_5k&picture=test:3")
    expect(part(tab, "[data-layer=add1] .reads")).to_have_text("reads conv1, conv2")
    expect(part(tab, ".lines .head").first).to_be_hidden()
