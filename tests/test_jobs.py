"""Trainings as processes: queued, followed through the folder, stopped, killed. Real workers, tiny networks."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from explorer.core import claims, jobs, runs, training
from tests import spoiled
from tests.conftest import ROOT, small_spec, write_run

PATIENCE = 90.0
IDLE = "import sys; from explorer.core import jobs\njobs.serve(); print('awake', flush=True); sys.stdin.read()"
SERVER = ("import sys; from explorer.core import jobs\njobs.wake(); print('awake', flush=True); sys.stdin.read()")


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
    run = jobs.submit(small_spec(epochs=5000))
    assert run.name.startswith("local/dense-")
    until(lambda: status(run) != "queued")
    second = jobs.submit(small_spec())
    until(lambda: runs.history(runs.read(run.path)))
    assert [waiting.path for waiting in jobs.queue()] == [run.path, second.path]
    assert status(second) == "queued"
    jobs.stop(second)
    assert [waiting.path for waiting in jobs.queue()] == [run.path]
    assert os.getpriority(os.PRIO_PROCESS, runs.read(run.path).pid) >= 10
    jobs.stop(run)
    until(lambda: status(run) == "stopped", 10)
    until(lambda: not jobs.working(run))
    ended = runs.read(run.path)
    assert ended.usable and ended.error is None
    assert "evaluation.npz" in ended.files
    assert runs.weights(ended)["conv1/kernel"].shape == (3, 3, 1, 2)
    assert jobs.queue() == []
    until(at_rest, 10)


def test_more_wait_in_order_and_one_that_waits_is_stopped_at_once(models):
    first, second, third = (jobs.submit(small_spec(epochs=5000, seed=seed)) for seed in range(3))
    until(lambda: status(first) == "running")
    assert [(run.name, run.status) for run in jobs.queue()] == [
        (first.name, "running"), (second.name, "queued"), (third.name, "queued")]
    jobs.stop(second)
    assert (status(second), jobs.followed(second).error) == ("stopped", "Stopped while it waited in the queue.")
    jobs.stop(first)
    until(lambda: status(third) == "starting", 15)
    jobs.stop(third)  # it imports TensorFlow and cannot listen: killed, with nothing lost
    until(lambda: status(third) == "stopped", 4)
    assert jobs.followed(third).error == "Stopped before the first batch."
    assert jobs.queue() == []


@pytest.mark.parametrize(("text", "number"), [("", 1), ("3", 3), ("0", 1), ("many", 1)])
def test_how_many_run_at_once_is_a_setting(monkeypatch, text, number):
    monkeypatch.setenv("EXPLORER_WORKERS", text)
    assert jobs.most() == number


def test_a_hung_worker_is_killed_after_five_seconds_and_what_it_kept_stays(models):
    run = jobs.submit(small_spec(epochs=5000))
    until(lambda: runs.history(runs.read(run.path)))
    os.kill(runs.read(run.path).pid, signal.SIGSTOP)
    jobs.stop(run)
    threading.Event().wait(3)
    assert status(run) == "running"
    until(lambda: status(run) == "stopped", 6)
    stopped = runs.read(run.path)
    assert stopped.usable and stopped.error.startswith("The worker did not answer to Stop and was killed.")
    assert f"epoch {runs.checkpoints(stopped)[-1]} " in stopped.error


def test_a_killed_worker_leaves_a_failed_run_that_says_so_and_the_next_one_starts(models):
    run, following = jobs.submit(small_spec(epochs=5000)), jobs.submit(small_spec())
    until(lambda: runs.read(run.path).status == "starting")
    until(lambda: claims.holder(run.path).pid != os.getpid())
    os.kill(claims.holder(run.path).pid, signal.SIGKILL)
    until(lambda: runs.read(run.path).status == "failed", 10)
    assert "killed (signal 9): by hand, or because the computer ran out of memory" in runs.read(run.path).error
    until(lambda: status(following) == "finished")


def test_a_run_goes_on_without_its_server_and_another_one_picks_it_and_the_queue_up(models):
    run = training.prepared_folder(models / "local/a", small_spec(epochs=5000), "queued")
    waiting = training.prepared_folder(models / "local/b", small_spec(epochs=5000), "queued")
    first = server(models)
    until(lambda: runs.read(run.path).status == "running")
    end(first)
    rows = len(runs.steps(run)["step"]) if runs.steps(run) else 0
    until(lambda: runs.steps(run) and len(runs.steps(run)["step"]) > rows)
    assert [(one.name, one.status) for one in jobs.queue()] == [("local/a", "running"), ("local/b", "queued")]
    assert jobs.working(run)
    os.kill(runs.read(run.path).pid, signal.SIGKILL)
    until(lambda: runs.read(run.path).status == "failed", 10)
    assert runs.read(run.path).error == "The worker is gone: it was killed, or the computer restarted."
    until(lambda: runs.read(waiting.path).status == "starting", 10)
    jobs.stop(waiting)
    until(lambda: status(waiting) == "stopped", 10)


def test_two_servers_start_a_queued_run_once_and_one_at_a_time(models):
    waiting = [training.prepared_folder(models / f"local/{name}", small_spec(), "queued") for name in "abc"]
    servers = [server(models), server(models)]
    most = 0

    def finished() -> bool:
        nonlocal most
        states = [runs.read(run.path).status for run in waiting]
        most = max(most, sum(state in ("starting", "running") for state in states))
        return set(states) <= set(runs.ENDED)

    until(finished)
    for process in servers:
        end(process)
    assert most == 1
    for run in waiting:
        assert runs.read(run.path).status == "finished"
        assert (run.path / "worker.log").read_text().count("finished:") == 1


def test_a_run_of_a_server_that_is_gone_is_marked_failed_but_a_finished_one_is_left_alone(models):
    lost = runs.save(replace(write_run(models / "local/lost"), status="running", pid=2**22 - 1))
    finished = write_run(models / "local/finished")
    assert jobs.followed(lost).error == "The worker is gone: it was killed, or the computer restarted."
    assert jobs.followed(finished) == runs.read(finished.path)


def test_a_run_of_another_server_that_lives_is_followed_not_failed(models):
    other = runs.save(replace(write_run(models / "local/other"), status="running", pid=os.getpid()))
    assert status(other) == "running"
    second = jobs.submit(small_spec())
    assert [run.name for run in jobs.queue()] == ["local/other", second.name]
    jobs.stop(second)
    assert status(second) == "stopped", "it waited for the other server's run"


def test_a_folder_that_cannot_be_written_starts_nothing(models):
    (models / "local").write_text("in the way")
    with pytest.raises(OSError):
        jobs.submit(small_spec())
    assert jobs.queue() == []


def test_looking_at_the_queue_reads_a_run_that_has_ended_once(models, monkeypatch):
    for number in range(5):
        write_run(models / f"local/run{number}")
    assert jobs.queue() == []
    monkeypatch.setattr(runs, "read", lambda path: pytest.fail(f"{path} was read again"))
    assert jobs.queue() == []


def test_no_run_folder_ends_the_queue(models):
    for place, (name, spoil) in enumerate({**spoiled.LISTED, **spoiled.CHOSEN}.items()):
        folder = models / f"local/kind{place}"
        spoiled.write(folder)
        spoil(folder)
        if name in spoiled.CHOSEN and name != "error-markdown":  # as if a worker had left it like that
            runs.save(replace(runs.read(folder), status=runs.ONGOING[1 + place % 2]))
    (models / "local/itself").symlink_to("itself")
    run = jobs.submit(small_spec(epochs=5000))
    until(lambda: status(run) == "starting", 20)
    assert jobs.trouble() is None
    jobs.stop(run)
    until(lambda: status(run) == "stopped", 10)
    assert jobs.queue() == [], "those without a worker were given up"


def test_what_is_queued_by_another_process_starts_without_a_visitor(models):
    process = server(models, IDLE)
    run = training.prepared_folder(models / "local/late", small_spec(epochs=5000), "queued")
    until(lambda: runs.read(run.path).status == "starting", 20)
    end(process)
    jobs.stop(run)
    until(lambda: status(run) == "stopped", 10)


def test_keeping_the_queue_imports_no_tensorflow():
    code = "import sys; from explorer.core import jobs; jobs.serve(); print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


def test_a_thread_that_died_is_followed_by_another(models, monkeypatch):
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    monkeypatch.setattr(jobs, "_thread", dead)
    jobs.wake()
    until(lambda: jobs._thread is not dead)


def test_a_run_that_says_it_is_just_starting_is_given_up_when_the_clock_was_set_back(models):
    started = write_run(models / "local/started", created="2999-01-01T00:00:00+00:00")
    run = runs.save(replace(started, status="starting", pid=None))
    assert not jobs.working(run)
    assert jobs.followed(run).status == "failed"


def test_a_hung_worker_is_killed_though_the_clock_was_set_back(models, monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = runs.save(replace(write_run(models / "local/hung"), status="running", pid=process.pid))
    claims.hand_over(run.path, claims.process(process.pid))
    jobs.stop(run)
    os.utime(run.path / runs.STOP_FILE, (2**32, 2**32))
    monkeypatch.setattr(jobs, "PATIENCE", 0.5)
    assert process.wait(timeout=20) == -signal.SIGKILL
    until(lambda: status(run) == "stopped")


def test_a_process_that_only_run_json_names_is_not_killed(models, monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = runs.save(replace(write_run(models / "local/liar"), status="running", pid=process.pid))
    (run.path / runs.STOP_FILE).touch()
    monkeypatch.setattr(jobs, "PATIENCE", 0.0)
    jobs._look()
    jobs._look()
    assert process.poll() is None
    end(process)


@pytest.mark.parametrize(("problem", "words"), [
    (MemoryError(), "no memory left"), (OSError(28, "No space left on device", "/runs"), "/runs cannot be written"),
    (RuntimeError("can't start new thread"), "can't start new thread"),
])
def test_what_keeps_runs_from_starting_is_said_and_passes(models, monkeypatch, problem, words):
    look, seen = jobs._look, []

    def fails_once():
        seen.append(1)
        if len(seen) == 1:
            raise problem
        return look()

    monkeypatch.setattr(jobs, "LOOK_AGAIN", 0.2)
    monkeypatch.setattr(jobs, "_look", fails_once)
    jobs.wake()
    until(lambda: jobs.trouble() and words in jobs.trouble())
    until(lambda: jobs.trouble() is None)


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
    assert run == runs.read(run.path)
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
    assert run == runs.read(run.path)
    assert run.error == "The run folder cannot be written (Read-only file system). Make it writable and train again."


def test_a_worker_that_has_ended_leaves_no_process_and_no_thread_behind(models):
    run = jobs.submit(small_spec(subset=100))
    until(lambda: runs.read(run.path).status in runs.ENDED)
    until(at_rest, 20)
    assert run.path not in jobs._workers
    assert not (run.path / runs.CLAIM).exists() or not claims.holder(run.path).alive
