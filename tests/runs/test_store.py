"""A run folder: written whole, read back the same, and every damage named."""

import csv
import hashlib
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.layers import Conv2D, Flatten
from explorer.core.runs import folders, store
from explorer.core.runs.store import Run, RunError
from tests.conftest import small_spec, small_weights, write_run

DATA_FILES = ("checkpoints/001.npz", "history.csv", "evaluation.npz")


def read_part(run: Run, name: str):
    """The part of the run that is in the file `name`."""
    reader = {"checkpoints/001.npz": store.weights, "history.csv": store.history, "evaluation.npz": store.evaluation}
    return reader[name](run)


def change_json(run: Run, **values) -> None:
    path = run.path / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


@pytest.mark.parametrize("name", presets.PRESETS)
def test_the_spec_of_every_preset_survives_the_folder(tmp_path, name):
    spec = presets.preset(name).spec()
    store.save(Run(tmp_path / name, name, spec, "starting"))
    assert store.read(tmp_path / name).spec == spec


def test_every_field_of_a_run_survives_the_folder(tmp_path):
    spec = small_spec(
        seed=4, learning_rate=0.01, decay=True, augment=True, strokes="pens.jsonl", strokes_times=3, writers=(1, 24),
        subset=99, validation="test", checkpoints="last", optimizer="sgd",
    )
    run = Run(tmp_path / "r", "r", spec, "stopped", "why", "2026-01-01", 12, 7, {"seed": 4}, {"a": "b"})
    assert store.save(run) == run
    assert store.read(tmp_path / "r") == run


def test_a_spec_takes_the_course_s_settings_and_the_changes():
    spec = presets.preset("pool").spec(data="mnist", seed=5)
    assert (spec.optimizer, spec.batch_size, spec.epochs) == ("adam", 32, 10)
    assert (spec.validation, spec.subset) == ("test", 5000)
    assert (spec.data, spec.seed, spec.input_shape, spec.class_names[7]) == ("mnist", 5, (28, 28, 1), "7")


@pytest.mark.parametrize(("change", "words"), [
    ({"data": "imagenet"}, "Unknown data set. Expected one of mnist, fashion_mnist, cifar10, mnist_5k"),
    ({"optimizer": "lion"}, "Unknown optimizer. Expected one of rmsprop, adam, sgd. Received: lion"),
    ({"loss": "mse"}, "Unknown loss"),
    ({"checkpoints": "some"}, "Unknown checkpoints. Expected one of all, ends, last, none"),
    ({"epochs": 0}, "number for epochs is too small. Expected at least 1. Received: 0"),
    ({"batch_size": -1}, "batch size"), ({"strokes_times": 0}, "strokes times"), ({"subset": 1}, "at least 2"),
    ({"validation": 0}, "validation share"), ({"validation": 1.0}, "0 < share < 1"),
    ({"validation": float("nan")}, "validation share"),
    ({"learning_rate": 0.0}, "learning rate"),
    ({"learning_rate": -1.0}, "positive number, at most 1e\\+38. Received: -1.0"),
    ({"learning_rate": float("nan")}, "learning rate"), ({"learning_rate": float("inf")}, "learning rate"),
    ({"layers": (Flatten(), Conv2D(1, activation=None))}, "conv1: needs maps"),
])
def test_a_spec_that_makes_no_sense_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        small_spec(**change)


def test_listing_gives_shipped_runs_first_then_the_newest_of_one_s_own(models):
    for name, created in (("b", 5), ("a", 1), ("local/old", 2), ("local/new", 3)):
        write_run(models / name, created=f"2026-{created:02d}-01T00:00:00+00:00")
    (models / "README.md").write_text("no run")
    (models / "empty").mkdir()
    found, problems = store.list_runs()
    assert [run.name for run in found] == ["a", "b", "local/new", "local/old"]
    assert problems == []


def test_without_a_folder_of_models_the_list_is_empty(models):
    models.rmdir()
    assert store.list_runs() == ([], [])


