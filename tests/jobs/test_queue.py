"""Trainings as processes: queued, followed through the folder, stopped, killed. Real workers, tiny networks."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from explorer.core.engine import training
from explorer.core.jobs import queue
from explorer.core.runs import claims, store
from tests import spoiled
from tests.conftest import ROOT, small_spec, write_run

PATIENCE = 90.0
IDLE = "import sys; from explorer.core.jobs import queue\nqueue.serve(); print('awake', flush=True); sys.stdin.read()"
SERVER = ("import sys; from explorer.core.jobs import queue\n"
          "queue.wake(); print('awake', flush=True); sys.stdin.read()")


def until(condition, seconds: float = PATIENCE) -> None:
    """Waits until `condition()` is true, looking twenty times a second."""
    pause = threading.Event()
    for _ in range(int(seconds * 20)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError(f"not true within {seconds} s")


def status(run: store.Run) -> str:
    return queue.followed(run).status


def server(models, code: str = SERVER) -> subprocess.Popen:
    """Another server on the same folder of runs."""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, text=True,
                               stdout=subprocess.PIPE, env={**os.environ, "EXPLORER_MODELS": str(models)})
    assert process.stdout.readline() == "awake\n"
    return process


def end(process: subprocess.Popen) -> None:
    process.kill()
    process.communicate()


def at_rest() -> bool:
    """Whether the thread of the queue has ended."""
    return not any(thread.name == "queue" for thread in threading.enumerate())


@pytest.fixture(autouse=True)
def quiet(models) -> None:
    """The queue's thread of an earlier test has ended: it would start what this test's servers should."""
    until(at_rest, 10)


def test_a_training_is_started_once_followed_and_stopped_with_a_usable_network(models):
    run = queue.submit(small_spec(epochs=5000))
    assert run.name.startswith("local/dense-")
    until(lambda: status(run) != "queued")
    second = queue.submit(small_spec())
    until(lambda: store.history(store.read(run.path)))
    assert [waiting.path for waiting in queue.queue()] == [run.path, second.path]
    assert status(second) == "queued"
    queue.stop(second)
    assert [waiting.path for waiting in queue.queue()] == [run.path]
    assert os.getpriority(os.PRIO_PROCESS, store.read(run.path).pid) >= 10
    queue.stop(run)
    until(lambda: status(run) == "stopped", 10)
    until(lambda: not queue.working(run))
    ended = store.read(run.path)
    assert ended.usable and ended.error is None
    assert "evaluation.npz" in ended.files
    assert store.weights(ended)["conv1/kernel"].shape == (3, 3, 1, 2)
    assert queue.queue() == []
    until(at_rest, 10)


def test_more_wait_in_order_and_one_that_waits_is_stopped_at_once(models):
    first, second, third = (queue.submit(small_spec(epochs=5000, seed=seed)) for seed in range(3))
    until(lambda: status(first) == "running")
    assert [(run.name, run.status) for run in queue.queue()] == [
        (first.name, "running"), (second.name, "queued"), (third.name, "queued")]
    queue.stop(second)
    assert (status(second), queue.followed(second).error) == ("stopped", "Stopped while it waited in the queue.")
    queue.stop(first)
    until(lambda: status(third) == "starting", 15)
    queue.stop(third)  # it imports TensorFlow and cannot listen: killed, with nothing lost
    until(lambda: status(third) == "stopped", 4)
    assert queue.followed(third).error == "Stopped before the first batch."
    assert queue.queue() == []


@pytest.mark.parametrize(("text", "number"), [("", 1), ("3", 3), ("0", 1), ("many", 1)])
def test_how_many_run_at_once_is_a_setting(monkeypatch, text, number):
    monkeypatch.setenv("EXPLORER_WORKERS", text)
    assert queue.most() == number


def test_a_hung_worker_is_killed_after_five_seconds_and_what_it_kept_stays(models):
    run = queue.submit(small_spec(epochs=5000))
    until(lambda: store.history(store.read(run.path)))
    os.kill(store.read(run.path).pid, signal.SIGSTOP)
    queue.stop(run)
    threading.Event().wait(3)
    assert status(run) == "running"
    until(lambda: status(run) == "stopped", 6)
    stopped = store.read(run.path)
    assert stopped.usable and stopped.error.startswith("The worker did not answer to Stop and was killed.")
    assert f"epoch {store.checkpoints(stopped)[-1]} " in stopped.error


def test_a_killed_worker_leaves_a_failed_run_that_says_so_and_the_next_one_starts(models):
    run, following = queue.submit(small_spec(epochs=5000)), queue.submit(small_spec())
    until(lambda: store.read(run.path).status == "starting")
    until(lambda: claims.holder(run.path).pid != os.getpid())
    os.kill(claims.holder(run.path).pid, signal.SIGKILL)
    until(lambda: store.read(run.path).status == "failed", 10)
    assert "killed (signal 9): by hand, or because the computer ran out of memory" in store.read(run.path).error
    until(lambda: status(following) == "finished")


def test_a_run_goes_on_without_its_server_and_another_one_picks_it_and_the_queue_up(models):
    run = training.prepared_folder(models / "local/a", small_spec(epochs=5000), "queued")
    waiting = training.prepared_folder(models / "local/b", small_spec(epochs=5000), "queued")
    first = server(models)
    until(lambda: store.read(run.path).status == "running")
    end(first)
    rows = len(store.steps(run)["step"]) if store.steps(run) else 0
    until(lambda: store.steps(run) and len(store.steps(run)["step"]) > rows)
    assert [(one.name, one.status) for one in queue.queue()] == [("local/a", "running"), ("local/b", "queued")]
    assert queue.working(run)
    os.kill(store.read(run.path).pid, signal.SIGKILL)
    until(lambda: store.read(run.path).status == "failed", 10)
    assert store.read(run.path).error == "The worker is gone: it was killed, or the computer restarted."
    until(lambda: store.read(waiting.path).status == "starting", 10)
    queue.stop(waiting)
    until(lambda: status(waiting) == "stopped", 10)


def test_two_servers_start_a_queued_run_once_and_one_at_a_time(models):
    waiting = [training.prepared_folder(models / f"local/{name}", small_spec(), "queued") for name in "abc"]
    servers = [server(models), server(models)]
    most = 0

    def finished() -> bool:
        nonlocal most
        states = [store.read(run.path).status for run in waiting]
        most = max(most, sum(state in ("starting", "running") for state in states))
        return set(states) <= set(store.ENDED)

    until(finished)
    for process in servers:
        end(process)
    assert most == 1
    for run in waiting:
        assert store.read(run.path).status == "finished"
        assert (run.path / "worker.log").read_text().count("finished:") == 1


def test_a_run_of_a_server_that_is_gone_is_marked_failed_but_a_finished_one_is_left_alone(models):
    lost = store.save(replace(write_run(models / "local/lost"), status="running", pid=2**22 - 1))
    finished = write_run(models / "local/finished")
    assert queue.followed(lost).error == "The worker is gone: it was killed, or the computer restarted."
    assert queue.followed(finished) == store.read(finished.path)


def test_a_run_of_another_server_that_lives_is_followed_not_failed(models):
    other = store.save(replace(write_run(models / "local/other"), status="running", pid=os.getpid()))
    assert status(other) == "running"
    second = queue.submit(small_spec())
    assert [run.name for run in queue.queue()] == ["local/other", second.name]
    queue.stop(second)
    assert status(second) == "stopped", "it waited for the other server's run"


def test_a_folder_that_cannot_be_written_starts_nothing(models):
    (models / "local").write_text("in the way")
    with pytest.raises(OSError):
        queue.submit(small_spec())
    assert queue.queue() == []


def test_looking_at_the_queue_reads_a_run_that_has_ended_once(models, monkeypatch):
    for number in range(5):
        write_run(models / f"local/run{number}")
    assert queue.queue() == []
    monkeypatch.setattr(store, "read", lambda path: pytest.fail(f"{path} was read again"))
    assert queue.queue() == []


def test_no_run_folder_ends_the_queue(models):
    for place, (name, spoil) in enumerate({**spoiled.LISTED, **spoiled.CHOSEN}.items()):
        folder = models / f"local/kind{place}"
        spoiled.write(folder)
        spoil(folder)
        if name in spoiled.CHOSEN and name != "error-markdown":  # as if a worker had left it like that
            store.save(replace(store.read(folder), status=store.ONGOING[1 + place % 2]))
    (models / "local/itself").symlink_to("itself")
    run = queue.submit(small_spec(epochs=5000))
    until(lambda: status(run) == "starting", 20)
    assert queue.trouble() is None
    queue.stop(run)
    until(lambda: status(run) == "stopped", 10)
    assert queue.queue() == [], "those without a worker were given up"


def test_what_is_queued_by_another_process_starts_without_a_visitor(models):
    process = server(models, IDLE)
    run = training.prepared_folder(models / "local/late", small_spec(epochs=5000), "queued")
    until(lambda: store.read(run.path).status == "starting", 20)
    end(process)
    queue.stop(run)
    until(lambda: status(run) == "stopped", 10)


def test_keeping_the_queue_imports_no_tensorflow():
    code = "import sys; from explorer.core.jobs import queue; queue.serve(); print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


def test_a_thread_that_died_is_followed_by_another(models, monkeypatch):
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    monkeypatch.setattr(queue, "_thread", dead)
    queue.wake()
    until(lambda: queue._thread is not dead)


def test_a_run_that_says_it_is_just_starting_is_given_up_when_the_clock_was_set_back(models):
    started = write_run(models / "local/started", created="2999-01-01T00:00:00+00:00")
    run = store.save(replace(started, status="starting", pid=None))
    assert not queue.working(run)
    assert queue.followed(run).status == "failed"


def test_a_hung_worker_is_killed_though_the_clock_was_set_back(models, monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = store.save(replace(write_run(models / "local/hung"), status="running", pid=process.pid))
    claims.hand_over(run.path, claims.process(process.pid))
    queue.stop(run)
    os.utime(run.path / store.STOP_FILE, (2**32, 2**32))
    monkeypatch.setattr(queue, "PATIENCE", 0.5)
    assert process.wait(timeout=20) == -signal.SIGKILL
    until(lambda: status(run) == "stopped")


def test_a_process_that_only_run_json_names_is_not_killed(models, monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = store.save(replace(write_run(models / "local/liar"), status="running", pid=process.pid))
    (run.path / store.STOP_FILE).touch()
    monkeypatch.setattr(queue, "PATIENCE", 0.0)
    queue._look()
    queue._look()
    assert process.poll() is None
    end(process)


@pytest.mark.parametrize(("problem", "words"), [
    (MemoryError(), "no memory left"), (OSError(28, "No space left on device", "/runs"), "/runs cannot be written"),
    (RuntimeError("can't start new thread"), "can't start new thread"),
])
def test_what_keeps_runs_from_starting_is_said_and_passes(models, monkeypatch, problem, words):
    look, seen = queue._look, []

    def fails_once():
        seen.append(1)
        if len(seen) == 1:
            raise problem
        return look()

    monkeypatch.setattr(queue, "LOOK_AGAIN", 0.2)
    monkeypatch.setattr(queue, "_look", fails_once)
    queue.wake()
    until(lambda: queue.trouble() and words in queue.trouble())
    until(lambda: queue.trouble() is None)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 300 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user cannot mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_fails_the_run_with_a_sentence(small_disk):
    run = training.fit(small_spec(epochs=50, subset=100), small_disk / "run")
    assert run == store.read(run.path)
    assert (run.status, run.usable) == ("failed", True)
    assert run.error == "The disk is full: the training could not be saved. Make room and train again."


def test_a_folder_that_becomes_read_only_fails_the_run_with_a_sentence(small_disk):
    checkpoints = small_disk / "run/checkpoints"

    def lock(epoch, logs) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(checkpoints)], check=True)

    try:
        run = training.fit(small_spec(epochs=2, subset=100), small_disk / "run", on_epoch=lock)
    finally:
        subprocess.run(["umount", str(checkpoints)], check=True)
    assert run == store.read(run.path)
    assert run.error == "The run folder cannot be written (Read-only file system). Make it writable and train again."


def test_a_worker_that_has_ended_leaves_no_process_and_no_thread_behind(models):
    run = queue.submit(small_spec(subset=100))
    until(lambda: store.read(run.path).status in store.ENDED)
    until(at_rest, 20)
    assert run.path not in queue._workers
    assert not (run.path / store.CLAIM).exists() or not claims.holder(run.path).alive
