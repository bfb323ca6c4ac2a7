"""Operations on filters in the browser: held to Python, and the panel by mouse and keyboard, in a blank page."""

import json

import numpy as np
import pytest

from explorer.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.network import surgery
from explorer.core.network.graph import Network
from explorer.core.pictures import datasets
from explorer.core.runs import store
from explorer.core.show import colours, messages
from tests.browser import modules
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import Page, expect
from tests.browser.test_parts import TO_PYTHON, as_text, floats
from tests.conftest import ROOT, write_run
from tests.network.test_surgery import random_weights

SCRIPTS = ("messages.js", "engine/engines.js", "surgery.js", "surgery/operations.js")
STYLES = ("common.css", "surgery.css")
COLOUR = (Conv2D(3, 5), MaxPooling2D(), Conv2D(1), Flatten(), Dense(10, "softmax"))
OPEN = """([text, stops, layer, filter, channel]) => {
  window.network = unpack(asBytes(text));
  window.trained = JSON.stringify(Object.values(network.arrays).map(({ values }) => asText(values)));
  window.sent = [];
  window.view = { network, operations: [], layer, filter, channel };
  window.change = (news) => { window.view = { ...view, ...news }; panel.show(view); };
  window.panel = makeSurgery(document.body, { stops,
    onChange: (operations) => { sent.push(operations); change({ operations }); } });
  panel.show(view);
}"""


@pytest.fixture(scope="module")
def context(chromium):
    context = chromium.new_context(viewport=DESKTOP)
    modules.offered(context)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context) -> Page:
    """A blank page with the scripts of the panel; a JavaScript error fails the test."""
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    modules.begin(page, SCRIPTS, STYLES, TO_PYTHON)
    yield page
    page.close()
    assert not problems


@pytest.fixture(scope="module")
def two_conv() -> store.Run:
    return store.read(ROOT / "models/two_conv")


def colour_run(folder) -> store.Run:
    run = write_run(folder, layers=COLOUR, data="cifar10")
    store.save_arrays(folder / "checkpoints/001.npz", random_weights(Network.chain(COLOUR, (32, 32, 3))))
    return store.with_checksums(run)


def opened(page: Page, run: store.Run, layer: str = "conv1", number: int = 5, channel: int = 0) -> store.Run:
    page.evaluate(OPEN, [as_text(messages.packed_network(run)), colours.STOPS, layer, number, channel])
    return run


def operations(page: Page) -> list[dict]:
    return page.evaluate("() => view.operations")


def filter_of(page: Page, run: store.Run, layer: str, number: int) -> np.ndarray:
    """The kernel of a filter after the panel's operations, as Python applies them."""
    weights = surgery.operated(store.weights(run), run.spec.graph, operations(page))
    return weights[f"{layer}/kernel"][..., number]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def cell(page: Page, row: int, column: int):
    return page.get_by_label(f"Row {row}, column {column}", exact=True)


def note(page: Page):
    return page.get_by_role("status")


def operate_everywhere(page: Page) -> None:
    """One of each kind, in both layers, one filter twice."""
    for layer, number, names in (
        ("conv1", 5, ("Mute",)), ("conv1", 6, ("Randomise", "Invert")), ("conv2", 3, ("Invert",)),
        ("conv2", 63, ("Copy from",)), ("conv2", 9, ("Randomise",)),
    ):
        page.evaluate("([layer, filter]) => change({ layer, filter })", [layer, number])
        for name in names:
            press(page, name)