def test_a_damaged_run_does_not_hide_the_good_ones(models):
    for name in ("a", "b", "local/c"):
        write_run(models / name)
    (models / "b/run.json").write_text('{"spec": {')
    found, problems = store.list_runs()
    assert [run.name for run in found] == ["a", "local/c"]
    assert len(problems) == 1 and problems[0].startswith("run.json of b is damaged")


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", "3", '"text"', "{}", '{"spec": {}}', '{"spec": []}', "\udcff",
], ids=repr)
def test_a_run_json_of_another_form_is_damaged(tmp_path, text):
    (tmp_path / "run.json").write_text(text, errors="surrogateescape")
    with pytest.raises(RunError, match="run.json of .* is damaged. Expected what training wrote"):
        store.read(tmp_path)


@pytest.mark.parametrize("change", [
    {"files": None}, {"files": ["history.csv"]}, {"receipt": None}, {"receipt": "good"}, {"created": None},
    {"status": 3}, {"pid": -1}, {"pid": True}, {"steps_per_epoch": 0.5}, {"created": "yesterday"}, {"error": 7},
    {"files": {"history.csv": 3}}, {"receipt": {"test_accuracy": "98 %"}}, {"receipt": {"test_accuracy": 98.5}},
    {"receipt": {"split": {"test": -1}}}, {"receipt": {"seconds": float("inf")}}, {"receipt": {"a": [[[1]]]}},
], ids=repr)
def test_a_run_json_with_a_field_of_the_wrong_type_is_damaged(tmp_path, change):
    run = write_run(tmp_path / "r")
    change_json(run, **change)
    with pytest.raises(RunError, match="run.json of r is damaged"):
        store.read(run.path)


@pytest.mark.parametrize("change", [{"rating": 5}, {"spec": {"quantised": True}}], ids=repr)
def test_a_run_json_of_a_newer_version_says_so(tmp_path, change):
    run = write_run(tmp_path / "r")
    whole = json.loads((run.path / "run.json").read_text())
    change_json(run, **{key: {**whole[key], **value} if key in whole else value for key, value in change.items()})
    with pytest.raises(RunError, match="run.json of r is of a newer version of this app.* Update the app"):
        store.read(run.path)


@pytest.mark.parametrize("change", [
    {"epochs": "two"}, {"layers": None}, {"layers": [{"type": "Lambda"}]}, {"optimizer": "lion"},
    {"data": ["mnist"]}, {"writers": 3}, {"epochs": True}, {"epochs": 1.5}, {"seed": "0"}, {"decay": 1},
    {"group": ["a"]}, {"network": "\ud800"}, {"layers": []}, {"layers": [{"type": "Dense", "units": 7}]},
    {"layers": [{"type": "Flatten"}, {"type": "Dense", "units": 10**9}, {"type": "Dense", "units": 10}]},
], ids=repr)
def test_a_spec_altered_by_hand_is_damaged(tmp_path, change):
    run = write_run(tmp_path / "r")
    change_json(run, spec={**json.loads((run.path / "run.json").read_text())["spec"], **change})
    with pytest.raises(RunError, match="run.json of r is damaged"):
        store.read(run.path)


def test_an_unknown_status_lists_the_valid_ones(tmp_path):
    run = write_run(tmp_path / "r")
    change_json(run, status="great")
    with pytest.raises(RunError, match="starting, running, finished, stopped, failed. Received: great"):
        store.read(run.path)


def test_a_folder_without_run_json_is_no_run(tmp_path):
    with pytest.raises(RunError, match="nothing is no run"):
        store.read(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError):
        store.read(tmp_path / "file")
    (tmp_path / "folder/run.json").mkdir(parents=True)
    with pytest.raises(RunError):
        store.read(tmp_path / "folder")


def test_a_run_is_found_by_its_name(models):
    write_run(models / "two_conv")
    write_run(models / "local/dense-20260101-120000-000")
    assert store.find("two_conv").name == "two_conv"
    assert store.find("local/dense-20260101-120000-000").name == "local/dense-20260101-120000-000"
    with pytest.raises(RunError, match="three_conv is no run"):
        store.find("three_conv")


