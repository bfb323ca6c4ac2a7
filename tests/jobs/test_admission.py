"""What may come into the queue: limits of a visitor and of the whole server, refused with a sentence."""

import shutil

import pytest

from explorer.core.exchange import archive
from explorer.core.jobs import access, admission, queue
from explorer.core.jobs.access import Visitor
from explorer.core.jobs.admission import Limits, Refused
from explorer.core.runs import store
from tests.conftest import small_spec, write_run

MINE = Visitor(browser=access.hashed("a" * 43), open=True)
THEIRS = Visitor(browser=access.hashed("b" * 43), open=True)
TEACHER = Visitor(key=True, browser=access.hashed("c" * 43), open=True)
ALONE = Visitor()


@pytest.fixture
def still(monkeypatch, models):
    """A queue that nobody works on."""
    monkeypatch.setattr(queue, "wake", lambda: None)
    monkeypatch.setattr(queue, "_be_awake", lambda: None)
    monkeypatch.setattr(queue, "_ended", {})
    return models / "local"


def why(who: Visitor, count: int = 1) -> str | None:
    return admission.why_not_queue(who, count, queue.queue(), Limits())


def test_a_visitor_has_one_running_and_one_waiting(still):
    for _ in range(2):
        queue.submit_all([small_spec()], MINE)
    with pytest.raises(Refused, match="You have 2 trainings under way, and a visitor has at most 2"):
        queue.submit_all([small_spec()], MINE)
    assert len(queue.submit_all([small_spec()], THEIRS)) == 1, "each browser for itself"
    assert len(queue.submit_all([small_spec()] * 3, TEACHER)) == 3, "no such limit for the key"
    assert len(queue.queue()) == 6


def test_the_visitors_limits_come_from_the_environment(still, monkeypatch):
    monkeypatch.setenv("EXPLORER_VISITOR_RUNNING", "2")
    monkeypatch.setenv("EXPLORER_VISITOR_WAITING", "3")
    for _ in range(5):
        queue.submit_all([small_spec()], MINE)
    with pytest.raises(Refused, match="at most 5"):
        queue.submit_all([small_spec()], MINE)


def test_a_batch_needs_the_key_where_the_server_is_open(still):
    assert why(MINE, 2) == "A batch of trainings needs the teacher's key."
    assert why(TEACHER, 2) is None and why(ALONE, 2) is None


def test_a_browser_without_cookies_cannot_train(still):
    assert "keeps no cookie" in why(Visitor(open=True))


@pytest.mark.parametrize("who", [ALONE, TEACHER])
def test_the_queue_has_an_end_and_a_batch_fits_whole_or_not_at_all(still, who):
    queue.submit_all([small_spec()] * 38, who)
    with pytest.raises(Refused, match="At most 40 trainings wait, 38 do, and this adds 5"):
        queue.submit_all([small_spec()] * 5, who)
    assert len(queue.queue()) == 38
    queue.submit_all([small_spec()] * 2, who)
    assert why(who) is not None


def test_the_folder_of_runs_has_an_end(still, monkeypatch):
    write_run(still / "one")
    monkeypatch.setenv("EXPLORER_MOST_RUNS", "2")
    queue.submit_all([small_spec()], ALONE)
    with pytest.raises(Refused, match="There are 2 runs, and at most 2 are kept"):
        queue.submit_all([small_spec()], ALONE)
    monkeypatch.setenv("EXPLORER_MOST_RUNS", "nonsense")
    monkeypatch.setenv("EXPLORER_MOST_GB", "0")
    with pytest.raises(Refused, match="at most 0 GB are kept"):
        queue.submit_all([small_spec()], ALONE)


def test_a_visitors_second_training_waits_even_where_there_is_room(still):
    first, second = (queue.submit_all([small_spec()], MINE)[0] for _ in range(2))
    third = queue.submit_all([small_spec()], THEIRS)[0]
    batch = queue.submit_all([small_spec()] * 2, TEACHER)
    names = [run.name for run in admission.in_turn(queue.queue())]
    assert names == [run.name for run in (first, third, *batch)] and second.name not in names


def test_who_started_a_run_is_kept_beside_it_and_goes_nowhere_else(still, models):
    token = "a" * 43
    run = write_run(still / "mine")
    access.set_owner(run.path, MINE)
    assert access.owner(run.path) == access.hashed(token) and access.limited_owner(run.path) == access.hashed(token)
    assert store.with_checksums(run).files == run.files, "no checksum covers it"
    assert MINE.browser not in (run.path / "run.json").read_text()
    assert MINE.browser.encode() not in archive.download(run)
    renamed = archive.rename(run, "renamed")
    assert access.owner(renamed.path) == MINE.browser
    shutil.rmtree(renamed.path)
    assert access.owner(renamed.path) is None


def test_the_teachers_and_the_lone_users_runs_know_no_limit(models):
    for name, who in (("one", TEACHER), ("two", Visitor(browser=MINE.browser))):
        run = write_run(models / "local" / name)
        access.set_owner(run.path, who)
        assert access.owner(run.path) == who.browser and access.limited_owner(run.path) is None


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, b"x" * 64, b"limited", b"a" * 10**6, b"A" * 64])
def test_a_spoiled_owner_is_nobody(models, content):
    run = write_run(models / "local/one")
    (run.path / store.OWNER).write_bytes(content)
    assert access.owner(run.path) is None and access.limited_owner(run.path) is None