def test_the_operated_network_answers_as_in_python(page, two_conv):
    run = opened(page, two_conv)
    operate_everywhere(page)
    image = datasets.load("mnist_5k").x_test[3] / np.float32(255)
    found = page.evaluate(
        """(image) => { const { activations } = forward(applyOperations(network, view.operations), asFloats(image));
        return Object.entries(activations).map(([name, { values, shape }]) => [name, shape, asText(values)]); }""",
        as_text(image.astype("<f4").tobytes()),
    )
    weights = surgery.operated(store.weights(run), run.spec.graph, operations(page))
    expected = run.spec.graph.forward(weights, image[None])
    before = run.spec.graph.forward(store.weights(run), image[None])
    for name, shape, values in found:
        difference = np.abs(floats(values).reshape(shape) - expected[name][0]).max()
        assert difference <= 1e-4 * np.abs(expected[name]).max(), name
    assert np.abs(before["output"] - expected["output"]).max() > 1e-4
    assert not np.any(expected["conv1"][..., 5])


def test_the_operated_weights_are_pythons_and_the_trained_ones_never_change(page, two_conv):
    run = opened(page, two_conv)
    operate_everywhere(page)
    found = page.evaluate("""() => Object.entries(applyOperations(network, view.operations).arrays)
        .map(([name, { values }]) => [name, asText(values), values === network.arrays[name].values])""")
    weights = surgery.operated(store.weights(run), run.spec.graph, operations(page))
    for name, values, shared in found:
        np.testing.assert_array_equal(floats(values), weights[name].ravel(), err_msg=name)
        assert shared == (not name.startswith("conv")), name
    assert page.evaluate(
        "() => trained === JSON.stringify(Object.values(network.arrays).map(({ values }) => asText(values)))"
    )


def test_inverting_twice_gives_the_trained_weights_bit_by_bit(page, two_conv):
    run = opened(page, two_conv)
    trained = store.weights(run)["conv1/kernel"][..., 5]
    press(page, "Invert")
    np.testing.assert_array_equal(filter_of(page, run, "conv1", 5), -trained)
    press(page, "Invert")
    np.testing.assert_array_equal(filter_of(page, run, "conv1", 5), trained)


def test_muting_randomising_and_copying(page, two_conv):
    run = opened(page, two_conv, "conv2", 3)
    kernel = store.weights(run)["conv2/kernel"]
    press(page, "Mute")
    assert not filter_of(page, run, "conv2", 3).any() and operations(page)[0]["bias"] == 0
    press(page, "Randomise")
    drawn = filter_of(page, run, "conv2", 3)
    assert abs(drawn.mean() - kernel.mean()) < 5 * kernel.std() / np.sqrt(drawn.size)
    assert drawn.std() == pytest.approx(kernel.std(), rel=0.25)
    page.get_by_label("Copy from filter").fill("7")
    page.keyboard.press("Enter")
    np.testing.assert_array_equal(filter_of(page, run, "conv2", 3), kernel[..., 7])
    assert operations(page)[2]["bias"] == pytest.approx(store.weights(run)["conv2/bias"][7], rel=1e-8)
    expect(note(page)).to_have_text(
        "3 changes: conv2 filter 3 muted, conv2 filter 3 randomised, conv2 filter 3 copied from 7.")


def test_a_copy_takes_the_other_filter_as_it_is_now(page, two_conv):
    run = opened(page, two_conv, number=7)
    press(page, "Mute")
    page.evaluate("() => change({ filter: 5 })")
    page.get_by_label("Copy from filter").fill("7")
    press(page, "Copy from")
    assert not filter_of(page, run, "conv1", 5).any()


def test_a_filter_that_cannot_be_copied_gets_a_sentence(page, two_conv):
    opened(page, two_conv)
    for typed in ("5", "32", "-1", "1.5", "", "1e9"):
        page.get_by_label("Copy from filter").fill(typed)
        press(page, "Copy from")
        expect(page.get_by_role("alert").first).to_have_text(
            f"Expected another filter of conv1, a whole number from 0 to 31. Received: {typed or 'nothing'}.")
    assert operations(page) == []


