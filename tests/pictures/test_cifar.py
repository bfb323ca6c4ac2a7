"""Keras' CIFAR-10 cache is pickled: only arrays are read from it, and nothing that it asks for is done."""

import io
import os
import pickle

import numpy as np
import pytest

from explorer.core.pictures import cifar
from explorer.core.pictures.datasets import load


class Python2Pickler(pickle._Pickler):
    """Writes strings as Python 2 did, which is how the published batches hold names, pixels and file names."""

    dispatch = {**pickle._Pickler.dispatch}

    def save_bytes(self, value: bytes) -> None:
        short = len(value) < 256
        length = len(value).to_bytes(1 if short else 4, "little")
        self.write((pickle.SHORT_BINSTRING if short else pickle.BINSTRING) + length + value)
        self.memoize(value)

    dispatch[bytes] = save_bytes


def python2(value: object) -> bytes:
    """A value as Python 2 pickled it: protocol 2 with byte strings."""
    content = io.BytesIO()
    Python2Pickler(content, 2).dump(value)
    return content.getvalue()


def python2_batch(pixels: np.ndarray, labels: list[int]) -> bytes:
    """A batch as it is published, with the old names of NumPy's modules."""
    names = [b"leptodactylus_pentadactylus_s_000004.png"] * len(labels)
    table = {b"batch_label": b"training batch 1 of 5", b"labels": labels, b"data": pixels, b"filenames": names}
    return python2(table).replace(b"numpy._core.", b"numpy.core.").replace(b"X\x02\x00\x00\x00u1", b"U\x02u1")


def test_a_published_batch_is_read_as_numpy_reads_it():
    pixels = np.random.default_rng(0).integers(0, 256, (3, 3072), dtype=np.uint8)
    content = python2_batch(pixels, [6, 9, 4])
    for part in (b"\x80\x02}", b"cnumpy.core.multiarray\n_reconstruct\n", b"U\x06labels", b"U\x02u1"):
        assert part in content, "the form of the published files"
    images, labels = cifar.batch(content)
    theirs = pickle.loads(content, encoding="bytes")
    assert np.array_equal(images, theirs[b"data"].reshape(3, 3, 32, 32).transpose(0, 2, 3, 1))
    assert images[1, 5, 7].tolist() == [pixels[1, at + 5 * 32 + 7] for at in (0, 1024, 2048)], "red, green, blue"
    assert (images.dtype, labels.tolist()) == (np.uint8, [6, 9, 4])


class Command:
    """Unpickling this the ordinary way would make a folder."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return os.system, (f"mkdir {self.path}",)


@pytest.mark.parametrize("protocol", range(2, 6))
def test_a_foreign_pickle_is_not_executed_and_said_in_one_sentence(no_data, tmp_path, protocol):
    mark = tmp_path / "ran"
    folder = no_data / cifar.FOLDERS[0]
    folder.mkdir(parents=True)
    for name in cifar.BATCHES:
        table = {b"data": Command(str(mark)), b"labels": [1]}
        (folder / name).write_bytes(python2(table) if protocol == 2 else pickle.dumps(table, protocol))
    with pytest.raises(ValueError, match=r"CIFAR-10 .* cannot be read\. .*it asks for .\w+\.system") as problem:
        load("cifar10")
    assert not mark.exists() and "\n" not in str(problem.value)


ROWS = np.zeros((2, 3072), np.uint8)


@pytest.mark.parametrize("table", [
    [1, 2], {}, {b"data": ROWS}, {b"labels": [1, 2]}, {b"data": b"0" * 6144, b"labels": [1, 2]},
    {b"data": ROWS, b"labels": [1]}, {b"data": ROWS, b"labels": [1, "2"]}, {b"data": ROWS, b"labels": 2},
    {b"data": ROWS, b"labels": [1, 2**70]}, {b"data": ROWS.astype(np.float32), b"labels": [1, 2]},
    {b"data": ROWS.astype(object), b"labels": [1, 2]}, {b"data": ROWS[:, :-1], b"labels": [1, 2]},
    {b"data": np.asfortranarray(ROWS), b"labels": [1, 2]}, {b"data": np.dtype("u1"), b"labels": [1, 2]},
], ids=lambda table: str(table)[:40].replace("\n", " "))
def test_a_pickle_that_is_no_batch_is_refused(table):
    with pytest.raises(ValueError, match="A batch is not as CIFAR-10 has it"):
        cifar.batch(pickle.dumps(table))


def test_a_batch_with_changed_bytes_is_read_or_refused():
    content = python2_batch(ROWS, [1, 2])
    generator = np.random.default_rng(0)
    ends = len(content) - content.index(b"filenames") + 100
    for _ in range(500):
        changed = bytearray(content)
        places = [*generator.integers(0, 200, 2), len(content) - 1 - generator.integers(0, ends)]
        changed[generator.choice(places)] = generator.integers(0, 256)
        try:
            images, _ = cifar.batch(bytes(changed))
        except ValueError:
            continue
        assert images.shape == (2, 32, 32, 3)


def test_a_batch_that_is_too_large_is_refused_before_it_is_read(no_data, monkeypatch):
    monkeypatch.setattr(cifar, "MOST_BYTES", 1000)
    folder = no_data / cifar.FOLDERS[1]
    folder.mkdir(parents=True)
    for name in cifar.BATCHES:
        (folder / name).write_bytes(python2_batch(ROWS, [1, 2]))
    with pytest.raises(ValueError, match="data_batch_1 is no batch"):
        load("cifar10")
