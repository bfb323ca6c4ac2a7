"""Pictures that visitors bring: shrunk, counted, bounded in bytes and time."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.core.pictures import preparation, uploads
from explorer.core.pictures.uploads import Bounded, Counter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def file(width: int, height: int, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(content, kind)
    return content.getvalue()


def test_a_small_file_is_kept_to_the_byte():
    content = file(28, 28)
    assert uploads.shrunk(content) == content


@pytest.mark.parametrize(("size", "kept"), [((4032, 3024), (1600, 1200)), ((100, 3200), (50, 1600))])
def test_a_large_picture_is_shrunk_to_1600_pixels(size, kept):
    content = uploads.shrunk(file(*size))
    assert preparation.read_picture(content).shape == (kept[1], kept[0], 3)
    assert len(content) < 500_000


def test_noise_that_shrinks_badly_is_still_small_when_kept():
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (1600, 1600, 3), np.uint8)).save(content, "PNG")
    assert len(content.getvalue()) > 7_000_000
    assert len(uploads.shrunk(content.getvalue())) < 3_000_000


def test_what_was_not_used_longest_gives_way_to_the_bytes_of_another():
    kept = Bounded(10)
    for key, size in (("a", 4), ("b", 4)):
        kept.keep(key, key.upper(), size)
    assert kept.get("a") == "A"  # used: now b is the older one
    kept.keep("c", "C", 4)
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]
    assert kept.bytes == 8


def test_what_is_larger_than_all_room_is_not_kept_and_costs_the_others_nothing():
    kept = Bounded(10)
    kept.keep("a", "A", 10)
    kept.keep("b", "B", 11)
    assert (kept.get("a"), kept.get("b"), kept.bytes) == ("A", None, 10)


def test_a_key_that_is_kept_again_is_counted_once():
    kept = Bounded(10)
    for size in (3, 7, 5):
        kept.keep("a", size, size)
    assert (kept.get("a"), kept.bytes) == (5, 5)


def test_what_was_not_used_for_its_time_is_forgotten():
    clock = Clock()
    kept = Bounded(10, seconds=60, clock=clock)
    kept.keep("a", "A", 1)
    clock.now = 60
    assert kept.get("a") == "A"
    clock.now = 121
    assert (kept.get("a"), kept.bytes) == (None, 0)


def test_a_session_and_the_server_have_their_number_of_files_an_hour(monkeypatch):
    monkeypatch.setenv("EXPLORER_UPLOADS", "2")
    monkeypatch.setenv("EXPLORER_ALL_UPLOADS", "3")
    clock = Clock()
    counter = Counter(clock)
    counter.count("a")
    counter.count("a")
    with pytest.raises(ValueError, match="^Expected at most 2 files an hour. Received: one more."):
        counter.count("a")
    counter.count("b")
    with pytest.raises(ValueError, match="^This server has been brought 3 files within an hour"):
        counter.count("c")
    clock.now = uploads.HOUR + 1
    counter.count("a")


@pytest.mark.parametrize("value", [None, 5, "", "a" * 31, "a" * 33, "../" + "a" * 29, ["a"], "ä" * 32])
def test_a_browser_cannot_name_another_place(value):
    assert uploads.is_place(uploads.place())
    assert not uploads.is_place(value)


def test_what_is_kept_is_put_down_and_taken_up_with_its_age(tmp_path, monkeypatch):
    clock, path = Clock(), tmp_path / "local/pictures.zip"
    before, after = Bounded(100, 50, clock), Bounded(100, 50, clock)
    first, second = uploads.place(), uploads.place()
    before.keep(first, b"one", 3)
    clock.now = 30
    before.keep(second, b"two", 3)
    uploads.put_down(before, path)
    assert path.stat().st_mode & 0o777 == 0o600, "names open pictures, so nobody else reads them"
    uploads.take_up(after, path)
    assert [(key, content) for key, content, _ in after.all()] == [(first, b"one"), (second, b"two")]
    assert [round(age) for *_, age in after.all()] == [30, 0]
    assert not path.exists()
    clock.now = 60
    assert (after.get(first), after.get(second)) == (None, b"two")


def test_nothing_kept_writes_nothing_and_a_damaged_file_costs_its_pictures(tmp_path):
    path = tmp_path / "pictures.zip"
    uploads.put_down(Bounded(10), path)
    assert not path.exists()
    uploads.take_up(Bounded(10), path)
    path.write_bytes(b"PK\x03\x04 cut off")
    kept = Bounded(10)
    uploads.take_up(kept, path)
    assert not kept.all() and not path.exists()
