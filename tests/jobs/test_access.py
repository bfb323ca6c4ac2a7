"""Who may do what, as a table."""

import pytest

from explorer.core.jobs import access, keys
from explorer.core.jobs.access import Visitor

MINE, THEIRS = access.hashed("a" * 43), access.hashed("b" * 43)


@pytest.mark.parametrize(("who", "owner", "allowed"), [
    (Visitor(open=False), None, True),
    (Visitor(open=False, browser=MINE), THEIRS, True),
    (Visitor(open=True, browser=MINE), MINE, True),
    (Visitor(open=True, browser=MINE), THEIRS, False),
    (Visitor(open=True, browser=MINE), None, False),
    (Visitor(open=True), "", False),
    (Visitor(open=True), None, False),
    (Visitor(open=True, key=True), THEIRS, True),
    (Visitor(open=True, key=True), None, True),
])
def test_who_may_change_a_run(who, owner, allowed):
    assert (access.why_not_change(who, owner) is None) == allowed


def test_files_and_batches_need_the_key_on_an_open_server():
    assert access.why_not_manage(Visitor(open=True, browser=MINE)) == "This needs the teacher's key."
    assert access.why_not_manage(Visitor(open=True, key=True)) is None
    assert access.why_not_manage(Visitor()) is None


def test_a_browsers_token_is_random_and_only_its_hash_is_kept():
    token = access.new_token()
    assert access.is_token(token) and token != access.new_token()
    assert len(access.hashed(token)) == 64 and token not in access.hashed(token)


@pytest.mark.parametrize("text", ["", "a" * 42, "a" * 44, "a" * 42 + "é", "a" * 42 + "\n", "../" + "a" * 40])
def test_a_cookie_of_another_form_is_no_token(text):
    assert not access.is_token(text)
    assert access.visitor({access.BROWSER_COOKIE: text}, True) == Visitor(open=True)


def test_cookies_say_who_asks(monkeypatch):
    monkeypatch.setattr(keys, "_current", keys.Key("correct horse"))
    token = "a" * 43
    cookies = {access.BROWSER_COOKIE: token, access.KEY_COOKIE: keys.current().token()}
    assert access.visitor(cookies, True) == Visitor(key=True, browser=MINE, open=True)
    assert access.visitor({**cookies, access.KEY_COOKIE: "correct horse"}, True).key is False
    keys.current().give_up(cookies[access.KEY_COOKIE])
    assert access.visitor(cookies, True).key is False
