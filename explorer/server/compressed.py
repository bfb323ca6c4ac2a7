"""What never changes is compressed once and kept: Streamlit's own front end, the parts, weights.

Streamlit compresses the rest of its answers, but not its front end, since it would do so anew for every visitor. Here
it is done for the first one. Whatever says `immutable` is taken, and kept by its address, up to a limit.
"""

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.core.pictures import uploads

MOST_BYTES = 64 * 2**20
LEAST_BYTES = 1000  # of an answer that is worth it
LEVEL = 6  # Plotly's 4.6 MB in 0.15 s; the highest takes twice as long for 2 % less
TYPES = ("text/javascript", "application/javascript", "text/css", "application/json", "application/wasm",
         "image/svg+xml", "application/octet-stream")


class Compressed:
    """ASGI middleware for GET requests of browsers that take gzip; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept = uploads.Bounded(MOST_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _takes_gzip(scope):
            await self.app(scope, receive, send)
            return
        kept = self._kept.get(scope["path"])
        if kept is None:
            await self.app(scope, receive, _Compressing(scope["path"], self._kept, send).send)
            return
        await _answer(send, *kept)


def _takes_gzip(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    asks_for_part = any(name in headers for name in ("range", "if-none-match", "if-modified-since"))
    return "gzip" in headers.get("accept-encoding", "") and not asks_for_part


class _Compressing:
    """Holds back an immutable answer until it is whole, compresses and keeps it."""

    def __init__(self, path: str, kept: uploads.Bounded, send: Send) -> None:
        self._path, self._kept, self._send = path, kept, send
        self._start, self._content = None, bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_worth(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._content += message.get("body", b"")
            if not message.get("more_body"):
                await self._end()

    async def _end(self) -> None:
        small = await asyncio.to_thread(gzip.compress, self._content, LEVEL, mtime=0)
        headers = MutableHeaders(raw=list(self._start["headers"]))
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(small))
        headers.add_vary_header("Accept-Encoding")
        self._kept.keep(self._path, (headers.raw, small), len(small))
        await _answer(self._send, headers.raw, small)


async def _answer(send: Send, headers: list[tuple[bytes, bytes]], content: bytes) -> None:
    """Its own list of headers each time: middleware outside of here adds to it."""
    await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
    await send({"type": "http.response.body", "body": content})


def _is_worth(message: Message) -> bool:
    headers = Headers(raw=list(message.get("headers", ())))
    is_long = int(headers.get("content-length", LEAST_BYTES)) >= LEAST_BYTES
    is_for_all = "immutable" in headers.get("cache-control", "") and "set-cookie" not in headers
    return (message["status"] == 200 and is_long and is_for_all and "content-encoding" not in headers
            and headers.get("content-type", "").partition(";")[0] in TYPES)
