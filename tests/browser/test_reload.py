"""One picture on every page, whatever page it came from; and what survives a reload: it, and the answers."""

import re

from tests.browser import steps
from tests.browser.steps import expect, main_text, visit
from tests.browser.test_draw import photograph, upload
from tests.browser.test_exercises import answer
from tests.serving import settle

PREPARED = "Your picture, prepared as MNIST was"


def test_a_photograph_is_the_picture_of_every_page_and_survives_a_reload(tab):
    visit(tab, "draw?runs=pen")
    steps.draw(tab, steps.ONE)
    expect(steps.answer(tab, "pen")).to_have_text("1")
    upload(tab, "digit.png", photograph())
    expect(steps.answer(tab, "pen")).to_have_text("7")
    tab.get_by_role("link", name="Look inside").click()
    expect(main_text(tab)).to_contain_text("pen says 7")
    expect(main_text(tab)).to_contain_text(PREPARED)
    for page in ("Network", "Watch it learn"):
        steps.go_to(tab, page)
        expect(tab.locator(".st-key-source_picker [aria-checked=true]")).to_have_text("Upload")
        expect(tab).to_have_url(re.compile("picture=upload"))
    settle(tab)
    tab.reload()
    expect(main_text(tab)).to_contain_text(PREPARED, timeout=steps.SLOW)
    steps.go_to(tab, "Draw")
    expect(steps.answer(tab, "pen")).to_have_text("7")
    settle(tab)
    tab.reload()
    expect(steps.answer(tab, "pen")).to_have_text("7", timeout=steps.SLOW)
    steps.draw(tab, steps.ONE)
    expect(steps.answer(tab, "pen")).to_have_text("1")
    settle(tab)
    steps.go_to(tab, "Filters and feature maps")
    expect(main_text(tab)).to_contain_text("says 1")


def test_answers_survive_a_reload_and_so_does_a_worksheet(tab):
    visit(tab, "exercises")
    answer(tab, "dense-32-3-100", "307300")
    expect(main_text(tab)).to_contain_text("Right: 307,300.")
    settle(tab)  # the tab keeps it at the end of the script
    visit(tab, "exercises?exercise=new&sheet=two_conv:0")
    field = tab.get_by_label("Output shape of conv1")
    field.fill("26x26x32")
    field.press("Enter")
    expect(main_text(tab)).to_contain_text("1 of 15 right")
    settle(tab)
    tab.reload()
    expect(field).to_have_value("26x26x32")
    expect(main_text(tab)).to_contain_text("1 of 15 right")
    visit(tab, "exercises?exercise=1")
    expect(tab.locator(".st-key-answer-dense-32-3-100 input")).to_have_value("307300")
    expect(main_text(tab)).to_contain_text("Right: 307,300.")
