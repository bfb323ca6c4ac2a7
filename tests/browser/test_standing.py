"""What stands on a page stays where it is while the rest of the page arrives."""

import pytest

from tests import serving
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import expect, visit

# Every place on which the board was painted, from the first frame on
WHERE = """
window.places = [];
const inside = (root) => {
  for (const node of root.querySelectorAll(".st-key-pad *, .st-key-network *")) {
    const board = node.shadowRoot?.querySelector(".board");
    if (board?.getBoundingClientRect().width) return board;
  }
};
const look = () => {
  const box = inside(document)?.getBoundingClientRect();
  const place = box && [box.left, box.top + document.querySelector("[data-testid=stMain]").scrollTop].join(" ");
  if (place && place !== window.places.at(-1)) window.places.push(place);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
FRAMES = """() => new Promise((done) => {
  let left = 60;
  const next = () => (left-- ? requestAnimationFrame(next) : done());
  next();
})"""


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("page", ["draw", "network"])
def test_the_board_never_moves_once_it_is_there(new_tab, page, window):
    tab = new_tab(viewport=window)
    tab.add_init_script(WHERE)
    visit(tab, page)
    board = tab.locator(".st-key-pad .board, .st-key-network .board")
    expect(board).to_be_visible()
    serving.settle(tab)
    tab.evaluate("() => document.fonts.ready")
    tab.evaluate(FRAMES)
    assert len(tab.evaluate("window.places")) == 1, tab.evaluate("window.places")