@pytest.mark.parametrize("name", [
    "", ".", "..", "../outside", "local/../../outside", "a/../outside", "/", "/outside", "./..", ".hidden", "a/.b",
    "a b", "a\0b", "two_conv\n", "~", "x" * 5000, "a\\..\\b",
])
def test_a_name_cannot_leave_the_folder_of_models(models, tmp_path, name):
    write_run(tmp_path / "outside")
    with pytest.raises(RunError):
        store.find(name)


def test_the_name_of_a_run_is_its_place_below_models(models, tmp_path):
    write_run(models / "local/mine")
    write_run(tmp_path / "elsewhere/mine")
    assert store.read(models / "local/mine").name == "local/mine"
    assert store.read(tmp_path / "elsewhere/mine").name == "mine"


def test_explorer_models_names_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORER_MODELS", str(tmp_path))
    assert folders.models() == tmp_path
    monkeypatch.delenv("EXPLORER_MODELS")
    assert folders.models() == folders.ROOT / "models"


def test_a_good_run_reads_back_what_was_written(tmp_path):
    run = store.read(write_run(tmp_path / "r").path)
    assert store.checkpoints(run) == [0, 1]
    assert all(np.array_equal(array, small_weights(1)[key]) for key, array in store.weights(run).items())
    assert all(np.array_equal(array, small_weights(0)[key]) for key, array in store.weights(run, 0).items())
    assert store.history(run) == {
        "epoch": [0], "accuracy": [0.5], "loss": [1.25], "val_accuracy": [0.75], "val_loss": [1.0],
    }
    assert store.steps(run)["step"] == [1, 2]
    assert np.array_equal(store.evaluation(run)["confusion"], np.eye(10))


@pytest.mark.parametrize("name", DATA_FILES)
@pytest.mark.parametrize("damage", ["missing", "truncated", "altered"])
def test_a_missing_truncated_or_altered_file_is_named(tmp_path, name, damage):
    run = store.read(write_run(tmp_path / "r").path)
    path = run.path / name
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if damage == "truncated" else content[:-1] + b"?")
    with pytest.raises(RunError, match="epoch 1|" + name) as problem:
        store.weights(run, 1) if name.startswith("checkpoints") else read_part(run, name)
    assert "r" in str(problem.value)
    intact = [other for other in DATA_FILES if other != name]
    assert all(read_part(run, other) for other in intact), "the other files can still be read"


def test_a_file_exchanged_for_a_valid_one_is_noticed(tmp_path):
    run = store.read(write_run(tmp_path / "r").path)
    shutil.copy(run.path / "checkpoints/000.npz", run.path / "checkpoints/001.npz")
    with pytest.raises(RunError, match="checkpoints/001.npz of the run r was altered or cut off after training"):
        store.weights(run)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 text"])
def test_a_damaged_archive_without_a_checksum_is_named_too(tmp_path, content):
    run = replace(write_run(tmp_path / "r"), files={})
    (run.path / "checkpoints/001.npz").write_bytes(content)
    with pytest.raises(RunError, match="checkpoints/001.npz of the run r cannot be read"):
        store.weights(run)


def test_a_checkpoint_cannot_carry_code(tmp_path):
    run = replace(write_run(tmp_path / "r"), files={})
    np.savez(run.path / "checkpoints/001.npz", **{"conv1/kernel": np.array([print], object)})
    with pytest.raises(RunError, match="cannot be read"):
        store.weights(run)


@pytest.mark.parametrize(("key", "value"), [
    ("conv1/kernel", None), ("output/kernel", np.zeros((1352, 9), np.float32)), ("conv1/bias", None),
    ("output/bias", np.zeros(11, np.float32)),
])
def test_weights_that_do_not_fit_the_spec_are_named(tmp_path, key, value):
    run = replace(write_run(tmp_path / "r"), files={})
    arrays = small_weights()
    arrays.pop(key)
    store.save_arrays(run.path / "checkpoints/001.npz", arrays if value is None else {**arrays, key: value})
    with pytest.raises(RunError, match=r"001.npz of the run r cannot be read: The weights .*do not fit.*Expected"):
        store.weights(run)


