"""Show the code: the script is run as it is, and compared with a training of the same spec."""

import ast
import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.courses.presets import preset
from explorer.core.engine import build, training
from explorer.core.exchange import script
from explorer.core.layers import AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, layer_names
from explorer.core.layers.add import Add
from explorer.core.layers.concatenate import Concatenate
from explorer.core.pictures import datasets, sources
from explorer.core.runs import spec, store
from tests.conftest import small_spec
from tests.test_architecture import KERAS, reachable, touches

OWN = (
    Conv2D(4, 5, 2, "same", "tanh"), AveragePooling2D(3), Dropout(0.3), Conv2D(6, 2, activation=None),
    MaxPooling2D(2), Flatten(), Dense(8, "sigmoid"), Dense(10, None),
)
BRANCHES = (
    Conv2D(4, padding="same"), Conv2D(4, padding="same"), Add(), MaxPooling2D(2), Conv2D(3, 1),
    Conv2D(5, padding="same"), Concatenate(), Dropout(0.2), MaxPooling2D(2), Flatten(), Dense(10, "softmax"),
)
READS = (("input",), ("conv1",), ("conv1", "conv2"), ("add1",), ("pool1",), ("pool1",), ("conv3", "conv4"),
         ("concat1",), ("dropout1",), ("pool2",), ("flatten",))
SPECS = {
    "embedded": preset("two_conv").spec(data="mnist_5k", subset=600, epochs=1, seed=3),
    "dropout": preset("extra_conv_dropout").spec(data="mnist", subset=300, epochs=2, seed=1),
    "colour": preset("pool").spec(subset=200, epochs=1, learning_rate=0.002),
    "augmented": preset("one_conv").spec(data="fashion_mnist", subset=300, epochs=2, augment=True, batch_size=64),
    "branches": small_spec(network="branches", layers=BRANCHES, inputs=READS, data="mnist", subset=300, seed=5,
                           epochs=2),
    "own": small_spec(
        network="own", layers=OWN, data="mnist", loss=spec.LOGITS_CROSSENTROPY, optimizer="sgd", validation=0.25,
        subset=400, batch_size=50, epochs=6, decay=True, learning_rate=0.2, seed=7, target_accuracy=0.05,
    ),
}
# Keras compares its cached files with the published ones, so that small ones need its three functions replaced.
RUNNER = """
import os, runpy, sys
import keras, numpy as np

def loader(name):
    def load_data():
        with np.load(f"{os.environ['EXPLORER_DATA']}/{name}.npz") as file:
            return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])
    return load_data

for name in ("mnist", "fashion_mnist", "cifar10"):
    getattr(keras.datasets, name).load_data = loader(name)
for folder in sys.argv[1:]:
    os.chdir(folder)
    runpy.run_path("script.py")
"""


def test_branches_are_written_as_functional_code():
    """By hand: a layer that joins reads a list, and what is read again keeps its name."""
    code = script.keras_script(SPECS["branches"])
    for line in ("""conv1 = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv1")(inputs)""",
                 'add1 = layers.Add(name="add1")([conv1, conv2])', 'pool1 = layers.MaxPooling2D(2, name="pool1")(add1)',
                 'concat1 = layers.Concatenate(name="concat1")([conv3, conv4])', "model = keras.Model(inputs, output)"):
        assert f"\n{line}\n" in code


def code_of(text: str) -> str:
    """What Python sees: without comments and blank lines."""
    return ast.dump(ast.parse(text))


@pytest.fixture(scope="module")
def small_data(tmp_path_factory) -> Path:
    """A folder for EXPLORER_DATA: digits cut from the embedded ones, and noise for colour pictures."""
    folder = tmp_path_factory.mktemp("data")
    digits = datasets.load("mnist_5k")
    grey = {"x_train": digits.x_train[:500, ..., 0], "y_train": digits.y_train[:500].astype(np.uint8),
            "x_test": digits.x_test[:100, ..., 0], "y_test": digits.y_test[:100].astype(np.uint8)}
    noise = np.random.default_rng(0)
    colour = {}
    for part, count in (("train", 250), ("test", 50)):
        colour[f"x_{part}"] = noise.integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
        colour[f"y_{part}"] = noise.integers(0, 10, (count, 1), dtype=np.uint8)  # a column, as Keras gives it
    for name, arrays in (("mnist", grey), ("fashion_mnist", grey), ("cifar10", colour)):
        np.savez(folder / f"{name}.npz", **arrays)
    return folder


def written(folder: Path, name: str) -> Path:
    """A new folder with the script of a spec."""
    place = folder / name
    place.mkdir()
    (place / "script.py").write_text(script.keras_script(SPECS[name]))
    return place


