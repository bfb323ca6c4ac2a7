"""The network page as a lecturer uses it: draw, watch every layer, open a value, follow it back to the pixels."""

import base64
import re

import numpy as np
import pytest

from explorer.core.engine import inference
from explorer.core.layers import Conv2D, Dense, Flatten
from explorer.core.network import arithmetic, sight, terms
from explorer.core.network.cells import Cell
from explorer.core.pictures import datasets
from explorer.core.runs import store
from tests.browser import conftest, modules, steps
from tests.browser.steps import main_text, visit
from tests.conftest import small_spec
from tests.pages import test_network as pages
from tests.serving import settle

expect = steps.expect
CONV2 = "network?run=two_conv&data=mnist_5k&picture=test:3&layer=conv2&map=5&pixel=4,3"


@pytest.fixture(scope="module")
def outputs(keras):
    """What Keras makes of test picture 3 with `two_conv`, every layer, and the picture as `input`."""
    image = datasets.load("mnist_5k").x_test[3] / np.float32(255)
    return {"input": image, **inference.activations(inference.load(store.find("two_conv")), image)}


def part(tab, selector: str):
    """Something in the browser part of the page."""
    return tab.locator(f".st-key-network {selector}")


def outcome(tab) -> float:
    """The value in the head of the calculator, with all its digits."""
    title = part(tab, ".headline .outcome").get_attribute("title")
    return float(title.replace("−", "-").replace("\u202f", "").replace(",", ""))


def place(tab) -> str:
    """The words in the head of the calculator."""
    return part(tab, ".headline .place").inner_text()


def pixels(tab, layer: str) -> str:
    """The picture of a layer as it is painted now."""
    return part(tab, f"[data-layer={layer}] canvas").evaluate("(canvas) => canvas.toDataURL()")


def click_pixel(tab, row: int, column: int, side: int) -> None:
    """Clicks one value of the map that is open large."""
    canvas = part(tab, ".map .large")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    canvas.click(position={"x": (column + 0.5) * box["width"] / side, "y": (row + 0.5) * box["height"] / side})


def draw(tab, stroke, up: bool = True) -> None:
    """Draws a stroke on the small board of the page."""
    box = steps.standing(part(tab, ".board")).bounding_box()
    start, *others = [(box["x"] + x * box["width"] / 500, box["y"] + y * box["height"] / 500) for x, y in stroke]
    tab.mouse.move(*start)
    tab.mouse.down()
    for point in others:
        tab.mouse.move(*point, steps=8)
    if up:
        tab.mouse.up()


def test_every_layer_follows_the_pen_while_it_is_down(tab):
    visit(tab, "network?run=two_conv&picture=drawing")
    expect(part(tab, ".answers .said")).to_have_text("–")
    before = {name: pixels(tab, name) for name in ("conv1", "pool2", "dense1", "output")}
    draw(tab, steps.SEVEN, up=False)
    expect(part(tab, ".answers .said")).to_have_text("7")
    assert all(pixels(tab, name) != picture for name, picture in before.items())
    tab.mouse.up()
    expect(part(tab, ".answers .top .class")).to_have_text("7")
    part(tab, ".clear").click()
    expect(part(tab, ".answers .said")).to_have_text("–")
    expect(part(tab, ".input .by")).to_have_text("Computed in this browser with WebAssembly.")


