"""The laboratory on the training page: layers changed, code shown, runs renamed, deleted, brought back, a batch."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.exchange import script
from explorer.core.layers.numerals import percent
from explorer.core.runs import store
from tests import foreign
from tests.browser.conftest import PHONE
from tests.browser.steps import (
    SLOW,
    Page,
    download,
    expand,
    expect,
    go_to,
    main_text,
    open_popover,
    set_number,
    settle,
    sideways,
    visit,
)

LONG = 120_000  # a worker imports TensorFlow first


def edit(tab: Page, network: str, data: str) -> None:
    """Opens the layer editor on a preset."""
    visit(tab, f"train?network={network}&data={data}")
    tab.locator(".st-key-edit_layers label").first.click()
    expect(tab.locator(f"[class*='st-key-edit-{network}-']").first).to_be_visible()
    settle(tab)


def own_run(models_folder: Path, shipped: str, name: str) -> store.Run:
    """A finished run of the user's own, made without training."""
    shutil.copytree(models_folder / shipped, models_folder / "local" / name)
    return store.read(models_folder / "local" / name)


def own_folders(models_folder: Path) -> set[str]:
    return {path.name for path in (models_folder / "local").iterdir() if not path.name.startswith(".")}


def trained_runs(tab: Page):
    return tab.get_by_role("combobox", name="Trained runs")


def upload(tab: Page, name: str, content: bytes) -> None:
    expand(tab, "Bring back")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    tab.locator(".st-key-run_upload input[type='file']").set_input_files(file)




def test_an_impossible_network_is_explained_in_place_and_cannot_be_trained(tab):
    edit(tab, "pool", "mnist_5k")
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_visible()
    set_number(tab, "edit-pool-0-0-kernel", 9)  # 28 - 9 + 1 = 20, pooled: 10
    expect(main_text(tab)).to_contain_text("Against the preset")
    set_number(tab, "edit-pool-0-2-kernel", 11)
    expect(tab.get_by_test_id("stAlert").filter(has_text="conv2")).to_contain_text(
        re.compile("11x11 kernel on a 10x10 map"))
    expect(tab.get_by_role("button", name="Train", exact=True)).to_have_count(0)
    set_number(tab, "edit-pool-0-2-kernel", 3)
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_visible()


def test_a_convolution_put_in_before_flatten_gives_the_parameters_of_the_lesson(tab):
    edit(tab, "pool", "cifar10")
    parameters = tab.get_by_test_id("stMetric").filter(has_text="Total parameters")
    expect(parameters).to_contain_text("47,370")
    tab.locator(".st-key-edit-pool-0-4-Insert button:visible").first.click()  # before flatten
    tab.locator(".st-key-edit-pool-0-4-Conv2D button").click()
    expect(parameters).to_contain_text("36,138")
    expect(main_text(tab)).to_contain_text("11,232 parameters fewer")
    tab.get_by_role("button", name="Back to the preset").click()
    expect(parameters).to_contain_text("47,370")


def test_the_code_is_shown_and_downloaded(tab):
    visit(tab, "train?network=dense&data=mnist_5k")
    shown = expand(tab, "Show the code")
    expect(shown.get_by_test_id("stCode")).to_contain_text("keras")
    name, content = download(tab, "code_script")
    assert name == "dense.py"
    assert content.decode() == script.keras_script(presets.preset("dense").spec(data="mnist_5k"))
    name, content = download(tab, "code_notebook")
    assert name == "dense.ipynb" and json.loads(content)["nbformat"] == 4


def test_the_editor_fits_a_phone(new_tab):
    tab = new_tab(viewport=PHONE, has_touch=True, is_mobile=True)
    edit(tab, "pool", "mnist_5k")
    expect(tab.locator(".st-key-diagram .main-svg").first).to_be_visible()
    expect(tab.locator(".st-key-edit-pool-0-0-kernel input")).to_be_visible()
    assert sideways(tab) <= 0




def test_a_run_is_renamed_and_deleted_after_a_question(tab, models_folder):
    own_run(models_folder, "dense", "my_first")
    visit(tab, "train?network=dense&data=mnist&run=local/my_first")
    expect(trained_runs(tab)).to_have_value(re.compile("^local/my_first "))
    open_popover(tab, "Rename")
    field = tab.get_by_role("textbox", name="New name")
    for name, then in (("../outside", "Not a name for a run"), ("my_best", None)):
        field.fill(name)
        field.press("Enter")
        settle(tab)
        tab.locator(".st-key-rename button").click()
        if then:
            expect(tab.get_by_test_id("stAlert").filter(has_text=then)).to_be_visible()
    expect(trained_runs(tab)).to_have_value(re.compile("^local/my_best "))
    assert {"my_best"} == {name for name in own_folders(models_folder) if name.startswith("my_")}

    open_popover(tab, "Delete")
    expect(tab.get_by_text("Delete local/my_best with its weights? This cannot be undone.")).to_be_visible()
    assert "my_best" in own_folders(models_folder), "asked first"
    tab.get_by_role("button", name="Delete it").click()
    expect(trained_runs(tab)).not_to_have_value(re.compile("my_best"))
    assert "my_best" not in own_folders(models_folder)


