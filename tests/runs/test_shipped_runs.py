"""The runs that come with the app: complete, unaltered, small, and as good as they say."""

import hashlib
import json

import numpy as np
import pytest

from explorer.core.courses import last_exercise, presets
from explorer.core.engine import inference
from explorer.core.network import editor
from explorer.core.network.arithmetic import network_numbers, totals
from explorer.core.pictures import datasets
from explorer.core.runs import batches, metrics, statistics, store
from explorer.core.show import messages
from tests.conftest import ROOT

COURSES = {  # the courses' own trainings, and which weights they keep
    "dense": "last", "one_conv": "last", "two_conv": "all", "vgg_small": "ends", "no_pool": "last", "pool": "last",
    "extra_conv": "all", "extra_conv_dropout": "last",
}
LAST_EXERCISE = {  # network and dropout rate of the last exercise's, and which weights they keep
    "fashion_pool": ("pool", 0, "last"), "fashion_extra_conv": ("extra_conv", 0, "all"),
    "fashion_extra_conv_dropout": ("extra_conv_dropout", 0.2, "last"),
    "fashion_dropout_0.5": ("extra_conv_dropout", 0.5, "none"),
    "fashion_dropout_0.8": ("extra_conv_dropout", 0.8, "none"), "mnist_pool": ("pool", 0, "none"),
    "mnist_extra_conv": ("extra_conv", 0, "none"), "mnist_extra_conv_dropout": ("extra_conv_dropout", 0.2, "none"),
    "mnist_dropout_0.5": ("extra_conv_dropout", 0.5, "none"), "mnist_dropout_0.8": ("extra_conv_dropout", 0.8, "none"),
}
SHIPPED = (*COURSES, *LAST_EXERCISE, "pen")
WITH_WEIGHTS = [*COURSES, *(name for name, (*_, kept) in LAST_EXERCISE.items() if kept != "none"), "pen"]
MODELS = ROOT / "models"


@pytest.fixture(autouse=True)
def own_models(monkeypatch):
    """Whatever EXPLORER_MODELS says, these tests look at the repository's runs."""
    monkeypatch.delenv("EXPLORER_MODELS", raising=False)


def shipped_files():
    return [path for path in MODELS.rglob("*") if path.is_file() and path.relative_to(MODELS).parts[0] != "local"]


def test_the_runs_are_there_and_no_other():
    found, _ = store.list_runs()
    assert {run.name for run in found if not run.name.startswith("local/")} == set(SHIPPED)


def test_all_together_they_are_under_40_mb():
    assert sum(path.stat().st_size for path in shipped_files()) < 40 * 10**6


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_tells_where_on_which_machine_it_was_trained(name):
    values = json.loads((MODELS / name / "run.json").read_text())
    texts = [text for part in (values["spec"], values["receipt"]) for text in strings(part)]
    assert texts and not [text for text in texts if "/" in text or "\\" in text or ":" in text]


