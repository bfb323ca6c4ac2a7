"""What several ask at the same time is computed in one call: ten pictures through a network cost little more than one.
"""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor

WAIT = 0.02


class Busy(RuntimeError):
    """More wait for an answer than will be kept waiting."""


class Together:
    """Calls `function(key, items)` in a thread of its own with all items that were asked about `key` by then.

    Args:
        function: gives one answer for each item, in order; what it raises is raised for each of them.
        most: so many items wait at once.
        wait: seconds between two calls, in which others may ask, and the processor has time for something else.
    """

    def __init__(self, function: Callable[[Hashable, list], list], most: int = 1000, wait: float = WAIT):
        self._function, self._most, self._wait = function, most, wait
        self._open: dict[Hashable, tuple[list, Future]] = {}
        self._waiting = 0
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "together")

    def ask(self, key: Hashable, item: object) -> tuple[Future, int]:
        """A future that has the answers to all that are asked together, and the place of this one among them.

        Raises:
            Busy: If too many wait already.
        """
        with self._lock:
            if self._waiting >= self._most:
                raise Busy(f"Expected at most {self._most:,} who wait for an answer. Received: one more")
            if key not in self._open:
                self._open[key] = [], self._thread.submit(self._call, key)
            items, future = self._open[key]
            items.append(item)
            self._waiting += 1
            return future, len(items) - 1

    def _call(self, key: Hashable) -> list:
        time.sleep(self._wait)
        with self._lock:
            items, _ = self._open.pop(key)
        try:
            return self._function(key, items)
        finally:
            with self._lock:
                self._waiting -= len(items)
