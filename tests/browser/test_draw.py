"""The drawing page: read while the pen moves, checked at rest, kept, prepared step by step, uploaded, linked."""

import io
import json
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from explorer.core.engine import build, inference, training
from explorer.core.layers import Activation, Conv2D, Dense, Flatten
from explorer.core.network.graph import Network
from explorer.core.pictures import photographs, preparation
from explorer.core.runs import store
from explorer.core.runs.spec import CROSSENTROPY, Spec
from tests.browser.conftest import PHONE
from tests.browser.steps import (
    ONE,
    SEVEN,
    SLOW,
    Page,
    answer,
    board,
    card,
    draw,
    expect,
    go_to,
    main_text,
    on_screen,
    pen_down,
    settle,
    sideways,
    visit,
)

CARDS = ("pen", "two_conv", "dense")
SMALL_SEVEN = [(30 + x / 5, 20 + y / 5) for x, y in SEVEN]
HINT = "Draw a digit. The networks answer while the pen moves"


def strokes(tab: Page) -> list:
    """What is drawn, as the browser remembers it."""
    return json.loads(tab.evaluate("() => sessionStorage.getItem('explorer-drawing')"))


def prepared(tab: Page, **switches) -> preparation.Preparation:
    return preparation.prepare(preparation.check_strokes(strokes(tab)), **switches)


def seen(tab: Page) -> np.ndarray:
    """The 28 x 28 picture that the page shows as the network's input, 0 to 255."""
    values = tab.locator(".st-key-pad .input").evaluate(
        """(canvas) => { const area = canvas.getContext("2d"), cell = canvas.width / 28, values = [];
        for (let y = 0; y < 28; y++) for (let x = 0; x < 28; x++)
          values.push(area.getImageData(Math.floor((x + 0.5) * cell), Math.floor((y + 0.5) * cell), 1, 1).data[0]);
        return values; }"""
    )
    return np.array(values).reshape(28, 28)


SHOWS = """([canvas, rows]) => { const area = canvas.getContext("2d"), cell = canvas.width / 28;
return rows.every((row, y) => row.every((value, x) => Math.abs(value -
  area.getImageData(Math.floor((x + 0.5) * cell), Math.floor((y + 0.5) * cell), 1, 1).data[0]) <= 1)); }"""


def expect_seen(tab: Page, picture: np.ndarray) -> None:
    """The page shows this picture as the network's input, or soon will."""
    expected = as_bytes(picture)
    tab.wait_for_function(SHOWS, arg=[tab.locator(".st-key-pad .input").element_handle(), expected.tolist()])


def as_bytes(image: np.ndarray) -> np.ndarray:
    return np.rint(image[..., 0] * 255)


def expect_blank(tab: Page) -> None:
    for name in CARDS:
        expect(card(tab, name).locator(".share")).to_have_text("nothing drawn")
    expect(tab.locator(".st-key-pad .input")).to_have_attribute("aria-label", "Empty: nothing drawn yet")
    expect(main_text(tab)).to_contain_text(HINT)
    assert not seen(tab).any()


