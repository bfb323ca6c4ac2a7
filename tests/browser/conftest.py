"""One server and one Chromium for all browser tests; every tab must end without an exception."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import serving
from tests.conftest import ROOT

HERE = Path(__file__).parent
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
# Streamlit removes an exception's element on the next run: each one is reported when it appears. And what an ordinary
# page sends is never refused.
WATCH = """
new MutationObserver(() => {
  for (const node of document.querySelectorAll("[data-testid='stException'], [data-testid='stToast']")) {
    const refused = node.innerText.includes("changed nothing") && !window.sendsWrongValues;
    if (node.matches("[data-testid='stException']") || refused) window.sawException(node.innerText);
  }
}).observe(document, {childList: true, subtree: true});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks all tests of this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


def _skip(reason: str) -> None:
    if os.environ.get("EXPLORER_REQUIRE_BROWSER"):
        pytest.fail(f"{reason} (EXPLORER_REQUIRE_BROWSER is set)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """The browser; without Playwright or Chromium the tests are skipped, unless they are required."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        _skip("Playwright is not installed")
    if not serving.CHROMIUM:
        _skip("Chromium is not installed")
    with serving.browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory) -> Path:
    """A copy of the shipped runs, with room for the runs of the tests."""
    folder = tmp_path_factory.mktemp("server") / "models"
    shutil.copytree(ROOT / "models", folder, ignore=shutil.ignore_patterns("local"))
    (folder / "local").mkdir()
    return folder


@pytest.fixture(scope="session")
def address(chromium, models_folder) -> Iterator[str]:
    """Where the app answers."""
    with serving.app(EXPLORER_MODELS=str(models_folder)) as address:
        yield address


@pytest.fixture
def new_tab(chromium, address) -> Iterator[Callable]:
    """Opens tabs, each a session of its own: `new_tab(viewport=..., has_touch=True)`. Looked over at the end."""
    contexts, problems = [], []

    def open_tab(**settings):
        context = chromium.new_context(**{"viewport": DESKTOP, "base_url": address, **settings})
        contexts.append(context)
        context.expose_function("sawException", lambda text: problems.append(f"exception on the page: {text}"))
        context.add_init_script(WATCH)
        context.set_default_timeout(60_000)
        tab = context.new_page()
        tab.on("pageerror", lambda error: problems.append(f"JavaScript: {error}"))
        tab.on("console", lambda message: problems.append(f"console: {message.text}")
               if message.type == "error" and "Failed to load resource" not in message.text else None)
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def tab(new_tab):
    """A fresh session in a window of 1280 x 800."""
    return new_tab()
