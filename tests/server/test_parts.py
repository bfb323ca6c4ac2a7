"""What a browser fetches once: modules, stylesheets and weights, their headers, and how they are compressed."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from explorer.core.runs import store
from explorer.core.show import announced, messages, part_files
from explorer.server import parts
from explorer.server.compressed import Compressed
from explorer.server.guard import Guard
from explorer.server.headers import ResponseHeaders
from explorer.server.site import Site
from tests.asgi import ask
from tests.conftest import write_run

SITE = Site("127.0.0.1", frozenset({"localhost", "127.0.0.1"}), frozenset(), "/lab")
FOR_EVER = "public, max-age=31536000, immutable"
HERE = f"/lab/parts/{part_files.version()}"


@pytest.fixture
def app() -> Starlette:
    """Our routes below a base path, behind all of our middleware."""
    middleware = [Middleware(ResponseHeaders), Middleware(Guard, site=SITE), Middleware(Compressed)]
    return Starlette(routes=parts.routes(SITE.base), middleware=middleware)


@pytest.mark.parametrize(("name", "kind"), [("pad.js", "text/javascript"), ("pad.css", "text/css")])
def test_a_part_comes_with_its_type_and_for_ever(app, name, kind):
    answer = ask(app, f"{HERE}/{name}")
    assert (answer.status, answer.body) == (200, part_files.files()[name])
    assert answer["content-type"] == f"{kind}; charset=utf-8"
    assert (answer["cache-control"], answer["x-content-type-options"]) == (FOR_EVER, "nosniff")
    assert ask(app, f"{HERE}/{name}", "HEAD")["content-length"] == str(len(answer.body))


@pytest.mark.parametrize("path", [
    f"{HERE}/__init__.py", f"{HERE}/none.js", f"{HERE}/", f"{HERE}/../parts/pad.js", f"{HERE}/%2e%2e/pad.js",
    f"{HERE}//pad.js", "/lab/parts/0000000000000000/pad.js", "/lab/weights/0000000000000000", "/lab/weights/x",
])
def test_what_is_not_there_is_said_once_and_not_kept(app, path):
    answer = ask(app, path)
    assert (answer.status, answer["cache-control"]) == (404, "no-store")
    assert answer["content-type"].startswith("text/plain") and b"Reload the page." in answer.body


def test_parts_are_read_only(app):
    assert ask(app, f"{HERE}/pad.js", "POST").status == 405


def test_weights_come_by_the_fingerprint_of_their_run(app, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_MODELS", str(tmp_path))
    write_run(tmp_path / "r")
    run = store.find("r")
    key = announced.announce(run)
    answer = ask(app, f"/lab/weights/{key}")
    assert (answer.status, answer.body) == (200, messages.packed_network(run))
    assert (answer["content-type"], answer["cache-control"]) == ("application/octet-stream", FOR_EVER)
    assert ask(app, f"/lab/weights/{key}", host="evil.example").status == 421


def counted(calls: list, **headers: str) -> Starlette:
    """A server with one long answer, which notes each time that it has to make it."""
    async def answer(request: Request) -> Response:
        calls.append(request.url.path)
        return Response(b"a" * 5000, 200, {"cache-control": FOR_EVER, "content-type": "text/css", **headers})

    return Starlette(routes=[Route("/x", answer)], middleware=[Middleware(ResponseHeaders), Middleware(Compressed)])


def test_what_never_changes_is_compressed_once():
    calls = []
    app = counted(calls)
    first, second = (ask(app, "/x", accept_encoding="br, gzip") for _ in range(2))
    assert calls == ["/x"]
    assert gzip.decompress(first.body) == b"a" * 5000
    assert first["content-encoding"] == "gzip" and first["content-length"] == str(len(first.body))
    assert "accept-encoding" in first["vary"].lower()
    assert first == second, "middleware outside of it adds its headers once to each"
    assert ask(app, "/x").body == b"a" * 5000, "who takes no gzip gets none"


@pytest.mark.parametrize("headers", [
    {"content-type": "image/png"}, {"cache-control": "no-cache"}, {"set-cookie": "a=b"}, {"content-encoding": "br"},
])
def test_other_answers_pass_as_they_are(headers):
    calls = []
    app = counted(calls, **headers)
    assert [ask(app, "/x", accept_encoding="gzip").body for _ in range(2)] == [b"a" * 5000] * 2
    assert calls == ["/x", "/x"]


def test_a_part_of_an_answer_passes_as_it_is():
    calls = []
    app = counted(calls)
    for name in ("range", "if_none_match", "if_modified_since"):
        assert ask(app, "/x", accept_encoding="gzip", **{name: "x"})["content-encoding"] is None
