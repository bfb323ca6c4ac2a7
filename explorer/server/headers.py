"""What every answer carries: what a browser may do with our pages, the script that lets the teacher in, the style."""

import base64
import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from explorer.core.show import part_files
from explorer.server.site import HOST

DOOR = "access/door.js"
STYLE = f"parts/{part_files.version()}/page.css"
_INSERTED = f'<script src="./{DOOR}"></script><link rel="stylesheet" href="./{STYLE}">'.encode()
_HEAD = b"<head>"

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}

ANSWERS = {"x-content-type-options": "nosniff"}  # to a POST of a script: no document, and a class sends many


def inline_scripts() -> str:
    """The hashes of the scripts inside Streamlit's own page, as a policy wants them: no other inline script runs."""
    with open(f"{file_util.get_static_dir()}/index.html", encoding="utf-8") as page:
        scripts = re.findall(r"<script>(.*?)</script>", page.read(), re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def policy(host: str, inline: str) -> str:
    """The content security policy: nothing comes from elsewhere, and nothing goes there.

    Streamlit and Plotly write styles into the page, what loads a part is imported from a blob, pictures are data URIs
    or blobs, and the browser's engines are WebAssembly. Older browsers do not count a WebSocket as 'self'.

    Args:
        host: what the request calls this server, checked before.
        inline: hashes of inline scripts that may run.
    """
    sockets = f"ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return "; ".join((
        "default-src 'self'",
        f"script-src 'self' blob: 'wasm-unsafe-eval' {inline}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        f"connect-src 'self' data: blob: {sockets}",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
    ))


class ResponseHeaders:
    """ASGI middleware: adds the headers to every answer, and the door's script and our style to Streamlit's page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self._inline = app, inline_scripts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; WebSockets pass as they are."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        document = {**ALWAYS, "content-security-policy": policy(headers.get("host", "").lower(), self._inline)}
        given = ANSWERS if scope["method"] == "POST" else document
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            # The page must come whole and readable, not compressed and not as "you have it already".
            unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name not in unwanted]
            send = _Inserting(send).send

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = list(message.get("headers", ()))
                answer = MutableHeaders(scope=message)
                for name, value in given.items():
                    answer[name] = value
            await send(message)

        await self.app(scope, receive, with_headers)


class _Inserting:
    """Holds back a page of HTML until it is whole, and puts what is ours first in its head."""

    def __init__(self, send: Send) -> None:
        self._send, self._start, self._content = send, None, bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start:
            self._content += message.get("body", b"")
            if message.get("more_body"):
                return
            content = bytes(self._content).replace(_HEAD, _HEAD + _INSERTED, 1)
            headers = MutableHeaders(scope=self._start)
            headers["content-length"] = str(len(content))
            for name in ("etag", "last-modified"):
                del headers[name]
            await self._send(self._start)
            message = {"type": "http.response.body", "body": content}
        await self._send(message)
