"""The filter page: maps and kernels counted, read, chosen and linked, for every shipped run, also without data."""

import json
import re

import numpy as np
import pytest

from explorer.core.engine import inference
from explorer.core.pictures import datasets, preparation
from explorer.core.runs import store
from tests import serving
from tests.browser.conftest import PHONE
from tests.browser.steps import SLOW, Page, expect, main_text, settle, sideways, visit
from tests.conftest import ROOT

# Sizes of the mosaic, as maps.js draws it: a tile is about 54 pixels, with 6 to the next.
TILE, GAP, NORM_CELL = 54, 6, 10
VIEW = "filters?run=two_conv&data=mnist_5k&picture=test:3"
SHIPPED = sorted(path.parent.name for path in ROOT.glob("models/*/checkpoints"))


def block(tab: Page, name: str):
    """The block of one layer in the mosaic of feature maps."""
    return tab.locator(f".mosaic[data-key^='maps-'] .block[data-group='{name}']")


def tile_side(columns: int) -> int:
    return columns * max(1, round(TILE / columns)) + GAP


def tile_place(canvas, columns: int, number: int) -> dict:
    """The middle of a tile, from the canvas's corner."""
    side = tile_side(columns)
    across = round(canvas.evaluate("(node) => node.getBoundingClientRect().width") / side)
    return {"x": (number % across + 0.5) * side, "y": (number // across + 0.5) * side}


def painted_tiles(canvas, columns: int) -> int:
    """How many places of the mosaic hold a picture: those whose middle is not transparent."""
    return canvas.evaluate(
        """(canvas, side) => { const density = canvas.width / canvas.getBoundingClientRect().width;
        const area = canvas.getContext("2d"); let count = 0;
        for (let y = side / 2; y * density < canvas.height; y += side)
          for (let x = side / 2; x * density < canvas.width; x += side)
            count += area.getImageData(Math.floor(x * density), Math.floor(y * density), 1, 1).data[3] > 0;
        return count; }""",
        tile_side(columns),
    )


def detail(tab: Page):
    return tab.locator(".st-key-detail .detail")


def open_view(tab: Page, path: str = VIEW) -> None:
    """Opens the page and waits for its maps; the first time TensorFlow has to load."""
    visit(tab, path)
    expect(block(tab, "output")).to_be_visible(timeout=SLOW)
    settle(tab)


def click_map(tab: Page, name: str, columns: int, number: int) -> None:
    canvas = block(tab, name).locator("canvas")
    canvas.scroll_into_view_if_needed()
    canvas.click(position=tile_place(canvas, columns, number))


def activations_of_the_view() -> dict[str, np.ndarray]:
    image = datasets.load("mnist_5k").x_test[3] / np.float32(255)
    return inference.activations(inference.load(store.read(ROOT / "models/two_conv")), image)




def test_a_clicked_map_opens_large_and_its_link_opens_it_again(tab):
    open_view(tab)
    click_map(tab, "conv1", 26, 5)
    expect(detail(tab).get_by_role("heading").first).to_have_text("conv1, map 5 (26×26)")
    tab.wait_for_url(re.compile("layer=conv1&map=5"))
    tab.reload()
    expect(detail(tab).get_by_role("heading").first).to_have_text("conv1, map 5 (26×26)", timeout=SLOW)
    click_map(tab, "conv2", 11, 63)
    expect(detail(tab).get_by_role("heading").first).to_have_text("conv2, map 63 (11×11)")
    tab.wait_for_url(re.compile("layer=conv2&map=63"))


def test_a_pointed_value_is_the_one_keras_computed(tab):
    values = activations_of_the_view()["conv1"]
    open_view(tab)
    canvas = block(tab, "conv1").locator("canvas")
    canvas.scroll_into_view_if_needed()
    number = int(values[13, 13].argmax())
    middle = tile_place(canvas, 26, number)
    canvas.hover(position={"x": middle["x"] + 1, "y": middle["y"] + 1})
    tip = tab.locator(".mosaic[data-key^='maps-'] .tip")
    expect(tip).to_be_visible()
    expect(tip).to_have_text(f"map {number}, row 13, column 13: {values[13, 13, number]:.3g}")


def test_the_open_map_reads_the_value_under_the_pointer_and_frames_what_it_sees(tab):
    values = activations_of_the_view()["conv2"]
    open_view(tab, f"{VIEW}&layer=conv2&map=7")
    large = detail(tab).locator("canvas.large")
    large.scroll_into_view_if_needed()
    box = large.bounding_box()
    large.hover(position={"x": box["width"] * 4.5 / 11, "y": box["height"] * 6.5 / 11})
    reading = detail(tab).locator(".reading")
    expect(reading).to_contain_text("Row 6, column 4:")
    expect(reading).to_contain_text("it sees rows 12 to 19, columns 8 to 15")
    shown = float(reading.get_attribute("title"))
    assert shown == pytest.approx(float(values[6, 4, 7]), rel=1e-4, abs=1e-5)


def test_arrows_and_enter_choose_a_map_without_a_mouse(tab):
    open_view(tab)
    canvas = block(tab, "conv1").locator("canvas")
    canvas.focus()
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    expect(detail(tab).get_by_role("heading").first).to_have_text("conv1, map 3 (26×26)")


def test_32_maps_are_32_maps(tab):
    open_view(tab)
    for name, columns, count in (("conv1", 26, 32), ("pool1", 13, 32), ("conv2", 11, 64), ("pool2", 5, 64)):
        expect(block(tab, name).locator(".note")).to_contain_text(f"{columns}×{columns}×{count} · {count} maps")
        assert painted_tiles(block(tab, name).locator("canvas"), columns) == count, name




def test_a_link_opens_run_picture_layer_and_map(tab):
    open_view(tab, "filters?run=pen&data=mnist_5k&picture=test:12&layer=conv2&map=40")
    truth = datasets.load("mnist_5k").y_test[12]
    expect(main_text(tab)).to_contain_text("Test picture 12")
    expect(main_text(tab)).to_contain_text(f"pen says {truth}")
    expect(detail(tab).get_by_role("heading").first).to_have_text("conv2, map 40 (11×11)")


BAD_LINKS = [
    ({"run": "nope"}, "There is no run 'nope'"),
    ({"run": "../two_conv"}, "There is no run '../two_conv'"),
    ({"picture": "test:999999"}, "There is no test picture '999999'. Expected a number from 0 to 999."),
    ({"picture": "test:-1"}, "There is no test picture '-1'"),
    ({"picture": "test:x"}, "There is no test picture 'x'"),
    ({"picture": "banana"}, "There is no picture 'banana'"),
    ({"layer": "conv9", "map": "0"}, "There is no layer 'conv9'"),
    ({"layer": "conv1", "map": "32"}, "There is no map in conv1 with number '32'. Expected a number from 0 to 31."),
    ({"layer": "conv1", "map": "²"}, "There is no map in conv1 with number '²'"),
    ({"layer": "conv1"}, "There is no map in conv1 with number None"),
]


def test_every_bad_link_gets_a_sentence_and_a_working_page(tab):
    for change, sentence in BAD_LINKS:  # one tab: the browser reads Streamlit once; each visit is a session of its own
        asked = {"run": "two_conv", "data": "mnist_5k", "picture": "test:3", **change}
        open_view(tab, "filters?" + "&".join(f"{key}={value}" for key, value in asked.items()))
        expect(tab.get_by_test_id("stAlert").filter(has_text=sentence)).to_be_visible()




def test_the_numbers_on_the_kernels_can_be_switched_on(tab):
    open_view(tab)
    canvas = tab.locator(".st-key-kernels canvas")
    expect(tab.locator(".st-key-kernels .note")).to_have_text("32 slices of 3×3")
    before = canvas.evaluate("(node) => node.toDataURL()")
    tab.locator(".st-key-kernel_numbers label").click()
    changed = "([canvas, before]) => !canvas.isConnected || canvas.toDataURL() !== before"
    tab.wait_for_function(changed, arg=[canvas.element_handle(), before])
    assert painted_tiles_of_side(tab.locator(".st-key-kernels canvas"), 3 * 36 + GAP) == 32


def painted_tiles_of_side(canvas, side: int) -> int:
    return canvas.evaluate(
        """(canvas, side) => { const area = canvas.getContext("2d"); let count = 0;
        for (let y = side / 2; y < canvas.height; y += side) for (let x = side / 2; x < canvas.width; x += side)
          count += area.getImageData(x, y, 1, 1).data[3] > 0;
        return count; }""",
        side,
    )


def test_a_clicked_column_of_the_norms_opens_that_filter(tab):
    open_view(tab)
    tab.locator(".st-key-kernel_layer").get_by_text("conv2", exact=True).click()
    canvas = tab.locator("[class*='st-key-norms-'] canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    width = canvas.bounding_box()["width"]
    assert width == 64 * NORM_CELL + GAP
    canvas.click(position={"x": GAP / 2 + 37.5 * NORM_CELL, "y": 20})
    expect(tab.locator(".st-key-kernel_filter input")).to_have_value("37")
    expect(tab.locator(".st-key-kernels").get_by_role("heading")).to_have_text("conv2, filter 37")
    expect(tab.locator(".st-key-kernels .note")).to_have_text("32 slices of 3×3")




def test_the_button_of_a_digit_shows_the_next_one(tab):
    labels = datasets.load("mnist_5k").y_test
    index = next(place for place in range(4, len(labels)) if labels[place] == 8)
    open_view(tab)
    tab.locator(".st-key-class_8").get_by_role("button", name="8").click()
    expect(main_text(tab)).to_contain_text(f"Test picture {index}")
    tab.wait_for_url(re.compile(f"picture=test%3A{index}"))


def test_an_uploaded_picture_is_looked_into_and_a_broken_one_gets_a_sentence(tab):
    open_view(tab, "filters?run=two_conv&data=mnist_5k&picture=test:3")
    tab.locator(".st-key-source_picker").get_by_text("Upload", exact=True).click()
    chooser = tab.locator(".st-key-picture_upload input[type='file']")
    digit = 255 - datasets.load("mnist_5k").x_test[3].repeat(8, axis=0).repeat(8, axis=1)
    picture = preparation.png(digit)
    chooser.set_input_files({"name": "digit.png", "mimeType": "image/png", "buffer": picture[: len(picture) // 2]})
    expect(tab.get_by_test_id("stAlert").filter(has_text="The picture is damaged.")).to_be_visible()
    chooser.set_input_files({"name": "digit.png", "mimeType": "image/png", "buffer": picture})
    expect(main_text(tab)).to_contain_text("Your picture, prepared as MNIST was")
    expect(main_text(tab)).to_contain_text(f"two_conv says {datasets.load('mnist_5k').y_test[3]}")




@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_run_opens(tab, name):
    spec = json.loads((ROOT / f"models/{name}/run.json").read_text())["spec"]
    picture = "data=mnist_5k&picture=test:1" if spec["data"] == "mnist" else "picture=photo:china"
    open_view(tab, f"filters?run={name}&{picture}")
    expect(main_text(tab)).to_contain_text(f"{name} says")
    convolutions = sum(layer["type"] == "Conv2D" for layer in spec["layers"])
    assert tab.locator(".mosaic[data-key^='maps-'] .block[data-group^='conv']").count() == convolutions


@pytest.mark.skipif(not datasets.available("cifar10"), reason="CIFAR-10 is not on this machine")
def test_a_colour_run_shows_its_test_pictures(tab):
    open_view(tab, "filters?run=pool&data=cifar10&picture=test:5&layer=conv1&map=2")
    expect(main_text(tab)).to_contain_text("Test picture 5")
    expect(detail(tab)).to_contain_text("Its kernel: 3 slices, one an input channel")


def test_a_phone_needs_no_sideways_scrolling(new_tab):
    tab = new_tab(viewport=PHONE)
    open_view(tab, f"{VIEW}&layer=conv1&map=5")
    expect(detail(tab)).to_be_visible()
    assert sideways(tab) <= 0


def test_without_data_and_network_the_pages_work_on_digits_and_photographs(new_tab, models_folder, tmp_path):
    nothing = {"EXPLORER_DATA": "", "KERAS_HOME": str(tmp_path), "EXPLORER_MODELS": str(models_folder)}
    with serving.app(**nothing) as elsewhere:
        tab = new_tab(base_url=elsewhere)
        open_view(tab, "filters?run=pool")
        expect(main_text(tab)).to_contain_text("CIFAR-10 pictures are not on this machine")
        expect(main_text(tab)).to_contain_text("The photograph “china”, shrunk")
        open_view(tab, "filters?run=two_conv")
        expect(main_text(tab)).to_contain_text("part of the pictures it was trained on")
        visit(tab, "train")
        expect(tab.get_by_role("button", name="Train", exact=True)).to_be_visible()
        expect(main_text(tab)).to_contain_text("225,034")
        tab.close()  # before its server goes, which the page would complain of
