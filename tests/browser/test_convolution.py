"""The convolution page in a browser: play, step, point, keyboard, a typed weight; and slide.js against Python."""

import base64
import json
import re

import numpy as np
import pytest

from explorer.core.layers import windows
from explorer.core.network import kernels, sliding
from explorer.core.network.sliding import Moves
from tests.browser import modules
from tests.browser.conftest import PHONE
from tests.browser.steps import Page, expect, go_to, main_text, settle, sideways, visit

ALL, FIRST = "true", "0"


def part(tab: Page):
    return tab.locator(".st-key-slide .slide")


def output(tab: Page):
    return part(tab).locator("canvas.output").first


def opened(tab: Page, path: str = "convolution"):
    visit(tab, path)
    expect(output(tab)).to_be_visible()
    return part(tab)


def button(tab: Page, name: str):
    return part(tab).get_by_role("button", name=name)


def at_place(tab: Page, row: int, column: int, rows: int, columns: int) -> dict:
    """The middle of an output cell, from the canvas's corner."""
    output(tab).scroll_into_view_if_needed()
    box = output(tab).bounding_box()
    return {"x": (column + 0.5) * box["width"] / columns, "y": (row + 0.5) * box["height"] / rows}


def reading(tab: Page):
    return part(tab).locator(".reading")


def test_a_pointed_output_value_shows_its_products_and_the_sum(tab):
    slide = opened(tab, "convolution?scene=test:3&kernel=sobel_x")
    output(tab).hover(position=at_place(tab, 12, 9, 26, 26))
    expect(slide).to_have_attribute("data-at", str(12 * 26 + 9))
    products = [float(title) for title in slide.locator("[aria-label^='products'] .cell").evaluate_all(
        "(cells) => cells.map((cell) => cell.title)")]
    total = float(slide.locator(".total").get_attribute("data-value"))
    assert sum(products) == pytest.approx(total)
    expect(slide.locator(".sum")).to_have_text(sliding.number(total))


def test_steps_fill_the_output_cell_by_cell(tab):
    slide = opened(tab)
    before = output(tab).evaluate("(canvas) => canvas.toDataURL()")
    button(tab, "Start over").click()
    expect(slide).to_have_attribute("data-all", "false")
    expect(reading(tab)).to_have_text("Row 0, column 0: 0")
    expect(button(tab, "Back")).to_be_disabled()
    for _ in range(4):
        button(tab, "Step").click()
    expect(reading(tab)).to_have_text("Row 1, column 1: −300")
    button(tab, "Back").click()
    expect(reading(tab)).to_have_text("Row 1, column 0: −300")
    assert output(tab).evaluate("(canvas) => canvas.toDataURL()") != before
    button(tab, "Show all").click()
    assert output(tab).evaluate("(canvas) => canvas.toDataURL()") == before


def test_it_plays_pauses_and_ends_with_the_whole_output(tab):
    slide = opened(tab)
    button(tab, "Play").click()
    expect(button(tab, "Pause")).to_be_visible()
    expect(slide).to_have_attribute("data-all", "false")
    button(tab, "Pause").click()
    paused = slide.get_attribute("data-at")
    slide.locator(".speed").fill("10")
    expect(slide.locator(".controls output")).to_have_text("1000 a second")
    assert slide.get_attribute("data-at") == paused
    button(tab, "Play").click()
    expect(slide).to_have_attribute("data-all", ALL)
    expect(slide).to_have_attribute("data-at", "11")
    expect(button(tab, "Play")).to_be_visible()