def test_weights_of_an_epoch_that_was_not_kept_list_the_kept_ones(tmp_path):
    run = write_run(tmp_path / "r")
    with pytest.raises(RunError, match=r"No weights of epoch 7 in the run r. Expected one of \[0, 1\]"):
        store.weights(run, 7)
    shutil.rmtree(run.path / "checkpoints")
    with pytest.raises(RunError, match="checkpoints/001.npz of the run r is missing"):
        store.weights(run)


def test_a_line_still_being_written_is_left_out(tmp_path):
    run = replace(write_run(tmp_path / "r"), files={}, status="running")
    with (run.path / "steps.csv").open("a") as file:
        file.write("0,3,0.7")
    assert store.steps(run)["step"] == [1, 2]
    (run.path / "steps.csv").write_text("epoch,step,acc")
    assert store.steps(run) == {}


def test_before_the_first_epoch_there_is_no_history_and_no_problem(tmp_path):
    run = replace(write_run(tmp_path / "r"), files={}, status="running")
    (run.path / "history.csv").unlink()
    assert store.history(run) == {}
    (run.path / "history.csv").write_text("epoch,accuracy\n")
    assert store.history(run) == {}


@pytest.mark.parametrize("row", ["0,many", "0", "0,1,2\n1,"])
def test_a_table_of_something_else_than_numbers_is_named(tmp_path, row):
    run = replace(write_run(tmp_path / "r"), files={})
    (run.path / "history.csv").write_text(f"epoch,accuracy\n{row}\n")
    with pytest.raises(RunError, match="history.csv of the run r cannot be read. Expected a table of numbers"):
        store.history(run)


def test_a_run_stopped_before_its_evaluation_says_so(tmp_path):
    run = replace(write_run(tmp_path / "r"), files={})
    (run.path / "evaluation.npz").unlink()
    with pytest.raises(RunError, match="evaluation.npz of the run r is missing"):
        store.evaluation(run)


def test_checksums_cover_the_files_and_nothing_else(tmp_path):
    run = write_run(tmp_path / "r")
    (run.path / "stop").touch()
    (run.path / ".history.csv.77").write_text("half")
    run = store.with_checksums(run)
    assert sorted(run.files) == [
        "checkpoints/000.npz", "checkpoints/001.npz", "evaluation.npz", "history.csv", "steps.csv",
    ]
    assert run.files["history.csv"] == hashlib.sha256((run.path / "history.csv").read_bytes()).hexdigest()


def test_the_fingerprint_changes_with_every_file(tmp_path):
    run = write_run(tmp_path / "r")
    again = store.read(run.path)
    assert run.fingerprint == again.fingerprint
    (run.path / "steps.csv").write_text("epoch,step\n")
    assert store.with_checksums(run).fingerprint != run.fingerprint
    assert replace(run, name="other").fingerprint != run.fingerprint


def test_a_run_with_a_checkpoint_is_usable_one_without_has_its_numbers(tmp_path):
    run = write_run(tmp_path / "r")
    assert run.usable
    assert not run.numbers_only
    numbers = replace(run, files={"history.csv": "x"})
    assert numbers.numbers_only and not numbers.usable
    assert not replace(numbers, status="failed").numbers_only


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    store.save_bytes(tmp_path / "a", b"old")
    store.save_bytes(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"], "no temporary file is left"
    assert (tmp_path / "a").read_bytes() == b"new"
    with pytest.raises(OSError):
        store.save_bytes(tmp_path / "missing/a", b"new")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        store.save_bytes(tmp_path / "folder", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "folder"]


def test_history_is_a_plain_table(tmp_path):
    run = write_run(tmp_path / "r")
    with (run.path / "history.csv").open() as file:
        assert [row["loss"] for row in csv.DictReader(file)] == ["1.25"]
