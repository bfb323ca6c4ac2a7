"""An act: what one does on a page, and what must be seen at once when it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from tests import serving
from tests.benchmarks import hand

WAIT = 15_000  # milliseconds for one step of an act: what is not there by then is missing


class Hand:
    """Plays the acts of one tab and counts its clicks; every one is followed by the rest of the page."""

    def __init__(self, tab) -> None:
        self.tab, self.clicks = tab, 0

    def find(self, selector: str):
        """The first element that the selector names; shadow roots are looked through."""
        return self.tab.locator(selector).first

    def rest(self) -> None:
        """Waits until the page's script has ended, its parts are there, and nothing moves any more."""
        serving.settle(self.tab, WAIT)
        self.tab.evaluate("() => window.stage.still()")

    def click(self, selector: str, **more) -> None:
        """A click on the middle of an element, or on `position` in it."""
        self.find(selector).click(timeout=WAIT, **more)
        self.clicks += 1
        self.rest()

    def tap(self, selector: str, across: float, down: float) -> None:
        """A click on a place of an element, as shares of its width and height."""
        box = self.find(selector).bounding_box(timeout=WAIT)
        self.click(selector, position={"x": across * box["width"], "y": down * box["height"]})

    def press(self, key: str) -> None:
        """A key on what has the focus; counts as a click."""
        self.tab.keyboard.press(key)
        self.clicks += 1
        self.rest()

    def type(self, selector: str, text: str) -> None:
        """Types into a field and confirms with Enter, which counts as a click."""
        self.find(selector).fill(text, timeout=WAIT)
        self.find(selector).press("Enter")
        self.clicks += 1
        self.rest()

    def choose(self, picker: str, words: str) -> None:
        """Chooses an option of Streamlit's selectbox with this key: two clicks."""
        self.find(f".st-key-{picker} [role='combobox'], .st-key-{picker} input").click(timeout=WAIT)
        self.tab.get_by_role("option", name=words).first.click(timeout=WAIT)
        self.clicks += 2
        self.rest()

    def draw(self, board: str = "canvas.board", number: int = 7) -> None:
        """Draws a digit in one stroke; no click."""
        self.find(board).wait_for(timeout=WAIT)
        hand.draw(self.tab, self.find(board).bounding_box(), hand.digit(number)[1])
        self.rest()

    def see(self, selector: str) -> None:
        """Waits for what comes by itself."""
        self.find(selector).wait_for(timeout=WAIT)
        self.rest()


@dataclass(frozen=True)
class Act:
    """One act.

    `name` begins with its page. `path` is opened, `does` is done. `sees` names everything that belongs to the act, by
    CSS selectors, the most important first; all of it must be seen at once. On a phone and at zoom 150 % the first must
    be on the first screen, and so must all of `follows`, what a hand looks at while it draws or taps.
    """

    name: str
    path: str
    sees: tuple[str, ...]
    does: Callable[[Hand], None] = lambda hand: None
    follows: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The page's name."""
        return self.name.partition(":")[0]
