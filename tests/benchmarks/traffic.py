"""What travels to one browser, in bytes, by WebSocket and by HTTP, and what of it is ours.

Chromium at 1280x800 with an empty cache, a server of its own, Keras loaded before.

- Draw first: /draw opened until all three networks have answered; the weights apart.
- Draw again: the same in another tab of the same browser, which has its cache.
- A click: a map of conv2 is opened on /network, until its large picture stands.
- Ten arrow keys: from one opened value to the one ten places on, until the server has said what Keras thinks of it.
- Train first: /train opened in a browser with an empty cache.

Ours are the messages of the WebSocket, what `parts/` and `weights/` answer, and what the page posts. Streamlit's own
front end comes in a column of its own. Bytes are counted as they travel: what HTTP compresses, compressed.
"""

from urllib.parse import urlsplit

from tests import serving
from tests.benchmarks import hand, report
from tests.benchmarks.drawing import TIMEOUT, VIEWPORT

DRAW = "draw?runs=dense,one_conv,two_conv"
VALUE = "network?run=two_conv&picture=test:0&layer=conv2&map=5"
FIRST, AGAIN, CLICK, KEYS = 200_000, 20_000, 15_000, 60_000
OURS = ("parts", "weights", "drawing", "access")
QUIET = 1500  # milliseconds without a byte: nothing more comes


class Meter:
    """Counts what one tab receives and sends, by kind: "socket", "parts", "weights", "front end", "other"."""

    def __init__(self, tab) -> None:
        self.bytes: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.tab = tab
        session = tab.context.new_cdp_session(tab)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.webSocketFrameReceived", self._frame)
        session.on("Network.webSocketFrameSent", self._frame)

    def _asked(self, event: dict) -> None:
        path = urlsplit(event["request"]["url"]).path.strip("/").split("/")
        self.kinds[event["requestId"]] = path[0] if path[0] in OURS else "front end"

    def _finished(self, event: dict) -> None:
        kind = self.kinds.get(event["requestId"], "front end")
        self.bytes[kind] = self.bytes.get(kind, 0) + int(event["encodedDataLength"])

    def _frame(self, event: dict) -> None:
        response = event["response"]
        text = response["payloadData"]
        size = len(text) * 3 // 4 if response["opcode"] == 2 else len(text)
        self.bytes["socket"] = self.bytes.get("socket", 0) + size

    def total(self) -> int:
        """All bytes until now."""
        return sum(self.bytes.values())

    def since(self, start: dict[str, int]) -> dict[str, int]:
        """What came after `start`, a copy of `bytes`, once nothing more comes."""
        before = -1
        while before != self.total():
            before = self.total()
            self.tab.wait_for_timeout(QUIET)
        return {kind: count - start.get(kind, 0) for kind, count in self.bytes.items()}


def opened(context, address: str, ready: str) -> tuple[object, Meter, dict[str, int]]:
    """A page opened in a new tab, and what travelled until `ready` was there and nothing more came."""
    tab = context.new_page()
    meter = Meter(tab)
    tab.goto(address, timeout=TIMEOUT)
    tab.locator(ready).first.wait_for(timeout=TIMEOUT)
    serving.settle(tab, TIMEOUT)
    return tab, meter, meter.since({})


def ours(found: dict[str, int]) -> int:
    """Bytes of our own, weights apart."""
    return sum(count for kind, count in found.items() if kind not in ("front end", "weights"))


def keys_and_click(context, address: str) -> tuple[dict[str, int], dict[str, int]]:
    """A map of conv2 opened by a click, and then ten arrow keys on it."""
    tab, meter, _ = opened(context, f"{address}/network?run=two_conv&picture=test:0", "[data-layer='conv2'] canvas")
    before = dict(meter.bytes)
    tab.locator("[data-layer='conv2'] canvas").first.click()
    tab.locator(".map .large").wait_for(timeout=TIMEOUT)
    clicked = meter.since(before)
    tab.goto(f"{address}/{VALUE}", timeout=TIMEOUT)
    large = tab.locator(".map .large")
    large.wait_for(timeout=TIMEOUT)
    serving.settle(tab, TIMEOUT)
    large.click()
    meter.since({})
    before = dict(meter.bytes)
    for _ in range(10):
        tab.keyboard.press("ArrowRight")
    return clicked, meter.since(before)


def main() -> None:
    """Measures and prints."""
    with serving.app() as address, serving.browser() as chromium:
        hand.wait_for_keras(chromium, address, TIMEOUT)
        context = chromium.new_context(viewport=VIEWPORT)
        _, _, first = opened(context, f"{address}/{DRAW}", "canvas.board")
        _, _, again = opened(context, f"{address}/{DRAW}", "canvas.board")
        click, keys = keys_and_click(context, address)
        other = chromium.new_context(viewport=VIEWPORT)
        _, _, train = opened(other, f"{address}/train", "[data-testid='stPlotlyChart']")

    def row(what: str, found: dict[str, int], target: int | None) -> tuple[str, ...]:
        return (what, *(f"{found.get(kind, 0) / 1000:,.1f}" for kind in ("socket", "parts", "weights", "front end")),
                f"{ours(found) / 1000:,.1f}", report.judged(ours(found) / 1000, target / 1000, "kB") if target else "")

    print(report.table(("kB", "WebSocket", "parts", "weights", "front end", "ours, no weights", "target"), [
        row("Draw, first", first, FIRST), row("Draw, again", again, AGAIN), row("a click on a map", click, CLICK),
        row("ten arrow keys", keys, KEYS), row("Train, first", train, None),
    ]))
    print(report.machine())
    print(f"traffic: draw {ours(first) / 1000:.0f} kB + {first.get('weights', 0) / 1000:,.0f} kB weights, again "
          f"{ours(again) / 1000:.0f} kB, click {ours(click) / 1000:.0f} kB, keys {ours(keys) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
