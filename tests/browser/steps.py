"""What the browser tests do on a page: open it, draw on the pad, read an answer."""

import os
from collections.abc import Iterable

import pytest

if not os.environ.get("EXPLORER_REQUIRE_BROWSER"):
    pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from playwright.sync_api import Locator, Page, expect  # noqa: E402

from explorer.core.pictures.preparation import BOARD  # noqa: E402
from tests.serving import follow, settle  # noqa: E402

# One stroke each, on a board of 500 x 500
SEVEN = [(130, 110), (370, 110), (310, 230), (260, 330), (230, 420)]
ONE = [(250, 90), (250, 410)]
SLOW = 60_000  # the first time TensorFlow is needed, on a busy machine

expect.set_options(timeout=20_000)


# Whatever else arrives on a page that has just been opened moves what lies below it.
STANDS_STILL = """(board) => new Promise((done) => {
  let place = null, frames = 0;
  const look = () => {
    const box = board.getBoundingClientRect(), now = `${box.left} ${box.top} ${box.width}`;
    frames = now === place ? frames + 1 : 0;
    place = now;
    if (frames < 60 && !board.stoodStill) requestAnimationFrame(look);
    else { board.stoodStill = true; done(); }
  };
  document.fonts.ready.then(look);
})"""


def visit(tab: Page, path: str = "") -> None:
    """Opens a page of the app and waits until its script has ended."""
    tab.goto(f"/{path}")
    settle(tab)


def go_to(tab: Page, title: str) -> None:
    """Follows a link of the navigation at the top."""
    follow(tab, title)


def standing(pad: Locator) -> Locator:
    """What one draws on, scrolled into view, once the page above it has come to rest."""
    pad.scroll_into_view_if_needed()
    pad.evaluate(STANDS_STILL)
    return pad


def board(tab: Page) -> Locator:
    """The drawing pad, where it stays."""
    return standing(tab.locator(".st-key-pad .board"))


def on_screen(tab: Page, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of the board as pixels of the window."""
    box = board(tab).bounding_box()
    return [(box["x"] + x * box["width"] / BOARD, box["y"] + y * box["height"] / BOARD) for x, y in points]


def pen_down(tab: Page, stroke: list[tuple[float, float]]) -> None:
    """Draws a stroke with the mouse and leaves the button down."""
    start, *others = on_screen(tab, stroke)
    tab.mouse.move(*start)
    tab.mouse.down()
    for point in others:
        tab.mouse.move(*point, steps=8)


def draw(tab: Page, *strokes: list[tuple[float, float]]) -> None:
    """Draws strokes with the mouse."""
    for stroke in strokes:
        pen_down(tab, stroke)
        tab.mouse.up()


def card(tab: Page, name: str) -> Locator:
    """The card of one network beside the pad."""
    return tab.locator(f".st-key-pad .card[data-run='{name}']")


def answer(tab: Page, name: str) -> Locator:
    """The digit that a network reads, large."""
    return card(tab, name).locator(".answer")


def main_text(tab: Page) -> Locator:
    """The page below the navigation."""
    return tab.get_by_test_id("stMain")


def sideways(tab: Page) -> int:
    """How many pixels the page is wider than the window."""
    return tab.evaluate(
        """() => { const main = document.querySelector("[data-testid='stMain']");
        const over = (node) => node.scrollWidth - node.clientWidth;
        return Math.max(over(document.documentElement), over(main)); }"""
    )


def set_number(tab: Page, key: str, value: float) -> None:
    """Types a number into the field of a widget's key and waits until the page has taken it."""
    field = tab.locator(f".st-key-{key} input")
    field.fill(str(value))
    field.press("Enter")
    expect(field).to_have_value(str(value))
    settle(tab)


def expand(tab: Page, title: str) -> Locator:
    """An expander with these words in its head, opened."""
    part = tab.get_by_test_id("stExpander").filter(has=tab.locator("summary", has_text=title))
    if part.locator("details").get_attribute("open") is None:
        part.locator("summary").click()
    return part


def open_popover(tab: Page, words: str) -> None:
    """Opens the popover behind the button with these words."""
    tab.get_by_test_id("stPopoverButton").filter(has_text=words).click()


def download(tab: Page, key: str, timeout: float = SLOW) -> tuple[str, bytes]:
    """Presses a download button: the name of the file and what is in it."""
    with tab.expect_download(timeout=timeout) as waiting:
        tab.locator(f".st-key-{key} button").first.click()  # Streamlit draws a second for its help
    with open(waiting.value.path(), "rb") as file:
        return waiting.value.suggested_filename, file.read()
