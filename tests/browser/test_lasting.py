"""What must not be lost: the last of many quick changes on a busy computer, and the pages of a class whose server
stops and comes back."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests import serving
from tests.browser import steps
from tests.browser.conftest import DESKTOP
from tests.browser.steps import SLOW, board, expect, main_text, visit
from tests.browser.test_draw import photograph, upload

CHANGES = 200
BUSY = "while True: pass"


@pytest.fixture
def busy_processors():
    """A process for every processor that does nothing but keep it busy."""
    processes = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(os.cpu_count())]
    yield
    for process in processes:
        process.kill()
        process.wait()


def test_two_hundred_quick_changes_on_network_end_with_the_last_one(tab, busy_processors):
    visit(tab, "network?run=two_conv&data=mnist_5k&picture=test:3")
    field = tab.locator(".st-key-picture_index input")
    for number in range(CHANGES):
        field.press("ArrowUp" if number % 4 else "ArrowDown")
    last = field.input_value()
    assert int(last) > 3
    expect(tab).to_have_url(re.compile(rf"picture=test(:|%3A){last}(&|$)"), timeout=SLOW)
    serving.settle(tab)
    expect(field).to_have_value(last)
    expect(tab.locator(".st-key-network .answers .said")).not_to_have_text("–", timeout=SLOW)


def test_two_hundred_quick_changes_on_watch_end_with_the_last_one(tab, busy_processors):
    visit(tab, "watch?run=two_conv&data=mnist_5k&picture=test:3")
    field = tab.locator(".st-key-picture_index input")
    for number in range(CHANGES):
        field.press("ArrowUp" if number % 4 else "ArrowDown")
    last = field.input_value()
    expect(main_text(tab)).to_contain_text(f"Test picture {last} of", timeout=SLOW)
    serving.settle(tab)
    expect(field).to_have_value(last)
    expect(tab.locator(".replay .maps canvas").first).to_be_visible(timeout=SLOW)


def test_two_hundred_quick_changes_on_convolution_end_with_the_last_one(tab, busy_processors):
    visit(tab, "convolution?scene=test:3")
    field = tab.locator(".st-key-slide_digit input")
    for number in range(CHANGES):
        field.press("ArrowUp" if number % 4 else "ArrowDown")
    last = field.input_value()
    assert int(last) > 3
    expect(tab).to_have_url(re.compile(rf"scene=test(:|%3A){last}(&|$)"), timeout=SLOW)
    serving.settle(tab)
    expect(field).to_have_value(last)
    expect(tab.locator(".st-key-slide canvas").first).to_be_visible()


def test_two_hundred_quick_changes_on_draw_end_with_the_last_one(tab, busy_processors):
    visit(tab, "draw")
    board(tab)
    switch = tab.locator(".st-key-step_scale").get_by_role("switch")
    steps.draw(tab, steps.SEVEN)
    expect(steps.answer(tab, "pen")).to_have_text("7", timeout=SLOW)
    for _ in range(CHANGES + 1):
        switch.press("Space")
    expect(switch).not_to_be_checked()
    serving.settle(tab)
    expect(switch).not_to_be_checked()
    expect(steps.answer(tab, "pen")).to_be_visible()


@contextlib.contextmanager
def window(chromium, port: int) -> Iterator[Page]:
    """A page of somebody else's browser: two pages of one window would hide each other, and a hidden page rests."""
    with contextlib.closing(chromium.new_context(viewport=DESKTOP, base_url=f"http://127.0.0.1:{port}")) as context:
        context.set_default_timeout(SLOW)
        yield context.new_page()


def test_open_pages_go_on_where_they_were_when_the_server_comes_back(chromium, models_folder):
    port = serving.free_port()
    with contextlib.ExitStack() as rest:
        network, draw, exercises, photo = (rest.enter_context(window(chromium, port)) for _ in range(4))
        with serving.app(port, EXPLORER_MODELS=str(models_folder)):
            visit(network, "network?run=pen&picture=drawing&layer=conv2&map=5&pixel=4,3")
            stroke_on(network, steps.SEVEN)
            said = network.locator(".st-key-network .answers .said")
            expect(said).to_have_text("7")
            expect(network.locator(".st-key-network .headline .place")).to_contain_text("conv2")
            visit(draw, "draw?runs=pen,dense")
            steps.draw(draw, steps.ONE)
            expect(steps.answer(draw, "dense")).to_have_text("1")
            visit(exercises, "exercises?exercise=3")
            exercises.locator(".st-key-answer-extra").get_by_text("more", exact=True).click()
            visit(photo, "draw?runs=pen")
            upload(photo, "digit.png", photograph())
            expect(steps.answer(photo, "pen")).to_have_text("7")
            for page in (network, draw, exercises, photo):
                serving.settle(page)
        expect(network.get_by_test_id("stApp")).not_to_have_attribute("data-test-connection-state", "CONNECTED")
        with serving.app(port, EXPLORER_MODELS=str(models_folder)):
            for page in (network, draw, exercises, photo):
                serving.settle(page, SLOW)
            expect(network.get_by_role("combobox", name="Trained network")).to_have_value(re.compile("pen"))
            expect(said).to_have_text("7", timeout=SLOW)
            expect(network.locator(".st-key-network .headline .place")).to_contain_text("conv2")
            expect(steps.answer(draw, "dense")).to_have_text("1", timeout=SLOW)
            expect(draw.locator(".st-key-pad .card")).to_have_count(2)
            expect(main_text(exercises)).to_contain_text("what does it do to the map", timeout=SLOW)
            photo.get_by_role("link", name="Look inside").click()
            expect(main_text(photo)).to_contain_text("pen says 7", timeout=SLOW)
            expect(main_text(photo)).to_contain_text("Your picture, prepared as MNIST was")


def stroke_on(tab, stroke) -> None:
    """Draws a stroke on the board of the network page."""
    box = steps.standing(tab.locator(".st-key-network .board")).bounding_box()
    start, *others = [(box["x"] + x * box["width"] / 500, box["y"] + y * box["height"] / 500) for x, y in stroke]
    tab.mouse.move(*start)
    tab.mouse.down()
    for point in others:
        tab.mouse.move(*point, steps=8)
    tab.mouse.up()