def test_a_shipped_run_can_be_neither_renamed_nor_deleted(tab):
    visit(tab, "train?network=dense&data=mnist&run=dense")
    expect(tab.locator(".st-key-download_run button")).to_be_visible()
    for words in ("Rename", "Delete"):
        expect(tab.get_by_test_id("stPopoverButton").filter(has_text=words)).to_have_count(0)


def test_a_run_is_downloaded_and_brought_back(tab, models_folder):
    visit(tab, "train?network=pool&data=cifar10&run=pool")
    name, content = download(tab, "download_run")
    assert name == "pool.zip"
    upload(tab, "came back.zip", content)
    expect(main_text(tab)).to_contain_text("local/came-back is here", timeout=SLOW)
    back, shipped = store.read(models_folder / "local/came-back"), store.read(models_folder / "pool")
    assert back.status == "finished" and store.history(back) == store.history(shipped)
    visit(tab, "train?network=pool&data=cifar10&run=local/came-back")
    expect(trained_runs(tab)).to_have_value(re.compile("^local/came-back "))


def test_a_trained_network_is_downloaded_as_a_keras_file_and_brought_back(tab, models_folder):
    visit(tab, "train?network=extra_conv&data=cifar10&run=extra_conv")
    name, content = download(tab, "download_keras", LONG)
    assert name == "extra_conv.keras"
    upload(tab, name, content)
    expect(main_text(tab)).to_contain_text("local/extra_conv is here", timeout=SLOW)
    back, shipped = (store.weights(store.read(models_folder / place)) for place in ("local/extra_conv", "extra_conv"))
    assert back.keys() == shipped.keys()
    assert all(np.array_equal(back[key], shipped[key]) for key in back)


def with_lambda() -> bytes:
    """A .keras file as Keras writes it, with code in a Lambda layer."""
    layers = [
        {"module": "keras.layers", "class_name": "InputLayer", "registered_name": None,
         "config": {"batch_shape": [None, 28, 28, 1], "name": "input"}},
        {"module": "keras.layers", "class_name": "Lambda", "registered_name": None, "config": {
            "name": "code", "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAAA"}}}},
    ]
    config = {"module": "keras", "class_name": "Sequential", "registered_name": "Sequential",
              "config": {"name": "sequential", "layers": layers}}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, values in (("metadata.json", {"keras_version": "3.12.0"}), ("config.json", config)):
            file.writestr(name, json.dumps(values))
        file.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n")
    return content.getvalue()


HOSTILE = {
    "larger.keras": (foreign.keras_file(foreign.hdf5(foreign.larger_than_its_shape)), "save it again with Keras"),
    "code.keras": (with_lambda(), "A layer that this app does not have: 'Lambda'"),
    "renamed.keras": (b"\x89HDF\r\n\x1a\n" + bytes(200), "This HDF5 file cannot be read"),
    "network.h5": (b"\x89HDF\r\n\x1a\n" + bytes(200), "This HDF5 file cannot be read"),
    "text.zip": (b"import os; os.system('true')", "This is no run"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_one_sentence_and_no_run(tab, models_folder, name):
    content, sentence = HOSTILE[name]
    before = own_folders(models_folder)
    visit(tab, "train?network=dense&data=mnist_5k")
    upload(tab, name, content)
    said = tab.get_by_test_id("stAlert").filter(has_text=sentence)
    expect(said).to_be_visible()
    assert "\n" not in said.inner_text().split("error\n")[-1].strip() and "Traceback" not in said.inner_text()
    expect(main_text(tab)).not_to_contain_text("is here. It can be looked into")
    assert own_folders(models_folder) == before


def test_a_file_of_another_kind_is_not_taken_by_the_page(tab, models_folder):
    before = own_folders(models_folder)
    visit(tab, "train?network=dense&data=mnist_5k")
    upload(tab, "network.pkl", b"cos\nsystem\n(S'true'\ntR.")
    expect(tab.locator(".st-key-run_upload")).to_contain_text("not allowed")
    assert own_folders(models_folder) == before


def test_two_seeds_are_trained_one_after_the_other_and_compared(tab, models_folder):
    visit(tab, "train?network=dense&data=mnist_5k")
    expand(tab, "Settings")
    set_number(tab, "epochs-dense-mnist_5k", 1)
    set_number(tab, "subset-dense-mnist_5k", 200)
    before = own_folders(models_folder)
    open_popover(tab, "Train it many times")
    set_number(tab, "batch_seeds", 2)
    tab.get_by_role("button", name="Queue 2 seeds").click()
    expect(tab.get_by_test_id("stProgress")).to_have_count(2, timeout=SLOW)
    expect(main_text(tab)).to_contain_text("waits for its turn")
    expect(tab.get_by_test_id("stProgress")).to_have_count(0, timeout=LONG)
    new = [store.read(models_folder / "local" / name) for name in own_folders(models_folder) - before]
    assert [run.status for run in new] == ["finished"] * 2 and len({run.spec.group for run in new}) == 1
    assert {run.spec.seed for run in new} == {0, 1}

    go_to(tab, "Compare")
    expect(main_text(tab)).to_contain_text("2 of 2 runs finished.", timeout=SLOW)
    mean = sum(run.receipt["test_accuracy"] for run in new) / 2
    expect(tab.get_by_test_id("stMetric").filter(has_text="Mean test accuracy")).to_contain_text(percent(mean, 2))
    expect(tab.get_by_test_id("stMetric").filter(has_text="Spread")).to_contain_text(re.compile(r"\d\.\d\d points"))
