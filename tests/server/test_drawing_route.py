"""Where a pad leaves its drawings and asks for Keras' word: what is kept, what is said, and what is refused."""

import json

import pytest
from starlette.applications import Starlette

from explorer.core.engine import backend, together, word
from explorer.core.pictures import drawings
from explorer.server import drawing
from tests.asgi import Answer, ask

STROKES = [[2500, 900, 5, 3200]]  # from (250, 90) to (250.5, 410)


@pytest.fixture
def store(monkeypatch) -> drawings.Drawings:
    """An empty store behind the routes."""
    monkeypatch.setattr(drawings, "KEPT", drawings.Drawings())
    return drawings.KEPT


def post(message: object, path: str = "/drawing", base: str = "") -> Answer:
    """The routes' answer to a message, which is JSON unless it is bytes already."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return ask(Starlette(routes=drawing.routes(base)), path, "POST", body=body, content_type="application/json")


def question(ticket: str, **changes) -> dict:
    """What a pad asks of Keras."""
    return {"ticket": ticket, "id": 5, "runs": ["pen"], "steps": ["centred"], "scale": True, "centre": True, **changes}


def test_a_drawing_is_kept_and_the_answer_is_empty(store):
    ticket = store.ticket()
    answer = post({"ticket": ticket, "id": 5, "strokes": STROKES})
    assert (answer.status, answer.body) == (204, b"")
    assert store.newest(ticket) == drawings.Drawing(5, [[[250.0, 90.0], [250.5, 410.0]]])


def test_the_routes_lie_below_the_base_path(store):
    message = {"ticket": store.ticket(), "id": 5, "strokes": STROKES}
    assert post(message, "/class/drawing", "/class").status == 204
    assert post(message, "/drawing", "/class").status == 404
    assert post(question(message["ticket"]), "/class/drawing/word", "/class").status == 200


@pytest.mark.parametrize("body", [
    b"", b"{", b"[1]", b"7", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"ticket": 1' + b"0" * 5000,
])
@pytest.mark.parametrize("path", ["/drawing", "/drawing/word"])
def test_what_is_no_message_is_refused_with_a_sentence(store, path, body):
    answer = post(body, path)
    assert answer.status in (400, 403, 413)
    assert answer["content-type"].startswith("text/plain") and b"." in answer.body


@pytest.mark.parametrize("path", ["/drawing", "/drawing/word"])
@pytest.mark.parametrize("ticket", [None, 7, "", "guessed.0123", ["x"], "another"])
def test_a_ticket_of_another_server_or_of_nobody_is_refused(store, path, ticket):
    shown = drawings.Drawings().ticket() if ticket == "another" else ticket
    assert post({**question("x"), "ticket": shown, "strokes": STROKES}, path).status == 403


@pytest.mark.parametrize(("strokes", "sentence"), [
    ([[1, 1] * 10_001], b"at most 10,000 points"), ([[float("nan"), 1]], b"whole numbers"),
    ([[1, float("inf")]], b"whole numbers"), ([[9000, 1]], b"whole numbers"), ([[4000, 1, 4000, 0]], b"leaves the pad"),
    (None, b"list of strokes"),
])
def test_what_is_no_drawing_is_refused_and_the_one_before_stays(store, strokes, sentence):
    ticket = store.ticket()
    post({"ticket": ticket, "id": 5, "strokes": STROKES})
    answer = post({"ticket": ticket, "id": 6, "strokes": strokes})
    assert answer.status == 400 and sentence in answer.body
    assert store.newest(ticket).number == 5


def test_a_body_is_read_no_further_than_its_limit(store):
    ticket = store.ticket()
    full = [[2500, 2500] + [-2500, -2500, 2500, 2500] * 4999]
    assert post({"ticket": ticket, "id": 5, "strokes": full}).status == 204, "the longest drawing fits"
    assert post(b" " * (drawing.MOST_BYTES + 1)).status == 413
    assert post(b" " * (drawing.MOST_BYTES_ASKED + 1), "/drawing/word").status == 413


def test_keras_says_what_it_reads(store, keras):
    ticket = store.ticket()
    post({"ticket": ticket, "id": 5, "strokes": STROKES})
    answer = post(question(ticket), "/drawing/word")
    (of_pen,) = json.loads(answer.body)["said"]
    assert answer.status == 200 and len(of_pen) == 1 and of_pen[0].index(max(of_pen[0])) == 1


def test_while_keras_is_loading_that_is_said_and_it_is_begun(store, monkeypatch):
    begun = []
    monkeypatch.setattr(backend, "loaded", lambda: False)
    monkeypatch.setattr(backend, "failure", lambda: None)
    monkeypatch.setattr(backend, "preload", lambda: begun.append(1))
    ticket = store.ticket()
    answer = post(question(ticket), "/drawing/word")
    assert json.loads(answer.body) == {"loading": True} and begun == [1]
    monkeypatch.setattr(backend, "failure", lambda: "TensorFlow cannot be imported: no such library")
    answer = post(question(ticket), "/drawing/word")
    assert answer.status == 503 and answer.body == b"TensorFlow cannot be imported: no such library"


def test_what_cannot_be_answered_gets_a_sentence(store, keras, monkeypatch):
    ticket = store.ticket()
    assert post(question(ticket), "/drawing/word").status == 404, "nothing drawn yet"
    post({"ticket": ticket, "id": 5, "strokes": STROKES})
    assert post(question(ticket, id=4), "/drawing/word").status == 404, "a drawing that has been replaced"
    for changes in ({"runs": ["nobody"]}, {"runs": ["pool"]}, {"runs": 7}, {"steps": ["inked"]}):
        answer = post(question(ticket, **changes), "/drawing/word")
        assert answer.status == 400 and b"." in answer.body
    monkeypatch.setattr(word, "_together", together.Together(lambda names, asked: [], most=0))
    assert post(question(ticket), "/drawing/word").status == 503
    post({"ticket": ticket, "id": 6, "strokes": []})
    assert post(question(ticket, id=6), "/drawing/word").status == 404, "a cleared pad"
