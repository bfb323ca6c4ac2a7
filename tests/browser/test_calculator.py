"""The calculator's panel in a blank page: the numbers it shows add up, and every term leads one layer back."""

import base64
import json
import math
import re

import numpy as np
import pytest

from explorer.core.layers import (
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    layer_names,
)
from explorer.core.network import arithmetic
from explorer.core.network.graph import Network
from explorer.core.show import colours, messages, part_files
from tests.browser import modules
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import expect

SCRIPTS = ("messages.js", "engine/engines.js", "terms.js", "calculator.js")
STYLES = ("common.css", "calculator.css")
CLASSES = [str(digit) for digit in range(10)]
SHAPES = {"input": [28, 28, 1], "conv1": [13, 13, 4], "conv2": [13, 13, 12], "pool1": [5, 6, 64]}
FORMS = {"MaxPooling2D": "Largest", "AveragePooling2D": "Mean", "Flatten": "Flattened", "Dropout": "Dropped",
         "Activation": "Activated"}
HOST = """
const asBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
function host(stops, css, classes) {
  const root = document.getElementById("host").attachShadow({ mode: "open" }), style = document.createElement("style");
  const place = document.createElement("div");
  style.textContent = css;
  root.append(style, place);
  window.calls = [];
  window.answer = null;
  const note = (kind) => (value) => { calls.push([kind, value ?? null]); window.answer?.(kind, value); };
  const heard = { onWalk: note("walk"), onTrail: note("trail"), onClose: note("close") };
  window.calculator = makeCalculator(place, { stops, classes, ...heard });
}
"""
# What a page of the app does: a step back explains that cell, until the picture is reached
WALK = """
([message, image, start]) => {
  const network = unpack(asBytes(message)), { input } = network.header;
  const values = new Float32Array(asBytes(image).buffer), { activations } = forward(network, values);
  const shapes = { input };
  for (const [name, { shape }] of Object.entries(activations)) shapes[name] = shape;
  const entries = [];
  window.reached = null;
  const show = ({ layer, cell }) => {
    const found = explain(network, activations, { values, shape: input }, layer, cell);
    entries.push({ layer, cell, value: found.value });
    calculator.show(found, { trail: { entries, at: entries.length - 1 }, shapes });
  };
  window.answer = (kind, target) => { if (target.layer === "input") window.reached = target.cell; else show(target); };
  show(start);
}
"""


@pytest.fixture(scope="module")
def blank(chromium):
    """A blank page in the app's manner: a part inside a shadow root."""
    context = chromium.new_context(viewport=DESKTOP)
    modules.offered(context)
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert not problems


@pytest.fixture
def page(blank):
    """The page with an empty calculator."""
    blank.set_viewport_size(DESKTOP)
    modules.begin(blank, SCRIPTS, script=HOST)
    blank.evaluate("() => { document.body.innerHTML = \"<div id='host'></div>\"; }")
    css = "\n".join(part_files.files()[name].decode() for name in STYLES)
    blank.evaluate("([stops, css, classes]) => host(stops, css, classes)", [colours.STOPS, css, CLASSES])
    return blank


def show(page, explanation: dict, **settings) -> None:
    page.evaluate(
        "([explanation, settings]) => calculator.show(JSON.parse(explanation, (_, value) =>"
        " (value === 'NaN' ? NaN : value === 'Infinity' ? Infinity : value)), settings)",
        [json.dumps(explanation), {"shapes": SHAPES, **settings}],
    )


def calls(page) -> list:
    return page.evaluate("() => calls.splice(0)")


