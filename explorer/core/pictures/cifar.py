"""Keras' cache of CIFAR-10: pickled tables, read without executing what a pickle can ask for.

A batch is a table with `data` (uint8, one row a picture: all red values, all green, all blue) and `labels`, pickled
by Python 2 with NumPy. Source: A. Krizhevsky (2009), "Learning multiple layers of features from tiny images".
"""

import io
import pickle
import tarfile
from pathlib import Path

import numpy as np

SHAPE = (3, 32, 32)
ROW = 3 * 32 * 32
MOST_BYTES = 64 * 2**20  # a published batch has 31 MB
ARCHIVE = "cifar-10-python.tar.gz"
FOLDERS = ("cifar-10-batches-py-target/cifar-10-batches-py", "cifar-10-batches-py")
BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
ARRAY_NAMES = {
    ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"), ("numpy", "dtype"),
}
ODD = (pickle.UnpicklingError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError,
       MemoryError, RecursionError)


class _Stored:
    """An array or a number type as the pickle tells of it; NumPy itself is not called."""

    def __init__(self, *settings: object) -> None:
        self.settings, self.state = settings, None

    def __setstate__(self, state: object) -> None:
        self.state = state


class _Unpickler(pickle.Unpickler):
    """Knows the parts of a NumPy array and nothing else."""

    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in ARRAY_NAMES:
            raise pickle.UnpicklingError(f"it asks for {ascii(f'{module}.{name}'[:80])}")
        return _Stored


def batch(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Pictures `uint8`, shape `(n, 32, 32, 3)`, range [0, 255], and labels `int64`, shape `(n,)`, of one batch.

    Raises:
        ValueError: If the pickle asks for anything but arrays, or is no batch; nothing in it is executed.
    """
    try:
        table = _Unpickler(io.BytesIO(content), encoding="bytes").load()
        _, shape, kind, by_columns, values = table[b"data"].state
        labels = table[b"labels"]
        fits = kind.settings[0] in ("u1", b"u1") and by_columns is False and shape == (len(labels), ROW)
        if not (fits and len(labels) * ROW == len(values) and {type(label) for label in labels} == {int}):
            raise ValueError("other arrays than a batch has")
        images = np.frombuffer(values, np.uint8).reshape(-1, *SHAPE).transpose(0, 2, 3, 1)
        return images, np.array(labels, np.int64)
    except ODD as problem:
        raise ValueError(f"A batch is not as CIFAR-10 has it. Expected data and labels. Received: {problem}") from None


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    info = archive.getmember(f"cifar-10-batches-py/{name}")
    if not info.isfile() or info.size > MOST_BYTES:
        raise ValueError(f"{name} in {ARCHIVE} is no batch. Expected a file of at most {MOST_BYTES >> 20} MB. "
                         f"Received: {info.size:,} bytes")
    return archive.extractfile(info).read()


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"{path.name} is no batch. Expected a file of at most {MOST_BYTES >> 20} MB.")
    return content


def folder_in(cache: Path) -> Path | None:
    """The folder into which Keras unpacked the batches, None if there is none."""
    return next((cache / name for name in FOLDERS if (cache / name / BATCHES[-1]).is_file()), None)


def read(cache: Path) -> dict[str, np.ndarray]:
    """The data set as `x_train`, `y_train`, `x_test`, `y_test`, from Keras' unpacked folder, or from its archive.

    Raises:
        ValueError: If a batch is not as CIFAR-10 has it.
        OSError, KeyError, EOFError, tarfile.TarError, zlib.error: If a file is missing or damaged.
    """
    folder = folder_in(cache)
    if folder:
        contents = [_file(folder / name) for name in BATCHES]
    else:
        with tarfile.open(cache / ARCHIVE) as archive:
            contents = [_member(archive, name) for name in BATCHES]
    images, labels = zip(*map(batch, contents), strict=True)
    return {"x_train": np.concatenate(images[:-1]), "y_train": np.concatenate(labels[:-1]),
            "x_test": images[-1], "y_test": labels[-1]}