def upload(tab: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    tab.locator(".st-key-digit_upload input[type='file']").set_input_files(file)


def photograph() -> bytes:
    """A dark 7 on bright, unevenly lit paper, as a PNG."""
    light = np.linspace(215, 245, 300)[:, None] + np.random.default_rng(0).normal(0, 2, (300, 240))
    image = Image.fromarray(light.astype(np.uint8))
    ImageDraw.Draw(image).line([(70, 70), (175, 75), (120, 235)], fill=40, width=16, joint="curve")
    content = io.BytesIO()
    image.convert("RGB").save(content, "PNG")
    return content.getvalue()




def test_a_seven_is_read_while_the_mouse_button_is_still_down(tab):
    visit(tab, "draw")
    pen_down(tab, SEVEN)
    expect(answer(tab, "pen")).to_have_text("7")
    expect(main_text(tab)).to_contain_text(HINT)  # the server has not heard of the drawing yet
    tab.mouse.up()
    expect(main_text(tab)).not_to_contain_text(HINT)
    expect(answer(tab, "pen")).to_have_text("7")
    expect(tab.locator(".st-key-pad .by")).to_have_text("Computed in this browser with WebAssembly.")


def test_the_answer_changes_while_one_stroke_grows(tab):
    visit(tab, "draw?runs=pen")
    pen_down(tab, [(250, 420), (330, 110)])
    expect(answer(tab, "pen")).to_have_text("1")
    for point in on_screen(tab, [(110, 110), (110, 150)]):
        tab.mouse.move(*point, steps=8)
    expect(answer(tab, "pen")).to_have_text("7")
    tab.mouse.up()
    assert len(strokes(tab)) == 1


def test_a_seven_is_read_while_the_finger_is_still_down(new_tab):
    tab = new_tab(viewport=PHONE, has_touch=True, is_mobile=True)
    visit(tab, "draw")
    start, *others = on_screen(tab, [point for pair in pairwise(SEVEN) for point in halves(*pair)])
    finger = tab.context.new_cdp_session(tab)

    def touch(kind: str, points: list) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    scrolled = "() => document.querySelector(\"[data-testid='stMain']\").scrollTop"
    before = tab.evaluate(scrolled)
    touch("touchStart", [start])
    for point in others:
        touch("touchMove", [point])
    expect(answer(tab, "pen")).to_have_text("7")
    touch("touchEnd", [])
    expect(card(tab, "pen").locator(".keras")).to_contain_text("Keras agrees", timeout=SLOW)
    assert tab.evaluate(scrolled) == before, "a drawing finger does not scroll the page"


def halves(start: tuple, end: tuple) -> list[tuple]:
    return [(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part) for part in (0, 0.5, 1)]


def test_keras_agrees_with_every_card(tab):
    visit(tab, "draw")
    draw(tab, SEVEN)
    for name in CARDS:
        expect(card(tab, name).locator(".keras")).to_contain_text("Keras agrees, largest difference", timeout=SLOW)


def test_arrows_and_space_draw_a_one_without_a_mouse(tab):
    visit(tab, "draw")
    board(tab).focus()
    for _ in range(9):
        tab.keyboard.press("ArrowUp")
    tab.keyboard.down("Space")
    for _ in range(18):
        tab.keyboard.press("ArrowDown")
    expect(answer(tab, "pen")).to_have_text("1")
    tab.keyboard.up("Space")
    expect(card(tab, "pen").locator(".keras")).to_contain_text("Keras agrees", timeout=SLOW)
    expect(tab.locator(".st-key-pad .spoken")).to_contain_text("pen reads 1")
    assert len(strokes(tab)) == 1
    tab.keyboard.press("Delete")
    expect_blank(tab)


def test_a_network_the_browser_cannot_compute_is_read_by_the_server_at_pen_up(tab, unknown_to_the_browser):
    run = unknown_to_the_browser

    def answer_weights(route) -> None:
        content = route.fetch().body()
        route.fulfill(body=without_kinds(content) if b'"name": "with_tanh"' in content else content)

    tab.route("**/weights/*", answer_weights)
    visit(tab, f"draw?runs={run.name},pen")
    pen_down(tab, SEVEN)
    expect(answer(tab, "pen")).to_have_text("7")
    expect(card(tab, run.name).locator(".keras")).to_have_text("The server predicts this network when the pen is up.")
    expect(answer(tab, run.name)).to_have_text("–")
    tab.mouse.up()
    expect(card(tab, run.name).locator(".keras")).to_contain_text("Predicted by Keras on the server", timeout=SLOW)
    expected = inference.probabilities(inference.load(run), prepared(tab).centred[None])[0]
    expect(answer(tab, run.name)).to_have_text(str(expected.argmax()))


def without_kinds(message: bytes) -> bytes:
    """A packed network as it is when there is no file for any of its kinds."""
    end = 4 + int.from_bytes(message[:4], "little")
    text = message[4:end].replace(b'"browser": true', b'"browser": false')
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + message[end:]


@pytest.fixture(scope="module")
def unknown_to_the_browser(models_folder, keras) -> store.Run:
    """A run with random weights, for whose layers the browser has no files: see `without_kinds`."""
    layers = (Conv2D(4, activation=None), Activation("tanh"), Flatten(), Dense(10, "softmax"))
    spec = Spec("test", layers, "mnist", CROSSENTROPY, "adam", 32, 1, 0.3)
    run = training.prepared_folder(models_folder / "with_tanh", spec)
    keras.utils.set_random_seed(5)
    (run.path / "checkpoints").mkdir()
    arrays = build.weights(build.build(Network.chain(layers, spec.input_shape)))
    store.save_arrays(run.path / "checkpoints/001.npz", arrays)
    return store.save(store.with_checksums(run))




def test_a_blank_pad_gives_no_answer_but_a_hint(tab):
    visit(tab, "draw")
    expect_blank(tab)


def test_undo_takes_back_a_stroke_and_clear_all(tab):
    visit(tab, "draw")
    draw(tab, SEVEN, [(150, 260), (350, 260)])
    tab.get_by_role("button", name="Undo").click()
    assert len(strokes(tab)) == 1
    expect(answer(tab, "pen")).to_have_text("7")
    tab.get_by_role("button", name="Clear", exact=True).click()
    expect_blank(tab)
    tab.get_by_role("button", name="Undo").click()
    expect(answer(tab, "pen")).to_have_text("7")
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_role("button", name="Undo").click()
    expect_blank(tab)


def test_a_drawing_survives_a_page_change(tab):
    visit(tab, "draw")
    draw(tab, SEVEN)
    expect(main_text(tab)).to_contain_text("How the drawing became 28×28")
    before = seen(tab)
    go_to(tab, "Home")
    expect(main_text(tab)).to_contain_text("Convolution Explorer")
    go_to(tab, "Draw")
    expect(answer(tab, "pen")).to_have_text("7")
    np.testing.assert_array_equal(seen(tab), before)


def test_a_drawing_survives_a_reload(tab):
    visit(tab, "draw")
    draw(tab, SEVEN)
    expect(main_text(tab)).to_contain_text("How the drawing became 28×28")
    before = seen(tab)
    tab.reload()
    settle(tab)
    expect(answer(tab, "pen")).to_have_text("7")
    expect(main_text(tab)).to_contain_text("How the drawing became 28×28")  # the server has it again
    np.testing.assert_array_equal(seen(tab), before)




def test_switching_a_step_off_shows_the_network_the_picture_before_it(tab):
    visit(tab, "draw?runs=pen")
    draw(tab, SMALL_SEVEN)
    shares = {}
    for scale, centre in ((True, True), (True, False), (False, False), (False, True)):
        for key, wanted in (("step_scale", scale), ("step_centre", centre)):
            switch = tab.locator(f".st-key-{key}")
            if switch.get_by_role("switch").is_checked() != wanted:
                switch.locator("label").click()
        expect_seen(tab, prepared(tab, scale=scale, centre=centre).centred)
        shares[scale, centre] = card(tab, "pen").locator(".bars").inner_text()
    assert shares[True, True] != shares[False, False], "the bars follow the steps"


def test_the_download_is_the_picture_the_network_gets(tab):
    visit(tab, "draw")
    draw(tab, SEVEN)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download the 28×28 PNG").click()
    content = download.value.path().read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        assert (image.size, image.mode, image.format) == ((28, 28), "L", "PNG")
        pixels = np.asarray(image).astype(int)
    np.testing.assert_array_equal(pixels, seen(tab))
    assert np.abs(pixels - as_bytes(prepared(tab).centred)).max() <= 1


def test_look_inside_opens_the_filter_page_on_this_drawing(tab):
    visit(tab, "draw")
    draw(tab, SEVEN)
    tab.get_by_role("link", name="Look inside").click()
    expect(main_text(tab)).to_contain_text("pen says 7", timeout=SLOW)
    expect(main_text(tab)).to_contain_text("Your drawing, prepared as MNIST was")
    assert "run=pen" in tab.url and "picture=drawing" in tab.url




def test_a_photographed_digit_is_read(tab):
    visit(tab, "draw")
    upload(tab, "digit.png", photograph())
    expect(answer(tab, "pen")).to_have_text("7")
    expect(card(tab, "pen").locator(".keras")).to_contain_text("Keras agrees", timeout=SLOW)
    expected = photographs.prepare_picture(preparation.read_picture(photograph())).centred
    assert np.abs(seen(tab) - as_bytes(expected)).max() <= 1


def test_a_drawing_replaces_a_photograph(tab):
    visit(tab, "draw")
    upload(tab, "digit.png", photograph())
    expect(answer(tab, "pen")).to_have_text("7")
    draw(tab, ONE)
    expect(answer(tab, "pen")).to_have_text("1")
    expect(card(tab, "pen").locator(".keras")).to_contain_text("Keras agrees", timeout=SLOW)
    expected = as_bytes(prepared(tab).centred)
    assert np.abs(seen(tab) - expected).max() <= 1


def test_a_photograph_replaces_a_drawing(tab):
    visit(tab, "draw")
    draw(tab, ONE)
    expect(answer(tab, "pen")).to_have_text("1")
    upload(tab, "digit.png", photograph())
    expect(answer(tab, "pen")).to_have_text("7")


def two_sevens() -> bytes:
    """The photograph twice, side by side, the right one upside down."""
    one = np.asarray(Image.open(io.BytesIO(photograph())))
    content = io.BytesIO()
    Image.fromarray(np.hstack([one, one[::-1]])).save(content, "PNG")
    return content.getvalue()


def test_of_two_digits_the_one_whose_frame_is_clicked_is_looked_at_by_mouse_or_keyboard(tab):
    visit(tab, "draw")
    upload(tab, "two.png", two_sevens())
    found = photographs.read(preparation.read_picture(two_sevens())).digits
    expect(main_text(tab)).to_contain_text("2 digits were found")
    frames = [tab.get_by_role("button", name=f"Digit {number}", exact=True) for number in (1, 2)]
    frames[0].click()
    expect_seen(tab, found[0].picture)
    frames[1].focus()
    tab.keyboard.press("Enter")
    expect_seen(tab, found[1].picture)
    expect(frames[1]).to_be_focused()
    assert [frame.get_attribute("aria-pressed") for frame in frames] == ["false", "true"]


def test_a_file_that_is_no_picture_gets_one_sentence_and_the_drawing_stays(tab):
    visit(tab, "draw")
    draw(tab, SEVEN)
    expect(main_text(tab)).to_contain_text("How the drawing became 28×28")
    upload(tab, "digit.png", b"this is text, not a picture")
    alert = tab.get_by_test_id("stAlert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("The file is no picture. Expected PNG, JPEG, WebP or BMP.")
    expect(answer(tab, "pen")).to_have_text("7")
    expect(main_text(tab)).to_contain_text("How the drawing became 28×28")


def cards(tab: Page) -> list[str]:
    return tab.locator(".st-key-pad .card").evaluate_all("(cards) => cards.map((card) => card.dataset.run)")


def test_a_link_opens_its_networks_in_its_order(tab):
    visit(tab, "draw?runs=two_conv,dense")
    expect(tab.locator(".st-key-pad .card")).to_have_count(2)
    assert cards(tab) == ["two_conv", "dense"]


def test_a_link_to_a_network_that_is_not_there_says_so(tab):
    visit(tab, "draw?runs=nonsense")
    alert = tab.get_by_test_id("stAlert").filter(has_text="There is no run nonsense that reads drawings.")
    expect(alert).to_be_visible()
    expect(tab.locator(".st-key-pad .card")).to_have_count(3)
    assert cards(tab) == list(CARDS)


def test_nothing_is_cut_off_on_a_phone(new_tab):
    tab = new_tab(viewport=PHONE)
    visit(tab, "draw")
    draw(tab, SEVEN)
    expect(main_text(tab)).to_contain_text("How the drawing became 28×28")
    assert sideways(tab) <= 0
