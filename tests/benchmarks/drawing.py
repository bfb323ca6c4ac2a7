"""Drawing: how soon the page answers while the pen moves, and how soon the server has added its part.

Chromium at 1280x800, 30 digits drawn with the mouse on /draw?runs=pen, about 100 moves a second, Keras loaded.

- Pointer to paint: from a pointer move to the frame with the new probabilities, by the browser's own clock: the
  measures the pad leaves in the page's performance timeline, read before the next pen-down clears them.
- Updates a second: those measures, by the seconds the pen was down.
- At rest: from the pointerup event to the frame in which the last part is there: the server has stored the drawing,
  and the browser shows the pictures of the three steps and the small feature maps; each also by itself. Beside it
  Keras' word in the pad, for which the browser asks when the pen has been up for 0.4 s. The page looks once a frame.
- streamlit-drawable-canvas 0.13 beside it, in turns of ten strokes: the same strokes on a small app of its own, with
  the same network called eagerly, Streamlit's settings as they come. From pointerup to the frame with the answer; it
  has none while the pen is down. The package is installed by pip into a temporary folder, for this benchmark only.
"""

import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import serving
from tests.benchmarks import drawable_canvas, hand, report

STROKES, TURN, WARM_UP = 30, 10, 3
VIEWPORT = {"width": 1280, "height": 800}
TIMEOUT = 60_000
MEASURE = "explorer: pointer to paint"
RUN = "pen"
PARTS = {"kept": "stored by the server", "steps": "pictures of the three steps", "maps": "small feature maps"}
WORD = "keras"
FRAME, P95, UPDATES, SERVER_P95 = 16.7, 33.0, 30.0, 150.0

# Looks once a frame after pen-up, and stamps each part when its frame has been painted.
WATCH = """([board, parts]) => {
  const stamps = (window.benchmark = { down: 0, up: 0 });
  const roots = (key) => [...document.querySelectorAll(`.st-key-${key} *`)].map((node) => node.shadowRoot);
  const inside = (key) => roots(key).find(Boolean);
  const kept = () => inside("pad")?.querySelector(".pad")?.dataset.kept;
  let before = "";
  const there = {
    kept: () => kept() !== before,
    keras: () => /^Keras (agrees|differs)/.test(inside("pad")?.querySelector(".keras")?.textContent),
    steps: () => inside("rest")?.querySelectorAll(".step canvas").length === 3,
    maps: () => Boolean(inside("rest")?.querySelector(".maps .block canvas")),
    answer: () => document.querySelector(".st-key-answer")?.textContent.includes("says"),
  };
  const look = () => {
    for (const part of parts) if (!stamps[part] && there[part]()) {
      stamps[part] = -1;
      const painted = new MessageChannel();
      painted.port1.onmessage = () => { stamps[part] = performance.now(); };
      painted.port2.postMessage(0);
    }
    if (parts.some((part) => !stamps[part])) requestAnimationFrame(look);
  };
  const onBoard = (event) => event.composedPath()[0].matches(board);
  window.addEventListener("pointerdown", (event) => {
    if (!onBoard(event)) return;
    for (const part of parts) stamps[part] = 0;
    before = kept();
    stamps.down = event.timeStamp;
  }, true);
  window.addEventListener("pointerup", (event) => {
    if (onBoard(event)) { stamps.up = event.timeStamp; requestAnimationFrame(look); }
  }, true);
}"""
ALL_THERE = "(parts) => parts.every((part) => window.benchmark[part] > 0)"
READ = """(measure) => ({ ...window.benchmark,
  paints: performance.getEntriesByName(measure).map((entry) => entry.duration) })"""
BLANK = """() => [...document.querySelectorAll(".st-key-rest *")]
  .some((node) => node.shadowRoot?.querySelector(".blank"))"""


@dataclass
class Pad:
    """A page with something to draw on, and what is measured there; times in milliseconds."""

    tab: object
    board: str
    parts: Collection[str]
    wait: Callable = serving.settle
    stamps: list[dict] = field(default_factory=list)
    right: int = 0

    def open(self, address: str) -> None:
        """Opens the page, waits until it can be drawn on, and starts to watch."""
        self.tab.goto(address, timeout=TIMEOUT)
        self.tab.locator(self.board).wait_for(timeout=TIMEOUT)
        self.wait(self.tab)
        self.tab.evaluate(WATCH, [self.board, list(self.parts)])

    def stroke(self, number: int, *, kept: bool = True) -> None:
        """Draws one digit, waits for every part of the answer, keeps the times, and clears the board."""
        digit, path = hand.digit(number)
        board = self.tab.locator(self.board)
        board.scroll_into_view_if_needed()
        hand.draw(self.tab, board.bounding_box(), path)
        self.tab.wait_for_function(ALL_THERE, arg=list(self.parts), timeout=TIMEOUT)
        if kept:
            self.stamps.append(self.tab.evaluate(READ, MEASURE))
            self.right += self.answer() == str(digit)
        self.wait(self.tab)
        self.clear()
        self.wait(self.tab)

    def answer(self) -> str:
        """The digit that the page shows as its answer."""
        return self.tab.locator(".card .answer").first.inner_text()

    def clear(self) -> None:
        """Empties the board and waits until the server has taken its part away."""
        self.tab.locator("button.clear").click()
        self.tab.wait_for_function(BLANK, timeout=TIMEOUT)

    def after_pen_up(self, *parts: str) -> list[float]:
        """From pen-up to the last of the parts, for every stroke."""
        return [max(stamp[part] for part in parts) - stamp["up"] for stamp in self.stamps]

    def paints(self) -> list[float]:
        """From pointer to paint, for every painted frame."""
        return [paint for stamp in self.stamps for paint in stamp["paints"]]

    def updates(self) -> float:
        """Painted predictions a second while the pen is down."""
        down = sum(stamp["up"] - stamp["down"] for stamp in self.stamps)
        return len(self.paints()) / down * 1000 if down else 0.0


