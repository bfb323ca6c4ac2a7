"""Routes and middleware beside Streamlit: hosts, origins, sizes, headers, cookies, the teacher's door."""

import json

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg

from explorer.core.jobs import access, keys
from explorer.server import door, guard, headers, uploading
from explorer.server.guard import Guard
from explorer.server.headers import ResponseHeaders
from explorer.server.site import Site, is_loopback
from tests.asgi import ask

KEY = keys.Key()
NAMES = frozenset({"localhost", "127.0.0.1", "::1", "room.school"})
ALONE = Site("127.0.0.1", NAMES, frozenset())
ROOM = Site("0.0.0.0", NAMES | {"0.0.0.0"}, frozenset({"explorer.school"}))
LAN = ("192.0.2.7", 8501)


def app(site: Site = ALONE) -> Starlette:
    """Our middleware and routes, and behind them what stands for Streamlit."""

    async def tell(request: Request) -> JSONResponse:
        who = guard.visitor(request)
        return JSONResponse({"open": who.open, "key": who.key, "browser": who.browser,
                             "told": request.headers.getlist("x-explorer-open")})

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse("<html><head><title>x</title></head></html>", headers={"etag": '"1"'})

    async def size(request: Request) -> PlainTextResponse:
        try:
            return PlainTextResponse(str(len(await guard.body(request, 10))))
        except guard.TooLarge as problem:
            return PlainTextResponse(str(problem), 413)

    async def socket(websocket) -> None:
        await websocket.accept()

    base = site.base
    return Starlette(
        routes=[*door.routes(site), Route(f"{base}/who", tell, methods=["GET", "POST"]), Route(f"{base}/page", page),
                Route(f"{base}/_stcore/health", tell), Route(f"{base}/_stcore/metrics", tell),
                Route(f"{base}/size", size, methods=["POST"]), WebSocketRoute(f"{base}/_stcore/stream", socket)],
        middleware=[Middleware(ResponseHeaders), Middleware(Guard, site=site)])


@pytest.fixture(autouse=True)
def own_key(monkeypatch):
    """A random key, which nobody has guessed yet."""
    monkeypatch.setattr(keys, "_current", KEY)
    monkeypatch.setattr(door, "_guesses", keys.Guesses())


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "LOCALHOST.", "[::1]:85", "room.school"])
def test_own_names_are_answered(host):
    assert ask(app(), "/who", host=host).status == 200
    assert ask(app(), "/_stcore/stream", kind="websocket", host=host).status == 101


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "localhost.evil.example", "", "a b",
                                  "a@localhost", "192.0.2.7", "[::2]",
                                  "localhost:8501/", "127.0.0.1.evil.example", "é"])
def test_foreign_names_are_not_answered(host):
    """A name elsewhere that is pointed at this computer (DNS rebinding)."""
    for path in ("/who", "/page", "/access/door.js", "/_stcore/health"):
        assert ask(app(), path, host=host).status == 421
    assert ask(app(), "/access/key", "POST", body=b'{"key": ""}', host=host).status == 421
    assert ask(app(), "/_stcore/stream", kind="websocket", host=host).status == 403


def test_a_number_names_an_open_server_and_the_address_it_was_reached_at():
    assert ask(app(ROOM), "/who", host="192.0.2.200:8501").status == 200, "a container has another address inside"
    assert ask(app(ROOM), "/who", host="evil.example").status == 421
    assert ask(app(), "/who", server=LAN).status == 200


@pytest.mark.parametrize(("origin", "allowed"), [
    ("http://localhost:8501", True), ("https://localhost:8501", True), ("https://explorer.school", True),
    ("http://localhost:3000", False), ("http://evil.example", False), ("null", False), ("", False),
    ("http://localhost:8501.evil.example", False), ("file://localhost:8501", False),
])
def test_writes_and_websockets_come_from_pages_of_this_server(origin, allowed):
    wanted = {"host": "localhost:8501", "origin": origin}
    assert ask(app(ROOM), "/who", "POST", **wanted).status == (200 if allowed else 403)
    assert ask(app(ROOM), "/_stcore/stream", kind="websocket", **wanted).status == (101 if allowed else 403)
    assert ask(app(ROOM), "/who", **wanted).status == 200, "reading is another matter: no answer carries CORS headers"


def test_a_program_without_an_origin_may_write():
    assert ask(app(), "/who", "POST").status == 200
    assert ask(app(), "/_stcore/stream", kind="websocket").status == 101


MB = uploading.MEGABYTE
VISITOR, TEACHER = access.Visitor(open=True), access.Visitor(open=True, key=True)


