"""The run list: how soon 5,000 runs in `models/local/` are listed, and a page that lists them is there.

Run folders with a run.json of the usual size (three checkpoints, a full receipt) and nothing else lie beside the
shipped runs, in a temporary folder.

- In the core: `runs.list_runs`, and `jobs.queue` the first time (it reads every run) and later (it looks at the dates).
  In two processes that have only imported them, what is on the disk being in memory.
- On the page: Chromium at 1280x800, a click on the page's own name in the navigation runs it anew: from the click to
  the frame after the script has ended and its last element is there, by the browser's own clock. Beside it the same
  pages with the shipped runs alone. Without the spare worker, so that no TensorFlow is being imported meanwhile.
"""

import contextlib
import hashlib
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from unittest import mock

from explorer.core.courses import presets
from explorer.core.jobs import queue
from explorer.core.network import arithmetic
from explorer.core.runs import store
from tests import serving
from tests.benchmarks import report

COUNT, REPEATS, WARM_UP, TARGET = 5000, 9, 2, 1000.0
PAGES = {"train": "Train or load", "watch": "Watch it learn", "compare": "Compare", "draw": "Draw",
         "filters": "Filters and feature maps", "network": "Network"}
VIEWPORT = {"width": 1280, "height": 800}
TIMEOUT, LOST, ATTEMPTS = 120_000, 10_000, 3
FILES = ("checkpoints/000.npz", "checkpoints/001.npz", "checkpoints/002.npz", "confusions.npz", "evaluation.npz",
         "history.csv", "steps.csv")
# Notes the time of the next click, and of the frame after the script that it starts has ended.
WATCH = """() => {
  const stamps = (window.benchmark = { clicked: 0, ran: false, shown: 0 });
  const app = document.querySelector("[data-testid=stApp]");
  const observer = new MutationObserver(() => {
    if (stamps.clicked) stamps.ran = true; // a quick run has ended before anybody looks: any change counts
    if (!stamps.ran || app.dataset.testScriptState !== "notRunning") return;
    observer.disconnect();
    requestAnimationFrame(() => { stamps.shown = performance.now(); });
  });
  observer.observe(app, { attributeFilter: ["data-test-script-state"] });
  window.addEventListener("click", (event) => { stamps.clicked = event.timeStamp; }, { capture: true, once: true });
}"""
SHOWN = "() => window.benchmark.shown > 0"
ELAPSED = "() => window.benchmark.shown - window.benchmark.clicked"


def copy_shipped(folder: Path) -> None:
    """A folder of models with the shipped runs, and room for those of the benchmark."""
    shutil.copytree(serving.ROOT / "models", folder, ignore=shutil.ignore_patterns("local"))
    (folder / "local").mkdir()


def write(folder: Path, count: int) -> None:
    """The shipped runs, and `count` ended ones of all presets below `local/`."""
    copy_shipped(folder)
    files = {name: hashlib.sha256(name.encode()).hexdigest() for name in FILES}
    versions = {"python": "3.12.1", "tensorflow": "2.20.0", "keras": "3.12.0", "numpy": "2.3.4"}
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, exercise in enumerate(islice(cycle(presets.PRESETS.values()), count)):
        spec = exercise.spec(seed=number)
        parameters, multiply_adds = arithmetic.totals(arithmetic.network_numbers(spec.layers, spec.input_shape))
        receipt = {
            "seed": number, "data": "EXPLORER_DATA", "epochs": spec.epochs, "seconds": 60.5 + number,
            "split": {"training": 42000, "validation": 18000, "test": 10000, "drawn": 0}, "parameters": parameters,
            "multiply_adds": multiply_adds, "versions": versions, "test_accuracy": round(0.5 + number / 20_000, 6),
        }
        path = folder / "local" / f"{exercise.name}-{number:04d}"
        created = (start + timedelta(minutes=number)).isoformat(timespec="milliseconds")
        store.save(store.Run(path, f"local/{path.name}", spec, "finished", created=created, pid=1000 + number,
                           steps_per_epoch=329, receipt=receipt, files=files))


def milliseconds(action: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """How long an action takes, every time."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1000)
    return times


def core(folder: Path) -> dict[str, list[float]]:
    """The times of the functions behind the pages."""
    with mock.patch.dict(os.environ, EXPLORER_MODELS=str(folder)):
        found, problems = store.list_runs()
        shipped = sum(path.is_dir() for path in folder.iterdir()) - 1
        if problems or len(found) != COUNT + shipped:
            raise RuntimeError(f"Expected {COUNT + shipped} runs. Received: {len(found)}, {problems[:1]}")
        return {
            "runs.list_runs": milliseconds(store.list_runs),
            "jobs.queue, the first time": milliseconds(queue.queue, 1),
            "jobs.queue, later": milliseconds(queue.queue),
        }


def reruns(chromium, folder: Path) -> dict[str, list[float]]:
    """From the click to the page that has run anew, for every page."""
    times = {}
    with serving.app(EXPLORER_MODELS=str(folder), EXPLORER_SPARE="0") as address:
        for name, title in PAGES.items():
            tab = chromium.new_page(viewport=VIEWPORT)
            tab.goto(f"{address}/{name}", timeout=TIMEOUT)
            tab.locator("[data-testid=stMain] h1").first.wait_for(timeout=TIMEOUT)
            serving.settle(tab, TIMEOUT)
            times[name] = [rerun(tab, title) for _ in range(WARM_UP + REPEATS)][WARM_UP:]
            tab.close()
    return times


def rerun(tab, title: str) -> float:
    """Runs the page anew, gives the milliseconds; a click that met a link just being replaced is repeated."""
    from playwright.sync_api import TimeoutError as TooLate

    for _ in range(ATTEMPTS):
        tab.evaluate(WATCH)
        serving.follow(tab, title)
        with contextlib.suppress(TooLate):
            tab.wait_for_function(SHOWN, timeout=LOST)
            elapsed = tab.evaluate(ELAPSED)
            serving.settle(tab, TIMEOUT)
            return elapsed
    raise RuntimeError(f"The page {title} did not run anew after {ATTEMPTS} clicks.")


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as name, serving.browser() as chromium:
        few, many = Path(name) / "few", Path(name) / "many"
        write(few, 0)
        write(many, COUNT)
        in_core = core(many)
        shipped, all_of_them = reruns(chromium, few), reruns(chromium, many)
    page = statistics.median(all_of_them["train"])

    def row(words: str, values: list[float], beside: list[float] = (), target: str = "") -> tuple[str, ...]:
        alone = f"{statistics.median(beside):.0f}" if beside else ""
        return words, f"{statistics.median(values):.0f}", f"{max(values):.0f}", alone, target

    print(report.table((f"{COUNT:,} runs, ms", "median", "slowest", "shipped runs alone", "target of the median"), [
        *(row(words, values) for words, values in in_core.items()),
        *(row(f"rerun of the page {name}", values, shipped[name],
              report.judged(page, TARGET, "ms") if name == "train" else "") for name, values in all_of_them.items()),
    ]))
    print(report.machine())
    print(f"run_list: {COUNT:,} runs in {page:.0f} ms")


if __name__ == "__main__":
    main()