class Canvas(Pad):
    """The page with streamlit-drawable-canvas."""

    def answer(self) -> str:
        """The digit that the page shows as its answer."""
        return self.tab.locator(".st-key-answer p").first.inner_text()[:1]

    def clear(self) -> None:
        """Gives a new board and waits until the answer is gone."""
        self.tab.locator(".st-key-clear button").click()
        self.tab.locator(".st-key-answer").wait_for(state="detached", timeout=TIMEOUT)
        self.tab.locator(self.board).wait_for(timeout=TIMEOUT)


def measure() -> tuple[Pad, Canvas | None]:
    """Draws all strokes on both pages in turns."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(serving.app())
        canvas_address = stack.enter_context(drawable_canvas.app(folder, RUN))
        chromium = stack.enter_context(serving.browser())
        pad = Pad(chromium.new_page(viewport=VIEWPORT), "canvas.board", (*PARTS, WORD))
        pad.open(f"{address}/draw?runs={RUN}")
        pages = [pad]
        if canvas_address:
            pages.append(Canvas(chromium.new_page(viewport=VIEWPORT), "canvas.upper-canvas", ("answer",), serving.rest))
            pages[1].open(canvas_address)
        for page in pages:
            page.tab.bring_to_front()
            for number in range(WARM_UP):
                page.stroke(number, kept=False)
        for first in range(0, STROKES, TURN):
            for page in pages:
                page.tab.bring_to_front()
                for number in range(first, first + TURN):
                    page.stroke(number)
        return pad, pages[1] if canvas_address else None


def rows(pad: Pad, canvas: Canvas | None) -> list[tuple[str, ...]]:
    """The table: what, p50, p95, target."""

    def row(what: str, values: list[float], target: str = "") -> tuple[str, ...]:
        return (what, *(f"{value:.1f}" for value in report.p50_p95(values)), target)

    p50, p95 = report.p50_p95(pad.paints())
    server_p95 = report.p50_p95(pad.after_pen_up(*PARTS))[1]
    lines = [
        row("pointer move to painted prediction, ms", pad.paints(),
            f"p50 {report.judged(p50, FRAME, 'ms')}, p95 {report.judged(p95, P95, 'ms')}"),
        ("updates a second, pen down", f"{pad.updates():.1f}", "",
         report.judged(pad.updates(), UPDATES, "/s", least=True)),
        row("pen-up to the drawing stored and its steps and maps shown, ms", pad.after_pen_up(*PARTS),
            f"p95 {report.judged(server_p95, SERVER_P95, 'ms')}"),
        *(row(f"  {words}, ms", pad.after_pen_up(part)) for part, words in PARTS.items()),
        row("pen-up to Keras' word, its pause of 400 ms included, ms", pad.after_pen_up(WORD)),
        ("strokes read as the digit drawn", f"{pad.right} of {STROKES}", "", ""),
    ]
    if canvas:
        lines.append(row("streamlit-drawable-canvas: pen-up to answer, ms", canvas.after_pen_up("answer")))
        lines.append(("  strokes read as the digit drawn", f"{canvas.right} of {STROKES}", "", ""))
    return lines


def main() -> None:
    """Measures and prints."""
    pad, canvas = measure()
    print(report.table(("drawing, 30 strokes", "p50", "p95", "target"), rows(pad, canvas)))
    if canvas is None:
        print("streamlit-drawable-canvas not installed")
    p50, p95 = report.p50_p95(pad.paints())
    server_p50, server_p95 = report.p50_p95(pad.after_pen_up(*PARTS))
    theirs = f"p50 {report.p50_p95(canvas.after_pen_up('answer'))[0]:.0f} ms" if canvas else "n/a"
    print(report.machine())
    print(f"drawing: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {pad.updates():.1f} updates/s; "
          f"server p50 {server_p50:.0f} ms, p95 {server_p95:.0f} ms; streamlit-drawable-canvas {theirs}")


if __name__ == "__main__":
    main()