@pytest.mark.parametrize(("who", "size", "kept", "status"), [
    (VISITOR, 10 * MB, {}, 0),
    (VISITOR, 12 * MB, {}, 413),
    (VISITOR, 10 * MB, {"page": 30 * MB}, 0),
    (VISITOR, 10 * MB, {"page": 32 * MB}, 413),
    (VISITOR, 10 * MB, {"other": 500 * MB}, 0),
    (VISITOR, 10 * MB, {"other": 592 * MB}, 503),
    (TEACHER, 200 * MB, {"page": 200 * MB}, 0),
    (TEACHER, 200 * MB, {"page": 402 * MB}, 503),
    (access.Visitor(), 200 * MB, {}, 0),
    (TEACHER, -1, {}, 411),
    (TEACHER, "", {}, 411),
])
def test_files_are_measured_before_they_are_read(who, size, kept, status):
    assert uploading.refusal("page/file", Headers({"content-length": str(size)}), who, kept)[0] == status


def test_the_guard_measures_files(monkeypatch):
    monkeypatch.setattr(uploading, "held", lambda: {"page": 40 * MB})
    path = "/_stcore/upload_file/page/file"
    assert ask(app(ROOM), path, "PUT", content_length=f"{2 * MB}").status == 413
    assert ask(app(ROOM), path, "PUT").status == 411
    assert ask(app(), path, "PUT", content_length=f"{2 * MB}").status == 404, "Streamlit's route is not here"


def test_numbers_about_the_server_are_closed():
    assert ask(app(), "/_stcore/metrics").status == 404


def test_a_body_is_measured_before_it_is_read():
    assert ask(app(), "/size", "POST", body=b"x" * 10, content_length="10").body == b"10"
    assert ask(app(), "/size", "POST", body=b"x" * 11, content_length="11").status == 413
    assert ask(app(), "/size", "POST", body=[b"x" * 6, b"x" * 6]).status == 413, "without a length, too"
    assert ask(app(), "/size", "POST", body=b"x", content_length="-1").status == 413


@pytest.mark.parametrize(("site", "wanted", "is_open"), [
    (ALONE, {}, False),
    (ROOM, {}, True),
    (ALONE, {"server": LAN}, True),
    *((ALONE, {name: "1"}, True) for name in ("x_forwarded_for", "x_forwarded_proto", "forwarded", "x_real_ip", "via")),
])
def test_when_the_key_is_required(site, wanted, is_open):
    answer = json.loads(ask(app(site), "/who", **wanted, x_explorer_open="0").body)
    assert answer["open"] is is_open
    assert answer["told"] == ["1" if is_open else "0"], "what a client says of it is taken away"


def test_the_key_is_required_where_one_is_set(monkeypatch):
    monkeypatch.setattr(keys, "_current", keys.Key("correct horse"))
    assert json.loads(ask(app(), "/who").body)["open"]


def test_each_browser_gets_a_token_that_no_script_and_no_other_site_can_use():
    answer = ask(app(), "/_stcore/health")
    name, _, rest = answer["set-cookie"].partition("=")
    token, *attributes = rest.split("; ")
    assert name == access.BROWSER_COOKIE and access.is_token(token)
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    again = ask(app(), "/_stcore/health", cookie=f"{name}={token}")
    assert again["set-cookie"] is None and json.loads(again.body)["browser"] == access.hashed(token)
    assert ask(app(), "/_stcore/health", cookie=f"{name}=1")["set-cookie"], "another form is replaced"
    assert ask(app(), "/page")["set-cookie"] is None


@pytest.mark.parametrize(("content", "passes"), [
    (BackMsg(clear_cache=True), False), (BackMsg(set_run_on_save=True), False), (BackMsg(load_git_info=True), False),
    (BackMsg(stop_script=True), True), (BackMsg(), True),
])
def test_no_visitor_empties_the_caches_of_all(content, passes):
    assert guard._is_command(content.SerializeToString()) is not passes


@pytest.mark.parametrize("content", [None, b"", b"\xff" * 20])
def test_what_is_no_message_is_left_to_streamlit(content):
    assert not guard._is_command(content)


def knock(key, site: Site = ROOM, **wanted):
    """A key at the door."""
    return ask(app(site), f"{site.base}/access/key", "POST", body=json.dumps({"key": key}).encode(), **wanted)


