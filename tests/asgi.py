"""One request to an ASGI app in this process, without a socket: for the tests of routes and middleware."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

HERE = ("127.0.0.1", 8501)


@dataclass(frozen=True)
class Answer:
    """What came back; `answer["content-type"]` is a header of it, None where it has none."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


def ask(app: Callable, path: str = "/", method: str = "GET", *, body: bytes | list[bytes] = b"", kind: str = "http",
        client: str = "127.0.0.1", server: tuple[str, int] = HERE, **headers: str) -> Answer:
    """The app's answer. A header is written as `content_type="..."`; the Host is this server's if it is not given."""
    parts = list(body) if isinstance(body, list) else [body]
    given = {"host": f"{server[0]}:{server[1]}", **headers}
    scope = {
        "type": kind, "method": method, "path": path, "root_path": "", "query_string": b"", "scheme": "http",
        "client": (client, 50_000), "server": server, "extensions": {}, "subprotocols": [],
        "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()],
    }
    sent = []

    async def receive() -> dict:
        if kind == "websocket":
            return {"type": "websocket.connect"}
        if not parts:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: dict) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as thread:  # beside browser tests: Playwright has a loop of its own in this one
        thread.submit(asyncio.run, asyncio.wait_for(app(scope, receive, send), 20)).result()
    if kind == "websocket":
        return Answer(101 if sent[0]["type"] == "websocket.accept" else 403, [], b"")
    fields = [(name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    return Answer(sent[0]["status"], fields, b"".join(message.get("body", b"") for message in sent[1:]))
