"""One hand draws: what else touches the pad, on both pages that have one, changes nothing of the stroke."""

import json

import pytest

from explorer.core.pictures.preparation import BOARD
from tests.browser.conftest import PHONE
from tests.browser.steps import SEVEN, Page, expect, standing, visit

PALM = (470, 450)
PADS = {"draw": "draw?runs=pen", "network": "network?run=pen&picture=drawing"}


class Fingers:
    """Several touches at once on the pad of a page, by Chromium's own protocol; places in units of the board."""

    def __init__(self, tab: Page):
        self.tab, self.devtools, self.down = tab, tab.context.new_cdp_session(tab), {}
        self.box = standing(tab.locator("canvas.board")).bounding_box()

    def _send(self, kind: str, touches: dict) -> None:
        scale = self.box["width"] / BOARD
        places = [{"id": number, "x": self.box["x"] + x * scale, "y": self.box["y"] + y * scale}
                  for number, (x, y) in touches.items()]
        self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def put(self, number: int, place: tuple[float, float]) -> None:
        """A finger comes down."""
        self.down[number] = place
        self._send("touchStart", self.down)

    def move(self, number: int, place: tuple[float, float]) -> None:
        """A finger moves; the others stay where they are."""
        self.down[number] = place
        self._send("touchMove", self.down)

    def lift(self, number: int) -> None:
        """A finger goes up."""
        self._send("touchEnd", {number: self.down.pop(number)})

    def follow(self, number: int, path: list[tuple[float, float]]) -> None:
        """A finger moves along a path, in small steps."""
        for (x, y), (to_x, to_y) in zip(path, path[1:], strict=False):
            for part in (0.25, 0.5, 0.75, 1):
                self.move(number, (x + (to_x - x) * part, y + (to_y - y) * part))


def strokes(tab: Page) -> list:
    """What is drawn, as the browser remembers it."""
    return json.loads(tab.evaluate("() => sessionStorage.getItem('explorer-drawing')"))


def alone(fingers: Fingers) -> None:
    """One finger draws a 7 and nothing else touches the pad."""
    fingers.put(1, SEVEN[0])
    fingers.follow(1, SEVEN)
    fingers.lift(1)


def palm_later(fingers: Fingers) -> None:
    """The ball of the hand comes down during the stroke, trembles, and is lifted before the finger."""
    fingers.put(1, SEVEN[0])
    fingers.follow(1, SEVEN[:3])
    fingers.put(2, PALM)
    fingers.follow(2, [PALM, (PALM[0] - 4, PALM[1])])
    fingers.follow(1, SEVEN[2:4])
    fingers.lift(2)
    fingers.follow(1, SEVEN[3:])
    fingers.lift(1)


def palm_first(fingers: Fingers) -> None:
    """The ball of the hand is down before the finger, trembles, and stays when the finger has gone."""
    fingers.put(2, PALM)
    fingers.follow(2, [PALM, (PALM[0] - 4, PALM[1])])
    fingers.put(1, SEVEN[0])
    fingers.follow(1, SEVEN)
    fingers.lift(1)
    fingers.lift(2)


def tap_beside(fingers: Fingers) -> None:
    """Another finger taps twice while the 7 is drawn."""
    fingers.put(1, SEVEN[0])
    fingers.follow(1, SEVEN[:2])
    for _ in range(2):
        fingers.put(2, (60, 400))
        fingers.lift(2)
    fingers.follow(1, SEVEN[1:])
    fingers.lift(1)


def touched_pad(new_tab, page: str) -> Page:
    tab = new_tab(viewport=PHONE, has_touch=True, is_mobile=True)
    visit(tab, PADS[page])
    return tab


@pytest.mark.parametrize("page", PADS)
def test_a_second_touch_never_joins_the_stroke(new_tab, page):
    tab = touched_pad(new_tab, page)
    seen = []
    for scene in (alone, palm_later, palm_first, tap_beside):
        scene(Fingers(tab))
        seen.append(strokes(tab))
        tab.get_by_role("button", name="Clear", exact=True).click()
    assert len(seen[0]) == 1 and len(seen[0][0]) > 12
    assert seen[1:] == [seen[0]] * 3


def test_a_digit_of_two_strokes_is_drawn_beside_a_hand_that_stays(new_tab):
    tab = touched_pad(new_tab, "draw")
    fingers, bar = Fingers(tab), [(150, 260), (250, 258), (350, 260)]
    fingers.put(2, PALM)
    for path in (SEVEN, bar):
        fingers.put(1, path[0])
        fingers.follow(1, path)
        fingers.lift(1)
    fingers.lift(2)
    assert [len(stroke) > 6 for stroke in strokes(tab)] == [True, True]
    expect(tab.locator(".st-key-pad .card[data-run='pen'] .answer")).to_have_text("7")


PEN = """([canvas, events]) => { const box = canvas.getBoundingClientRect();
for (const [type, pointerId, pointerType, x, y] of events) canvas.dispatchEvent(new PointerEvent(type, {
  pointerId, pointerType, bubbles: true, button: 0, clientX: box.left + x * box.width / 500,
  clientY: box.top + y * box.height / 500 })); }"""


def test_a_pen_takes_over_from_the_palm_and_a_cancelled_touch_ends_only_itself(tab):
    visit(tab, PADS["draw"])
    board = tab.locator("canvas.board")
    board.evaluate("(canvas) => { canvas.setPointerCapture = () => {}; }")  # these pointers are made up
    send = [["pointerdown", 5, "touch", *PALM], ["pointermove", 5, "touch", PALM[0] - 60, PALM[1]]]  # it has smeared
    send += [["pointerdown", 9, "pen", 100, 100], ["pointermove", 9, "pen", 200, 100]]
    send += [["pointercancel", 5, "touch", *PALM]]
    send += [["pointermove", 9, "pen", 300, 100], ["pointerup", 9, "pen", 300, 100]]
    send += [["pointerdown", 6, "touch", *PALM], ["pointerup", 6, "touch", *PALM]]  # the hand comes down once more
    tab.evaluate(PEN, [board.element_handle(), send])
    assert strokes(tab) == [[[100, 100], [200, 100], [300, 100]]]
