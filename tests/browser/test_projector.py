"""The projector's switch: key P, on every page, in the address."""

import re

from tests.browser.steps import draw, expect, go_to, visit

LETTERS = "() => getComputedStyle(document.documentElement).fontSize"
ON, OFF = re.compile(r"projector=on"), re.compile(r"^(?!.*projector)")


def test_key_p_switches_the_projector_which_stays_in_the_address_on_every_page(tab):
    visit(tab, "network?run=two_conv&picture=test:3")
    title = tab.get_by_role("heading", name="Network")
    expect(title).to_be_visible()
    tab.keyboard.press("p")
    expect(title).to_be_hidden()
    assert tab.evaluate(LETTERS) == "24px"
    expect(tab).to_have_url(ON)
    go_to(tab, "Compare")
    expect(tab).to_have_url(ON)
    tab.reload()
    expect(tab.locator("html")).to_have_attribute("data-projector", "on")
    tab.keyboard.press("p")
    expect(tab).to_have_url(OFF)
    assert tab.evaluate(LETTERS) == "17px"


def test_a_p_that_is_typed_is_a_letter(tab):
    visit(tab, "network?run=two_conv&picture=test:3")
    tab.locator(".st-key-run_picker input").press("p")
    expect(tab.locator("html")).not_to_have_attribute("data-projector", "on")


def test_the_switch_keeps_the_drawing_and_its_answer(tab):
    visit(tab, "draw")
    draw(tab, [(250, 90), (250, 410)])
    answers = tab.locator(".st-key-pad .answers .answer")
    expect(answers.first).to_have_text("1")
    tab.keyboard.press("P")
    expect(tab).to_have_url(ON)
    expect(answers.first).to_have_text("1")
