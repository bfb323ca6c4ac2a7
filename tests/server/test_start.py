"""What the server says when it begins, and when it does not begin."""

import os
import subprocess
import sys

import pytest
import threadpoolctl
from streamlit import config

from explorer.core.jobs import keys
from explorer.server import start
from explorer.server.site import Site
from tests.conftest import ROOT
from tests.serving import free_port

ALONE = Site("127.0.0.1", frozenset(), frozenset())
ROOM = Site("192.0.2.7", frozenset(), frozenset(), "/lab")


@pytest.fixture(autouse=True)
def key(monkeypatch):
    """A server that has not said anything yet, with a key of its own making."""
    monkeypatch.setattr(keys, "_current", keys.Key())
    monkeypatch.setattr(start, "_announced", False)
    monkeypatch.delenv("EXPLORER_URL", raising=False)


def test_alone_nothing_is_said_of_a_key(capsys):
    start.announce(ALONE)
    assert capsys.readouterr().out == ""


def test_where_others_come_in_the_teachers_link_is_printed(capsys):
    start.announce(ROOM)
    link = f"http://192.0.2.7:{config.get_option('server.port')}/lab/#key={keys.current().text}"
    assert link in capsys.readouterr().out.split()


def test_a_key_of_ones_own_is_quoted_in_the_link(monkeypatch):
    monkeypatch.setattr(keys, "_current", keys.Key("a b/c#d"))
    monkeypatch.setenv("EXPLORER_URL", "https://explorer.school/lab/")
    assert start.links(ROOM) == ["https://explorer.school/lab/#key=a%20b%2Fc%23d"]


def test_an_address_for_all_is_shown_as_one_that_a_browser_opens():
    links = start.links(Site("0.0.0.0", frozenset(), frozenset()))
    assert links[0].startswith("http://localhost:") and not any("0.0.0.0" in link for link in links)


def test_a_proxy_makes_the_key_known_once(capsys):
    start.announce(ALONE)
    start.announce_proxy()
    start.announce_proxy()
    assert capsys.readouterr().out.count(keys.current().text) == 1


def test_several_processes_need_a_key_that_is_set():
    """uvicorn with two workers ends at once, and says why."""
    environment = {name: value for name, value in os.environ.items() if name != "EXPLORER_KEY"}
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "explorer.Home:app", "--workers", "2", "--port", str(free_port())],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert start.SEVERAL in done.stderr and "stopping the parent process" in done.stderr


def test_several_processes_with_a_key_begin(monkeypatch):
    monkeypatch.setattr(start.multiprocessing, "parent_process", lambda: object())
    with pytest.raises(SystemExit):
        start.refuse_several_processes()
    monkeypatch.setattr(keys, "_current", keys.Key("correct horse"))
    start.refuse_several_processes()


def test_numpy_multiplies_matrices_in_one_thread():
    start.one_thread_for_numpy()
    threads = [library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"]
    assert set(threads) <= {1}, "none at all where NumPy uses the system's own library"
