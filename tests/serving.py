"""The app in a process of its own, and Chromium to look at it: for browser tests and benchmarks."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("EXPLORER_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
SCRIPT = "[data-testid='stApp'][data-test-connection-state='CONNECTED'][data-test-script-state='notRunning']"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def app(port: int | None = None, **environment: str) -> Iterator[str]:
    """`streamlit run explorer/Home.py` as the README starts it; gives the address once it answers.

    On a free port, or on the one that is given: a server that comes back has its old address.

    Streamlit's settings go by environment, too: STREAMLIT_SERVER_ADDRESS, STREAMLIT_SERVER_BASE_URL_PATH.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "explorer/Home.py", "--server.headless", "true",
               "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH")
    address = f"http://127.0.0.1:{port}" + (f"/{base}" if base else "")
    try:
        _wait_until_healthy(f"{address}/_stcore/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(address: str, process: subprocess.Popen) -> None:
    pause = 0.05
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"The app ended at once with exit code {process.returncode}.")
        try:
            urllib.request.urlopen(address, timeout=1).read()
            return
        except OSError:
            try:
                process.wait(timeout=pause)
            except subprocess.TimeoutExpired:
                continue
    raise RuntimeError("The app did not answer within 30 s.")


@contextmanager
def browser() -> Iterator:
    """Debian's Chromium, headless, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


# Every part is mounted, and has the weights it waits for. Each page has the projector's switch: where there is no part
# yet, the script has not begun, and is not running for that reason.
PARTS = """() => {
  const hosts = [...document.querySelectorAll("[data-testid='stBidiComponentIsolated']")];
  return hosts.length && hosts.every(
    (host) => host.dataset.part && !host.shadowRoot.querySelector("[aria-busy='true']"));
}"""


def follow(tab, title: str) -> None:
    """Follows the link of the navigation to a page: its group first."""
    from explorer.ui.navigation import PLACES

    header = tab.get_by_test_id("stHeader")
    group = next((place.group for place in PLACES if place.title == title), None)
    if group is None:
        header.get_by_role("link", name=title, exact=True).click()
    else:
        header.get_by_test_id("stTopNavSection").filter(has_text=re.compile(f"^{group}")).click()
        tab.get_by_role("menuitem", name=title, exact=True).click()


def rest(tab, timeout: int = 60_000) -> None:
    """Waits until the page of any Streamlit app is connected and its script has ended."""
    tab.wait_for_selector(SCRIPT, timeout=timeout)


def settle(tab, timeout: int = 60_000) -> None:
    """Waits until a page of this app is connected, its script has ended, and its parts are there."""
    rest(tab, timeout)
    tab.wait_for_function(PARTS, timeout=timeout)
