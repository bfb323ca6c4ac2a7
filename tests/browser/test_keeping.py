"""A drawing costs the server no run of a script, and neither a reload, a lost connection nor a new server loses it."""

import pytest

from tests import serving
from tests.browser.conftest import DESKTOP
from tests.browser.steps import (
    ONE,
    SEVEN,
    SLOW,
    Page,
    answer,
    card,
    draw,
    expect,
    go_to,
    main_text,
    settle,
    standing,
    visit,
)

UNSENT = "Not connected: the drawing stays in this tab and is sent again."


def note(tab: Page):
    """What is said beside the pad's buttons."""
    return tab.locator(".st-key-pad .note")


def frames(tab: Page) -> list[bytes]:
    """What the page sends by its WebSocket from its opening on; fills as it sends."""
    sent = []
    tab.on("websocket", lambda socket: socket.on("framesent", lambda content: sent.append(content)))
    return sent


@pytest.mark.parametrize(("path", "pad"), [("draw?runs=pen", "pad"), ("network?run=pen&picture=drawing", "network")])
def test_a_drawing_costs_no_message_and_no_run_of_the_script(tab, path, pad):
    sent = frames(tab)
    visit(tab, path)
    before = len(sent)
    assert before, "the page is watched"
    for _ in range(2):
        box = standing(tab.locator("canvas.board")).bounding_box()
        with tab.expect_response("**/drawing") as kept:
            tab.mouse.move(box["x"] + 60, box["y"] + 40)
            tab.mouse.down()
            tab.mouse.move(box["x"] + 70, box["y"] + 120, steps=6)
            tab.mouse.up()
        assert kept.value.status == 204
    if pad == "pad":
        expect(card(tab, "pen").locator(".keras")).to_contain_text("Keras agrees", timeout=SLOW)
    expect(tab.locator(f".st-key-{pad} [data-kept]")).not_to_have_attribute("data-kept", "0")
    assert len(sent) == before


def test_on_the_network_page_an_open_value_follows_the_drawing(tab):
    sent = frames(tab)
    visit(tab, "network?run=pen&picture=drawing&layer=conv1&map=3&pixel=10,10")
    before = len(sent)
    box = standing(tab.locator("canvas.board")).bounding_box()
    tab.mouse.move(box["x"] + 60, box["y"] + 40)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 90, box["y"] + 120, steps=6)
    tab.mouse.up()
    expect(tab.locator(".calculator .checked")).to_contain_text("says", timeout=SLOW)
    expect(tab.get_by_test_id("stExpander").filter(has_text="numbers of this value as a table")).to_be_visible()
    assert len(sent) > before


def test_a_drawing_that_was_not_sent_reaches_the_next_page_when_the_connection_is_back(tab):
    visit(tab, "draw?runs=pen")
    tab.route("**/drawing", lambda route: route.abort())
    draw(tab, SEVEN)
    expect(answer(tab, "pen")).to_have_text("7")
    expect(note(tab)).to_have_text(UNSENT)
    go_to(tab, "Filters and feature maps")
    expect(main_text(tab)).to_contain_text("which is right")  # a test picture, as nothing is known of the drawing
    tab.unroute("**/drawing")
    expect(main_text(tab)).to_contain_text("says 7", timeout=SLOW)


def test_an_old_drawing_does_not_replace_what_a_link_shows(tab):
    visit(tab, "draw?runs=pen")
    draw(tab, SEVEN)
    expect(card(tab, "pen").locator(".keras")).to_contain_text("Keras agrees", timeout=SLOW)
    visit(tab, "filters?run=pen&picture=test:3")
    expect(main_text(tab)).to_contain_text("Test picture 3 of")
    visit(tab, "filters?run=pen&picture=drawing")
    expect(main_text(tab)).to_contain_text("pen says 7", timeout=SLOW)


def test_a_refused_drawing_is_explained_and_the_next_one_is_kept(tab):
    visit(tab, "draw?runs=pen")
    tab.route("**/drawing", lambda route: route.fulfill(status=400, body="The drawing leaves the pad."), times=1)
    draw(tab, SEVEN)
    expect(note(tab)).to_have_text("The drawing leaves the pad.")
    draw(tab, ONE)
    expect(note(tab)).to_be_empty()


def test_two_tabs_of_one_browser_do_not_mix(tab):
    other = tab.context.new_page()
    for page, stroke in ((tab, SEVEN), (other, ONE)):
        page.goto("/draw?runs=pen")
        settle(page)
        draw(page, stroke)
    for page, digit in ((tab, "7"), (other, "1")):
        expect(answer(page, "pen")).to_have_text(digit)
        page.get_by_role("link", name="Look inside").click()
        expect(main_text(page)).to_contain_text(f"pen says {digit}", timeout=SLOW)


def test_a_server_that_was_started_anew_gets_the_drawing_again(chromium):
    port = serving.free_port()
    context = chromium.new_context(viewport=DESKTOP, base_url=f"http://127.0.0.1:{port}")
    context.set_default_timeout(SLOW)
    tab = context.new_page()
    with serving.app(port):
        visit(tab, "draw?runs=pen")
        draw(tab, SEVEN)
        expect(card(tab, "pen").locator(".keras")).not_to_have_text("Keras checks when the pen is up.")
    draw(tab, [(150, 260), (350, 260)])  # while there is no server
    expect(note(tab)).to_have_text(UNSENT)
    with serving.app(port):
        expect(note(tab)).to_be_empty(timeout=SLOW)
        expect(answer(tab, "pen")).to_have_text("7")
        settle(tab)
        tab.get_by_role("link", name="Look inside").click()
        expect(main_text(tab)).to_contain_text("pen says 7", timeout=SLOW)
        context.close()
