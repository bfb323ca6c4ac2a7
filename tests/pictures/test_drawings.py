"""The store of drawings: what is kept is found again under its ticket alone, and it stays small."""

import pytest

from explorer.core.pictures.drawings import LARGEST_NUMBER, Drawing, Drawings, unpacked

STROKES = [[[130.5, 110.0], [370.0, 110.2]], [[310.0, 230.0]]]


def size(strokes: list) -> int:
    """The bytes of a drawing: "[[[1.0,1.0]]]" has 13."""
    return len(str(strokes).replace(" ", ""))


def test_packed_strokes_are_steps_of_whole_tenths():
    assert unpacked([[1305, 1100, 2395, 2], [3100, 2300], []]) == STROKES


@pytest.mark.parametrize("value", [
    None, "7", {"x": [1, 2]}, [7], [[1]], [[1, 2, 3]], [[1.0, 2]], [[True, 2]], [["1", 2]], [[None, 2]], [[[1, 2]]],
    [[float("nan"), 2]], [[5001, 0]], [[10**400, 0]], [[0, 0] * 10_001], [[0, 0]] * 10_001,
])
def test_what_is_packed_otherwise_is_refused(value):
    with pytest.raises(ValueError, match="Received"):
        unpacked(value)


def test_a_drawing_is_found_again_under_its_ticket_alone():
    store = Drawings()
    mine, other = store.ticket(), store.ticket()
    store.keep(mine, 7, STROKES)
    assert store.newest(mine) == Drawing(7, STROKES)
    assert store.newest(other) is None


def test_the_newest_drawing_wins_in_whatever_order_they_come():
    store = Drawings()
    ticket = store.ticket()
    for number in (5, 9, 6):
        store.keep(ticket, number, [[[number, number]]])
    assert store.newest(ticket) == Drawing(9, [[[9.0, 9.0]]])
    store.keep(ticket, 10, [])
    assert store.newest(ticket) == Drawing(10, []), "a cleared pad is a drawing, too"


@pytest.mark.parametrize("ticket", [None, 7, "", ".", "a.b", "é.b", ["a"], "x" * 100_000])
def test_a_ticket_of_somebody_else_is_none(ticket):
    store = Drawings()
    assert store.issued(store.ticket())
    assert not store.issued(ticket)
    assert not store.issued(store.ticket()[:-1])
    assert not store.issued(Drawings().ticket()), "of a server that is gone"


def test_beyond_the_number_of_drawings_the_oldest_is_forgotten():
    store = Drawings(most=3)
    tickets = [store.ticket() for _ in range(4)]
    for ticket in (*tickets[:3], tickets[0], tickets[3]):  # the first one draws again: the second is the oldest now
        before = store.newest(ticket)
        store.keep(ticket, before.number + 1 if before else 1, STROKES)
    assert [store.newest(ticket) is not None for ticket in tickets] == [True, False, True, True]


def test_beyond_the_bytes_the_oldest_are_forgotten():
    one = [[[1.0, 1.0]]]
    store = Drawings(most_bytes=3 * size(one))
    tickets = [store.ticket() for _ in range(5)]
    for number in (1, 2, 3):  # drawing again takes no more room
        store.keep(tickets[0], number, one)
    for ticket in tickets[1:]:
        store.keep(ticket, 1, one)
    assert [store.newest(ticket) is not None for ticket in tickets] == [False, False, True, True, True]
    store.keep(tickets[4], 2, [[[1.0, 1.0]] * 10])
    assert store.newest(tickets[4]) is None, "larger than the whole store"


@pytest.mark.parametrize(("number", "strokes"), [
    (0, []), (-1, []), (1.5, []), (True, []), ("1", []), (None, []), (LARGEST_NUMBER + 1, []),
    (1, None), (1, "7"), (1, {"x": 1}), (1, [[["a", 2]]]), (1, [[[float("nan"), 1]]]), (1, [[[1, 2, 3]]]),
    (1, [[[900, 20]]]), (1, [[[1, 1]] * 10_001]), (1, [7]),
])
def test_what_no_pad_sends_is_refused_and_the_drawing_before_stays(number, strokes):
    store = Drawings()
    ticket = store.ticket()
    store.keep(ticket, 1, STROKES)
    with pytest.raises(ValueError, match="Received"):
        store.keep(ticket, number, strokes)
    assert store.newest(ticket) == Drawing(1, STROKES)