def test_it_opens_at_the_strongest_value_and_the_keyboard_moves_plays_and_pauses(tab):
    slide = opened(tab)
    expect(reading(tab)).to_have_text("Row 1, column 0: −300")
    expect(slide).to_have_attribute("data-all", ALL)
    assert slide.locator("[aria-label^='products'] .cell").all_inner_texts() == ["−100"] * 3 + ["0"] * 6
    expect(slide.locator(".sum")).to_have_text("−300")
    expect(main_text(tab)).to_contain_text("4×3 values, from −300 to 0")
    output(tab).focus()
    tab.keyboard.press("Home")
    expect(slide).to_have_attribute("data-at", FIRST)
    for key, place in (("ArrowRight", "1"), ("ArrowDown", "4"), ("ArrowLeft", "3"), ("ArrowUp", "0"), ("ArrowUp", "0")):
        tab.keyboard.press(key)
        expect(slide).to_have_attribute("data-at", place)
    tab.keyboard.press("Space")
    expect(button(tab, "Pause")).to_be_visible()
    tab.keyboard.press("Space")
    expect(button(tab, "Play")).to_be_visible()
    tab.keyboard.press("End")
    expect(slide).to_have_attribute("data-all", ALL)


def test_a_typed_weight_counts_at_once_and_nonsense_gets_a_sentence(tab):
    slide = opened(tab)
    cell = slide.get_by_label("Weight, row 1, column 1")
    cell.click()
    tab.keyboard.type("abc")
    tab.keyboard.press("Enter")
    expect(slide.locator(".wrong")).to_contain_text("Expected −1,000,000 to 1,000,000. Received: “abc”")
    expect(cell).to_have_value("0")
    for text, shown in (("1e400", "0"), ("1/2", "0.50")):
        cell.click()
        tab.keyboard.type(text)
        tab.keyboard.press("Tab")
        expect(cell).to_have_value(shown)
    expect(slide.locator(".wrong")).to_be_empty()
    expect(reading(tab)).to_have_text("Row 1, column 0: −250")
    tab.keyboard.type("-7")  # Tab went on to the next weight
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("kernel=own%3A-1%2C-1%2C-1%3B0%2C0.5%2C-7"))
    expect(main_text(tab)).to_contain_text("4×3 values, from −950 to 0")
    tab.reload()
    expect(slide.get_by_label("Weight, row 1, column 2")).to_have_value("−7")


def test_correlation_and_convolution_are_beside_each_other(tab):
    slide = opened(tab, "convolution?scene=signal&padding=full")
    tab.locator(".st-key-slide_flip label").click()
    expect(slide.locator("canvas.output")).to_have_count(2)
    assert slide.locator(".note-line").all_inner_texts() == [
        "16 values: +1 at 5, −1 at 10", "16 values: −1 at 5, +1 at 10"]
    assert slide.locator("[aria-label^='kernel, flipped'] .cell").all_inner_texts() == ["1", "−1"]
    expect(reading(tab)).to_have_text("Row 0, column 5: as it is 1, flipped −1")


def test_colour_has_three_slices_and_one_sum(tab):
    visit(tab, "convolution?scene=photo:china&kernel=learned:pool:3")
    expect(main_text(tab)).to_contain_text("Expected a picture with 3 channels")
    tab.locator(".st-key-slide_colour label").click()
    slide = part(tab)
    expect(slide.locator("canvas.slice")).to_have_count(3)
    expect(slide.locator(".total")).to_contain_text("3 slices, one sum: R ")
    expect(slide.locator(".total")).to_contain_text("+ bias")
    slide.get_by_label("Weight, row 0, column 0, G").fill("2")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("kernel=own.*%7C2%2C"))
    settle(tab)


def test_the_view_survives_a_page_change(tab):
    opened(tab, "convolution?scene=test:3&kernel=blur:5&stride=2")
    expect(main_text(tab)).to_contain_text("12×12 values")
    go_to(tab, "Draw")
    expect(main_text(tab)).to_contain_text("Draw a digit")
    go_to(tab, "Convolution")
    expect(main_text(tab)).to_contain_text("12×12 values")
    tab.wait_for_url(re.compile("scene=test%3A3&kernel=blur%3A5&stride=2"))


def test_a_phone_needs_no_sideways_scrolling(new_tab):
    tab = new_tab(viewport=PHONE, has_touch=True)
    opened(tab, "convolution?scene=test:3&kernel=blur:7&dilation=2&padding=same")
    assert sideways(tab) <= 0
    output(tab).scroll_into_view_if_needed()
    output(tab).tap(position={"x": 3, "y": 3})
    expect(part(tab)).to_have_attribute("data-at", FIRST)


