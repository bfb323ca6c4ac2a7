"""A server that asks for the teacher's key, seen by visitors and by the teacher; the headers on every page."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync import client

from explorer.core.jobs import access
from explorer.core.runs import store
from tests import serving
from tests.browser.steps import SLOW, expand, expect, go_to, settle, visit
from tests.conftest import ROOT, write_run

KEY = "correct horse/battery"
TRAIN = "/train?network=dense&data=mnist_5k&run=local/mine"
MINE = "a" * 43


@pytest.fixture(scope="module")
def room(chromium, tmp_path_factory) -> Iterator[str]:
    """A server with a key below a base path; one of its runs was started by the browser with the token `MINE`."""
    models = tmp_path_factory.mktemp("room") / "models"
    shutil.copytree(ROOT / "models/dense", models / "dense")
    run = write_run(models / "local/mine", network="dense")
    (run.path / "evaluation.npz").unlink()
    store.save(store.with_checksums(replace(run, receipt={})))
    access.set_owner(run.path, access.Visitor(browser=access.hashed(MINE), open=True))
    with serving.app(EXPLORER_MODELS=str(models), EXPLORER_KEY=KEY, EXPLORER_SPARE="0",
                    STREAMLIT_SERVER_BASE_URL_PATH="lab") as address:
        yield address


def token(tab) -> dict:
    """The cookie of this browser's key, empty without it."""
    return next((cookie for cookie in tab.context.cookies() if cookie["name"] == access.KEY_COOKIE), {})


def test_the_link_with_the_key_lets_in_and_leaves_no_trace(new_tab, room):
    tab = new_tab()
    tab.goto(f"{room}{TRAIN}#key=correct%20horse%2Fbattery")
    expect(tab.get_by_text("You hold the teacher's key")).to_be_visible(timeout=SLOW)
    assert "key" not in tab.url and tab.url.endswith(TRAIN)
    assert "battery" not in tab.evaluate("document.cookie + JSON.stringify({...sessionStorage, ...localStorage})")
    cookie = token(tab)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["path"] == "/lab"
    assert "battery" not in cookie["value"]
    expect(tab.get_by_role("button", name="Delete")).to_be_enabled()
    tab.get_by_role("button", name="Give the key up").click()
    expect(tab.get_by_text("I am the teacher")).to_be_visible()
    assert not token(tab)
    tab.context.add_cookies([cookie])
    tab.reload()
    expect(tab.get_by_text("I am the teacher")).to_be_visible()


def test_a_visitor_sees_everything_and_changes_only_what_is_his(new_tab, room):
    stranger, owner = new_tab(), new_tab()
    owner.context.add_cookies([{"name": access.BROWSER_COOKIE, "value": MINE, "url": room, "httpOnly": True}])
    for tab, own in ((stranger, False), (owner, True)):
        tab.goto(f"{room}{TRAIN}")
        settle(tab)
        expect(tab.get_by_role("button", name="Rename")).to_be_enabled(enabled=own)
        expect(tab.get_by_role("button", name="Delete")).to_be_enabled(enabled=own)
        expect(tab.get_by_role("button", name="Download as zip")).to_be_enabled()
        expect(tab.get_by_role("button", name="Train", exact=True)).to_be_enabled()  # it has a token of its own
        expect(tab.get_by_role("button", name="Train it many times")).to_be_disabled()
        assert MINE not in tab.content() and access.hashed(MINE) not in tab.content()


def test_the_key_can_be_typed_and_a_wrong_one_is_said(new_tab, room):
    tab = new_tab()
    tab.goto(f"{room}{TRAIN}")
    settle(tab)
    expand(tab, "I am the teacher")
    tab.get_by_label("The key").fill("a guess")
    tab.get_by_role("button", name="Use the key").click()
    expect(tab.get_by_text("This is not the teacher's key.")).to_be_visible()
    tab.get_by_label("The key").fill(KEY)
    tab.get_by_role("button", name="Use the key").click()
    expect(tab.get_by_text("You hold the teacher's key")).to_be_visible(timeout=SLOW)


def test_what_is_no_message_ends_its_own_connection_only(new_tab, address):
    tab = new_tab()
    visit(tab, "draw")
    for content in (b"\xff" * 1000, "text", b"\x0a\xff\xff\xff\xff\x0f", b"\x00" * 26_000_000):
        with client.connect(address.replace("http", "ws") + "/_stcore/stream", max_size=None) as socket:
            socket.send(content)
            with pytest.raises(ConnectionClosed):
                while True:
                    socket.recv(timeout=60)
    go_to(tab, "Convolution")
    expect(tab.get_by_role("heading", name="Convolution, step by step")).to_be_visible()


PAGES = ("", "draw", "convolution", "network", "filters", "train", "watch", "compare", "exercises")
FETCHED = """async () => {
  const seen = [];
  document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
  const picture = new Image();
  picture.src = "http://192.0.2.1/picture.png";
  document.body.append(picture);
  await fetch("http://192.0.2.1/").catch(() => {});
  while (seen.length < 2) await new Promise((done) => setTimeout(done, 20));
  return seen.sort();
}"""


def test_every_page_carries_the_headers_and_fetches_nothing_from_elsewhere(chromium, address):
    context = chromium.new_context(base_url=address)
    for page in PAGES:
        headers = context.request.get(f"/{page}", headers={"accept": "text/html"}).headers
        assert headers["x-content-type-options"] == "nosniff" and "default-src" in headers["content-security-policy"]
    tab = context.new_page()
    tab.goto("/")
    assert tab.evaluate(FETCHED) == ["connect-src", "img-src"]
    context.close()


@pytest.fixture
def elsewhere(address) -> Iterator[str]:
    """A page of another origin (the port decides) that puts the app into a frame."""

    class Frame(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = f"<iframe src='{address}'></iframe>".encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Frame) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_port}"
        other.shutdown()


def test_a_page_elsewhere_cannot_frame_this_one_nor_open_its_socket(chromium, address, elsewhere):
    context = chromium.new_context()
    page = context.new_page()
    words = []
    page.on("console", lambda message: words.append(message.text))
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(elsewhere)
    opened = page.evaluate("""(address) => new Promise((done) => {
      const socket = new WebSocket(address.replace("http", "ws") + "/_stcore/stream");
      socket.onopen = () => done(true);
      socket.onerror = () => done(false);
    })""", address)
    context.close()
    assert not opened and any("403" in text for text in words), words
