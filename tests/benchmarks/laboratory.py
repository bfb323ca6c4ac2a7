"""The laboratory: how soon a training shows its first step, and whether drawing stays quick while one runs.

Chromium at 1280x800, `two_conv` with 100 epochs on MNIST (on the embedded digits where it is not there), stopped
again after each measurement.

- First step: the page says that TensorFlow is ready (the spare worker waits), Train is clicked; from the click event to
  the frame in which the page says "epoch 1 of 100, step ...", by the browser's own clock. Three times, the median.
- Drawing: on /draw?runs=pen with Keras loaded, right after the first step of that training, whose page has been left;
  in its first seconds the next spare worker imports TensorFlow, too. From pen-up to the frame in which the last of the
  server's parts is there, as in `tests.benchmarks.drawing`, 20 digits; before it the same without a training.

What the recording costs the training itself is in `tests.benchmarks.training`.
"""

import statistics
import tempfile
from pathlib import Path

from explorer.core.pictures import datasets
from tests import serving
from tests.benchmarks import hand, report, run_list
from tests.benchmarks.drawing import PARTS, Pad

REPEATS, STROKES, WARM_UP, EPOCHS = 3, 20, 3, 100
NETWORK = "two_conv"
VIEWPORT = {"width": 1280, "height": 800}
TIMEOUT = 120_000
FIRST_STEP, DRAWING = 2.0, 200.0
READY = "TensorFlow is ready: the first step comes within two seconds."

# Notes the time of the click on Train, and of the frame in which the page shows a step.
WATCH = """() => {
  const stamps = (window.benchmark = { clicked: 0, shown: 0 });
  const look = () => {
    const words = [...document.querySelectorAll("[data-testid=stProgress]")].map((part) => part.innerText).join();
    if (!/epoch \\d+ of \\d+, step [\\d,]*[1-9]/.test(words)) return void requestAnimationFrame(look);
    const painted = new MessageChannel();
    painted.port1.onmessage = () => { stamps.shown = performance.now(); };
    painted.port2.postMessage(0);
  };
  window.addEventListener("click", (event) => {
    if (!event.target.closest(".st-key-train")) return;
    stamps.clicked = event.timeStamp;
    requestAnimationFrame(look);
  }, true);
}"""
SHOWN = "() => window.benchmark.shown > 0"
ELAPSED = "() => (window.benchmark.shown - window.benchmark.clicked) / 1000"


def open_training(tab, address: str, data: str) -> None:
    """The page, ready for a long training, as soon as the spare worker waits."""
    tab.goto(f"{address}/train?network={NETWORK}&data={data}", timeout=TIMEOUT)
    tab.locator(".st-key-train button").wait_for(timeout=TIMEOUT)
    serving.settle(tab, TIMEOUT)
    tab.get_by_test_id("stExpander").filter(has_text="Settings").locator("summary").click()
    field = tab.locator(f".st-key-epochs-{NETWORK}-{data} input")
    field.fill(str(EPOCHS))
    field.press("Enter")
    serving.settle(tab, TIMEOUT)


def wait_for_spare(tab) -> None:
    """Lets the page look again every second until it says that TensorFlow is ready."""
    for _ in range(TIMEOUT // 1000):
        if tab.get_by_text(READY).is_visible():
            return
        serving.follow(tab, "Train or load")
        tab.wait_for_timeout(1000)
        serving.settle(tab, TIMEOUT)
    raise RuntimeError("The spare worker was not ready within two minutes.")


def first_step(tab) -> float:
    """Seconds from a click on Train to the first step on the page; the training goes on."""
    tab.evaluate(WATCH)
    tab.locator(".st-key-train button").click()
    tab.wait_for_function(SHOWN, timeout=TIMEOUT)
    return tab.evaluate(ELAPSED)


def stop(tab) -> None:
    """Stops the training and waits until the page says so."""
    tab.get_by_role("button", name="Stop", exact=True).click()
    tab.get_by_test_id("stProgress").first.wait_for(state="detached", timeout=TIMEOUT)
    serving.settle(tab, TIMEOUT)


def draw(chromium, address: str) -> list[float]:
    """Milliseconds from pen-up to the server's last part, for every digit."""
    pad = Pad(chromium.new_page(viewport=VIEWPORT), "canvas.board", PARTS)
    pad.open(f"{address}/draw?runs=pen")
    for number in range(WARM_UP + STROKES):
        pad.stroke(number, kept=number >= WARM_UP)
    pad.tab.close()
    return pad.after_pen_up(*PARTS)


def measure() -> tuple[list[float], list[float], list[float]]:
    """Seconds to the first step; milliseconds of the server's part without a training, and beside one."""
    data = datasets.default()
    with tempfile.TemporaryDirectory() as folder, serving.browser() as chromium:
        models = Path(folder) / "models"
        run_list.copy_shipped(models)
        with serving.app(EXPLORER_MODELS=str(models)) as address:
            hand.wait_for_keras(chromium, address, TIMEOUT)
            alone = draw(chromium, address)
            steps, busy = [], []
            for number in range(REPEATS):
                tab = chromium.new_page(viewport=VIEWPORT)
                open_training(tab, address, data)
                wait_for_spare(tab)
                steps.append(first_step(tab))
                if number == REPEATS - 1:
                    tab.goto(address, timeout=TIMEOUT)
                    busy = draw(chromium, address)
                    tab.goto(f"{address}/train", timeout=TIMEOUT)
                stop(tab)
                tab.close()
            return steps, alone, busy


def main() -> None:
    """Measures and prints."""
    steps, alone, busy = measure()
    seconds, p95 = statistics.median(steps), report.p50_p95(busy)[1]

    def row(words: str, values: list[float], target: str = "") -> tuple[str, ...]:
        return (words, *(f"{value:.0f}" for value in report.p50_p95(values)), target)

    print(report.table(("laboratory", "p50", "p95", "target"), [
        ("Train to first step, s: " + ", ".join(f"{value:.2f}" for value in steps), f"{seconds:.2f}", "",
         f"p50 {report.judged(seconds, FIRST_STEP, 's')}"),
        row("pen-up to the server's part, ms, no training", alone),
        row("pen-up to the server's part, ms, beside a training", busy, f"p95 {report.judged(p95, DRAWING, 'ms')}"),
    ]))
    print(report.machine())
    print(f"laboratory: first step {seconds:.1f} s, drawing while training p95 {p95:.0f} ms")


if __name__ == "__main__":
    main()
