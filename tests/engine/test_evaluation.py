"""Accuracy, precision and recall by hand, and the command line."""

import json
import re

import numpy as np
import pytest

from explorer.core.engine import evaluation, inference
from explorer.core.engine.evaluation import parse_writers
from explorer.core.layers import Dense, Flatten
from explorer.core.pictures import datasets, preparation
from explorer.core.runs import metrics, spec, store
from explorer.core.runs.metrics import best_epoch, confusion_matrix, precision_and_recall
from tests.conftest import write_run

# True classes 0 0 0 1 1 2 read as 0 0 1 1 0 1: nobody said 2.
LABELS, ANSWERS = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0, 1])
CONFUSION = np.array([[2, 1, 0], [1, 1, 0], [0, 1, 0]])


def test_rows_are_the_true_class_and_columns_the_answer():
    assert confusion_matrix(LABELS, ANSWERS, 3).tolist() == CONFUSION.tolist()
    assert confusion_matrix(np.array([9]), np.array([4]))[9, 4] == 1, "a nine read as a four"
    assert confusion_matrix(np.array([9]), np.array([4])).shape == (10, 10)


def test_accuracy_is_the_share_on_the_diagonal():
    assert metrics.accuracy(CONFUSION) == 3 / 6


def test_precision_and_recall_by_hand():
    precision, recall = precision_and_recall(CONFUSION)
    assert precision[:2].tolist() == [2 / 3, 1 / 3]
    assert recall.tolist() == [2 / 3, 1 / 2, 0]


@pytest.mark.filterwarnings("error")
def test_precision_of_an_answer_never_given_is_nan_and_recall_of_a_class_never_shown_too():
    assert np.isnan(precision_and_recall(CONFUSION)[0][2])
    precision, recall = precision_and_recall(np.array([[3, 1], [0, 0]]))
    assert precision.tolist() == [1, 0]
    assert recall[0] == 0.75 and np.isnan(recall[1])


def test_precision_and_recall_are_scikit_learn_s():
    metrics = pytest.importorskip("sklearn.metrics")
    generator = np.random.default_rng(0)
    labels, answers = generator.integers(0, 10, 500), generator.integers(0, 10, 500)
    precision, recall, *_ = metrics.precision_recall_fscore_support(labels, answers)
    ours = precision_and_recall(confusion_matrix(labels, answers))
    assert np.allclose(ours, (precision, recall))


def test_wrong_images_are_listed_in_order():
    assert metrics.wrong_images(ANSWERS, LABELS).tolist() == [2, 4, 5]
    assert metrics.wrong_images(LABELS, LABELS).tolist() == []


def test_the_report_has_a_line_a_class_and_ends_with_the_accuracy():
    lines = metrics.report(CONFUSION, ("cat", "dog", "automobile")).splitlines()
    assert lines[0].split() == ["class", "precision", "recall", "images"]
    assert lines[1].split() == ["cat", "0.6667", "0.6667", "3"]
    assert lines[3].split() == ["automobile", "nan", "0.0000", "1"]
    assert lines[-1] == "accuracy 0.5000 on 6 images"


def test_writers_are_a_first_and_a_last_number():
    assert parse_writers("25-30") == (25, 30)
    assert parse_writers("7-7") == (7, 7)
    assert parse_writers(None) is None


@pytest.mark.parametrize("text", ["", "25", "25-", "-30", "30-25", "a-b", "1-2-3", "1.5-3"])
def test_writers_that_are_no_range_are_refused(text):
    with pytest.raises(ValueError, match=f"FIRST-LAST, for example 1-24. Received: {text}"):
        parse_writers(text)


def last_line(capsys, *arguments) -> str:
    evaluation.main([str(argument) for argument in arguments])
    return capsys.readouterr().out.splitlines()[-1]


