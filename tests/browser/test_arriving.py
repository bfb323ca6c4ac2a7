"""A client that sends other values than its page can: on the wire, between a real page and the server."""

import re

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests import serving
from tests.browser.steps import expect, visit


def test_a_wrong_value_on_the_wire_is_said_to_its_sender_and_changes_nothing(new_tab):
    evil, other = new_tab(), new_tab()
    wrong = {}  # by the end of a widget's name: the field of its value, and what it becomes

    def between(socket) -> None:
        upstream = socket.connect_to_server()

        def forward(content: bytes | str) -> None:
            message = BackMsg.FromString(content) if isinstance(content, bytes) else None
            for each in message.rerun_script.widget_states.widgets if message else ():
                for name in [name for name in wrong if each.id.endswith(f"-{name}")]:
                    field, value = wrong.pop(name)
                    setattr(each, field, value)
            upstream.send(content if message is None else message.SerializeToString())

        socket.on_message(forward)

    evil.add_init_script("window.sendsWrongValues = true")
    evil.route_web_socket("**/_stcore/stream", between)
    for tab in (evil, other):
        visit(tab, "convolution?scene=test:7")
    size = evil.get_by_role("combobox", name="Size")
    flip = evil.locator(".st-key-slide_flip").get_by_role("switch")
    evil.get_by_role("combobox", name="Stride").click()
    evil.get_by_role("option", name="2", exact=True).click()  # from now on the page sends its pickers' values
    serving.settle(evil)
    wrong |= {"slide_stride": ("string_value", "[Log in](http://evil.example)"), "slide_digit": ("double_value", 1e300)}
    evil.locator(".st-key-slide_flip label").click()
    toasts = evil.get_by_test_id("stToast")
    expect(toasts.filter(has_text="Expected a number from 0 to")).to_contain_text("Received: 1e+300")
    expect(toasts.filter(has_text="Expected one of 1, 2, 3")).to_contain_text("Received: '[Log in](http")
    expect(evil.get_by_role("link", name="Log in")).to_have_count(0)
    expect(flip).to_be_checked()  # what came beside it fits
    expect(evil).to_have_url(re.compile("scene=test%3A7&kernel=sobel_x&stride=2&padding=valid"))
    evil.locator(".st-key-slide_flip label").click()
    expect(flip).not_to_be_checked()
    serving.settle(evil)
    expect(toasts).to_have_count(2)  # they stay until they are closed
    expect(size).to_have_value("3")
    expect(other.get_by_test_id("stToast")).to_have_count(0)
