"""Trainings as processes: started once, followed through the folder, stopped, killed. Real workers, tiny networks."""

import os
import signal
import threading
from dataclasses import replace

import pytest

from explorer.core import jobs, runs
from tests.conftest import small_spec, write_run

PATIENCE = 90.0


def until(condition, seconds: float = PATIENCE) -> None:
    """Waits until `condition()` is true, looking twenty times a second."""
    pause = threading.Event()
    for _ in range(int(seconds * 20)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError(f"not true within {seconds} s")


def status(run: runs.Run) -> str:
    return jobs.followed(run).status


def test_a_training_is_started_once_followed_and_stopped_with_a_usable_network(models):
    run = jobs.start(small_spec(epochs=5000))
    assert run.name.startswith("local/dense-")
    with pytest.raises(jobs.Busy, match=run.name):
        jobs.start(small_spec())
    until(lambda: runs.history(runs.read(run.path)))
    assert jobs.active().path == run.path
    jobs.stop(run)
    until(lambda: status(run) == "stopped", 10)
    until(lambda: not jobs.working(run))
    ended = runs.read(run.path)
    assert ended.usable
    assert "evaluation.npz" in ended.files
    assert runs.weights(ended)["conv1/kernel"].shape == (3, 3, 1, 2)
    assert jobs.active() is None


def test_a_killed_worker_leaves_a_failed_run_that_says_so(models):
    run = jobs.start(small_spec(epochs=5000))
    until(lambda: runs.read(run.path).pid)
    os.kill(runs.read(run.path).pid, signal.SIGKILL)
    until(lambda: not jobs.working(run), 10)
    failed = jobs.followed(run)
    assert (failed.status, failed.error) == ("failed", "The worker was killed (signal 9).")
    assert jobs.active() is None


def test_a_run_of_a_server_that_is_gone_is_marked_failed_but_a_finished_one_is_left_alone(models):
    lost = runs.save(replace(write_run(models / "local/lost"), status="running", pid=2**22 - 1))
    finished = write_run(models / "local/finished")
    assert jobs.followed(lost).error == "The worker is gone: it was killed, or the computer restarted."
    assert jobs.followed(finished) == runs.read(finished.path)


def test_a_run_of_another_server_that_lives_is_followed_not_failed(models):
    other = runs.save(replace(write_run(models / "local/other"), status="running", pid=os.getpid()))
    assert status(other) == "running"
    with pytest.raises(jobs.Busy, match="local/other"):
        jobs.start(small_spec())


def test_a_folder_that_cannot_be_written_starts_nothing(models):
    (models / "local").write_text("in the way")
    with pytest.raises(OSError):
        jobs.start(small_spec())
    assert jobs.active() is None
