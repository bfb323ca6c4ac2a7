"""What may be large is cached up to a number of bytes, and read only."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from explorer.ui import cache


def test_the_caches_hold_bytes_not_numbers():
    calls = []

    @cache._bounded(1)
    def half(name: str, image: np.ndarray) -> dict[str, np.ndarray]:
        calls.append(name)
        return {"a": np.zeros((2**16,)), "b": image.copy()}  # 0.5 MB and a little

    image = np.arange(4)
    first = half("x", image)
    assert half("x", image.copy()) is first
    half("x", image + 1)  # another picture, which takes the room of the first
    half("x", image)
    assert calls == ["x", "x", "x"]
    with pytest.raises(ValueError, match="read-only"):
        first["a"][0] = 1


def test_pictures_of_another_shape_or_type_are_others():
    assert len({cache._key(image) for image in (np.zeros(4), np.zeros((2, 2)), np.zeros(4, np.float32))}) == 3


def test_what_two_pages_ask_for_at_once_is_computed_once():
    both = threading.Barrier(2)

    @cache._bounded(1)
    def computed(name: str) -> np.ndarray:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.2)
            pytest.fail("two pages compute it side by side")
        return np.zeros(3)

    with ThreadPoolExecutor(2) as pages:
        first, second = pages.map(computed, ["a", "a"])
    assert first is second
