"""Claims: one process alone has a run, a dead one does not keep it, and a number used again deceives nobody."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from explorer.core.runs import claims, store
from tests.conftest import ROOT, write_run

CLAIMANT = ("import sys; from pathlib import Path; from explorer.core.runs import claims; sys.stdin.readline(); "
            "print(claims.claim(Path(sys.argv[1])), flush=True); sys.stdin.readline()")


def dead() -> claims.Holder:
    """A process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    holder = claims.process(process.pid)
    process.wait()
    return holder


def claimants(folder, count: int = 6) -> list[str]:
    """What `count` living processes hear that claim the folder at once."""
    processes = [subprocess.Popen([sys.executable, "-c", CLAIMANT, str(folder)], cwd=ROOT, text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(count)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.stdout.readline().strip() for process in processes]
    for process in processes:
        process.communicate()
    return sorted(answers)


def test_one_of_many_processes_gets_a_run(tmp_path):
    assert claimants(tmp_path) == ["False"] * 5 + ["True"]


def test_one_of_many_processes_takes_over_the_claim_of_a_dead_one(tmp_path):
    claims.hand_over(tmp_path, dead())
    assert claimants(tmp_path) == ["False"] * 5 + ["True"]


def test_a_living_process_keeps_its_claim(tmp_path):
    assert claims.claim(tmp_path)
    assert not claims.claim(tmp_path)
    assert claims.holder(tmp_path) == claims.process()
    claims.release(tmp_path)
    assert claims.claim(tmp_path)


def test_a_process_that_got_the_number_of_a_dead_one_is_not_taken_for_it(tmp_path):
    me = claims.process()
    assert me.alive and not replace(me, started=me.started - 1).alive
    claims.hand_over(tmp_path, replace(me, started=me.started - 1))
    assert claims.claim(tmp_path)


def test_a_dead_process_that_nobody_waited_for_does_not_count_as_living():
    process = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    process.stdout.read()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not claims.process(process.pid).alive
    process.wait()


def test_another_computer_s_claim_and_a_half_written_one_are_left_alone(tmp_path):
    claims.hand_over(tmp_path, claims.Holder("elsewhere", 1))
    assert not claims.claim(tmp_path)
    (tmp_path / "claim").write_text('{"host"')
    assert not claims.claim(tmp_path)
    os.utime(tmp_path / "claim", (0, 0))
    assert claims.claim(tmp_path)


def test_the_last_word_takes_away_what_a_killed_worker_left_half_done(tmp_path):
    run = replace(write_run(tmp_path / "run"), status="running")
    for name in (".run.json.1-1", "checkpoints/.002.npz.1-1", "live.npz"):
        (run.path / name).write_bytes(b"half")
    over = claims.last_word(run, -9)
    assert (over.status, over.error) == ("failed", claims.MEMORY)
    assert over == store.read(run.path) and set(over.files) == set(write_run(tmp_path / "other").files)


def test_the_last_word_about_a_run_that_should_stop_says_what_is_kept(tmp_path):
    run = replace(write_run(tmp_path / "run"), status="running")
    (run.path / "stop").touch()
    over = claims.last_word(run, -9)
    assert (over.status, over.usable) == ("stopped", True)
    assert over.error == "The worker did not answer to Stop and was killed. The weights of epoch 1 are kept."
    assert claims.last_word(replace(run, status="starting"), None).error == "Stopped before the first batch."
    (run.path / "checkpoints/001.npz").unlink()
    assert claims.last_word(run, -9).error.endswith("No epoch was finished: the weights are those before training.")


@pytest.mark.parametrize("text", [
    "[" * 100_000, '{"host": 3, "pid": 1}', '{"host": "a", "pid": "1"}', '{"host": "a", "pid": -1}', '{"pid": 1}', "[]",
    '{"host": "a", "pid": 1, "cluster": "no"}', '{"host": "a", "pid": 1.5}',
])
def test_a_claim_that_is_none_names_nobody(tmp_path, text):
    (tmp_path / store.CLAIM).write_text(text)
    assert claims.holder(tmp_path) is None


def test_a_claim_that_is_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / store.CLAIM)
    assert claims.holder(tmp_path) is None


def test_a_claim_half_written_is_taken_over_after_a_while_though_the_clock_was_set_back(tmp_path):
    (tmp_path / store.CLAIM).write_text('{"host"')
    os.utime(tmp_path / store.CLAIM, (2**32, 2**32))
    assert claims.claim(tmp_path)


def test_the_last_word_of_a_worker_is_one_line_that_can_be_seen(tmp_path):
    run = replace(write_run(tmp_path / "run"), status="running")
    (run.path / store.LOG).write_text("one\n\x1b[31mImportError: \x00no library" + "x" * 9000)
    assert claims.last_word(run, 1).error.startswith("The worker ended with exit code 1: ")
    assert store.read(run.path).error == claims.last_word(run, 1).error


def test_where_nothing_can_be_written_the_last_word_is_still_said(tmp_path):
    run = replace(write_run(tmp_path / "run"), status="running")
    (run.path / "run.json").unlink()
    (run.path / "run.json").mkdir()
    assert claims.last_word(run, 3).error == "The worker ended with exit code 3: it said nothing"
