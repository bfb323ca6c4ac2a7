"""Memory: what sessions and trainings cost the server, in MB of its resident memory (VmRSS).

The shipped runs in a temporary folder; the worker processes are not counted, each is gone with its run.

- Sessions: Keras and one network loaded, one training under way (`two_conv`, 200 epochs, the embedded digits). 20 tabs,
  each a session of its own in a context of its own in one Chromium, open /draw and /filters in turns, one after the
  other. The growth is that from the second such session on, so that what all sessions share is there; then all are
  closed, and it is read again when Streamlit has forgotten them: two minutes later, as soon as another one comes.
- Trainings: 50 (or --runs N) of `dense`, one epoch on the first 100 embedded digits, ordered on the training page,
  which follows them, in batches of at most 20; two at a time. The growth is that from the end of the first two on.
"""

import argparse
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from explorer.core.runs import store
from tests import serving
from tests.benchmarks import hand, report, run_list

SESSIONS, SHARED, RUNS, MOST_AT_ONCE = 20, 2, 50, 20
EPOCHS = 200  # the page's most: the training must outlast the opening of the sessions
TIMEOUT = 120_000
FORGOTTEN = 125.0
A_SESSION, ALL_RUNS = 5.0, 50.0
PAGES = ("draw", "filters?run=two_conv&picture=test:0")


def server_process() -> int:
    """The number of the server that this process has started."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"streamlit" in (stat.parent / "cmdline").read_bytes():
                return int(stat.parent.name)
    raise RuntimeError("The server is not among the children of this process.")


def resident(process: int) -> float:
    """The resident memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def visit(tab, address: str, page: str) -> None:
    """Opens a page and waits until its script has ended."""
    tab.goto(f"{address}/{page}", timeout=TIMEOUT)
    tab.locator("[data-testid=stMain] h1").first.wait_for(timeout=TIMEOUT)
    serving.settle(tab, TIMEOUT)


def set_number(tab, key: str, value: int) -> None:
    """Types a number into the field of a widget's key."""
    field = tab.locator(f".st-key-{key} input")
    field.fill(str(value))
    field.press("Enter")
    serving.settle(tab, TIMEOUT)


def open_training(tab, address: str, network: str, **settings: int) -> None:
    """The training page of a network on the embedded digits, with settings."""
    visit(tab, address, f"train?network={network}&data=mnist_5k")
    tab.get_by_test_id("stExpander").filter(has_text="Settings").locator("summary").click()
    for name, value in settings.items():
        set_number(tab, f"{name}-{network}-mnist_5k", value)


@contextlib.contextmanager
def training(chromium, address: str) -> Iterator[None]:
    """A long training, of which the first step has been seen, stopped at the end; its page is closed meanwhile."""
    tab = chromium.new_page()
    open_training(tab, address, "two_conv", epochs=EPOCHS)
    tab.locator(".st-key-train button").click()
    tab.get_by_test_id("stProgress").filter(has_text=f"of {EPOCHS}, step").wait_for(timeout=TIMEOUT)
    tab.close()
    yield
    tab = chromium.new_page()
    visit(tab, address, "train")
    tab.get_by_role("button", name="Stop", exact=True).click()
    tab.get_by_test_id("stProgress").first.wait_for(state="detached", timeout=TIMEOUT)
    tab.close()


def sessions(chromium, address: str, process: int) -> dict[str, float]:
    """The memory before, with and after the sessions, one training being under way."""
    hand.wait_for_keras(chromium, address, TIMEOUT)
    memory, contexts = {"loaded": resident(process)}, []
    with training(chromium, address):
        memory["training"] = resident(process)
        for number in range(SHARED + SESSIONS):
            if number == SHARED:
                memory["first"] = resident(process)
            contexts.append(chromium.new_context(viewport={"width": 1280, "height": 800}))
            visit(contexts[-1].new_page(), address, PAGES[number % len(PAGES)])
        memory["open"] = resident(process)
    for context in contexts:
        context.close()
    time.sleep(FORGOTTEN)
    tab = chromium.new_page()
    visit(tab, address, "draw")
    memory["closed"] = resident(process)
    tab.close()
    return memory


def ended_runs(models: Path) -> int:
    """How many trainings have finished; one that failed is an error."""
    found = [store.read(path.parent) for path in (models / "local").glob("dense-*/run.json")]
    for run in found:
        if run.status in ("failed", "stopped"):
            raise RuntimeError(f"{run.name} {run.status}: {run.error}")
    return sum(run.status == "finished" for run in found)


def trainings(chromium, address: str, process: int, models: Path, count: int) -> dict[str, float]:
    """The memory after the first batch of two trainings, and after `count` more."""
    tab = chromium.new_page()
    open_training(tab, address, "dense", epochs=1, subset=100)
    memory, ordered = {}, 0
    while ordered < 2 + count:
        batch = min(MOST_AT_ONCE, 2 + count - ordered) if ordered else 2
        set_number(tab, "seed-dense-mnist_5k", ordered)
        queue(tab, max(2, batch))
        ordered += max(2, batch)
        while ended_runs(models) < ordered:
            tab.wait_for_timeout(500)
        tab.get_by_test_id("stProgress").first.wait_for(state="detached", timeout=TIMEOUT)
        serving.settle(tab, TIMEOUT)
        memory.setdefault("first", resident(process))
    memory["last"] = resident(process)
    tab.close()
    return memory


def queue(tab, count: int) -> None:
    """Orders `count` trainings that differ in their seeds."""
    tab.get_by_test_id("stPopoverButton").filter(has_text="Train it many times").click()
    set_number(tab, "batch_seeds", count)
    tab.get_by_role("button", name=f"Queue {count} seeds").click()
    tab.get_by_test_id("stProgress").first.wait_for(timeout=TIMEOUT)
    tab.keyboard.press("Escape")
    serving.settle(tab, TIMEOUT)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.memory")
    parser.add_argument("--runs", type=int, default=RUNS, help="how many trainings, at least 2")
    count = max(2, parser.parse_args().runs)
    with tempfile.TemporaryDirectory() as folder, serving.browser() as chromium:
        models = Path(folder) / "models"
        run_list.copy_shipped(models)
        with serving.app(EXPLORER_MODELS=str(models), EXPLORER_WORKERS="2") as address:
            process = server_process()
            start = resident(process)
            with_sessions = sessions(chromium, address, process)
            with_runs = trainings(chromium, address, process, models, count)
    a_session = (with_sessions["open"] - with_sessions["first"]) / SESSIONS
    left = with_sessions["closed"] - with_sessions["first"]
    growth = with_runs["last"] - with_runs["first"]

    def row(words: str, value: float, target: str = "") -> tuple[str, str, str]:
        return words, f"{value:.1f}", target

    print(report.table(("the server's memory, MB", "", "target"), [
        row("started", start),
        row("Keras and one network loaded", with_sessions["loaded"]),
        row("  one training under way", with_sessions["training"]),
        row(f"  and {SHARED + SESSIONS} sessions open", with_sessions["open"]),
        row("  growth a session", a_session, report.judged(a_session, A_SESSION, "MB")),
        row(f"  {FORGOTTEN:.0f} s after they closed, against before", left),
        row("after the first trainings", with_runs["first"]),
        row(f"growth over {count} more", growth, report.judged(growth, ALL_RUNS, "MB")),
    ]))
    print(report.machine())
    print(f"memory: {a_session:.1f} MB a session, {growth:.0f} MB after {count} runs")


if __name__ == "__main__":
    main()
