"""The network page: how soon the whole network is painted while the pen moves, and how soon a value opens.

Chromium at 1280x800, on /network?run=two_conv with Keras loaded.

- Pointer to paint: 20 digits drawn with the mouse, about 100 moves a second; from a pointer move to the frame in which
  every layer of the network is painted anew, by the browser's own clock, as in `tests.benchmarks.drawing`.
- Updates a second: those frames, by the seconds the pen was down.
- The calculator: a map of conv2 is open; from a click on one of its values to the frame with the terms of that value,
  20 values; beside it the time to what Keras says of it, which comes from the server.
"""

from tests import serving
from tests.benchmarks import hand, report
from tests.benchmarks.drawing import TIMEOUT, VIEWPORT, Pad

STROKES, WARM_UP, VALUES = 20, 3, 20
UPDATES, P95, OPENS = 20.0, 50.0, 150.0
RUN = "two_conv"
SIDE = 11  # of the maps of conv2
BLANK = "() => !window.part('.answers .said') || window.part('.answers .said').textContent === '–'"

# `part` finds an element of the browser part; `watch` stamps a click, and the frames in which the terms are there.
WATCH = """() => {
  const roots = () => [...document.querySelectorAll(".st-key-network *")].map((node) => node.shadowRoot);
  window.part = (selector) => roots().find(Boolean)?.querySelector(selector);
  window.watch = (row, column) => {
    const stamps = (window.opened = { clicked: 0, terms: 0, keras: 0 });
    const stamp = (name) => {
      if (stamps[name]) return;
      stamps[name] = -1;
      const painted = new MessageChannel();
      painted.port1.onmessage = () => { stamps[name] = performance.now(); };
      painted.port2.postMessage(0);
    };
    const look = () => {
      const words = window.part(".calculator").innerText.replaceAll(",", "");
      if (words.includes(`row ${row} column ${column} `)) {
        stamp("terms");
        if (/Keras says/.test(words)) stamp("keras");
      }
      if (!stamps.keras) requestAnimationFrame(look);
    };
    window.addEventListener("click", (event) => { stamps.clicked = event.timeStamp; requestAnimationFrame(look); },
                            { capture: true, once: true });
  };
}"""
THERE = "() => window.opened.terms > 0 && window.opened.keras > 0"


class Network(Pad):
    """The network page as something to draw on."""

    def answer(self) -> str:
        """The digit that the page shows as its answer."""
        return self.tab.locator(".answers .said").inner_text()

    def clear(self) -> None:
        """Empties the board and waits until no answer is shown."""
        self.tab.locator("button.clear").click()
        self.tab.wait_for_function(BLANK, timeout=TIMEOUT)


def drawn(page: Network, address: str) -> None:
    """Draws all digits."""
    page.open(f"{address}/network?run={RUN}&picture=drawing")
    page.tab.evaluate(WATCH)
    for number in range(WARM_UP + STROKES):
        page.stroke(number, kept=number >= WARM_UP)


def opened(tab, address: str) -> list[dict]:
    """Opens values of one map after the other: milliseconds from the click to the terms, and to what Keras says."""
    tab.goto(f"{address}/network?run={RUN}&picture=test:0&layer=conv2&map=5", timeout=TIMEOUT)
    canvas = tab.locator(".map .large")
    canvas.wait_for(timeout=TIMEOUT)
    serving.settle(tab)
    tab.evaluate(WATCH)
    found = []
    for number in range(WARM_UP + VALUES):
        row, column = divmod(number * 5 % (SIDE * SIDE), SIDE)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        tab.evaluate("([row, column]) => window.watch(row, column)", [row, column])
        tab.mouse.click(box["x"] + (column + 0.5) * box["width"] / SIDE, box["y"] + (row + 0.5) * box["height"] / SIDE)
        tab.wait_for_function(THERE, timeout=TIMEOUT)
        stamps = tab.evaluate("() => window.opened")
        serving.settle(tab)
        if number >= WARM_UP:
            found.append({part: stamps[part] - stamps["clicked"] for part in ("terms", "keras")})
    return found


def main() -> None:
    """Measures and prints."""
    with serving.app() as address, serving.browser() as chromium:
        hand.wait_for_keras(chromium, address, TIMEOUT)
        page = Network(chromium.new_page(viewport=VIEWPORT), "canvas.board", ())
        drawn(page, address)
        values = opened(chromium.new_page(viewport=VIEWPORT), address)

    def row(what: str, numbers: list[float], target: str = "") -> tuple[str, ...]:
        return (what, *(f"{value:.1f}" for value in report.p50_p95(numbers)), target)

    p95 = report.p50_p95(page.paints())[1]
    terms = [value["terms"] for value in values]
    print(report.table((f"{RUN}, {STROKES} strokes, {VALUES} values", "p50", "p95", "target"), [
        row("pointer move to the painted network, ms", page.paints(), f"p95 {report.judged(p95, P95, 'ms')}"),
        ("updates a second, pen down", f"{page.updates():.1f}", "",
         report.judged(page.updates(), UPDATES, "/s", least=True)),
        row("click to the terms of a value, ms", terms, f"p95 {report.judged(report.p50_p95(terms)[1], OPENS, 'ms')}"),
        row("click to what Keras says of it, ms", [value["keras"] for value in values]),
        ("strokes read as the digit drawn", f"{page.right} of {STROKES}", "", ""),
    ]))
    print(report.machine())
    print(f"network: {page.updates():.1f} updates/s, p95 {p95:.0f} ms")


if __name__ == "__main__":
    main()
