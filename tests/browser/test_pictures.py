"""Pictures of every page: two windows, two themes, written to tests/pictures/ and looked over.

`EXPLORER_UPDATE_PICTURES=1 pytest tests/browser/test_pictures.py` also renews the pictures of Home and the README.
"""

import io
import os

import pytest
from PIL import Image

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import SEVEN, SLOW, Page, answer, card, draw, expect, main_text, settle, sideways, visit
from tests.conftest import ROOT

FOLDER = ROOT / "tests/pictures"
OF_THE_APP = ROOT / "explorer/ui/pictures"
WIDTH = 800
WINDOWS = {"desktop": DESKTOP, "phone": PHONE}


def home(tab: Page) -> None:
    visit(tab)
    expect(main_text(tab)).to_contain_text("Convolution Explorer")


def drawn(tab: Page) -> None:
    visit(tab, "draw")
    draw(tab, SEVEN)
    expect(answer(tab, "pen")).to_have_text("7")
    expect(card(tab, "pen").locator(".keras")).to_contain_text("Keras agrees", timeout=SLOW)
    expect(tab.locator(".st-key-rest .maps .block").last).to_be_visible()
    tab.evaluate("() => document.activeElement.blur()")


def convolution(tab: Page) -> None:
    visit(tab, "convolution?scene=test:3&kernel=sobel_x")
    expect(tab.locator(".st-key-slide canvas").first).to_be_visible()


def network(tab: Page) -> None:
    visit(tab, "network?run=two_conv&data=mnist_5k&picture=test:3&layer=conv2&map=5&pixel=4,3")
    expect(tab.locator(".st-key-network .headline .outcome")).to_be_visible()
    expect(tab.locator(".st-key-network .answers .top")).to_be_visible()


def filters(tab: Page) -> None:
    visit(tab, "filters?run=two_conv&data=mnist_5k&picture=test:3&layer=conv1&map=5")
    expect(tab.locator(".st-key-detail canvas.large")).to_be_visible(timeout=SLOW)
    expect(tab.locator(".mosaic[data-key^='maps-'] .block[data-group='output']")).to_be_visible()
    expect(tab.locator(".st-key-probabilities .js-plotly-plot")).to_be_visible()


def train(tab: Page) -> None:
    visit(tab, "train?network=two_conv&data=mnist&run=two_conv")
    for key in ("diagram", "result-accuracy", "result-loss", "confusion"):
        expect(tab.locator(f".st-key-{key} .main-svg").first).to_be_visible()
    expect(tab.get_by_test_id("stDataFrame").first).to_be_visible()


def watch(tab: Page) -> None:
    visit(tab, "watch?run=two_conv&picture=test:3")
    expect(tab.locator(".replay .maps canvas").last).to_be_visible(timeout=SLOW)


def compare(tab: Page) -> None:
    visit(tab, "compare?compared=one_conv,two_conv,dense")
    expect(tab.locator(".st-key-intervals-mnist .main-svg").first).to_be_visible(timeout=SLOW)


def exercises(tab: Page) -> None:
    visit(tab, "exercises?exercise=3")
    for name, words in (("extra", "fewer"), ("small-head", "more")):
        tab.locator(f".st-key-answer-{name}").get_by_text(words, exact=True).click()
        expect(main_text(tab)).to_contain_text(f"Right: {words}.")
        if name == "extra":
            tab.locator(".st-key-answer-extra-count input").fill("36138")
            tab.locator(".st-key-answer-extra-count input").press("Enter")
            settle(tab)
    expect(tab.locator(".st-key-heads .main-svg").first).to_be_visible()


PAGES = {"home": home, "draw": drawn, "convolution": convolution, "network": network, "filters": filters,
         "train": train, "watch": watch, "compare": compare, "exercises": exercises}
# What the small picture of a page shows at the top of the window
SHOWN = {"draw": ".st-key-pad", "convolution": ".st-key-slide", "network": ".st-key-network",
         "filters": ".st-key-detail", "train": ".st-key-diagram", "watch": ".st-key-replay",
         "compare": ".st-key-overlaid-accuracy", "exercises": ".st-key-head_units"}


def colours(picture: Image.Image) -> int:
    return len(picture.convert("RGB").getcolors(2**24))


def background(picture: Image.Image) -> int:
    """The brightness of the commonest colour."""
    return max(picture.convert("L").getcolors())[1]


def small(content: bytes) -> bytes:
    """A picture 800 pixels wide with a palette: a tenth of the bytes."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(256)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def whole_page(tab: Page) -> bytes:
    """A picture of all that scrolling would show: the window is made as high as the page for it."""
    size = tab.viewport_size
    main = "document.querySelector(\"[data-testid='stMain']\")"
    tab.evaluate(f"() => {main}.scrollTo(0, 0)")
    height = tab.evaluate(f"() => {main}.scrollHeight")
    tab.set_viewport_size({**size, "height": max(size["height"], height)})
    content = tab.screenshot()
    tab.set_viewport_size(size)
    return content


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_its_window_and_is_not_blank(new_tab, page, window):
    tab = new_tab(viewport=WINDOWS[window], color_scheme="light")
    PAGES[page](tab)
    settle(tab)
    for theme in ("light", "dark"):
        tab.emulate_media(color_scheme=theme)  # the page follows the system's theme while it is open
        expect(tab.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
        content = whole_page(tab)
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{page}-{window}-{theme}.png").write_bytes(content)
        picture = Image.open(io.BytesIO(content))
        assert sideways(tab) <= 0, "nothing is wider than the window"
        assert colours(picture) > 50, "not blank"
        assert (background(picture) > 128) == (theme == "light")
        if os.environ.get("EXPLORER_UPDATE_PICTURES") and (window, theme) == ("desktop", "light") and page in SHOWN:
            update_picture(tab, page)


def update_picture(tab: Page, page: str) -> None:
    """Renews the picture of a page that Home and the README show: one window, from the page's own part on."""
    part = tab.locator(SHOWN[page])
    part.evaluate("""(node) => { const main = document.querySelector("[data-testid='stMain']");
        main.scrollBy(0, node.getBoundingClientRect().top - 90); }""")
    (OF_THE_APP / f"{page}.png").write_bytes(small(tab.screenshot()))
