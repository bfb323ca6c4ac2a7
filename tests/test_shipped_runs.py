"""The runs that come with the app: complete, unaltered, small, and as good as they say."""

import hashlib

import numpy as np
import pytest

from explorer.core import evaluation, exercises, messages, runs
from explorer.core.arithmetic import network_numbers, totals
from tests.conftest import ROOT

SHIPPED = ("dense", "one_conv", "two_conv", "pool", "extra_conv", "extra_conv_dropout", "pen")
MODELS = ROOT / "models"


@pytest.fixture(autouse=True)
def own_models(monkeypatch):
    """Whatever EXPLORER_MODELS says, these tests look at the repository's runs."""
    monkeypatch.delenv("EXPLORER_MODELS", raising=False)


def shipped_files():
    return [path for path in MODELS.rglob("*") if path.is_file() and path.relative_to(MODELS).parts[0] != "local"]


def test_the_seven_runs_are_there_and_no_other():
    found, _ = runs.list_runs()
    assert {run.name for run in found if not run.name.startswith("local/")} == set(SHIPPED)


def test_all_together_they_are_under_25_mb():
    assert sum(path.stat().st_size for path in shipped_files()) < 25 * 10**6


@pytest.mark.parametrize("name", SHIPPED)
def test_every_file_has_the_checksum_of_the_receipt(name):
    run = runs.find(name)
    assert run.status == "finished" and run.usable
    held = {path.relative_to(run.path).as_posix() for path in run.path.rglob("*") if path.is_file()} - {"run.json"}
    assert held == set(run.files)
    assert "model.keras" not in held, "the weights are in the checkpoints, once"
    for file, expected in run.files.items():
        assert hashlib.sha256((run.path / file).read_bytes()).hexdigest() == expected, file


@pytest.mark.parametrize("name", SHIPPED)
def test_the_receipt_says_how_it_was_made(name):
    run = runs.find(name)
    receipt = run.receipt
    assert {"seed", "split", "versions", "seconds", "parameters", "test_accuracy"} <= set(receipt)
    assert receipt["seed"] == run.spec.seed
    assert set(receipt["versions"]) >= {"python", "tensorflow", "keras", "numpy"}
    assert receipt["seconds"] > 0 and receipt["epochs"] == run.spec.epochs
    assert receipt["parameters"] == totals(network_numbers(run.spec.layers, run.spec.input_shape))[0]


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "pen"])
def test_the_network_and_the_settings_are_the_course_s(name):
    spec, course = runs.find(name).spec, exercises.preset(name)
    assert (spec.network, spec.layers, spec.data) == (name, course.layers, course.data)
    for setting in ("loss", "optimizer", "batch_size", "epochs", "validation", "subset"):
        assert getattr(spec, setting) == getattr(course, setting), setting
    assert not spec.augment and spec.strokes is None


def test_two_conv_reaches_the_course_s_accuracy_on_mnist_s_test_set():
    run = runs.find("two_conv")
    assert run.receipt["split"] == {"training": 42_000, "validation": 18_000, "test": 10_000, "drawn": 0}
    assert run.receipt["test_accuracy"] >= 0.9824


def test_pen_is_two_conv_with_augmentation_and_strokes_and_reads_mnist_too():
    run = runs.find("pen")
    assert run.spec.layers == exercises.preset("two_conv").layers
    assert run.spec.augment and run.receipt["split"]["drawn"] > 0
    assert "/" not in run.spec.strokes, "the file's name, not its place on somebody's machine"
    assert run.receipt["split"]["test"] == 10_000
    assert run.receipt["test_accuracy"] >= 0.99


@pytest.mark.parametrize("name", SHIPPED)
def test_checkpoints_are_the_ones_promised(name):
    run = runs.find(name)
    kept = runs.checkpoints(run)
    if name in ("two_conv", "extra_conv"):
        assert kept == list(range(run.spec.epochs + 1)), "every epoch, 000 before training first"
    else:
        assert kept[-1] == run.spec.epochs
    for epoch in kept:
        assert all(np.isfinite(array).all() and array.dtype == np.float32
                   for array in runs.weights(run, epoch).values())


@pytest.mark.parametrize("name", SHIPPED)
def test_the_confusion_matrix_agrees_with_the_receipt(name):
    run = runs.find(name)
    kept = runs.evaluation(run)
    confusion = kept["confusion"]
    assert confusion.shape == (10, 10)
    assert confusion.sum() == len(kept["predictions"]) == run.receipt["split"]["test"]
    assert np.bincount(kept["predictions"], minlength=10).tolist() == confusion.sum(axis=0).tolist()
    assert evaluation.accuracy(confusion) == pytest.approx(run.receipt["test_accuracy"], abs=1e-6)


@pytest.mark.parametrize("name", SHIPPED)
def test_history_has_a_row_an_epoch(name):
    run = runs.find(name)
    history = runs.history(run)
    assert history["epoch"] == list(range(run.spec.epochs))
    assert list(history) == ["epoch", "accuracy", "loss", "val_accuracy", "val_loss"]
    assert runs.steps(run)["step"][-1] == run.steps_per_epoch
    assert messages.packed_network(run)