def test_undo_takes_back_one_change_of_any_filter_and_reset_all(page, two_conv):
    opened(page, two_conv)
    expect(note(page)).to_contain_text("No changes.")
    for name in ("Undo", "Reset"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    press(page, "Mute")
    expect(note(page)).to_have_text("1 change: conv1 filter 5 muted.")
    page.evaluate("() => change({ layer: 'conv2', filter: 1 })")
    press(page, "Invert")
    press(page, "Invert")
    first = operations(page)[:1]
    press(page, "Undo")
    press(page, "Undo")
    assert operations(page) == first
    press(page, "Mute")
    press(page, "Reset")
    assert operations(page) == []
    expect(note(page)).to_contain_text("No changes.")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_many_changes_are_counted_and_the_last_ones_named_and_500_are_the_most(page, two_conv):
    opened(page, two_conv)
    for _ in range(7):
        press(page, "Invert")
    expect(note(page)).to_contain_text("7 changes, the last 6: conv1 filter 5 inverted")
    page.evaluate("() => change({ operations: Array(500).fill(view.operations[0]) })")
    press(page, "Mute")
    expect(page.get_by_role("alert").first).to_have_text("Expected at most 500 changes. Undo or reset some first.")
    assert len(operations(page)) == 500
    press(page, "Undo")
    expect(page.get_by_role("alert").first).to_have_text("")
    assert len(operations(page)) == 499


def test_both_languages_have_the_same_limits(page):
    assert page.evaluate("() => [MOST_OPERATIONS, LARGEST_WEIGHT]") == [surgery.MOST_OPERATIONS, surgery.LARGEST_WEIGHT]


def test_cells_are_edited_by_keyboard_alone(page, two_conv):
    run = opened(page, two_conv)
    trained = store.weights(run)["conv1/kernel"][..., 0, 5]
    page.get_by_role("button", name="Edit cells").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit cells")).to_have_attribute("aria-expanded", "true")
    cell(page, 0, 0).focus()
    page.keyboard.press("Tab")
    expect(cell(page, 0, 1)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("−2.5e-1")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 1)).to_be_focused()
    expect(cell(page, 0, 1)).to_have_value("-0.25")
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(cell(page, 0, 1)).to_have_value("-0.25")
    for _ in range(8):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Bias")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("0.5")
    page.keyboard.press("Shift+Tab")
    edited = filter_of(page, run, "conv1", 5)[..., 0]
    expected = trained.copy()
    expected[0, 1] = -0.25
    np.testing.assert_array_equal(edited, expected)
    assert [(one["what"], one["bias"]) for one in operations(page)][1] == ("edited", 0.5)
    assert len(operations(page)) == 2, "Escape and a field left as it was are no change"


def test_what_is_no_weight_gets_a_sentence_and_the_old_value_stays(page, two_conv):
    opened(page, two_conv)
    press(page, "Edit cells")
    field, sentence = cell(page, 2, 2), page.locator(".beside [role='alert']")
    old = field.input_value()
    for typed, received in (("abc", "abc"), ("1e400", "1e400"), ("", "nothing"), ("  ", "nothing"), ("1,5", "1,5"),
                            ("-1000001", "-1000001"), ("NaN", "NaN"), ("x" * 99, "x" * 20)):
        field.fill(typed)
        field.press("Enter")
        expect(sentence).to_have_text(
            "Row 2, column 2: Expected a number from −1,000,000 to 1,000,000, such as 0.25. "
            f"Received: {received}. It stays {old.replace('-', '−')}.")
        expect(field).to_have_value(old)
    assert operations(page) == []
    field.fill("1")
    expect(sentence).to_have_text("")
    cell(page, 0, 0).focus()
    assert operations(page)[0]["kernel"][8] == 1


def test_the_bias_refuses_words_too(page, two_conv):
    opened(page, two_conv)
    press(page, "Edit cells")
    page.get_by_label("Bias").fill("abc")
    page.get_by_label("Bias").press("Enter")
    expect(page.locator(".beside [role='alert']")).to_contain_text("Bias: Expected a number")
    assert operations(page) == []