def strings(value) -> list[str]:
    """Every text in a JSON value."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if isinstance(value, str) else [text for part in parts for text in strings(part)]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_file_has_the_checksum_of_the_receipt(name):
    run = store.find(name)
    assert run.status == "finished" and run.usable == (name in WITH_WEIGHTS) and run.numbers_only != run.usable
    held = {path.relative_to(run.path).as_posix() for path in run.path.rglob("*") if path.is_file()} - {"run.json"}
    assert held == set(run.files)
    assert "model.keras" not in held, "the weights are in the checkpoints, once"
    for file, expected in run.files.items():
        assert hashlib.sha256((run.path / file).read_bytes()).hexdigest() == expected, file


@pytest.mark.parametrize("name", SHIPPED)
def test_the_receipt_says_how_it_was_made(name):
    run = store.find(name)
    receipt = run.receipt
    assert {"seed", "split", "versions", "seconds", "parameters", "test_accuracy"} <= set(receipt)
    assert receipt["seed"] == run.spec.seed
    assert set(receipt["versions"]) >= {"python", "tensorflow", "keras", "numpy"}
    assert receipt["seconds"] > 0 and receipt["epochs"] == run.spec.epochs
    assert receipt["parameters"] == totals(network_numbers(run.spec.layers, run.spec.input_shape))[0]


@pytest.mark.parametrize("name", COURSES)
def test_the_network_and_the_settings_are_the_course_s(name):
    spec, course = store.find(name).spec, presets.preset(name).spec()
    assert (spec.network, spec.layers, spec.data) == (name, course.layers, course.data)
    for setting in ("loss", "optimizer", "batch_size", "epochs", "validation", "subset"):
        assert getattr(spec, setting) == getattr(course, setting), setting
    assert not spec.augment and spec.strokes is None


@pytest.mark.parametrize("name", LAST_EXERCISE)
def test_the_last_exercise_s_are_the_course_s_networks_on_5000_digits_or_clothes_for_20_epochs(name):
    network, rate, _ = LAST_EXERCISE[name]
    spec, course = store.find(name).spec, presets.preset(network).spec()
    assert spec.data == {"mnist": "mnist", "fashion": "fashion_mnist"}[name.split("_")[0]]
    assert spec.layers == (editor.with_dropout(course.layers, rate) if rate else course.layers)
    assert (spec.network, spec.subset, spec.epochs, spec.validation) == (network, 5000, 20, "test")
    assert (spec.loss, spec.optimizer, spec.batch_size) == (course.loss, course.optimizer, course.batch_size)


@pytest.mark.parametrize("prefix", ["fashion", "mnist"])
def test_the_dropout_rates_are_one_batch(prefix):
    groups = batches.groups(store.find(name) for name in SHIPPED)
    (batch,) = [group for group in groups.values() if group[0].name.startswith(prefix)]
    points = statistics.points(batch, batches.dropout_rate)
    assert [point.x for point in points] == [0.0, 0.2, 0.5, 0.8]


def test_the_page_s_runs_of_the_last_exercise_are_these():
    assert {name for parts in last_exercise.RUNS.values() for name in parts.values()} == set(LAST_EXERCISE)


def test_two_conv_reaches_the_course_s_accuracy_on_mnist_s_test_set():
    run = store.find("two_conv")
    assert run.receipt["split"] == {"training": 42_000, "validation": 18_000, "test": 10_000, "drawn": 0}
    assert run.receipt["test_accuracy"] >= 0.9824


def test_pen_is_two_conv_with_augmentation_and_strokes_and_reads_mnist_too():
    run = store.find("pen")
    assert run.spec.layers == presets.preset("two_conv").layers
    assert run.spec.augment and run.receipt["split"]["drawn"] > 0
    assert "/" not in run.spec.strokes, "the file's name, not its place on somebody's machine"
    assert run.receipt["split"]["test"] == 10_000
    assert run.receipt["test_accuracy"] >= 0.99


@pytest.mark.parametrize("name", SHIPPED)
def test_checkpoints_are_the_ones_promised(name):
    run = store.find(name)
    kept, last = store.checkpoints(run), run.spec.epochs
    assert run.spec.checkpoints == {**COURSES, **{name: row[-1] for name, row in LAST_EXERCISE.items()},
                                    "pen": "last"}[name]
    assert kept == {"all": list(range(last + 1)), "ends": [0, last], "last": [last], "none": []}[run.spec.checkpoints]
    for epoch in kept:
        assert all(np.isfinite(array).all() and array.dtype == np.float32
                   for array in store.weights(run, epoch).values())


@pytest.mark.parametrize("name", SHIPPED)
def test_the_confusion_matrix_agrees_with_the_receipt(name):
    run = store.find(name)
    kept = store.evaluation(run)
    confusion = kept["confusion"]
    assert confusion.shape == (10, 10)
    assert confusion.sum() == len(kept["predictions"]) == run.receipt["split"]["test"]
    assert np.bincount(kept["predictions"], minlength=10).tolist() == confusion.sum(axis=0).tolist()
    assert metrics.accuracy(confusion) == pytest.approx(run.receipt["test_accuracy"], abs=1e-6)


@pytest.mark.parametrize("name", SHIPPED)
def test_history_has_a_row_an_epoch(name):
    run = store.find(name)
    history = store.history(run)
    assert history["epoch"] == list(range(run.spec.epochs))
    assert list(history) == ["epoch", "accuracy", "loss", "val_accuracy", "val_loss"]
    assert store.steps(run)["step"][-1] == run.steps_per_epoch


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_the_browser_gets_its_weights(name):
    assert messages.packed_network(store.find(name))


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_the_answers_are_those_of_the_weights(keras, name):
    """Where the data is that it was trained on; sums in another order may turn an answer in a thousand."""
    run = store.find(name)
    kept = store.evaluation(run)
    if not datasets.available(run.spec.data):
        pytest.skip(f"{run.spec.data} is not on this machine")
    data = datasets.load(run.spec.data, download=False)
    if not np.array_equal(data.y_test, kept["labels"]):
        pytest.skip(f"{run.spec.data} on this machine has other test pictures")
    answers = inference.probabilities(inference.load(run), data.x_test).argmax(axis=1)
    assert (answers == kept["predictions"]).mean() >= 0.999


@pytest.mark.parametrize("name", SHIPPED)
def test_the_table_of_the_readme_says_its_accuracy(name):
    text = (MODELS / "README.md").read_text()
    (line,) = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
    assert f"{store.find(name).receipt['test_accuracy']:.2%}".replace("%", " %") in line
