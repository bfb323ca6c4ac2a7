"""The weights that a browser may fetch: those of runs that a page has named, and those of runs that are there."""

import pytest

from explorer.core.pictures import uploads
from explorer.core.runs import store
from explorer.core.show import announced, messages
from tests.conftest import write_run


@pytest.fixture(autouse=True)
def nothing_announced(monkeypatch):
    monkeypatch.setattr(announced, "_packed", uploads.Bounded(announced.MOST_BYTES))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The only run of a folder of its own."""
    monkeypatch.setenv("EXPLORER_MODELS", str(tmp_path))
    write_run(tmp_path / "r")
    return store.find("r")


def test_announced_weights_stay_though_the_run_goes_on(run):
    key, content = announced.announce(run), messages.packed_network(run)
    assert key == run.fingerprint
    store.save_arrays(run.path / "checkpoints/001.npz", store.weights(run, 0))
    again = store.save(store.with_checksums(run))
    assert again.fingerprint != key
    assert announced.weights(key) == content


def test_a_run_that_is_there_needs_no_announcement(run):
    """Another process of the server may have named it."""
    assert announced.weights(run.fingerprint) == messages.packed_network(run)


@pytest.mark.parametrize("key", ["0" * 16, "", "0" * 15, "0" * 17, "../../etc/passwd", "r", "G" * 16, "0" * 15 + "\n"])
def test_what_no_run_has_is_none(run, key):
    assert announced.weights(key) is None


def test_spoiled_weights_are_said(run):
    (run.path / "checkpoints/001.npz").write_bytes(b"x")
    with pytest.raises(store.RunError):
        announced.announce(run)