def test_while_the_pen_moves_focus_and_half_typed_text_stay(page, two_conv):
    opened(page, two_conv)
    press(page, "Edit cells")
    cell(page, 1, 1).fill("0.1")
    field = cell(page, 1, 1).element_handle()
    page.evaluate("() => { for (let frame = 0; frame < 50; frame++) change({ operations: [...view.operations] }); }")
    expect(cell(page, 1, 1)).to_have_value("0.1")
    expect(cell(page, 1, 1)).to_be_focused()
    assert page.evaluate("(field) => field === document.activeElement", field)
    page.keyboard.type("25")
    page.keyboard.press("Enter")
    assert operations(page)[0]["kernel"][4] == 0.125


def test_another_filter_shows_its_own_numbers_and_drops_what_was_half_typed(page, two_conv):
    run = opened(page, two_conv)
    press(page, "Edit cells")
    cell(page, 0, 0).fill("12")
    page.evaluate("() => change({ layer: 'conv2', filter: 60, channel: 31 })")
    value = store.weights(run)["conv2/kernel"][0, 0, 31, 60]
    assert float(cell(page, 0, 0).input_value()) == pytest.approx(value, rel=1e-3)
    expect(page.get_by_role("heading")).to_have_text("Operate on conv2, filter 60")
    assert operations(page) == []


def test_the_slice_is_chosen_and_stays_chosen_and_its_cell_goes_to_the_right_weight(page, two_conv):
    opened(page, two_conv, "conv2", 3, 4)
    press(page, "Edit cells")
    choice = page.get_by_label("Slice for")
    expect(choice).to_have_value("4")
    choice.select_option("map 30 of the layer before")
    cell(page, 1, 2).fill("3")
    cell(page, 1, 2).press("Enter")
    expect(choice).to_have_value("30")
    assert np.reshape(operations(page)[0]["kernel"], (3, 3, 32))[1, 2, 30] == 3
    page.evaluate("() => change({ channel: 2 })")
    expect(choice).to_have_value("2")


def test_colour_kernels_have_slices_named_by_colour_and_the_layer_after_does_not(page, tmp_path):
    run = opened(page, colour_run(tmp_path / "colour"), "conv1", 2)
    press(page, "Edit cells")
    assert page.locator("select option").all_inner_texts() == ["R", "G", "B"]
    assert page.locator(".grid input").count() == 25
    page.get_by_label("Slice for").select_option("B")
    cell(page, 4, 0).fill("7")
    cell(page, 4, 0).press("Enter")
    assert filter_of(page, run, "conv1", 2)[4, 0, 2] == 7
    page.evaluate("() => change({ layer: 'conv2', filter: 0 })")
    assert page.locator("select option").first.inner_text() == "map 0 of the layer before"
    expect(page.get_by_role("button", name="Copy from")).to_be_disabled()


def test_a_grey_picture_has_no_choice_of_slices(page, two_conv):
    opened(page, two_conv)
    press(page, "Edit cells")
    expect(page.get_by_label("Slice for")).to_be_hidden()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_panel_with_its_largest_kernel_needs_no_sideways_scrolling(page, tmp_path, viewport):
    page.set_viewport_size(viewport)
    layers = (Conv2D(2, 11), Flatten(), Dense(10, "softmax"))
    run = write_run(tmp_path / "large", layers=layers)
    store.save_arrays(run.path / "checkpoints/001.npz", random_weights(Network.chain(layers, (28, 28, 1))))
    opened(page, store.with_checksums(run), number=1)
    press(page, "Edit cells")
    assert page.locator(".grid input").count() == 121
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    cell(page, 10, 10).fill("abc")
    cell(page, 10, 10).press("Enter")
    expect(page.locator(".beside [role='alert']")).to_be_visible()


def test_what_the_panel_sends_is_accepted_by_the_server(page, two_conv):
    run = opened(page, two_conv)
    operate_everywhere(page)
    text = json.dumps(operations(page))
    assert surgery.checked(store.weights(run), run.spec.graph, json.loads(text)) == json.loads(text)
    assert len(page.evaluate("() => sent")) == 6
