"""A browser's tab without a browser: opens a page, keeps its WebSocket, and leaves drawings as the pad does."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from explorer.core.pictures.preparation import BOARD
from tests.benchmarks import hand

NEAR = 1.5  # as in ui/parts/board.js: points that are nearer to the one before are left out
PAUSE = 0.4  # as in ui/parts/word.js: so long the pen has rested when Keras is asked
READ_UP_TO = 200_000  # larger messages carry weights, of no interest here
TIMEOUT = 120
# What Chromium 142 sends with a request of a page's script
BROWSER = {
    "Connection": "keep-alive", "sec-ch-ua-platform": '"Linux"',
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
                  "Safari/537.36",
    "sec-ch-ua": '"Chromium";v="142", "Not_A Brand";v="99"', "sec-ch-ua-mobile": "?0", "Accept": "*/*",
    "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty",
    "Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "en-US,en;q=0.9",
}


def strokes(number: int, generator: np.random.Generator) -> list:
    """Drawing `number`, somewhere on the board and of some size, in the numbers that the pad sends."""
    side = generator.uniform(250, 450)
    corner = generator.uniform(0, BOARD - side, 2)
    kept = []
    for x, y in (corner + hand.digit(number)[1] * side).clip(0, BOARD).round(1).tolist():
        if not kept or np.hypot(x - kept[-1][0], y - kept[-1][1]) >= NEAR:
            kept.append([x, y])
    return [kept]


def packed(drawing: list) -> list:
    """Strokes as `ui/parts/sending.js` packs them: whole tenths, each point as the step from the one before."""
    tenths = [np.rint(np.array(stroke) * 10).astype(int) for stroke in drawing]
    return [np.diff(stroke, axis=0, prepend=0).ravel().tolist() for stroke in tenths]


@dataclass
class Line:
    """One connection that is kept, as a browser keeps it; counts the bytes of both directions."""

    address: str
    cookies: dict[str, str]
    bytes: int = 0
    streams: tuple | None = None

    async def ask(self, path: str, message: dict | None = None) -> tuple[int, bytes]:
        """GETs a path, or POSTs a message as JSON: status and body of the answer."""
        place = urlsplit(self.address)
        body = b"" if message is None else json.dumps(message, separators=(",", ":")).encode()
        headers = {"Host": place.netloc, **BROWSER}
        if message is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(body)), "Origin": self.address}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{'GET' if message is None else 'POST'} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        sent = "\r\n".join((*lines, "", "")).encode() + body
        try:
            reader, head = await self._sent(sent)
        except (asyncio.IncompleteReadError, ConnectionError):  # the server has hung up meanwhile: once more, anew
            self.streams = None
            reader, head = await self._sent(sent)
        status, fields = int(head[9:12]), head.decode("latin-1").split("\r\n")[1:-2]
        given = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in fields)]
        for value in (value for name, value in given if name == "set-cookie"):
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        length = int(dict(given).get("content-length", 0))
        answer = await asyncio.wait_for(reader.readexactly(length), TIMEOUT)
        self.bytes += len(sent) + len(head) + length
        return status, answer

    async def _sent(self, content: bytes) -> tuple[asyncio.StreamReader, bytes]:
        if self.streams is None:
            place = urlsplit(self.address)
            self.streams = await asyncio.open_connection(place.hostname, place.port)
        reader, writer = self.streams
        writer.write(content)
        return reader, await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), TIMEOUT)

    def close(self) -> None:
        """Hangs up."""
        if self.streams:
            self.streams[1].close()


@dataclass
class Visitor:
    """One tab on the drawing page; times in milliseconds from pen-up."""

    address: str
    seed: int
    kept: list[float] = field(default_factory=list)
    words: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    drawn: int = 0
    since: float = 0.0  # drawings before this moment do not count
    last: list = field(default_factory=list)

    def __post_init__(self) -> None:
        self.generator = np.random.default_rng(self.seed)
        self.cookies: dict[str, str] = {}
        self.line, self.second = Line(self.address, self.cookies), Line(self.address, self.cookies)
        self.pad: dict = {}
        self.pages: dict[str, str] = {}
        self.images: list[str] = []
        self.socket_bytes = 0
        self.idle = asyncio.Event()
        self.question: tuple[dict, float] | None = None
        self.asking: asyncio.Task | None = None

    async def open(self) -> None:
        """The page as a browser opens it: document, health check, WebSocket, first run of the script."""
        for path in ("/draw", "/_stcore/health"):
            await self.line.ask(path)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.socket = await websockets.connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream", subprotocols=["streamlit"], max_size=None,
            origin=self.address, additional_headers={"Cookie": cookie} if cookie else {}, open_timeout=TIMEOUT)
        self.listening = asyncio.create_task(self._listen())
        await self.run("draw")
        if not self.pad.get("ticket"):
            raise RuntimeError("The drawing page handed out no ticket.")

    async def _listen(self) -> None:
        async for raw in self.socket:
            self.socket_bytes += len(raw)
            if len(raw) > READ_UP_TO:
                continue
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            elif kind == "script_finished":
                self.idle.set()
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.bidi_component.component_name == "explorer_pad":
                    (self.pad,) = json.loads(element.bidi_component.json)
                self.images += [image.url for image in element.imgs.imgs]

    async def run(self, page: str, query: str = "") -> None:
        """Lets the script of a page run, and waits until it has ended."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.context_info.url = f"{self.address}/{page}"
        message.rerun_script.page_name = page
        message.rerun_script.page_script_hash = self.pages.get(page, "")
        self.idle.clear()
        self.images = []
        content = message.SerializeToString()
        self.socket_bytes += len(content)
        await self.socket.send(content)
        await asyncio.wait_for(self.idle.wait(), TIMEOUT)

    async def draw(self) -> None:
        """The pen is up: the drawing is sent until the server has it; then Keras is asked, when it has rested."""
        self.drawn += 1
        self.last, number = strokes(self.drawn + self.seed, self.generator), time.time_ns() // 1000
        up = time.perf_counter()
        status, answer = await self.line.ask("/drawing", {"ticket": self.pad["ticket"], "id": number,
                                                          "strokes": packed(self.last)})
        if status != 204:
            self.problems.append(f"{status} {answer[:100].decode()}")
            return
        self.kept.append((time.perf_counter() - up) * 1000)
        self.question = {"ticket": self.pad["ticket"], "id": number, "runs": [run["name"] for run in self.pad["runs"]],
                         "steps": ["centred"], "scale": True, "centre": True}, up
        if self.asking is None or self.asking.done():
            self.asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        while self.question:
            question, up = self.question
            await asyncio.sleep(max(0.0, up + PAUSE - time.perf_counter()))
            if question is not self.question[0]:
                continue
            status, answer = await self.second.ask("/drawing/word", question)
            if status == 200 and up >= self.since and "said" in json.loads(answer):
                self.words.append((time.perf_counter() - up) * 1000)
            if question is self.question[0]:
                self.question = None

    async def close(self) -> None:
        """Leaves."""
        self.listening.cancel()
        await self.socket.close()
        self.line.close()
        self.second.close()

    @property
    def bytes(self) -> int:
        """What went over the wire so far, both ways."""
        return self.line.bytes + self.second.bytes + self.socket_bytes