def test_a_clicked_value_opens_into_terms_that_agree_with_keras(tab, outputs):
    visit(tab, "network?run=two_conv&data=mnist_5k&picture=test:3")
    part(tab, "[data-layer=conv2] canvas").click(position={"x": 40, "y": 12})
    head = part(tab, ".map h4").first
    expect(head).to_contain_text("conv2, map 1 (11×11)")
    click_pixel(tab, 6, 4, 11)
    expect(part(tab, ".headline .place")).to_have_text("conv2, map 1, row 6, column 4")
    assert outcome(tab) == pytest.approx(float(outputs["conv2"][6, 4, 1]), rel=1e-5, abs=1e-6)
    expect(part(tab, ".formula")).to_contain_text("288 products + 1 bias")
    expect(part(tab, ".checked")).to_contain_text(re.compile("(Keras|NumPy) says"))
    weights = store.weights(store.find("two_conv"))
    told = terms.explain(store.find("two_conv").spec.graph, weights, outputs, Cell("conv2", 1, 6, 4))
    subtotals = sorted(told.parts.channels, key=lambda channel: -abs(channel.subtotal))
    expect(part(tab, ".terms")).to_contain_text(f"map {subtotals[0].channel}")
    assert re.search(r"layer=conv2&map=1&pixel=6%2C4", tab.url)
    settle(tab)
    table = tab.get_by_test_id("stExpander").filter(has_text="All 289 numbers of this value as a table")
    expect(tab.get_by_test_id("stDataFrame")).to_have_count(0)
    table.locator("summary").click()
    expect(table.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_link_opens_one_value_and_the_walk_ends_at_a_pixel(tab, outputs):
    visit(tab, CONV2)
    expect(part(tab, ".headline .place")).to_have_text("conv2, map 5, row 4, column 3")
    part(tab, ".terms .grid button.cell").first.click()
    expect(part(tab, ".headline .place")).to_have_text(re.compile(r"pool1, map \d+, row 4, column 3"))
    number = int(re.search(r"map (\d+)", place(tab)).group(1))
    assert outcome(tab) == pytest.approx(float(outputs["pool1"][4, 3, number]), rel=1e-5, abs=1e-6)
    part(tab, ".terms .grid button.cell").first.click()
    expect(part(tab, ".headline .place")).to_have_text(f"conv1, map {number}, row 8, column 6")
    assert outcome(tab) == pytest.approx(float(outputs["conv1"][8, 6, number]), rel=1e-5, abs=1e-6)
    part(tab, ".terms .grid button.cell").first.click()
    expect(part(tab, ".calculator p.said")).to_contain_text("The walk ends at pixel (8, 6)")
    part(tab, ".trail button").first.click()
    expect(part(tab, ".headline .place")).to_have_text("conv2, map 5, row 4, column 3")
    part(tab, ".trail button").last.click()
    expect(part(tab, ".headline .place")).to_have_text(f"conv1, map {number}, row 8, column 6")


def test_an_answer_opens_down_to_the_softmax(tab, outputs):
    visit(tab, "network?run=two_conv&data=mnist_5k&picture=test:3")
    part(tab, ".answers button.top").click()
    expect(part(tab, ".headline .place")).to_contain_text("output, class")
    assert outcome(tab) == pytest.approx(float(outputs["output"].max()), rel=1e-5)
    expect(part(tab, ".terms")).to_contain_text("Softmax")
    part(tab, ".answers button.row").nth(4).hover()
    expect(part(tab, "[data-layer=dense1] h4")).to_have_text("weights to 4")


def test_the_keyboard_alone_opens_a_value_and_comes_back(tab):
    visit(tab, "network?run=two_conv&data=mnist_5k&picture=test:3")
    part(tab, "canvas.picture").focus()
    for key in ("Enter", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        tab.keyboard.press(key)
    expect(part(tab, ".map h4").first).to_contain_text("conv2, map 2")
    expect(part(tab, ".map .large")).to_be_focused()
    for key in ("Enter", "ArrowRight", "ArrowDown"):
        tab.keyboard.press(key)
    expect(part(tab, ".headline .place")).to_have_text("conv2, map 2, row 1, column 1")
    tab.keyboard.press("Escape")
    expect(part(tab, ".headline")).to_be_hidden()
    expect(part(tab, ".map .large")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(part(tab, ".map .large")).to_be_hidden()
    expect(part(tab, "[data-layer=conv2] canvas")).to_be_focused()


def test_a_pixel_of_the_input_shows_who_sees_it(tab):
    visit(tab, "network?run=two_conv&data=mnist_5k&picture=test:3")
    before = pixels(tab, "conv2")
    part(tab, "canvas.picture").focus()
    for _ in range(10):
        tab.keyboard.press("ArrowDown")
    expect(part(tab, ".input .hint")).to_contain_text("Pixel (10, 0) is seen by conv1: 3×1 cells")
    assert pixels(tab, "conv2") != before, "the cells that see it are framed"
    tab.keyboard.press("Escape")
    expect(part(tab, ".input .hint")).to_have_text("Click a pixel: who sees it?")


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2", "pool2"])
def test_the_frame_on_the_input_is_what_the_chosen_value_sees(tab, layer):
    spec = store.find("two_conv").spec
    visit(tab, f"network?run=two_conv&data=mnist_5k&picture=test:3&layer={layer}&map=5&pixel=2,4")
    field = sight.receptive_fields(spec.graph)[layer]
    top, left = field.start + 2 * field.step, field.start + 4 * field.step
    told = f"rows {top} to {top + field.size - 1}, columns {left} to {left + field.size - 1}"
    expect(part(tab, "canvas.picture")).to_have_attribute("aria-label", re.compile(told))
    expect(part(tab, ".input .hint")).to_contain_text(f"The chosen value sees {field.size}×{field.size} pixels")


def test_a_page_change_keeps_the_drawing_and_the_opened_value(tab):
    visit(tab, "network?run=two_conv&picture=drawing")
    draw(tab, steps.SEVEN)
    expect(part(tab, ".answers .said")).to_have_text("7")
    part(tab, "[data-layer=pool1] canvas").click(position={"x": 10, "y": 10})
    click_pixel(tab, 5, 5, 13)
    expect(part(tab, ".headline .place")).to_have_text("pool1, map 0, row 5, column 5")
    settle(tab)
    steps.go_to(tab, "Draw")
    expect(steps.answer(tab, "two_conv")).to_have_text("7")
    steps.go_to(tab, "Network")
    expect(part(tab, ".answers .said")).to_have_text("7")
    expect(part(tab, ".headline .place")).to_have_text("pool1, map 0, row 5, column 5")


def test_the_browser_s_way_back_takes_the_pickers_along(tab):
    visit(tab, "network?run=two_conv&data=mnist_5k&picture=test:3")
    tab.get_by_test_id("stSelectbox").filter(has_text="Trained network").locator("input").click()
    tab.get_by_role("option", name=re.compile("^one_conv")).click()
    expect(part(tab, "[data-layer=activation1]")).to_be_visible()
    settle(tab)
    tab.go_back()
    expect(part(tab, "[data-layer=conv2]")).to_be_visible()
    expect(tab.get_by_test_id("stSelectbox").filter(has_text="Trained network").locator("input")).to_have_value(
        re.compile("^two_conv"))


@pytest.mark.parametrize(("link", "words"), [
    ("layer=conv9&map=0", "There is no layer 'conv9'"),
    ("layer=conv2&map=64", "There is no map in conv2 with number '64'"),
    ("layer=conv2&map=1&pixel=11,0", "There is no row in conv2 with number '11'"),
])
def test_a_link_to_a_value_that_is_not_there_says_so(tab, link, words):
    visit(tab, f"network?run=two_conv&data=mnist_5k&picture=test:3&{link}")
    expect(main_text(tab)).to_contain_text(words)
    expect(part(tab, ".answers .top .class")).to_be_visible()


def test_a_muted_filter_changes_the_maps_at_once_and_the_accuracy_soon(tab):
    visit(tab, CONV2)
    before = pixels(tab, "pool2")
    part(tab, ".surgery button").filter(has_text="Mute").click()
    expect(part(tab, ".headline .outcome")).to_have_attribute("title", "0")
    assert pixels(tab, "pool2") != before
    expect(main_text(tab)).to_contain_text("Accuracy after the changes")
    part(tab, ".surgery button").filter(has_text="Undo").click()
    expect(main_text(tab)).not_to_contain_text("Accuracy after the changes")
    assert pixels(tab, "pool2") == before
    settle(tab)


def random_run(models_folder, name: str, *layers) -> store.Run:
    """A run of the server with random weights, as a network from elsewhere would be."""
    folder = models_folder / "local" / name
    (folder / "checkpoints").mkdir(parents=True)
    spec, random = small_spec(layers=layers), np.random.default_rng(0)
    weights = {}
    for row in arithmetic.network_numbers(spec.layers, spec.input_shape):
        if row.parameters:
            kernel = (3, 3, row.input_shape[-1]) if row.kind == "Conv2D" else row.input_shape
            weights[f"{row.name}/kernel"] = random.normal(size=(*kernel, row.output_shape[-1])).astype(np.float32) / 30
            weights[f"{row.name}/bias"] = random.normal(size=row.output_shape[-1]).astype(np.float32)
    store.save_arrays(folder / "checkpoints/001.npz", weights)
    return store.save(store.with_checksums(store.Run(folder, f"local/{name}", spec, "finished")))


def test_more_than_64_maps_are_folded_with_a_count(tab, models_folder):
    run = random_run(models_folder, "eighty", Conv2D(80), Flatten(), Dense(10, "softmax"))
    visit(tab, f"network?run={run.name}&data=mnist_5k&picture=test:3")
    maps, more = part(tab, "[data-layer=conv1] canvas"), part(tab, "[data-layer=conv1] .more")

    def expect_last(number: int) -> None:
        maps.focus()
        for _ in range(80):
            maps.press("ArrowDown")
        expect(maps).to_have_attribute("aria-label", re.compile(f"^feature map {number} of conv1"))  # a frame later

    expect_last(63)
    expect(more).to_have_text("+ 16 more maps")
    more.click()
    expect(more).to_be_hidden()
    expect_last(79)


def test_a_network_the_browser_does_not_know_comes_from_the_server(chromium, tmp_path, monkeypatch):
    run, app = pages.served(tmp_path, monkeypatch)
    image = datasets.load("mnist_5k").x_test[3][None] / np.float32(255)
    values = run.spec.graph.forward(store.weights(run), image)
    context = chromium.new_context()
    modules.offered(context)
    page = context.new_page()
    modules.begin(page, ("messages.js",))
    page.evaluate(
        """async (text) => {
          const { default: makeView } = await import("/parts/network_view.js");
          const content = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          makeView(document.body).receive(unpack(content), () => {});
        }""",
        base64.b64encode(pages.message(app)).decode())
    expect(page.locator(".headline .place")).to_have_text("conv1, map 2, row 9, column 9")
    title = page.locator(".headline .outcome").get_attribute("title")
    assert float(title.replace("−", "-")) == pytest.approx(float(values["conv1"][0, 9, 9, 2]), rel=1e-5)
    expect(page.locator(".answers .said")).to_have_text(str(values["output"].argmax()))
    context.close()


def test_it_fits_on_a_phone(new_tab):
    tab = new_tab(viewport=conftest.PHONE, has_touch=True, is_mobile=True)
    visit(tab, CONV2)
    expect(part(tab, ".headline .place")).to_have_text("conv2, map 5, row 4, column 3")
    assert steps.sideways(tab) <= 0
