"""From every page to every other by one click: run, picture and address stay; so they do after Back and a reload.

Each walk is a session of its own, since what went wrong once needed a fresh one. CI takes the pages that have pickers
of the same things; all 56 pairs: `EXPLORER_ALL_PAIRS=1 pytest tests/browser/test_walk.py`.
"""

import itertools
import os
import re

import pytest

from explorer.core.pictures import datasets
from explorer.ui.navigation import PLACES
from tests.browser.steps import expect, go_to, visit
from tests.serving import settle

DATA = datasets.default()
# What the address of a page says when it is opened in a fresh session and nothing is touched
FRESH = {
    "draw": {"runs": "pen,two_conv,dense"},
    "convolution": {"scene": "course", "kernel": "edge", "stride": "1", "padding": "valid", "dilation": "1"},
    "network": {"run": "two_conv", "data": DATA, "picture": "drawing"},
    "filters": {"run": "two_conv", "data": DATA, "picture": "test:0"},
    "train": {"network": "two_conv", "data": DATA, "run": "two_conv"},
    "watch": {"run": "two_conv", "data": DATA, "picture": "test:0"},
    "compare": {"compared": "one_conv,two_conv,dense"},
    "exercises": {"exercise": "1"},
}
SHARING = ("network", "filters", "train", "watch")
PAIRS = list(itertools.permutations(FRESH if os.environ.get("EXPLORER_ALL_PAIRS") else SHARING, 2))
RUN_PICKER = {"network": "run_picker", "filters": "run_picker", "watch": "run_picker", "train": "trained_run_picker"}

ADDRESS = """([page, view]) => location.pathname === page
  && JSON.stringify(Object.fromEntries(new URLSearchParams(location.search))) === JSON.stringify(view)"""


def walk(tab, page: str) -> None:
    """Follows the link of the navigation to a page."""
    go_to(tab, next(place.title for place in PLACES if place.file == page))


def carried(page: str, view: dict[str, str]) -> dict[str, str]:
    """The view of a page that is entered for the first time: what it shares with the one before stays."""
    return {**FRESH[page], **{key: value for key, value in view.items() if key in FRESH[page]}}


def expect_view(tab, page: str, view: dict[str, str]) -> None:
    """The page is there whole, and its address and its pickers say this view."""
    tab.wait_for_function(ADDRESS, arg=[f"/{page}", view])
    settle(tab)
    if page in RUN_PICKER:
        expect(tab.locator(f".st-key-{RUN_PICKER[page]} input")).to_have_value(re.compile(rf"^{view['run']} \("))
    if "picture" in view:
        kind, _, number = view["picture"].partition(":")
        chosen = tab.locator(".st-key-source_picker [aria-checked=true]")
        expect(chosen).to_have_text({"test": "Test pictures", "drawing": "My drawing"}[kind])
        if number:
            expect(tab.locator(".st-key-picture_index input")).to_have_value(number)
    for kind in ("Error", "Warning"):
        expect(tab.get_by_test_id(f"stAlertContent{kind}")).to_have_count(0)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_one_click_to_another_page_keeps_run_picture_and_address(tab, first, second):
    visit(tab, first)
    expect_view(tab, first, FRESH[first])
    walk(tab, second)
    expect_view(tab, second, carried(second, FRESH[first]))


def test_a_walk_keeps_its_view_and_so_do_the_way_back_a_reload_and_a_link(new_tab):
    tab, view = new_tab(), {"run": "pen", "data": "mnist_5k", "picture": "test:17"}
    visit(tab, "filters?run=pen&data=mnist_5k&picture=test:17")
    for page in ("network", "watch", "filters"):
        walk(tab, page)
        expect_view(tab, page, view)
    for page in ("watch", "network", "filters"):
        tab.go_back()
        expect_view(tab, page, view)
    tab.reload()
    expect_view(tab, "filters", view)
    other = new_tab()
    other.goto(tab.url)
    expect_view(other, "filters", view)
