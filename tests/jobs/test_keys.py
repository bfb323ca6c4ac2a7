"""The teacher's key: what is accepted, for how long, and how slowly one can guess."""

import os
import subprocess
import sys

import pytest

from explorer.core.jobs import keys
from explorer.core.jobs.keys import Guesses, Key


def test_only_the_key_is_right():
    key = Key("correct horse")
    assert key.is_right("correct horse")
    assert not any(key.is_right(guess) for guess in ("", "correct hors", "Correct horse", "correct horse ", "\ud800"))


def test_without_a_key_of_ones_own_it_is_random():
    assert not Key().is_set and not Key("").is_set and Key().text != Key().text
    assert len(Key().text) == 22, "128 bits"


def test_a_token_is_not_the_key_and_survives_a_restart_with_the_same_key():
    key = Key("correct horse")
    token = key.token()
    assert "correct" not in token and token != key.token()
    assert key.accepts(token) and Key("correct horse").accepts(token)
    assert not Key("another").accepts(token) and not Key().accepts(token)


@pytest.mark.parametrize("forged", ["", ".", "..", "9999999999.a.", "9999999999.a.0" * 100, "é.é.é", "\ud800"])
def test_a_token_that_was_not_given_is_refused(forged):
    assert not Key("correct horse").accepts(forged)


def test_a_changed_token_is_refused():
    key = Key("correct horse")
    end, nonce, signature = key.token().split(".")
    assert not key.accepts(f"{int(end) + 1}.{nonce}.{signature}")
    assert not key.accepts(f"{end}.{nonce[:-1]}.{signature}")


def test_a_token_ends_after_twelve_hours(monkeypatch):
    key = Key("correct horse")
    token = key.token()
    now = keys.time.time()
    monkeypatch.setattr(keys.time, "time", lambda: now + 12 * 3600 - 60)
    assert key.accepts(token)
    monkeypatch.setattr(keys.time, "time", lambda: now + 12 * 3600 + 60)
    assert not key.accepts(token)


def test_a_token_that_was_given_up_is_refused_and_no_other():
    key = Key("correct horse")
    first, second = key.token(), key.token()
    key.give_up(first)
    key.give_up("nonsense")
    assert not key.accepts(first) and key.accepts(second)


def wrong(guesses: Guesses, client: str) -> float | None:
    """One wrong guess; gives how long it waited."""
    wait = guesses.begin(client)
    if wait is not None:
        guesses.end(client, right=False)
    return wait


def test_wrong_guesses_wait_longer_and_longer_but_never_more_than_four_seconds():
    guesses = Guesses()
    assert [wrong(guesses, "a") for _ in range(7)] == [0, 0.5, 1, 2, 4, 4, 4]


def test_a_stranger_does_not_lock_the_teacher_out():
    guesses = Guesses()
    for number in range(2000):
        wrong(guesses, f"stranger {number % 50}")
    assert guesses.begin("teacher") == keys.BUSY_WAIT
    assert guesses.begin("stranger 1") == keys.LONGEST_WAIT, "and neither does the same address"


def test_only_so_many_guesses_wait_at_once():
    guesses = Guesses()
    assert sum(guesses.begin("a") is not None for _ in range(100)) == keys.MOST_PER_CLIENT
    assert guesses.begin("b") is not None, "one address cannot take all places"
    assert sum(guesses.begin(f"c{number}") is not None for number in range(100)) == keys.MOST_AT_ONCE - 17
    guesses.end("a", right=False)
    assert guesses.begin("teacher") is not None


def test_an_old_wrong_guess_is_forgotten(monkeypatch):
    guesses = Guesses()
    for _ in range(40):
        wrong(guesses, "a")
    now = keys.time.monotonic()
    monkeypatch.setattr(keys.time, "monotonic", lambda: now + keys.RECENT + 1)
    assert guesses.begin("a") == 0


def test_no_process_that_the_server_starts_is_handed_the_key(monkeypatch):
    monkeypatch.setenv("EXPLORER_KEY", "correct horse")
    monkeypatch.setattr(keys, "_current", None)
    assert keys.current().is_right("correct horse") and keys.current().is_set
    assert "EXPLORER_KEY" not in os.environ
    child = subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"], capture_output=True, text=True)
    assert "correct horse" not in child.stdout