def test_the_right_key_opens_and_is_given_up_again():
    answer = knock(keys.current().text)
    cookie, *attributes = answer["set-cookie"].split("; ")
    assert answer.status == 204 and {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert keys.current().text not in cookie
    assert json.loads(ask(app(ROOM), "/who", cookie=cookie).body)["key"] is True
    assert ask(app(ROOM), "/access/key", "DELETE", cookie=cookie)["set-cookie"].startswith("explorer_key=; Max-Age=0")
    assert json.loads(ask(app(ROOM), "/who", cookie=cookie).body)["key"] is False


def test_a_wrong_key_does_not_open():
    answer = knock("no")
    assert answer.status == 403 and answer["set-cookie"] is None and answer.body == b"This is not the teacher's key."


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"1", b"\xff", b'{"key": 1}', b'{"key": null}', b"[" * 900])
def test_what_is_no_key_is_refused(body):
    assert ask(app(), "/access/key", "POST", body=body).status == 400


def test_a_long_key_is_not_read():
    assert knock("x" * 2000).status == 413


def test_a_page_elsewhere_cannot_knock():
    assert knock(keys.current().text, host="localhost:8501", origin="http://evil.example").status == 403


def test_on_https_the_cookie_is_for_https_only():
    scope = {"scheme": "https"}
    assert guard.cookie("a", "b", scope, "", 5) == "a=b; Max-Age=5; Path=/; HttpOnly; SameSite=Strict; Secure"


def test_below_a_base_path_routes_cookies_and_the_guard_follow():
    site = Site("0.0.0.0", NAMES, frozenset(), "/lab")
    assert "Path=/lab" in knock(keys.current().text, site)["set-cookie"]
    assert ask(app(site), "/lab/access/door.js").status == 200
    assert "Path=/lab" in ask(app(site), "/lab/_stcore/health")["set-cookie"]
    assert ask(app(site), "/lab/_stcore/metrics").status == 404
    assert ask(app(site), "/access/key", "POST", body=b'{"key": ""}').status == 404


@pytest.mark.parametrize(
    ("path", "wanted"), [("/page", {}), ("/who", {}), ("/nowhere", {}), ("/", {"host": "evil.example"})])
def test_every_answer_carries_the_headers(path, wanted):
    answer = ask(app(), path, **wanted)
    assert answer["x-content-type-options"] == "nosniff" and answer["referrer-policy"] == "no-referrer"
    rules = dict(rule.split(" ", 1) for rule in answer["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == "'self'" and rules["object-src"] == "'none'"
    assert rules["img-src"] == "'self' data: blob:"
    assert "unsafe" not in rules["script-src"].replace("'wasm-unsafe-eval'", "") and "*" not in "".join(rules.values())
    if not wanted:
        assert rules["connect-src"].split()[-2:] == ["ws://127.0.0.1:8501", "wss://127.0.0.1:8501"]


def test_a_host_cannot_write_into_the_policy():
    answer = ask(app(), "/page", host="a; script-src *")
    assert "script-src *" not in answer["content-security-policy"]


def test_the_doors_script_is_first_in_a_page():
    answer = ask(app(), "/page", accept="text/html,*/*", accept_encoding="gzip", if_none_match='"1"')
    assert answer.body.startswith(b'<html><head><script src="./access/door.js"></script><link rel="stylesheet" href=')
    assert f'href="./{headers.STYLE}"><title>'.encode() in answer.body
    assert answer["content-length"] == str(len(answer.body)) and answer["etag"] is None
    assert ask(app(), "/who", accept="text/html").body.startswith(b'{"open"')


@pytest.mark.parametrize(("address", "alone"), [
    ("127.0.0.1", True), ("127.0.0.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("localhost", True),
    ("0.0.0.0", False), ("::", False), ("192.0.2.7", False), ("room.school", False), ("localhost.evil.example", False),
])
def test_what_is_this_computer_alone(address, alone):
    assert is_loopback(address) is alone


def test_the_site_reads_its_names_from_settings_and_environment(monkeypatch):
    monkeypatch.setenv("EXPLORER_HOSTS", "Room.School, 192.0.2.7 2001:db8::1")
    monkeypatch.setenv("EXPLORER_URL", "https://explorer.school/lab")
    config.set_option("server.address", "0.0.0.0")
    config.set_option("server.baseUrlPath", "/lab/")
    try:
        site = Site.configured()
    finally:
        config.set_option("server.address", "127.0.0.1")
        config.set_option("server.baseUrlPath", "")
    assert {"room.school", "192.0.2.7", "2001:db8::1", "explorer.school", "localhost", "127.0.0.1"} <= site.names
    assert site.places == {"explorer.school"} and site.base == "/lab" and site.address == "0.0.0.0"
    assert site.is_own("explorer.school", "") and site.is_own("[2001:DB8::1]:8501", "")