def convolution(channels: int = 12, *, seed: int = 0, kernel: int = 3, corner: bool = False, **changes) -> dict:
    """What `explain` finds for a convolution; in the corner the first row and column are padding."""
    generator = np.random.default_rng(seed)
    rows = []
    for channel in range(channels):
        window = generator.random((kernel, kernel)).round(7).tolist()
        weights = generator.normal(0, 0.3, (kernel, kernel)).round(7).tolist()
        if corner:
            window = [[None if 0 in (y, x) else value for x, value in enumerate(row)] for y, row in enumerate(window)]
        products = [[(a or 0) * b for a, b in zip(*pair, strict=True)] for pair in zip(window, weights, strict=True)]
        subtotal = sum(map(sum, products))
        rows.append({"channel": channel, "window": window, "weights": weights, "products": products,
                     "subtotal": subtotal})
    rows.sort(key=lambda row: -abs(row["subtotal"]))
    total = sum(row["subtotal"] for row in rows) + 0.25
    place = -1 if corner else 4
    return {
        "layer": "conv2", "kind": "Conv2D", "form": "Convolution", "before": "conv1",
        "cell": [0, 0, 5] if corner else [4, 4, 5],
        "value": max(0, total), "kernel": [kernel, kernel], "stride": [1, 1], "dilation": [1, 1],
        "padding": "same" if corner else "valid",
        "activation": "relu", "top": place, "left": place, "channels": rows, "terms": kernel * kernel * channels,
        "bias": 0.25, "sum": total, "total": max(0, total), **changes,
    }