def failed(capsys, *arguments) -> str:
    with pytest.raises(SystemExit) as end:
        evaluation.main([str(argument) for argument in arguments])
    assert end.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def drawn(path, count: int = 6):
    """A file of upright strokes that calls itself digits 0, 1, 2, ... of the writers 1, 2, 3, ..."""
    lines = [{"digit": place, "writer": place + 1, "strokes": [[[250, 100], [250, 400]]]} for place in range(count)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_the_command_line_ends_with_the_accuracy_of_the_receipt(capsys, trained):
    line = last_line(capsys, trained.path)
    assert re.fullmatch(r"accuracy [01]\.\d{4} on 1000 images", line)
    assert float(line.split()[1]) == pytest.approx(trained.receipt["test_accuracy"], abs=5e-5)


def test_the_answers_kept_are_those_of_one_image_at_a_time(trained):
    data = datasets.load("mnist_5k")
    network = inference.load(trained)
    alone = [inference.activations(network, image / np.float32(255))["output"].argmax() for image in data.x_test[:200]]
    kept = store.evaluation(trained)
    assert kept["predictions"][:200].tolist() == alone
    assert np.array_equal(kept["confusion"], confusion_matrix(data.y_test, kept["predictions"]))


def test_the_command_line_reads_drawn_digits(capsys, trained, tmp_path):
    path = drawn(tmp_path / "drawn.jsonl")
    assert last_line(capsys, trained.path, "--strokes", path).endswith(" on 6 images")
    assert last_line(capsys, trained.path, "--strokes", path, "--writers", "2-4").endswith(" on 3 images")


def test_the_command_line_takes_another_data_set(capsys, trained, no_data, monkeypatch, tmp_path):
    data = datasets.load("mnist_5k")
    np.savez(tmp_path / "mnist.npz", x_train=data.x_test, y_train=data.y_test, x_test=data.x_test[:50],
             y_test=data.y_test[:50])
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    assert last_line(capsys, trained.path, "--data", "mnist").endswith(" on 50 images")


def test_wrong_names_and_files_are_one_sentence(capsys, no_data, tmp_path):
    run = write_run(tmp_path / "r").path
    assert "mnist, fashion_mnist, cifar10, mnist_5k" in failed(capsys, run, "--data", "imagenet")
    assert "is no run" in failed(capsys, tmp_path / "nothing")
    assert "cannot be read" in failed(capsys, run, "--strokes", tmp_path / "none.jsonl")
    assert "FIRST-LAST" in failed(capsys, run, "--strokes", drawn(tmp_path / "d.jsonl"), "--writers", "many")
    assert "not allowed with" in failed(capsys, run, "--data", "mnist", "--strokes", tmp_path / "d.jsonl")
    assert "could not be downloaded" in failed(capsys, run, "--data", "mnist")


def test_pictures_that_do_not_fit_the_network_are_refused(capsys, tmp_path):
    layers = (Flatten(), Dense(10, None))
    run = write_run(tmp_path / "r", data="cifar10", layers=layers, loss=spec.LOGITS_CROSSENTROPY).path
    message = failed(capsys, run, "--strokes", drawn(tmp_path / "d.jsonl"))
    assert "Expected (32, 32, 3). Received: (28, 28, 1)" in message


def test_a_damaged_run_is_one_sentence(capsys, tmp_path):
    run = write_run(tmp_path / "r").path
    (run / "checkpoints/001.npz").write_bytes(b"")
    assert "was altered or cut off after training" in failed(capsys, run)


def test_the_command_line_reads_pictures_by_folder_or_by_the_first_character(capsys, trained, tmp_path):
    digits = datasets.load("mnist_5k")
    for place in range(4):
        label = int(digits.y_test[place])
        folder = tmp_path / "pictures" / str(label) if place % 2 else tmp_path / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{label}_{place}.png").write_bytes(preparation.png(digits.x_test[place]))
    (tmp_path / "pictures/readme.txt").write_text("no picture")
    images, labels = evaluation.load_pictures(tmp_path / "pictures")
    assert sorted(labels) == sorted(digits.y_test[:4])
    assert all(any(np.abs(image - known / 255).max() < 0.01 for known in digits.x_test[:4]) for image in images)
    assert last_line(capsys, trained.path, "--pictures", tmp_path / "pictures").endswith(" on 4 images")
    assert "No pictures found" in failed(capsys, trained.path, "--pictures", tmp_path / "nothing")


@pytest.mark.parametrize(("losses", "epoch"), [
    ([0.5], 1), ([0.9, 0.4, 0.6], 2), ([0.4, 0.4], 1), ([0.9, 0.4, float("nan")], 2), ([float("nan"), 0.4], 2),
])
def test_the_best_epoch_has_the_lowest_loss_that_is_a_number(losses, epoch):
    assert best_epoch(losses) == epoch
