"""What is taken home: the report and the worksheet, opened from a file in Chromium with the network off."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.core.courses import worksheet
from explorer.core.runs import store
from explorer.core.show import report, sheets
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import download, main_text, sideways, visit
from tests.conftest import ROOT

WORDS = "The errors are between 4 and 9. <b>Not bold</b>"


@pytest.fixture
def offline(chromium, tmp_path):
    """Opens a text as a file, in a browser without a network and without JavaScript; nothing may be asked for."""
    contexts, asked = [], []

    def open_file(text: str, viewport: dict = DESKTOP) -> Page:
        file: Path = tmp_path / f"{len(contexts)}.html"
        file.write_text(text, encoding="utf-8")
        context = chromium.new_context(viewport=viewport, offline=True, java_script_enabled=False)
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(file.as_uri())
        return tab

    yield open_file
    for context in contexts:
        context.close()
    assert len(asked) == len(contexts), f"only the files themselves: {asked}"


def assert_pictures_are_drawn(tab: Page, count: int) -> None:
    """Every SVG has a size, stays inside the page and has words in it."""
    pictures = tab.locator("svg")
    expect(pictures).to_have_count(count)
    width = tab.viewport_size["width"]
    for number in range(count):
        box = pictures.nth(number).bounding_box()
        assert box["width"] > 200 and box["height"] > 150
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        word = pictures.nth(number).locator("text").first
        expect(word).to_be_visible()
        assert word.bounding_box()["height"] > 5


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_report_shows_its_pictures_without_a_network(offline, viewport):
    chosen = [store.read(ROOT / "models" / name) for name in ("one_conv", "two_conv")]
    tab = offline(report.report(chosen, WORDS, "Ada"), viewport)
    assert_pictures_are_drawn(tab, 6)
    expect(tab.locator("body")).to_contain_text(WORDS)
    expect(tab.locator(".observation b")).to_have_count(0)
    expect(tab.locator("svg").first).to_contain_text("what the network said")
    expect(tab.locator("svg").last).to_contain_text("lowest validation loss: epoch 2")
    page = tab.locator("html").bounding_box()
    assert page["width"] <= viewport["width"]


def test_the_worksheet_prints_on_paper(offline):
    asked = worksheet.sheet("random:1")
    tab = offline(sheets.html(asked, solutions=False))
    expect(tab.locator("tbody tr")).to_have_count(len(asked.rows) + 1)
    gap = tab.locator("td.gap").first.bounding_box()
    assert gap["height"] > 30 and gap["width"] > 80, "there is room to write"
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    solved = offline(sheets.html(asked, solutions=True))
    expect(solved.locator("body")).to_contain_text("(7·7·16 + 1)·48 = 37,680")


def test_a_student_writes_and_takes_the_report_home(tab, offline):
    visit(tab, "exercises?exercise=7")
    tab.locator(".st-key-observation textarea").fill(WORDS)
    tab.get_by_role("button", name="Make the report").click()
    name, content = download(tab, "report_download")
    assert name == "report.html"
    home = offline(content.decode())
    expect(home.locator(".observation")).to_have_text(WORDS)
    chosen = home.locator("section").count() // 2  # one for (b) and one for (c) of each run; other tests train some
    assert chosen >= 1
    assert_pictures_are_drawn(home, 3 * chosen)


def test_a_class_gets_the_same_sheet_by_its_link(new_tab, offline):
    first, second = new_tab(), new_tab(viewport=PHONE)
    visit(first, "exercises?exercise=new")
    number = first.get_by_label("Number of the sheet")
    number.fill("7")
    number.press("Enter")
    expect(main_text(first)).to_contain_text("Random network 7.")
    expect(first).to_have_url(re.compile(r"sheet=random(:|%3A)7"))
    visit(second, f"exercises{first.url.partition('/exercises')[2]}")
    expect(main_text(second)).to_contain_text("Random network 7.")
    asked = worksheet.sheet("random:7")
    for label, text, said in (
        ("Parameters of conv1", f"{asked.rows[0].parameters.right:,}", asked.rows[0].parameters.how),
        ("Output shape of conv1", "nonsense", "A shape was expected"),
    ):
        field = second.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")
        expect(main_text(second)).to_contain_text(said)
    assert sideways(second) == 0
    name, content = download(second, "sheet_print_empty")
    assert name == "worksheet-random-7.html"
    expect(offline(content.decode()).locator("h1")).to_have_text("Worksheet: Random network 7")
