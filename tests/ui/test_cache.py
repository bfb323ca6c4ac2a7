"""What may be large is cached up to a number of bytes, and read only."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from explorer.core.network import arithmetic, limits
from explorer.core.runs import store
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


def test_what_a_picture_is_read_as_is_bounded_in_bytes():
    """A class of strangers brings a picture each: 4 MB of answers are kept, 40 bytes a picture."""
    run = store.find("dense")
    answers = cache.probabilities(run, np.zeros((1, 28, 28, 1), np.float32))
    assert answers is cache.probabilities(run, np.zeros((1, 28, 28, 1), np.float32))
    assert cache._sealed(answers) == 40 and not answers.flags.writeable


def test_a_network_that_is_too_large_reads_no_test_set_for_a_click(monkeypatch):
    run = store.find("two_conv")
    most = 5_000 * arithmetic.totals(arithmetic.numbers(run.spec.graph))[1]
    monkeypatch.setattr(limits, "MOST_READING", most)
    monkeypatch.setattr(cache, "stored_answers_fit", lambda run, data: False)
    monkeypatch.setattr(cache, "dataset", lambda name: SimpleNamespace(x_test=np.zeros((5_001, 28, 28, 1), np.uint8)))
    with pytest.raises(ValueError, match="too large to read all 5,001 test pictures for one click: expected at most"):
        cache.predictions(run, "mnist_5k")
    limits.checked_reading(run.spec.graph, 5_000)
