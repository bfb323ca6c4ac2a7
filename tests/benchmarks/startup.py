"""Start: from `streamlit run` to the landing page, to the first prediction and to Keras' first answer.

Three repeats, medians; each with a fresh server for Home and another for the drawing page, and in a browser that runs
already but has nothing of the app in its cache. The clock starts when the process is spawned.

- Home: the last line of the page and all its pictures are there.
- First prediction: /draw?runs=pen is opened as soon as the server answers, drawn on as soon as the pad is there, and
  shows a digit.
- Keras: the pad says "Keras agrees" about that drawing. Its parts, one after the other: the process is up (answers
  its health check); the page (the pad is there); the first prediction; TensorFlow (the import, which the drawing at
  rest asks for, and which a question every two seconds notices: until the question is sent that Keras answers); Keras'
  first call (network built, weights set, graph traced, answer shown).

With `--cold` nothing of Python, its packages and this repository is in the memory of the computer before each start, as
after it was switched on: they come from the disk. That takes root, or a system with `posix_fadvise`, where files that
other programs use at the time stay; the table says how much did. The browser is warm in any case.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from tests import serving
from tests.benchmarks import hand, report

REPEATS = 3
VIEWPORT = {"width": 1280, "height": 800}
TIMEOUT = 120_000
HOME_TARGET, PREDICTION_TARGET = 3.0, 5.0
HOME_THERE = """() => document.querySelector("[data-testid=stMain]")?.innerText.includes("A lecture in three steps")
  && [...document.images].every((image) => image.complete)"""
# Notes by the clock of the machine when Keras was asked last: the answer to that question was its word.
WATCH = """const fetched = window.fetch;
window.fetch = (address, ...rest) => {
  if (String(address).endsWith("drawing/word")) window.keras_asked = Date.now();
  return fetched(address, ...rest);
};"""
DROP = Path("/proc/sys/vm/drop_caches")
MANY = 2000


def files() -> list[str]:
    """All files of Python, its packages and this repository."""
    tops = (sysconfig.get_path("stdlib"), sys.prefix, str(serving.ROOT))
    found = {os.path.join(folder, name) for top in tops for folder, _, names in os.walk(top) for name in names}
    return sorted(name for name in found if os.path.isfile(name))


def in_memory(names: list[str]) -> float | None:
    """The share of these files' bytes that is in memory, range [0, 1], as `fincore` says; None where there is none."""
    if not shutil.which("fincore"):
        return None
    kept = [subprocess.run(["fincore", "-b", "-n", "-o", "RES", *names[first : first + MANY]], capture_output=True,
                           text=True, check=False).stdout for first in range(0, len(names), MANY)]
    return sum(map(int, " ".join(kept).split())) / sum(map(os.path.getsize, names))


def forget(names: list[str]) -> None:
    """Takes files out of the computer's memory, so that they must be read from the disk again."""
    os.sync()  # what is not written yet cannot be dropped
    if os.access(DROP, os.W_OK):
        DROP.write_text("3")
        return
    for name in names:
        file = os.open(name, os.O_RDONLY)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)


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
        tab.add_init_script(WATCH)
        tab.goto(f"{address}/draw?runs=pen", timeout=TIMEOUT)
        board = tab.locator("canvas.board")
        board.wait_for(timeout=TIMEOUT)
        seconds["page"] = time.perf_counter() - start
        hand.draw(tab, board.bounding_box(), hand.digit(7)[1])
        tab.locator(".card .answer", has_text="7").wait_for(timeout=TIMEOUT)
        seconds["prediction"] = time.perf_counter() - start
        tab.locator(".keras", has_text="Keras agrees").wait_for(timeout=TIMEOUT)
        seconds["keras"] = time.perf_counter() - start
        seconds["tensorflow"] = tab.evaluate("() => window.keras_asked") / 1000 - start_of_day
        tab.close()
    return seconds


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cold", action="store_true", help="start from the disk: Linux, best as root")
    names = files() if parser.parse_args().cold else []
    left = []

    def ready() -> None:
        if names:
            forget(names)
            left.append(in_memory(names))

    with serving.browser() as chromium:
        homes, drawings = [], []
        for _ in range(REPEATS):
            ready()
            homes.append(home(chromium))
            ready()
            drawings.append(drawing(chromium))
    told(homes, drawings)
    if names:
        kept = [share for share in left if share is not None]
        print(f"cold: {len(names):,} files are read from the disk" + (
            f", but for {max(kept):.1%} of their bytes, which stayed in memory" if kept else ""))
    print(report.machine())
    medians = [statistics.median(values) for values in (homes, [seconds["prediction"] for seconds in drawings],
                                                        [seconds["keras"] for seconds in drawings])]
    print("startup{}: home {:.1f} s, first prediction {:.1f} s, keras {:.1f} s".format(" cold" * bool(names), *medians))


def told(homes: list[float], drawings: list[dict[str, float]]) -> None:
    """Prints the table."""
    def row(words: str, values: list[float], target: float | None = None) -> tuple[str, ...]:
        median = statistics.median(values)
        return (words, ", ".join(f"{value:.1f}" for value in values), f"{median:.1f}",
                report.judged(median, target, "s") if target else "")

    def at(part: str, since: str = "") -> list[float]:
        return [seconds[part] - (seconds[since] if since else 0) for seconds in drawings]

    print(report.table(("seconds from the start of the server", "repeats", "median", "target"), [
        row("Home visible", homes, HOME_TARGET),
        row("first prediction", at("prediction"), PREDICTION_TARGET),
        row("Keras' first answer", at("keras")),
        row("  process up", at("process")),
        row("  drawing page, from then on", at("page", "process")),
        row("  first prediction, from then on", at("prediction", "page")),
        row("  TensorFlow imported and noticed, from then on", at("tensorflow", "prediction")),
        row("  Keras' first call, from then on", at("keras", "tensorflow")),
    ]))


if __name__ == "__main__":
    main()
