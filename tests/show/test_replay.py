"""The film of a training as one message: what is in it, read back by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.runs import store
from explorer.core.show import replay
from tests.conftest import small_weights, write_run

IMAGE = np.zeros((28, 28, 1), np.float32)


def unpacked(message: bytes) -> tuple[dict, dict]:
    """Header and arrays of `messages.packed`."""
    length = int.from_bytes(message[:4], "little")
    header = json.loads(message[4 : 4 + length])
    floats = np.frombuffer(message[4 + length :], "<f4")
    return header, {
        name: floats[entry["offset"] :][: int(np.prod(entry["shape"]))].reshape(entry["shape"])
        for name, entry in header["arrays"].items()
    }


def test_a_finished_run_has_the_weights_of_every_kept_epoch(tmp_path):
    header, arrays = unpacked(replay.message(write_run(tmp_path / "run"), IMAGE))
    assert header["epochs"] == [0, 1]
    for epoch in (0, 1):
        np.testing.assert_array_equal(arrays[f"{epoch}/conv1/kernel"], small_weights(epoch)["conv1/kernel"])
    assert header["history"]["val_accuracy"] == [0.75]
    assert arrays["image"].shape == (28, 28, 1)
    assert "0/confusion" not in arrays, "this run kept none"


def test_confusion_matrices_belong_to_their_epochs(tmp_path):
    run = write_run(tmp_path / "run")
    store.save_arrays(run.path / store.CONFUSIONS, {"000": np.eye(10, dtype=int), "001": 2 * np.eye(10, dtype=int)})
    _, arrays = unpacked(replay.message(store.with_checksums(run), IMAGE))
    assert [arrays[f"{epoch}/confusion"].sum() for epoch in (0, 1)] == [10, 20]


def test_while_it_trains_the_newest_weights_come_last(tmp_path):
    run = write_run(tmp_path / "run")
    store.save_arrays(run.path / store.LIVE, small_weights(7))
    header, arrays = unpacked(replay.message(replace(run, status="running"), IMAGE))
    assert header["epochs"] == [1, "now"]
    np.testing.assert_array_equal(arrays["now/output/bias"], small_weights(7)["output/bias"])


def test_a_run_that_ended_does_not_show_weights_left_behind(tmp_path):
    run = write_run(tmp_path / "run")
    store.save_arrays(run.path / store.LIVE, small_weights(7))
    assert unpacked(replay.message(run, IMAGE))[0]["epochs"] == [0, 1]


@pytest.mark.parametrize(("kept", "room", "shown"), [
    ([0, 1, 2], 3, [0, 1, 2]),
    ([0, 1, 2, 3, 4], 3, [0, 2, 4]),
    (list(range(101)), 5, [0, 25, 50, 75, 100]),
    ([0, 1, 2], 1, [0, 2]),
    ([4], 1, [4]),
])
def test_too_many_epochs_are_thinned_evenly_with_the_first_and_the_last(kept, room, shown):
    assert replay.shown_epochs(kept, 10, most=10 * room) == shown


def test_a_long_training_sends_some_of_its_steps_and_always_the_last():
    assert replay.thinned({"step": [1, 2, 3, 4, 5, 6]}, most=3)["step"] == [1, 3, 5, 6]
    assert replay.thinned({"step": [1, 2, 3]}, most=3)["step"] == [1, 2, 3]
    assert replay.thinned({}) == {}
