"""The worker process: a spare that is warm, ordered once, and outlives the server."""

import os
import subprocess
import sys

from explorer.core.engine import training
from explorer.core.jobs import queue, spares, worker
from explorer.core.runs import store
from tests.conftest import ROOT, small_spec
from tests.jobs.test_queue import end, until

SERVER = """
import sys, threading
from explorer.core.jobs import queue, spares
queue.keep_spare()
while not spares.ready():
    threading.Event().wait(0.05)
print("ready", flush=True)
sys.stdin.readline()
queue.wake()
sys.stdin.read()
"""


def test_a_spare_trains_like_any_worker_and_outlives_its_server(models):
    server = subprocess.Popen([sys.executable, "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, text=True,
                              stdout=subprocess.PIPE)
    assert server.stdout.readline() == "ready\n"
    run = training.prepared_folder(models / "local/run", small_spec(subset=1000, epochs=25), "queued")
    server.stdin.write("go\n")
    server.stdin.flush()
    until(lambda: store.steps(store.read(run.path)))
    end(server)
    assert store.read(run.path).status == "running"
    until(lambda: store.read(run.path).status == "finished")
    until(lambda: not queue.working(run), 20)
    assert "finished: test accuracy" in (run.path / store.LOG).read_text()
    again = training.fit(run.spec, models / "again")
    assert store.history(again) == store.history(store.read(run.path)), "warm or cold, a seed gives the same history"


def test_a_spare_is_used_when_ready_and_another_one_follows(models):
    queue.keep_spare()
    try:
        until(spares.ready)
        spare = spares._spare.process.pid
        run = queue.submit(small_spec(epochs=5000))
        until(lambda: store.read(run.path).pid == spare, 10)
        until(lambda: store.steps(store.read(run.path)))
        waiting = queue.submit(small_spec(epochs=5000))
        assert not spares.ready(), "nobody waited: none is started beside a training"
        until(spares.ready)
        assert queue.followed(run).status == "running", "now one is there for the run that waits"
        queue.stop(waiting)
        queue.stop(run)
        until(lambda: queue.followed(run).status == "stopped", 10)
    finally:
        spares.dismiss()
    assert not spares.ready()


def test_a_spare_ends_quietly_when_no_order_comes():
    spare = worker.Spare(lambda: None)
    spare.process.stdin.close()
    assert spare.process.wait(timeout=90) == 0
    assert not spare.ready


def test_a_spare_of_another_environment_is_not_used(monkeypatch, tmp_path):
    spare = worker.Spare(lambda: None)
    assert spare.usable
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    assert not spare.usable
    spare.dismiss()
    assert spare.process.returncode < 0


def test_no_spare_is_kept_where_that_is_switched_off(monkeypatch):
    monkeypatch.setenv("EXPLORER_SPARE", "0")
    queue.keep_spare()
    assert not spares._wanted


def test_a_tied_worker_ends_with_the_process_that_started_it(models):
    run = training.prepared_folder(models / "local/run", small_spec())
    process = worker.launch(run.path, tied=True)
    process.stdin.close()
    assert process.wait(timeout=30) == 1
    assert os.stat(run.path / store.LOG).st_size == 0
