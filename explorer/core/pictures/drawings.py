"""The drawings that the browsers' tabs have sent, kept until a page asks for one: the newest of each tab.

A tab shows a ticket that its page got from the server. Tickets are not kept: each carries its own proof, so that nobody
fills a list by asking for them, and a ticket of a server that was started anew is known to be old.
"""

import hashlib
import hmac
import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from explorer.core.pictures import preparation

MOST_DRAWINGS = 5_000
MOST_BYTES = 64 * 2**20
LARGEST_NUMBER = 2**53 - 1  # of what JavaScript counts without a gap


@dataclass(frozen=True)
class Drawing:
    """Strokes as `preparation.check_strokes` takes them, and their number: later drawings of a tab have larger ones.
    """

    number: int
    strokes: list


def unpacked(value: object) -> list:
    """Strokes as a pad packs them, in whole tenths of the board's units: [x, y, step in x, step in y, step in x, ...].

    A digit of 60 points takes 0.35 kB instead of 0.8. Returns lists of points, for `preparation.check_strokes`.

    Raises:
        ValueError: If it is anything else, or has over 10,000 points.
    """
    if not isinstance(value, list) or not all(isinstance(stroke, list) for stroke in value):
        raise ValueError("A drawing is a list of strokes. Received: something else")
    if sum(map(len, value)) > 2 * preparation.MAX_POINTS:
        raise ValueError(f"Expected at most {preparation.MAX_POINTS:,} points. Received: more")
    strokes = []
    for stroke in filter(None, value):
        largest = 10 * preparation.BOARD
        if len(stroke) % 2 or any(type(step) is not int or abs(step) > largest for step in stroke):
            raise ValueError(f"A stroke has two whole numbers a point, up to {largest:,}. Received: something else")
        strokes.append((np.reshape(stroke, (-1, 2)).cumsum(axis=0) / 10).tolist())
    return strokes


class Drawings:
    """A bounded store, safe for threads: beyond `most` drawings or `most_bytes` the one kept longest ago is forgotten.
    """

    def __init__(self, most: int = MOST_DRAWINGS, most_bytes: int = MOST_BYTES):
        self.most, self.most_bytes = most, most_bytes
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[str, tuple[int, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def ticket(self) -> str:
        """A new place for the drawings of one tab."""
        name = secrets.token_urlsafe(12)
        return f"{name}.{self._proof(name)}"

    def _proof(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), hashlib.sha256).hexdigest()[:24]

    def issued(self, ticket: object) -> bool:
        """Whether a ticket is one of this store's."""
        name, _, proof = ticket.partition(".") if isinstance(ticket, str) and ticket.isascii() else ("", "", "")
        return hmac.compare_digest(proof, self._proof(name))

    def keep(self, ticket: str, number: object, strokes: object) -> None:
        """Keeps a drawing, unless a later one of that ticket is here already.

        Raises:
            ValueError: If `number` or `strokes` is not what a pad sends.
        """
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= LARGEST_NUMBER:
            raise ValueError("A drawing has a whole number from 1 to 2^53. Received: something else")
        checked = preparation.check_strokes(strokes)
        content = json.dumps([stroke.tolist() for stroke in checked], separators=(",", ":")).encode()
        with self._lock:
            before = self._kept.get(ticket)
            if before and before[0] >= number:
                return
            self._forget(ticket)
            self._kept[ticket] = number, content
            self._bytes += len(content)
            while len(self._kept) > self.most or self._bytes > self.most_bytes:
                self._forget(next(iter(self._kept)))

    def _forget(self, ticket: str) -> None:
        self._bytes -= len(self._kept.pop(ticket, (0, b""))[1])

    def newest(self, ticket: str) -> Drawing | None:
        """The newest drawing of a ticket; None if there is none, or it was forgotten."""
        with self._lock:
            kept = self._kept.get(ticket)
        return Drawing(kept[0], json.loads(kept[1])) if kept else None


KEPT = Drawings()
