"""What every request passes first, ours and Streamlit's: is it meant for this server, and who asks?"""

from collections.abc import MutableMapping

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from explorer.core.jobs import access, keys
from explorer.core.jobs.access import Visitor
from explorer.server import start, uploading
from explorer.server.site import Site

# Streamlit's own, of no use to visitors: numbers about the server, and an interface for programs.
CLOSED = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/")
# The page fetches this before it opens its WebSocket, which therefore carries the token. As a request of the page
# itself it always brings a SameSite=Strict cookie along, which a click on a link elsewhere does not.
ISSUES = "/_stcore/health"
SOCKET = "/_stcore/stream"
# What a page of Streamlit's can ask for by its WebSocket that no visitor needs: to empty the caches of all, to watch
# the program's files, and to list the changed ones.
COMMANDS = ("clear_cache", "set_run_on_save", "load_git_info")
YEAR = 365 * 24 * 3600


class TooLarge(ValueError):
    """A body beyond its limit."""


async def body(request: Request, most: int) -> bytes:
    """The body of a request, read only as far as `most` bytes.

    Raises:
        TooLarge: If it is longer, or says so.
    """
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said) > most:
        raise TooLarge(f"Expected at most {most:,} bytes. Received: {said[:20]}")
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > most:
            raise TooLarge(f"Expected at most {most:,} bytes. Received more.")
    return bytes(content)


def visitor(connection: HTTPConnection) -> Visitor:
    """Who asks at a route of ours."""
    return connection.scope["explorer.visitor"]


def cookie(name: str, value: str, scope: Scope, base: str, seconds: int) -> str:
    """A Set-Cookie header that no script reads and no other site sends."""
    secure = "; Secure" if scope["scheme"] in ("https", "wss") else ""
    return f"{name}={value}; Max-Age={seconds}; Path={base or '/'}; HttpOnly; SameSite=Strict{secure}"


class Guard:
    """ASGI middleware: refuses foreign hosts and pages, closes what nobody needs, tells the app who asks.

    Each browser gets a random token of its own. Scripts of Streamlit find in the header `X-Explorer-Open` whether the
    key is required; whatever a client sends under that name is taken away.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app, self.site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one WebSocket, or the server's start and end."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers, reached = Headers(scope=scope), (scope.get("server") or ("",))[0]
        status, words = self._refusal(scope, headers, reached)
        if status:
            await _refuse(status, words, scope, receive, send)
            return
        cookies = HTTPConnection(scope).cookies
        token = cookies.get(access.BROWSER_COOKIE, "")
        is_open = keys.current().is_set or self.site.is_open(headers, reached)
        if is_open:
            start.announce_proxy()
        who = scope["explorer.visitor"] = access.visitor(cookies, is_open)
        files = self.site.base + uploading.PATH
        if scope["type"] == "http" and scope["method"] == "PUT" and scope["path"].startswith(files):
            status, words = uploading.refusal(scope["path"][len(files):], headers, who, uploading.held())
            if status:
                await _refuse(status, words, scope, receive, send)
                return
        scope["headers"] = [
            *((name, value) for name, value in scope["headers"] if not name.startswith(b"x-explorer-")),
            (b"x-explorer-open", b"1" if is_open else b"0"),
        ]
        if scope["type"] == "websocket" and scope["path"] == self.site.base + SOCKET:
            receive = _without_commands(receive)
        issue = scope["path"] == self.site.base + ISSUES and not access.is_token(token)
        await self.app(scope, receive, self._issuing(scope, send) if issue else send)

    def _refusal(self, scope: Scope, headers: Headers, reached: str) -> tuple[int, str]:
        hosts, origin = headers.getlist("host"), headers.get("origin")
        if len(hosts) != 1 or not self.site.is_own(hosts[0], reached):
            return 421, ("This server does not go by that name. If it is yours, start it with the name in "
                         "EXPLORER_HOSTS, or the whole address in EXPLORER_URL.")
        writes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if writes and origin is not None and not self.site.is_same_page(origin, hosts[0]):
            return 403, "A page elsewhere may not do this. If it is yours, name its address in EXPLORER_URL."
        if scope["path"].removeprefix(self.site.base).startswith(CLOSED):
            return 404, "Not found"
        return 0, ""

    def _issuing(self, scope: Scope, send: Send) -> Send:
        async def with_token(message: Message) -> None:
            if message["type"] == "http.response.start":
                value = cookie(access.BROWSER_COOKIE, access.new_token(), scope, self.site.base, YEAR)
                MutableHeaders(scope=_startable(message)).append("set-cookie", value)
            await send(message)

        return with_token


async def _refuse(status: int, words: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(words + "\n", status)(scope, receive, send)


def _without_commands(receive: Receive) -> Receive:
    async def next_message() -> Message:
        while True:
            message = await receive()
            if not _is_command(message.get("bytes")):
                return message

    return next_message


def _is_command(content: bytes | None) -> bool:
    """Whether a message from a browser is one of `COMMANDS`; what is no message at all is Streamlit's to refuse."""
    try:
        return bool(content) and BackMsg.FromString(content).WhichOneof("type") in COMMANDS
    except DecodeError:
        return False


def _startable(message: MutableMapping) -> MutableMapping:
    """A response's start whose headers are a list, as `MutableHeaders` wants them."""
    message["headers"] = list(message.get("headers", ()))
    return message