def python(*arguments: str, folder: Path, **environment: str) -> str:
    done = subprocess.run([sys.executable, *map(str, arguments)], cwd=folder, capture_output=True, text=True,
                          timeout=300, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def scripts(small_data, tmp_path_factory) -> Path:
    """The folder in which the scripts of all specs but the embedded one have run, in one process."""
    folder = tmp_path_factory.mktemp("scripts")
    places = [written(folder, name) for name in SPECS if name != "embedded"]
    python("-c", RUNNER, *places, folder=folder, EXPLORER_DATA=str(small_data))
    return folder


def assert_same(keras, folder: Path, run: store.Run) -> None:
    """The script's layers, parameters and history are those of the run."""
    assert run.status == "finished", run.error
    theirs, ours = keras.saving.load_model(folder / "model.keras"), build.of_run(run)
    assert [(type(layer), layer.name) for layer in theirs.layers] == [
        (type(layer), layer.name) for layer in ours.layers
    ]
    assert [layer.name for layer in theirs.layers[1:]] == layer_names(run.spec.layers)
    assert [layer.get_config() for layer in theirs.layers] == [layer.get_config() for layer in ours.layers]
    assert theirs.count_params() == run.receipt["parameters"]
    with (folder / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    history = store.history(run)
    assert list(rows[0]) == list(history) and len(rows) == len(history["epoch"])
    for column, values in history.items():
        assert [float(row[column]) for row in rows] == pytest.approx(values, rel=1e-5), column


def test_the_script_alone_trains_as_the_program_does(keras, tmp_path):
    """Nothing of this program is on its path: another folder, and Python's isolated mode."""
    folder = written(tmp_path, "embedded")
    said = python("-I", "script.py", folder=folder)
    assert "225,034" in said and "conv2" in said, "model.summary()"
    assert_same(keras, folder, training.fit(SPECS["embedded"], tmp_path / "run"))
    assert {path.name for path in folder.iterdir()} == {"script.py", "history.csv", "model.keras"}


@pytest.mark.parametrize("name", [name for name in SPECS if name != "embedded"])
def test_other_specs_train_as_the_program_does(keras, monkeypatch, small_data, scripts, tmp_path, name):
    monkeypatch.setenv("EXPLORER_DATA", str(small_data))
    run = training.fit(SPECS[name], tmp_path / "run")
    assert_same(keras, scripts / name, run)
    expected = 1 if name == "own" else SPECS[name].epochs  # own: the target is reached
    assert len(store.history(run)["epoch"]) == expected


def test_script_does_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.exchange.script"), module)]


@pytest.mark.parametrize("data", sources.DATA_SOURCES)
@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_preset_on_every_data_set_is_code_that_fits_a_page(name, data):
    text = script.keras_script(preset(name).spec(data=data))
    compile(text, "script.py", "exec")
    assert max(map(len, text.splitlines())) <= 120
    assert "explorer" not in text.lower(), "it needs nothing of this program"


@pytest.mark.parametrize("name", SPECS)
def test_the_script_has_no_unused_import_and_no_unknown_name(name, tmp_path):
    written(tmp_path, name)
    python("-m", "ruff", "check", "--isolated", "--select", "E,F,I", "--line-length", "120", ".", folder=tmp_path)


@pytest.mark.parametrize("name", SPECS)
def test_the_notebook_s_cells_are_the_script(name):
    content = json.loads(script.notebook(SPECS[name]))
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    cells = content["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code"] * (len(cells) // 2)
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    for cell in code:
        compile(cell, "cell", "exec")
    assert code_of("\n".join(code)) == code_of(script.keras_script(SPECS[name]))


def test_the_notebook_is_what_nbformat_s_schema_asks_for():
    content = json.loads(script.notebook(SPECS["augmented"]))
    assert set(content) == {"nbformat", "nbformat_minor", "metadata", "cells"}
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    for cell in content["cells"]:
        more = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"id", "cell_type", "metadata", "source"} | more


def test_only_what_the_spec_asks_for_is_in_the_script():
    plain = script.keras_script(preset("two_conv").spec())
    for word in ("tensorflow as tf", "augmented", "CosineDecay", "StopAtTarget", "mlxtend", "import math", "[:"):
        assert word not in plain.replace("[:cut]", ""), word
    assert 'optimizer="rmsprop", loss="categorical_crossentropy"' in plain
    assert 'x = layers.Conv2D(64, 3, activation="relu", name="conv2")(x)' in plain


def test_drawn_strokes_are_in_no_public_data_set():
    spec = small_spec(strokes="pen.jsonl", strokes_times=2)
    for code in (script.keras_script, script.notebook):
        with pytest.raises(ValueError, match="Expected a training without strokes. Received: 2 times pen.jsonl"):
            code(spec)


@pytest.mark.parametrize("name", ["x\nimport os", "x\r\nimport os", "x\x00y", "a\u2028b", "  "])
def test_the_name_of_a_network_stays_in_its_comment(name):
    harmless = code_of(script.keras_script(small_spec(network="x")))
    assert code_of(script.keras_script(small_spec(network=name))) == harmless