@pytest.fixture(scope="module")
def blank(chromium):
    """A blank page with what the part computes."""
    context = chromium.new_context()
    modules.offered(context)
    page = context.new_page()
    modules.begin(page, ("slide/sliding.js", "slide/words.js"))
    yield page
    context.close()


def by_browser(page, picture: np.ndarray, kernel: np.ndarray, window: Moves, flip: bool) -> dict:
    """What the browser computes: the output, and the step in its middle."""
    axes = [(picture.shape[axis], kernel.shape[axis], window.stride[axis], window.padding, window.dilation)
            for axis in (0, 1)]
    rows, columns = sliding.output_size(picture.shape, kernel.shape, window)
    moving = {"rows": rows, "columns": columns, "stride": window.stride, "dilation": window.dilation,
              "before": [windows.around(*axis)[0] for axis in axes]}
    return page.evaluate(
        """([picture, kernel, moving, flip]) => {
          const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          const array = ([shape, text]) => ({ shape, values: new Float32Array(bytes(text).buffer) });
          const weights = flip ? turned(array(kernel)) : array(kernel), pixels = array(picture);
          const step = stepAt(pixels, weights, moving, moving.rows >> 1, moving.columns >> 1);
          return { output: Array.from(slideOver(pixels, weights, moving)), products: Array.from(step.products),
            subtotals: Array.from(step.subtotals), text: kernelText(weights) };
        }""",
        [*([array.shape, base64.b64encode(array.astype("<f4").tobytes()).decode()] for array in (picture, kernel)),
         moving, flip],
    )


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("padding", sliding.PADDINGS)
def test_the_browser_computes_what_python_computes(blank, padding, flip):
    generator = np.random.default_rng(4)
    for stride in sliding.STRIDES.values():
        for dilation in sliding.DILATIONS:
            for channels, slices, size in ((1, 1, (3, 3)), (3, 3, (2, 3)), (3, 1, (4, 1))):
                picture = generator.normal(size=(10, 13, channels)).astype(np.float32)
                kernel = generator.normal(size=(*size, slices)).astype(np.float32)
                window = Moves(stride, padding, dilation)
                used = sliding.flipped(kernel) if flip else kernel
                theirs = by_browser(blank, picture, kernel, window, flip)
                ours = sliding.correlate(picture, used, stride, padding, dilation)
                assert np.abs(np.array(theirs["output"]) - ours.ravel()).max() < 1e-5, (window, channels)
                step = sliding.step(picture, used, window, ours.shape[0] // 2, ours.shape[1] // 2)
                assert theirs["products"] == pytest.approx(step.products.ravel(), abs=1e-6)
                assert theirs["subtotals"] == pytest.approx(step.subtotals, abs=1e-5)
                assert kernels.parse_kernel(theirs["text"]) == pytest.approx(used, rel=1e-5)


def test_both_languages_read_typed_weights_alike(blank):
    texts = ["1", "-1", "−2.5", ".5", "2.", "1e3", "1e-400", " 7 ", "1/9", "1/-4", "abc", "1e400", "", "1/0", "nan",
             "0/0", "1000001", "--1", "1_0", "0x1", "Infinity"]
    for text, value in zip(texts, blank.evaluate("(texts) => texts.map(weightOf)", texts), strict=True):
        try:
            ours = float(kernels.parse_kernel(text)[0, 0, 0])
        except ValueError:
            ours = None
        assert value == (None if ours is None else pytest.approx(ours)), json.dumps(text)


def test_both_languages_write_sums_alike(blank):
    values = [0, -0.0, -300, 1 / 3, 12345.678, 1e-3, 0.1 + 0.2, 99.995]
    for value, text in zip(values, blank.evaluate("(values) => values.map(sumText)", values), strict=True):
        assert float(text.replace("−", "-")) == float(sliding.number(value).replace("−", "-"))
