"""What a page says of a link stays while the page runs by itself, and goes when somebody does something."""

from tests import serving
from tests.browser import steps
from tests.browser.steps import expect, visit


def test_a_sentence_about_a_link_outlives_what_the_tab_brings_back(tab):
    visit(tab, "exercises?exercise=3")
    tab.locator(".st-key-answer-extra").get_by_text("more", exact=True).click()
    serving.settle(tab)
    visit(tab, "draw")
    steps.draw(tab, steps.SEVEN)
    expect(steps.answer(tab, "pen")).to_have_text("7")
    # A page of a new session: the tab brings its drawing and its answers, and the page runs by itself for each
    visit(tab, "network?run=nobody&picture=drawing")
    expect(tab.locator(".st-key-network .answers .said")).to_have_text("7")
    serving.settle(tab)
    said = tab.get_by_test_id("stAlert").filter(has_text="There is no run 'nobody' to look into here.")
    expect(said).to_have_count(1)
    tab.locator(".st-key-source_picker").get_by_text("Test pictures", exact=True).click()
    expect(said).to_have_count(0)
