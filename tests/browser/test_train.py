"""The training page: an epoch on the embedded digits with its curve, a long training shared, reloaded and stopped."""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from explorer.core.layers.numerals import percent
from explorer.core.runs import store
from tests.browser.steps import SLOW, Page, expect, main_text, settle, visit

PAGE = "train?network=two_conv&data=mnist_5k"
LONG = 120_000  # a worker imports TensorFlow first


@pytest.fixture(autouse=True)
def no_training_left(models_folder) -> Iterator[None]:
    """Ends what a failed test left behind, by the number in its run.json."""
    yield
    for path in (models_folder / "local").glob("*/run.json"):
        run = json.loads(path.read_text())
        if run["status"] in store.ONGOING and run["pid"]:
            with suppress(ProcessLookupError):
                os.kill(run["pid"], signal.SIGTERM)


def set_epochs(tab: Page, epochs: int) -> None:
    field = tab.locator(".st-key-epochs-two_conv-mnist_5k input")
    if not field.is_visible():
        tab.get_by_test_id("stExpander").filter(has_text="Settings").locator("summary").click()
    field.fill(str(epochs))
    field.press("Enter")
    expect(field).to_have_value(str(epochs))
    settle(tab)


def start(tab: Page) -> None:
    """Presses Train and waits until the page follows the training."""
    tab.get_by_role("button", name="Train", exact=True).click()
    expect(tab.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=SLOW)


def drawn_curves(tab: Page, metric: str, which: str = "live"):
    return tab.locator(f".st-key-{which}-{metric} .scatterlayer .trace")


def newest(folder: Path) -> store.Run:
    return max((store.read(path.parent) for path in (folder / "local").glob("*/run.json")), key=lambda run: run.created)


def test_one_epoch_on_the_embedded_digits_shows_progress_curve_and_result(tab, models_folder):
    visit(tab, "train")
    tab.locator(".st-key-data_picker").get_by_role("combobox").click()
    tab.get_by_role("option", name=re.compile("5,000 MNIST digits")).click()
    tab.wait_for_url(re.compile("data=mnist_5k"))
    settle(tab)
    set_epochs(tab, 1)
    start(tab)
    expect(main_text(tab)).to_contain_text(re.compile("epoch 1 of 1, step|testing on the test pictures"), timeout=LONG)
    expect(drawn_curves(tab, "accuracy").first).to_be_attached()
    expect(tab.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_be_visible(timeout=LONG)
    settle(tab)
    run = newest(models_folder)
    assert (run.status, run.spec.epochs, run.spec.data) == ("finished", 1, "mnist_5k")
    expect(tab.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_contain_text(
        percent(run.receipt["test_accuracy"], 2)
    )
    expect(tab.get_by_role("combobox", name="Trained runs")).to_have_value(re.compile(re.escape(run.name)))
    for metric in ("accuracy", "loss"):
        expect(drawn_curves(tab, metric, "result")).to_have_count(3)  # within the epoch, training, validation
    expect(tab.locator(".st-key-confusion .js-plotly-plot")).to_be_visible()
    expect(tab.get_by_role("heading", name="Precision and recall")).to_be_visible()
    expect(tab.get_by_role("heading", name="Wrongly read")).to_be_visible()


def test_a_long_training_is_shared_survives_a_reload_and_stops(new_tab, models_folder):
    tab, other = new_tab(), new_tab()
    for page in (tab, other):
        visit(page, PAGE)
    set_epochs(tab, 100)
    start(tab)
    expect(main_text(tab)).to_contain_text("of 100, step", timeout=LONG)
    run = newest(models_folder)

    other.get_by_role("button", name="Train", exact=True).click()
    expect(main_text(other)).to_contain_text(run.name)
    expect(main_text(other)).to_contain_text("waits for its turn")
    assert newest(models_folder).status == "queued", "two sessions do not train at once"
    other.get_by_role("button", name="Remove", exact=True).click()
    expect(main_text(other)).not_to_contain_text("waits for its turn")

    visit(other, f"watch?run=local/{run.path.name}&picture=test:3")
    expect(other.locator(".replay output")).to_contain_text("now, in epoch", timeout=SLOW)
    expect(other.locator(".replay .maps canvas").first).to_be_visible()

    tab.reload()
    settle(tab)
    expect(tab.get_by_test_id("stProgress")).to_contain_text(run.name)
    expect(main_text(tab)).to_contain_text(re.compile(r"epoch ([2-9]|\d\d) of 100"), timeout=LONG)
    expect(drawn_curves(tab, "accuracy").first).to_be_attached()

    tab.get_by_role("button", name="Stop", exact=True).click()
    stopped = "was stopped; what was trained until then can be used."
    expect(main_text(tab)).to_contain_text(stopped, timeout=SLOW)
    expect(other.locator(".replay output")).to_contain_text(re.compile(r"epoch \d+ of 100"), timeout=SLOW)
    run = store.read(run.path)
    assert run.status == "stopped" and run.usable and 1 <= run.receipt["epochs"] < 100

    tab.get_by_role("link", name="Look inside").click()
    expect(main_text(tab)).to_contain_text(f"{run.name} says", timeout=SLOW)
