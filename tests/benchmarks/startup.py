"""Start: from `streamlit run` to the landing page, to the first prediction and to Keras' first answer.

Three repeats, medians; each with a fresh server for Home and another for the drawing page, and in a browser that runs
already but has nothing of the app in its cache. The clock starts when the process is spawned.

- Home: the last line of the page and all its pictures are there.
- First prediction: /draw?runs=pen is opened as soon as the server answers, drawn on as soon as the pad is there, and
  shows a digit.
- Keras: the pad says "Keras agrees" about that drawing. Its parts, one after the other: the process is up (answers
  its health check); the page (the pad is there); TensorFlow (the import, which begins a second after the page has
  rendered and is noticed by a look once a second: until the page's script starts to take it up); Keras' first call
  (network built, weights set, graph traced, answer shown).
"""

import statistics
import time

from tests import serving
from tests.benchmarks import hand, report

REPEATS = 3
VIEWPORT = {"width": 1280, "height": 800}
TIMEOUT = 120_000
HOME_TARGET, PREDICTION_TARGET = 3.0, 5.0
HOME_THERE = """() => document.querySelector("[data-testid=stMain]")?.innerText.includes("A lecture in three steps")
  && [...document.images].every((image) => image.complete)"""
# Notes by the clock of the machine when the page's script last started to run, until Keras has answered.
WATCH = """() => {
  window.scriptStarted = Date.now();
  const app = document.querySelector("[data-testid=stApp]");
  new MutationObserver(() => {
    if (app.dataset.testScriptState === "running") window.scriptStarted = Date.now();
  }).observe(app, { attributeFilter: ["data-test-script-state"] });
}"""


def home(chromium) -> float:
    """Seconds from a fresh server's start to Home."""
    start = time.perf_counter()
    with serving.app() as address:
        tab = chromium.new_page(viewport=VIEWPORT)
        tab.goto(address, timeout=TIMEOUT)
        tab.wait_for_function(HOME_THERE, timeout=TIMEOUT)
        seconds = time.perf_counter() - start
        tab.close()
    return seconds


def drawing(chromium) -> dict[str, float]:
    """Seconds from a fresh server's start to every part of the way to Keras' first answer."""
    start, start_of_day = time.perf_counter(), time.time()
    with serving.app() as address:
        seconds = {"process": time.perf_counter() - start}
        tab = chromium.new_page(viewport=VIEWPORT)
        tab.goto(f"{address}/draw?runs=pen", timeout=TIMEOUT)
        board = tab.locator("canvas.board")
        board.wait_for(timeout=TIMEOUT)
        seconds["page"] = time.perf_counter() - start
        tab.evaluate(WATCH)
        hand.draw(tab, board.bounding_box(), hand.digit(7)[1])
        tab.locator(".card .answer", has_text="7").wait_for(timeout=TIMEOUT)
        seconds["prediction"] = time.perf_counter() - start
        tab.locator(".keras", has_text="Keras agrees").wait_for(timeout=TIMEOUT)
        seconds["keras"] = time.perf_counter() - start
        seconds["tensorflow"] = tab.evaluate("() => window.scriptStarted") / 1000 - start_of_day
        tab.close()
    return seconds


def main() -> None:
    """Measures and prints."""
    with serving.browser() as chromium:
        homes, drawings = [], []
        for _ in range(REPEATS):
            homes.append(home(chromium))
            drawings.append(drawing(chromium))

    def row(words: str, values: list[float], target: str = "") -> tuple[str, ...]:
        return words, ", ".join(f"{value:.1f}" for value in values), f"{statistics.median(values):.1f}", target

    def between(first: str, last: str) -> list[float]:
        return [seconds[last] - seconds[first] for seconds in drawings]

    at = {part: [seconds[part] for seconds in drawings] for part in drawings[0]}
    medians = {"home": statistics.median(homes), **{part: statistics.median(values) for part, values in at.items()}}
    print(report.table(("seconds from the start of the server", "repeats", "median", "target"), [
        row("Home visible", homes, report.judged(medians["home"], HOME_TARGET, "s")),
        row("first prediction", at["prediction"], report.judged(medians["prediction"], PREDICTION_TARGET, "s")),
        row("Keras' first answer", at["keras"]),
        row("  process up", at["process"]),
        row("  drawing page, from then on", between("process", "page")),
        row("  TensorFlow imported and noticed, from then on", between("page", "tensorflow")),
        row("  Keras' first call, from then on", between("tensorflow", "keras")),
    ]))
    print(report.machine())
    print(f"startup: home {medians['home']:.1f} s, first prediction {medians['prediction']:.1f} s, "
          f"keras {medians['keras']:.1f} s")


if __name__ == "__main__":
    main()