def dense(inputs: int = 1600, *, seed: int = 0, **changes) -> dict:
    """What `explain` finds for a unit of the last layer, behind maps of 5 x 5 x 64 laid out as one vector."""
    generator = np.random.default_rng(seed)
    values = np.maximum(generator.normal(0, 1, inputs), 0).round(6)
    products = [
        {"index": index, "cell": [index], "input": value, "weight": weight, "product": value * weight,
         "origin": {"layer": "pool1", "cell": [index // 64 // 5, index // 64 % 5, index % 64]}}
        for index, (value, weight) in enumerate(
            zip(values.tolist(), generator.normal(0, 0.1, inputs).tolist(), strict=True))
    ]
    products.sort(key=lambda row: -abs(row["product"]))
    total = sum(row["product"] for row in products) + 0.5
    logits = [*(total - step for step in range(1, 8)), total, total - 0.5, total - 9]
    powers = [math.exp(logit - total) for logit in logits]
    answer = 1 / sum(powers)
    return {
        "layer": "output", "kind": "Dense", "form": "Answer", "cell": [7], "before": "flatten", "value": answer,
        "activation": "softmax",
        "terms": inputs, "products": products, "bias": 0.5, "sum": total, "total": answer,
        "softmax": {"logits": logits, "powers": powers, "largest": total, "whole": sum(powers), "share": answer},
        **changes,
    }


def pooling(kind: str = "MaxPooling2D", **changes) -> dict:
    window = [[0.25, 0.5], [2.125, 0.5]]
    found = {"size": [2, 2], "top": 6, "left": 14, "window": window, "lost": {"rows": 1, "columns": 1}, "made": [6, 6]}
    found |= {"winner": [7, 14], "total": 2.125} if kind == "MaxPooling2D" else {"sum": 3.375, "total": 0.84375}
    return {"layer": "pool1", "kind": kind, "form": FORMS[kind], "cell": [3, 7, 5], "before": "conv1",
            "value": found["total"], **found,
            **changes}


def single(kind: str, **found) -> dict:
    return {"layer": kind.lower(), "kind": kind, "form": FORMS[kind], "cell": [2, 3, 1], "before": "conv1",
            "value": found["total"], **found}


def number(text: str) -> float:
    """The number at the beginning of a title or a text, written with a true minus."""
    return float(re.match(r"[+−]?[\d.]+(e[+−]?\d+)?", text)[0].replace("−", "-"))


def titles(place) -> list[float]:
    return [number(title) for title in place.evaluate_all("(nodes) => nodes.map((node) => node.title)")]


def title(place) -> float:
    return number(place.get_attribute("title"))


def grid(page, name: str):
    return page.locator("figure", has=page.locator(f"figcaption:text-is('{name}')")).locator(".cell")


def addition(page) -> list[float]:
    """The written addition: its terms, the sum, and what the activation makes of it, if there is one."""
    return titles(page.locator(".addition dd"))


def near(value: float):
    return pytest.approx(value, rel=1e-5, abs=1e-5)


# --- convolution ---


@pytest.mark.parametrize("corner", [False, True], ids=["inside", "in the corner"])
@pytest.mark.parametrize("channels", [1, 3, 32])
def test_the_shown_terms_of_a_convolution_add_up_to_the_shown_value(page, channels, corner):
    show(page, convolution(channels, corner=corner))
    subtotals = titles(page.locator(".head-line .subtotal, .alone .subtotal"))
    assert len(subtotals) == channels
    assert subtotals == sorted(subtotals, key=abs, reverse=True)
    window, kernel, products = (grid(page, name) for name in ("window", "kernel", "products"))
    assert titles(products) == near(np.multiply(titles(window), titles(kernel)).tolist())
    assert sum(titles(products)) == near(subtotals[0])
    summed, bias, total, value = addition(page)
    assert summed == near(sum(subtotals))
    assert total == near(summed + bias)
    assert value == near(max(0, total)) and value == title(page.locator(".headline .number"))


def test_the_headline_and_the_formula_say_what_is_computed(page):
    show(page, convolution(32))
    expect(page.locator(".headline")).to_have_text(re.compile(r"^conv2, map 5, row 4, column 4 = [\d.]+$"))
    expect(page.locator(".formula")).to_have_text("288 products + 1 bias, then max(0, x)")
    show(page, convolution(32, activation=None))
    expect(page.locator(".formula")).to_have_text("288 products + 1 bias")
    expect(page.locator(".addition dt")).to_have_text(["32 subtotals", "+ bias", "= sum"])


def test_a_negative_sum_becomes_zero_with_its_minus_in_the_formula(page):
    show(page, convolution(1, sum=-0.3125, total=0, value=0))
    expect(page.locator(".addition dt.result")).to_have_text("max(0, −0.313) =")
    expect(page.locator(".headline")).to_have_text(re.compile("= 0$"))


def test_the_largest_row_is_open_and_others_open_and_close_by_click_and_by_key(page):
    show(page, convolution(12))
    heads = page.locator(".head-line")
    opened = page.locator(".head-line[aria-expanded='true']")
    expect(heads).to_have_count(12)
    expect(opened).to_have_count(1)
    expect(heads.first).to_have_attribute("aria-expanded", "true")
    heads.nth(3).click()
    heads.nth(4).press("Enter")
    expect(opened).to_have_count(3)
    expect(page.locator(".products:visible")).to_have_count(3)
    heads.first.click()
    expect(opened).to_have_count(2)
    show(page, convolution(12, seed=5))
    expect(opened).to_have_count(2)


def test_the_slices_of_a_colour_picture_have_names_and_a_grey_one_is_open_at_once(page):
    show(page, convolution(3, before="input"))
    assert sorted(name[-1] for name in page.locator(".head-line .place").all_inner_texts()) == ["B", "G", "R"]
    show(page, convolution(1, before="input"))
    expect(page.locator(".head-line")).to_have_count(0)
    expect(page.get_by_role("grid", name="window of the picture: 3 by 3 values")).to_be_visible()


def test_a_cell_of_the_window_leads_to_that_cell_of_the_layer_before(page):
    explanation = convolution(12)
    show(page, explanation)
    channel = explanation["channels"][0]["channel"]
    page.get_by_role("grid", name=f"window of map {channel}: 3 by 3 values").get_by_role(
        "button", name=re.compile("row 5, column 6 of conv1")).click()
    assert calls(page) == [["walk", {"layer": "conv1", "cell": [5, 6, channel]}]]


def test_padding_is_marked_and_leads_nowhere(page):
    show(page, convolution(1, corner=True))
    padding = grid(page, "window").and_(page.locator(".padding"))
    expect(padding).to_have_count(5)
    expect(padding.first).to_have_attribute("title", "0 (padding)")
    expect(padding.first).to_have_attribute("aria-label", "0 (padding)")
    expect(grid(page, "products").and_(page.locator(".padding"))).to_have_count(5)
    expect(page.locator(".formula")).to_contain_text("9 products (5 of them with padding)")
    expect(page.get_by_text("Hatched: 0 (padding)")).to_be_visible()
    padding.first.dispatch_event("click")
    assert calls(page) == []
    show(page, convolution(1))
    expect(page.locator(".padding")).to_have_count(0)
    grid(page, "window").first.click()
    assert calls(page) == [["walk", {"layer": "conv1", "cell": [4, 4, 0]}]]


def test_at_the_picture_the_walk_ends_with_the_name_of_the_pixel(page):
    show(page, convolution(1, before="input"))
    grid(page, "window").nth(5).click()
    assert calls(page) == [["walk", {"layer": "input", "cell": [5, 6, 0]}]]
    expect(page.locator(".said")).to_have_text("The walk ends at pixel (5, 6) of the picture.")
    show(page, convolution(1, before="input", cell=[1, 1, 0]))
    expect(page.locator(".said")).to_be_hidden()


# --- the other layers ---


def test_the_shown_products_of_a_dense_layer_add_up_with_the_others(page):
    explanation = dense()
    show(page, explanation)
    shown = titles(page.locator(".dense .product"))
    assert len(shown) == 16
    assert titles(page.locator(".dense .incoming")) == near(
        (np.divide(shown, titles(page.locator(".dense .weight")))).tolist())
    products = [row["product"] for row in explanation["products"]]
    assert shown == near([*sorted(products, reverse=True)[:8], *sorted(products)[:8]])
    others = page.locator(".others")
    zeros = products.count(0)
    expect(others).to_contain_text("the other 1,584 products: ")
    expect(others).to_contain_text(f"({zeros} of them are 0)")
    first, rest, bias, total = addition(page)
    assert first == near(sum(shown)) and rest == title(others.locator(".number"))
    assert first + rest + bias == near(total) and total == near(explanation["sum"])


def test_a_dense_term_says_where_it_comes_from_and_leads_one_layer_back(page):
    explanation = dense()
    show(page, explanation)
    strongest = max(explanation["products"], key=lambda row: row["product"])
    row, column, channel = strongest["origin"]["cell"]
    term = page.locator(".term-line").first
    expect(term.locator(".place")).to_have_text(f"pool1, map {channel}, row {row}, column {column}")
    term.press("Enter")
    assert calls(page) == [["walk", {"layer": "flatten", "cell": strongest["cell"]}]]


def test_few_products_are_all_shown(page):
    products = [{"index": 0, "cell": [0], "origin": {"layer": "dense1", "cell": [0]}, "input": 2, "weight": 0.5,
                 "product": 1}]
    show(page, dense(layer="dense2", activation="relu", products=products, terms=1, sum=1.5, total=1.5, value=1.5,
                     softmax=None, cell=[3]))
    expect(page.locator(".term-line:visible")).to_have_count(1)
    expect(page.get_by_text("None here.").locator("visible=true")).to_have_count(1)
    expect(page.locator(".others")).to_be_hidden()
    expect(page.locator(".headline")).to_have_text("dense2, unit 3 = 1.5")
    assert addition(page) == [1, 0.5, 1.5, 1.5]


def test_softmax_is_a_fraction_whose_terms_are_all_shown(page):
    explanation = dense()
    show(page, explanation)
    expect(page.locator(".headline")).to_have_text(re.compile(r"^output, class 7 = \d+\.\d\u202f%$"))
    powers = titles(page.locator(".softmax .power-value"))
    assert len(powers) == 10
    *terms, whole = titles(page.locator(".under .number"))
    assert terms == powers and sum(powers) == near(whole)
    share = page.locator(".fraction-line .percent")
    assert title(share) == near(powers[7] / whole)
    expect(share).to_have_text(f"{100 * explanation['total']:.1f}\u202f%")
    expect(page.locator(".softmax .present .class-name")).to_have_text("7")
    expect(page.locator(".over")).to_have_text(re.compile(r"^e(−?[\d.]+) − (\1|\(\1\)) = 1$"))


def test_a_network_of_logits_keeps_its_sum_and_shows_the_share_beside(page):
    explanation = dense(activation=None)
    explanation |= {"total": explanation["sum"], "value": explanation["sum"]}
    show(page, explanation)
    expect(page.locator(".formula")).to_have_text("1,600 products + 1 bias: a logit")
    assert title(page.locator(".headline .number")) == near(explanation["sum"])
    expect(page.locator(".fraction-line .percent")).to_have_text(f"{100 * explanation['softmax']['share']:.1f}\u202f%")


def test_the_winner_of_a_max_pooling_is_framed_and_the_lost_border_named(page):
    show(page, pooling())
    expect(page.locator(".winner")).to_have_text("2.13")
    expect(page.locator(".pooled .formula-line")).to_have_text("largest of 4: 2.13 (row 7, column 14)")
    expect(page.get_by_text("13 rows make 6: the last row and column are in no window.")).to_be_visible()
    page.locator(".winner").click()
    assert calls(page) == [["walk", {"layer": "conv1", "cell": [7, 14, 5]}]]


def test_equal_values_and_one_lost_side_are_said(page):
    show(page, pooling(window=[[1, 1], [0, 1]], winner=[6, 14], total=1, value=1, lost={"rows": 0, "columns": 2},
                       made=[6, 6]), shapes={"conv1": [12, 14, 6]})
    expect(page.locator(".pooled .formula-line")).to_contain_text("the first of 3 equal ones")
    expect(page.locator(".pooled .hint")).to_have_text("14 columns make 6: the last 2 columns are in no window.")
    show(page, pooling(lost={"rows": 1, "columns": 0}), shapes=None)
    expect(page.locator(".pooled .hint")).to_have_text("The last row is in no window.")
    show(page, pooling(lost={"rows": 0, "columns": 0}))
    expect(page.locator(".pooled .hint")).to_be_hidden()


def test_an_average_is_written_out(page):
    show(page, pooling("AveragePooling2D"))
    expect(page.locator(".pooled .formula-line")).to_have_text("(0.25 + 0.5 + 2.13 + 0.5) / 4 = 0.844")
    *terms, result = titles(page.locator(".formula-line .number"))
    assert sum(terms) / 4 == near(result)
    expect(page.locator(".winner")).to_have_count(0)


def test_flatten_fills_in_its_arithmetic_and_leads_back(page):
    found = single("Flatten", source=[2, 3, 5], index=965, total=0.5)
    show(page, found | {"before": "pool1", "cell": [965], "layer": "flatten"})
    line = page.locator(".single .formula-line")
    expect(line).to_contain_text("Index 965 is row 2, column 3, map 5: (2·6 + 3)·64 + 5 = 965.")
    page.locator(".step-back").click()
    assert calls(page) == [["walk", {"layer": "pool1", "cell": [2, 3, 5]}]]


def test_dropout_and_activation_say_what_they_do(page):
    words = "In training a share of 0.25 of the values is set to 0 and the others are divided by 1 − 0.25 = 0.75."
    show(page, single("Dropout", words=words, total=0.5))
    line = page.locator(".single .formula-line")
    expect(line).to_have_text(f"{words} Now it does nothing: 0.5.")
    show(page, single("Activation", function="relu", input=-0.3125, total=0))
    expect(line).to_have_text("max(0, −0.313) = 0")
    page.locator(".step-back").press("Enter")
    assert calls(page) == [["walk", {"layer": "conv1", "cell": [2, 3, 1]}]]
    show(page, single("Activation", function="tanh", input=0.5, total=0.46211716))
    expect(line).to_have_text("tanh(0.5) = 0.462")


# --- trail, keyboard, updates ---


TRAIL = {"at": 1, "entries": [
    {"layer": "output", "cell": [7], "value": 0.75}, {"layer": "dense1", "cell": [12], "value": 1},
    {"layer": "pool2", "cell": [2, 3, 5], "value": 0.5},
]}


def test_the_trail_leads_back_and_forward_again(page):
    show(page, convolution(1), trail=TRAIL)
    entries = page.get_by_role("navigation", name="The way here").get_by_role("button")
    expect(entries).to_have_text(["output 7", "dense1 12", "pool2 (2, 3), map 5"])
    expect(entries.nth(1)).to_have_attribute("aria-current", "step")
    entries.nth(0).click()
    entries.nth(2).press("Enter")
    assert calls(page) == [["trail", 0], ["trail", 2]]
    show(page, convolution(1), trail={"entries": TRAIL["entries"][:1], "at": 0})
    expect(page.locator(".trail")).to_be_hidden()


def test_it_closes_by_button_and_by_escape_and_hides(page):
    show(page, convolution(1))
    page.get_by_role("button", name="Close").click()
    grid(page, "window").first.press("Escape")
    assert calls(page) == [["close", None], ["close", None]]
    page.evaluate("() => calculator.hide()")
    expect(page.locator(".calculator")).to_be_hidden()
    show(page, convolution(1))
    expect(page.locator(".calculator")).to_be_visible()


def test_arrows_move_in_a_grid_that_is_one_stop_for_tab(page):
    show(page, convolution(1))
    cells = grid(page, "window")
    cells.first.focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert calls(page) == [["walk", {"layer": "conv1", "cell": [6, 5, 0]}]]
    expect(cells.and_(page.locator("[tabindex='0']"))).to_have_count(1)


def focused(page) -> str:
    return page.evaluate("() => document.getElementById('host').shadowRoot.activeElement?.dataset.mark ?? ''")


def test_an_update_keeps_keyboard_scroll_and_what_is_on_the_page(page):
    show(page, convolution(64, seed=1))
    rows = page.locator(".channel")
    mark = "(node) => { node.querySelector('.head-line').dataset.mark = node.dataset.channel; }"
    rows.evaluate_all(f"(nodes) => nodes.forEach({mark})")
    page.locator(".channel[data-channel='9'] .head-line").focus()
    channels = page.locator(".channels")
    channels.evaluate("(node) => { node.scrollTop = 300; }")
    before = rows.evaluate_all("(nodes) => nodes.map((node) => node.dataset.channel)")
    for seed in range(2, 6):
        show(page, convolution(64, seed=seed))
        subtotals = titles(page.locator(".head-line .subtotal"))
        assert subtotals == sorted(subtotals, key=abs, reverse=True)
    assert rows.evaluate_all("(nodes) => nodes.map((node) => node.dataset.channel)") != before
    expect(page.locator("[data-mark]")).to_have_count(64)
    assert focused(page) == "9"
    assert channels.evaluate("(node) => node.scrollTop") == 300


def test_an_update_keeps_the_keyboard_in_an_open_grid(page):
    show(page, convolution(12, seed=1))
    cell = grid(page, "window").nth(4)
    cell.evaluate("(node) => { node.dataset.mark = 'middle'; }")
    page.locator(".head-line").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    for seed in range(2, 6):
        show(page, convolution(12, seed=seed))
        assert focused(page) == "middle"
        expect(cell).to_be_visible()


def message(layers: tuple, shape: tuple) -> bytes:
    """A network with random weights as the browser gets it."""
    generator = np.random.default_rng(4)
    arrays = {}
    for numbers, layer in zip(arithmetic.network_numbers(layers, shape), layers, strict=True):
        if isinstance(layer, (Conv2D, Dense)):
            window = (layer.kernel, layer.kernel) if isinstance(layer, Conv2D) else ()
            size = (*window, numbers.input_shape[-1], numbers.output_shape[-1])
            arrays[f"{numbers.name}/kernel"] = generator.normal(0.05, 0.2, size).astype(np.float32)
            arrays[f"{numbers.name}/bias"] = generator.normal(0, 0.1, size[-1]).astype(np.float32)
    return messages.packed({"input": shape, "nodes": messages.nodes(Network.chain(layers, shape))}, arrays)


def test_the_keyboard_alone_walks_from_the_answer_to_a_pixel(page):
    layers = (Conv2D(3, kernel=5, padding="same", activation=None), Activation(), AveragePooling2D(), Conv2D(4),
              MaxPooling2D(), Dropout(0.5), Flatten(), Dense(6), Dense(10, "softmax"))
    image = np.random.default_rng(5).random((14, 14, 3), np.float32)
    texts = [base64.b64encode(content).decode() for content in (message(layers, (14, 14, 3)), image.tobytes())]
    page.evaluate(WALK, [*texts, {"layer": "output", "cell": [7]}])
    stops = {"Conv2D": ".products .cell:not(.padding)[tabindex='0']", "Dense": ".term-line:visible"}
    for kind in [type(layer).__name__ for layer in reversed(layers)]:
        page.locator(".headline").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        if kind == "Conv2D":
            page.keyboard.press("Tab")
            page.keyboard.press("ArrowRight")
            page.keyboard.press("ArrowDown")
        elif kind in stops:
            expect(page.locator(stops[kind]).first).to_be_focused()
        page.keyboard.press("Enter")
    assert page.evaluate("() => reached") is not None
    entries = page.locator(".trail button").all_inner_texts()
    assert [entry.split()[0] for entry in entries] == list(reversed(layer_names(layers)))
    assert "NaN" not in page.locator(".calculator").inner_text()


def test_after_a_step_by_keyboard_the_headline_has_the_focus(page):
    show(page, dense())
    page.locator(".term-line").first.focus()
    show(page, convolution(3))
    expect(page.locator(".headline")).to_be_focused()


# --- numbers ---


@pytest.mark.parametrize(
    ("checked", "words"),
    [
        (None, ""),
        ({"value": 0.843212, "by": "Keras", "difference": 3e-8, "agrees": True},
         "Keras says 0.84321 (difference 3.0e−8)"),
        ({"value": -0.5, "by": "NumPy", "difference": 0.25, "agrees": False},
         "NumPy says −0.5: that is not the value above (difference 0.25)"),
    ],
)
def test_the_second_opinion_is_one_line(page, checked, words):
    show(page, convolution(1), checked=checked)
    expect(page.locator(".checked")).to_have_text(words)


@pytest.mark.parametrize("broken", ["NaN", "Infinity"])
def test_what_is_not_a_number_is_a_dash(page, broken):
    found = convolution(2, sum=broken, total=broken, value=broken)
    for row in found["channels"]:
        row["subtotal"] = broken
        row["window"][0][0] = row["products"][0][0] = broken
    answer = dense(sum=broken, total=broken, value=broken)
    answer["products"][0] |= {"input": broken, "product": broken}
    answer["softmax"] = {"logits": [broken] * 10, "powers": [broken] * 10, "largest": broken, "whole": broken,
                         "share": broken}
    averaged = pooling("AveragePooling2D", window=[[broken, 1], [1, 1]], sum=broken, total=broken, value=broken)
    for explanation in (found, answer, averaged, single("Activation", function="relu", input=broken, total=broken)):
        show(page, explanation)
        expect(page.locator(".headline")).to_contain_text("= –")
        markup = page.locator(".calculator").evaluate("(node) => node.outerHTML")
        assert not re.search("NaN|Infinity|undefined|null", markup)
        expect(page.get_by_text("“–” is not a number")).to_be_visible()


def test_numbers_are_short_with_a_true_minus_and_all_digits_in_the_title(page):
    found = convolution(1, value=0.30000001192092896)
    found["channels"][0]["weights"] = [[-0.1] * 3, [0.004999] * 3, [-0.0001] * 3]
    show(page, found)
    value = page.locator(".headline .number")
    expect(value).to_have_text("0.3")
    expect(value).to_have_attribute("title", "0.3")
    kernel = grid(page, "kernel")
    assert kernel.all_inner_texts() == ["−0.10"] * 3 + ["0.00"] * 6
    assert titles(kernel)[3] == 0.004999
    assert "-" not in page.locator(".terms").inner_text()


@pytest.mark.parametrize(
    "explanation",
    [convolution(32), convolution(1, kernel=11), dense(), pooling(), pooling("AveragePooling2D"),
     single("Dropout", rate=0.25, total=0.5)],
    ids=["convolution", "11x11", "softmax", "max", "average", "dropout"],
)
def test_nothing_is_wider_than_a_phone(page, explanation):
    page.set_viewport_size(PHONE)
    show(page, explanation, trail=TRAIL)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    sizes = page.locator(".cell, .number").evaluate_all(
        "(nodes) => nodes.map((node) => parseFloat(getComputedStyle(node).fontSize))"
    )
    assert min(sizes) >= 14
