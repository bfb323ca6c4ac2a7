"""What a browser's tab kept is foreign when it comes back."""

import random

import pytest

from explorer.core.pictures import uploads
from explorer.ui import keeping, state
from explorer.ui.state import Session


@pytest.fixture
def here(monkeypatch) -> Session:
    """A new session, and a message from the tab in `here.message`."""
    here = Session()
    monkeypatch.setattr(state, "session", lambda: here)
    monkeypatch.setattr(state, "forget", lambda key: None)
    return here


def come_back(here: Session, monkeypatch, content: object, asked: object = None) -> None:
    message = {"content": content, "asked": here.identity if asked is None else asked}
    monkeypatch.setattr(state, "message_of", lambda key, name: message)
    keeping.take_back(keeping.SESSION)


def test_answers_come_back_once_and_do_not_replace_newer_ones(here, monkeypatch):
    here.answers = {"a": "new", "b": ""}
    content = {"answers": {"a": "old", "b": "kept"}, "answered": {"a": True}, "revealed": ["a"], "reporter": "Ada"}
    come_back(here, monkeypatch, content)
    assert (here.answers, here.answered) == ({"a": "new", "b": "kept"}, {"a": True})
    assert (here.revealed, here.reporter) == ({"a"}, "Ada")
    come_back(here, monkeypatch, {"answers": {"c": "late"}})
    assert "c" not in here.answers


def test_a_message_to_another_session_is_left_alone(here, monkeypatch):
    come_back(here, monkeypatch, {"answers": {"a": "1"}}, asked="x" * 32)
    assert here.answers == {}


def test_the_picture_comes_back_under_its_name_alone(here, monkeypatch):
    place, own = uploads.place(), here.place
    come_back(here, monkeypatch, {"place": place, "picture": "upload"})
    assert (here.place, here.picture) == (own, None)
    uploads.KEPT.keep(place, b"a picture", 9)
    here.taken.clear()
    come_back(here, monkeypatch, {"place": place, "picture": "upload"})
    assert (here.place, here.picture) == (place, "upload")


def anything(choose: random.Random, depth: int = 0) -> object:
    """A random value as JSON can say it."""
    kinds = [None, True, choose.randint(-9, 9), float("nan"), "a" * choose.choice([1, 6000]), "place", "answers"]
    if depth < 3 and choose.random() < 0.6:
        values = [anything(choose, depth + 1) for _ in range(choose.randint(0, 4))]
        return values if choose.random() < 0.5 else {str(at): value for at, value in enumerate(values)}
    return choose.choice(kinds)


@pytest.mark.parametrize("seed", range(200))
def test_whatever_comes_the_session_holds_what_it_should(here, monkeypatch, seed):
    choose = random.Random(seed)
    fields = ("answers", "answered", "revealed", "reporter", "observation", "place", "picture")
    content = {name: anything(choose) for name in fields if choose.random() < 0.8}
    come_back(here, monkeypatch, choose.choice([content, content, anything(choose)]))
    assert all(isinstance(one, str) and len(one) <= keeping.LONGEST for one in here.answers.values())
    assert all(type(one) is bool for one in here.answered.values())
    assert all(isinstance(one, str) for one in (*here.revealed, here.reporter, here.observation, here.place))
