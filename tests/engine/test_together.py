"""What several ask meanwhile is computed in one call, and a failure reaches each of them."""

import threading

import pytest

from explorer.core.engine.together import Busy, Together


def answers(asked: list) -> list:
    """The answer to each, from the futures."""
    return [future.result(timeout=20)[place] for future, place in asked]


def test_those_who_ask_while_it_computes_share_the_next_call():
    begun, go_on, calls = threading.Event(), threading.Event(), []

    def squares(key: str, items: list) -> list:
        calls.append((key, items))
        begun.set()
        go_on.wait(20)
        return [item * item for item in items]

    together = Together(squares, wait=0)
    first = together.ask("a", 1)
    assert begun.wait(20)
    later = [together.ask("a", 2), together.ask("b", 3), together.ask("a", 4)]
    go_on.set()
    assert answers([first, *later]) == [1, 4, 9, 16]
    assert calls == [("a", [1]), ("a", [2, 4]), ("b", [3])]


def test_a_failure_is_raised_for_each_who_asked_and_the_next_is_answered():
    def halves(key: str, items: list) -> list:
        if 0 in items:
            raise ValueError("Expected no zero.")
        return [1 / item for item in items]

    together = Together(halves, wait=0.01)
    asked = [together.ask("a", 0), together.ask("a", 2)]
    for future, _ in asked:
        with pytest.raises(ValueError, match="Expected no zero"):
            future.result(timeout=20)
    assert answers([together.ask("a", 2)]) == [0.5]


def test_more_than_may_wait_are_refused_and_room_comes_back():
    go_on = threading.Event()

    def waits(key: str, items: list) -> list:
        go_on.wait(20)
        return items

    together = Together(waits, most=2, wait=0)
    asked = [together.ask("a", 1), together.ask("a", 2)]
    with pytest.raises(Busy, match="at most 2"):
        together.ask("a", 3)
    go_on.set()
    answers(asked)
    assert answers([together.ask("a", 4)]) == [4]
