"""How far a training is, in numbers that can be worked out by hand."""

from dataclasses import replace

import pytest

from explorer.core.runs import progress
from tests.conftest import write_run

NOTHING: dict = {}


@pytest.fixture
def running(tmp_path):
    """Two epochs of ten steps."""
    return replace(write_run(tmp_path / "run", epochs=2), status="running", steps_per_epoch=10)


def steps(epoch: int, step: int, seconds: float) -> dict[str, list[float]]:
    return {"epoch": [0, epoch], "step": [1, step], "seconds": [1.0, seconds]}


def test_five_steps_of_twenty_are_a_quarter_and_the_rest_takes_as_long_a_step(running):
    now = progress.of(running, steps(0, 5, 3.0), NOTHING)  # 4 steps of 128 in 2 s: 15 more take 7.5 s
    assert now.share == 0.25
    assert now.words == "epoch 1 of 2, step 5 of 10, 256 pictures a second, about 8 s left"


def test_a_run_that_is_starting_says_that_tensorflow_is_loading(running):
    now = progress.of(replace(running, status="starting", steps_per_epoch=0), NOTHING, NOTHING)
    assert now == progress.Progress(0.0, "starting TensorFlow (about 10 s)")


def test_before_the_first_row_it_waits_for_the_first_batch(running):
    assert progress.of(running, NOTHING, NOTHING).words == "the first batch"


def test_after_the_last_step_of_an_epoch_it_validates(running):
    assert "validating" in progress.of(running, steps(0, 10, 5.0), NOTHING).words
    assert "validating" not in progress.of(running, steps(0, 10, 5.0), {"epoch": [0.0]}).words


def test_after_the_last_epoch_it_tests(running):
    assert progress.of(running, steps(1, 10, 9.0), {"epoch": [0.0, 1.0]}) == progress.Progress(
        1.0, "testing on the test pictures"
    )


@pytest.mark.parametrize("status", ["finished", "stopped", "failed"])
def test_an_ended_run_is_whole(running, status):
    assert progress.of(replace(running, status=status), NOTHING, NOTHING).share == 1.0


def test_a_download_is_told_in_megabytes_also_when_its_size_is_unknown():
    assert progress.download(2**20, 4 * 2**20) == (0.25, "1.0 of 4.0 MB")
    assert progress.download(2**20, 0) == (0.0, "1.0 MB")
