"""Trainings on a Dask cluster: a real scheduler and two workers on this computer."""

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from explorer.core.jobs import cluster, queue
from explorer.core.runs import claims, store
from tests.conftest import ROOT, small_spec
from tests.jobs.test_queue import until
from tests.serving import free_port

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="the extra `cluster` is not installed")


def dask(*arguments: str) -> subprocess.Popen:
    """A command of Dask as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
                            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def cluster_of(workers: int, port: int, folder: Path) -> Iterator[list[subprocess.Popen]]:
    """A scheduler and workers of one thread each; gives the processes, the scheduler first."""
    processes = [dask("scheduler", "--port", str(port))]
    for number in range(workers):
        processes.append(dask("worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--name", f"w{number}",
                              "--local-directory", str(folder)))
    try:
        yield processes
    finally:
        cluster.disconnect()
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    port = free_port()
    with cluster_of(2, port, tmp_path_factory.mktemp("dask")):
        yield f"tcp://127.0.0.1:{port}"


@pytest.fixture
def on_cluster(scheduler, models, monkeypatch) -> str:
    monkeypatch.setenv("EXPLORER_SCHEDULER", scheduler)
    return scheduler


def status(run: store.Run) -> str:
    return store.read(run.path).status


def trainer(run: store.Run) -> int:
    """The number of the process that trains the run, 0 while there is none."""
    return store.read(run.path).pid or 0


def test_four_seeds_finish_on_both_workers(on_cluster):
    batch = [queue.submit(small_spec(seed=seed, subset=200)) for seed in range(4)]
    places = set()

    def finished() -> bool:
        for run in batch:
            holder = claims.holder(run.path)
            places.update({holder.pid} if holder and holder.attempt else ())
        return {status(run) for run in batch} <= set(store.ENDED)

    until(finished)
    assert [(status(run), store.read(run.path).error) for run in batch] == [("finished", None)] * 4
    assert len(places) == 2
    assert queue.queue() == [] and queue.trouble() is None


def test_stop_works_and_a_killed_worker_s_run_is_tried_once_more_and_then_failed(on_cluster):
    stopped, killed = (queue.submit(small_spec(epochs=5000, seed=seed)) for seed in range(2))
    until(lambda: trainer(stopped) and trainer(killed))
    waiting = queue.submit(small_spec(epochs=5000))
    first = trainer(killed)
    os.kill(first, signal.SIGKILL)
    until(lambda: trainer(killed) not in (0, first))
    assert status(killed) in store.ONGOING and claims.holder(killed.path).attempt == 2
    assert status(waiting) == "queued"
    queue.stop(waiting)
    assert status(waiting) == "stopped"
    until(lambda: store.history(store.read(stopped.path)))
    queue.stop(stopped)
    until(lambda: status(stopped) == "stopped", 10)
    assert store.read(stopped.path).usable
    os.kill(trainer(killed), signal.SIGKILL)
    until(lambda: status(killed) == "failed", 10)
    assert store.read(killed.path).error == cluster.KILLED_TWICE
    until(lambda: queue.queue() == [], 10)


def test_a_worker_of_the_cluster_that_dies_takes_its_training_along_and_another_goes_on(on_cluster):
    run = queue.submit(small_spec(epochs=5000))
    until(lambda: trainer(run))
    trained_by, first = trainer(run), claims.holder(run.path)
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: claims.holder(run.path).attempt == 2, 30)
    assert claims.holder(run.path).pid != first.pid
    assert not claims.process(trained_by).started, "the training did not outlive the cluster's worker"
    queue.stop(run)
    until(lambda: status(run) == "stopped", 10)


def test_a_lost_scheduler_is_said_and_the_run_goes_on_when_there_is_one_again(models, monkeypatch, tmp_path):
    port = free_port()
    monkeypatch.setenv("EXPLORER_SCHEDULER", f"tcp://127.0.0.1:{port}")
    with cluster_of(1, port, tmp_path) as processes:
        run = queue.submit(small_spec(epochs=5000))
        until(lambda: trainer(run), 40)
        processes[0].kill()
        until(queue.trouble, 40)
        assert status(run) in store.ONGOING, "nobody knows yet how it ends"
    with cluster_of(1, port, tmp_path):
        until(lambda: queue.trouble() is None and claims.holder(run.path).attempt == 2 and trainer(run), 60)
        queue.stop(run)
        until(lambda: status(run) == "stopped", 20)


def test_without_a_scheduler_the_run_waits_and_the_page_can_say_why(models, monkeypatch):
    monkeypatch.setenv("EXPLORER_SCHEDULER", f"tcp://127.0.0.1:{free_port()}")
    run = queue.submit(small_spec())
    until(queue.trouble, 20)
    assert "does not answer" in queue.trouble()
    assert queue.followed(run).status == "queued"
    queue.stop(run)
    until(lambda: queue.trouble() is None, 20)
    assert status(run) == "stopped"
