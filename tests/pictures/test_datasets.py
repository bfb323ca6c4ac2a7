"""Where data comes from, in which order, and what is said when it does not come."""

import gzip
import hashlib
import io
import os
import pickle
import socket
import tarfile
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from explorer.core.pictures import datasets
from explorer.core.pictures.datasets import DataUnavailable, Download, fetch, load


def arrays(shape=(28, 28), train=6, test=4, mark=0) -> dict[str, np.ndarray]:
    """Random pictures whose first pixel is `mark`, labels 0 1 2 ... in the type of Keras' own file."""
    generator = np.random.default_rng(1)
    values = {}
    for split, count in (("train", train), ("test", test)):
        values[f"x_{split}"] = generator.integers(0, 256, (count, *shape), dtype=np.uint8)
        values[f"x_{split}"].reshape(count, -1)[:, 0] = mark
        values[f"y_{split}"] = (np.arange(count) % 10).astype(np.uint8)
    return values


def npz(values: dict, compressed: bool = False) -> bytes:
    content = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(content, **values)
    return content.getvalue()


@pytest.fixture
def own(no_data, monkeypatch, tmp_path) -> Path:
    """An empty EXPLORER_DATA."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    return folder


@contextmanager
def serving(files: dict[str, bytes], headers: dict | None = None):
    """A web server on this machine; gives its address and the list of paths asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            if self.path not in files:
                self.send_error(404)
                return
            self.send_response(200)
            for name, value in (headers or {"Content-Length": str(len(files[self.path]))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(files[self.path])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def answering(answer: bytes):
    """A server that sends these bytes to whoever comes and hangs up; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def work():
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_embedded_digits_are_4000_and_1000_of_all_classes_alike(no_data):
    data = load("mnist_5k")
    assert (data.x_train.shape, data.x_test.shape) == ((4000, 28, 28, 1), (1000, 28, 28, 1))
    assert np.bincount(data.y_train).tolist() == [400] * 10
    assert np.bincount(data.y_test).tolist() == [100] * 10
    assert data.y_train[:20].tolist() == [*range(10), *range(10)], "every slice holds all classes"
    assert "MNIST's training set" in data.origin


def test_arrays_are_uint8_pictures_with_int64_labels_and_read_only(no_data):
    data = load("mnist_5k")
    for images, labels in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert (images.dtype, labels.dtype) == (np.uint8, np.int64)
        assert (int(images.min()), int(images.max())) == (0, 255)
        for array in (images, labels):
            assert array.flags.c_contiguous
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def test_no_embedded_digit_is_in_training_and_test(no_data):
    data = load("mnist_5k")
    train = {image.tobytes() for image in data.x_train}
    assert not train & {image.tobytes() for image in data.x_test}


def test_the_embedded_digits_are_part_of_the_training_set_of_mnist():
    if not os.environ.get("EXPLORER_DATA") or not datasets.available("mnist"):
        pytest.skip("needs all of MNIST in the folder EXPLORER_DATA names")
    whole, embedded = load("mnist", download=False), load("mnist_5k")
    assert whole.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert whole.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    pairs = {(image.tobytes(), label) for image, label in zip(whole.x_train, whole.y_train.tolist(), strict=True)}
    assert all((image.tobytes(), label) in pairs for image, label in zip(embedded.x_train, embedded.y_train.tolist(),
                                                                         strict=True))


def test_without_data_the_embedded_digits_are_the_default(no_data):
    assert [datasets.available(name) for name in datasets.NAMES] == [False, False, False, True]
    assert datasets.default() == "mnist_5k"


def test_with_mnist_on_the_machine_mnist_is_the_default(own):
    (own / "mnist.npz").write_bytes(npz(arrays()))
    assert datasets.available("mnist") and datasets.default() == "mnist"


@pytest.mark.parametrize("call", [load, datasets.available])
def test_an_unknown_data_set_lists_the_valid_names(call):
    with pytest.raises(ValueError, match="mnist, fashion_mnist, cifar10, mnist_5k. Received: imagenet"):
        call("imagenet")


def test_explorer_data_comes_before_keras_cache_and_both_before_a_download(own, no_data, monkeypatch):
    files = {"/mnist.npz": npz(arrays(mark=3))}
    with serving(files) as (address, asked):
        monkeypatch.setitem(datasets.DOWNLOADS, "mnist", (Download(f"{address}/mnist.npz", "mnist.npz"),))
        assert load("mnist").x_train[0, 0, 0, 0] == 3
        assert asked == ["/mnist.npz"]
        (no_data / "mnist.npz").write_bytes(npz(arrays(mark=2)))
        cached = load("mnist")
        assert (cached.x_train[0, 0, 0, 0], cached.origin) == (2, "Keras' download")
        (own / "mnist.npz").write_bytes(npz(arrays(mark=1)))
        mine = load("mnist")
        assert (mine.x_train[0, 0, 0, 0], mine.origin) == (1, "mnist.npz in EXPLORER_DATA")
        assert asked == ["/mnist.npz"], "what is here is not fetched again"


def test_a_file_of_keras_form_becomes_pictures_with_a_channel(own):
    values = arrays()
    (own / "mnist.npz").write_bytes(npz(values))
    data = load("mnist")
    assert data.x_train.shape == (6, 28, 28, 1)
    assert np.array_equal(data.x_train[..., 0], values["x_train"])
    assert data.y_test.tolist() == [0, 1, 2, 3]
    assert data.class_names == tuple("0123456789")


def test_labels_in_a_column_are_read_as_a_row(own):
    values = arrays((32, 32, 3))
    values["y_train"] = values["y_train"][:, None].astype(np.int32)
    (own / "cifar10.npz").write_bytes(npz(values))
    assert load("cifar10").y_train.tolist() == [0, 1, 2, 3, 4, 5]


WRONG = {
    "shape": {"x_train": np.zeros((6, 27, 28), np.uint8)},
    "colour": {"x_train": np.zeros((6, 28, 28, 3), np.uint8)},
    "floats": {"x_test": np.zeros((4, 28, 28), np.float32)},
    "no pictures": {"x_train": np.zeros((0, 28, 28), np.uint8), "y_train": np.zeros(0, np.uint8)},
    "one number": {"x_train": np.uint8(3)},
    "too few labels": {"y_train": np.zeros(5, np.uint8)},
    "class ten": {"y_test": np.array([0, 1, 2, 10])},
    "class minus one": {"y_test": np.array([0, 1, 2, -1])},
    "labels as shares": {"y_train": np.zeros(6)},
    "labels as words": {"y_train": np.array(["a"] * 6)},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_wrong_arrays_say_what_was_expected_and_received(own, change):
    (own / "mnist.npz").write_bytes(npz({**arrays(), **change}))
    with pytest.raises(ValueError, match=f"{next(iter(change))} of mnist does not fit. Expected .* Received: "):
        load("mnist")


def truncated() -> bytes:
    content = npz(arrays())
    return content[: len(content) // 2]


def damaged_inside() -> bytes:
    content = bytearray(npz(arrays(), compressed=True))
    content[200:400] = bytes(200)
    return bytes(content)


def missing_key() -> bytes:
    values = arrays()
    del values["y_test"]
    return npz(values)


def one_array() -> bytes:
    content = io.BytesIO()
    np.save(content, arrays()["x_train"])
    return content.getvalue()


def no_array() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for key in arrays():
            archive.writestr(f"{key}.npy", "text")
    return content.getvalue()


@pytest.mark.parametrize("content", [
    b"", b"no archive", truncated(), damaged_inside(), missing_key(), no_array(), one_array(),
    npz({**arrays(), "y_train": np.array([{"a": 1}], object)}),
], ids=["empty", "text", "truncated", "damaged", "key missing", "no arrays", "one array", "pickled"])
def test_a_file_that_is_not_the_archive_expected_is_refused(own, content):
    (own / "mnist.npz").write_bytes(content)
    with pytest.raises(ValueError, match="mnist"):
        load("mnist")


def test_without_permission_to_download_the_message_says_what_to_do(no_data):
    with pytest.raises(DataUnavailable, match="not on this machine. Put mnist.npz into the folder EXPLORER_DATA"):
        load("mnist", download=False)
    assert not no_data.exists()


def test_a_download_shows_its_progress_and_stays_in_keras_cache(no_data, monkeypatch):
    content = npz(arrays((28, 28), 600, 400))
    seen = []
    with serving({"/m": content}) as (address, _):
        part = Download(f"{address}/m", "mnist.npz", hashlib.sha256(content).hexdigest())
        monkeypatch.setitem(datasets.DOWNLOADS, "mnist", (part,))
        data = load("mnist", progress=lambda done, whole: seen.append((done, whole)))
    assert data.x_train.shape == (600, 28, 28, 1)
    assert seen[-1] == (len(content), len(content))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen}) and len(seen) > 1
    assert (no_data / "mnist.npz").read_bytes() == content
    assert files_below(no_data) == [no_data / "mnist.npz"]
    assert datasets.available("mnist")


def test_a_server_that_does_not_say_the_length_gives_progress_of_zero(tmp_path):
    seen = []
    with serving({"/m": b"abc"}, {"Content-Type": "text/plain"}) as (address, _):
        fetch(Download(f"{address}/m", "m"), tmp_path / "m", lambda done, whole: seen.append((done, whole)))
    assert seen == [(3, 0)]
    assert (tmp_path / "m").read_bytes() == b"abc"


def refused(part: Download, target: Path) -> str:
    """The message of a download that must fail, and leave nothing."""
    with pytest.raises(DataUnavailable) as problem:
        fetch(part, target)
    assert files_below(target.parent) == []
    return str(problem.value)


def test_a_wrong_checksum_is_refused_and_leaves_nothing(tmp_path):
    with serving({"/m": b"something else"}) as (address, _):
        message = refused(Download(f"{address}/m", "m", "0" * 64), tmp_path / "m.npz")
    assert "m.npz is not the published file" in message
    assert hashlib.sha256(b"something else").hexdigest() in message


def test_a_download_that_breaks_off_is_refused_and_leaves_nothing(tmp_path):
    with serving({"/m": b"abc"}, {"Content-Length": "1000"}) as (address, _):
        message = refused(Download(f"{address}/m", "m"), tmp_path / "m.npz")
    assert "Try again" in message or "mnist_5k" in message


@pytest.mark.parametrize("answer", [
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nabc", b"", b"no HTTP at all\r\n\r\n",
    b"HTTP/1.1 503 Service Unavailable\r\n\r\n", b"HTTP/1.1 404 Not Found\r\n\r\n",
], ids=["chunk cut off", "hung up", "garbage", "503", "404"])
def test_a_server_that_misbehaves_is_no_matter_of_room_on_the_disk(tmp_path, answer):
    with answering(answer) as address:
        message = refused(Download(f"{address}/m", "m"), tmp_path / "m.npz")
    assert "m.npz could not be downloaded" in message
    assert "mnist_5k" in message and "room" not in message


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
def test_without_a_network_the_built_in_digits_are_offered(no_data, name):
    with pytest.raises(DataUnavailable, match="could not be downloaded .*Work with the built-in digits"):
        load(name)
    assert files_below(no_data) == []
    assert len(load("mnist_5k").x_train) == 4000, "the app goes on"


def test_a_place_that_cannot_be_written_is_a_sentence_too(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with serving({"/m": b"abc"}) as (address, asked), pytest.raises(DataUnavailable, match="could not be saved"):
        fetch(Download(f"{address}/m", "m"), tmp_path / "file/m.npz")
    assert asked == [], "nothing is fetched that cannot be kept"
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_failed_download_keeps_the_old_file(tmp_path):
    (tmp_path / "m.npz").write_bytes(b"old")
    with serving({"/m": b"new"}) as (address, _), pytest.raises(DataUnavailable):
        fetch(Download(f"{address}/m", "m", "0" * 64), tmp_path / "m.npz")
    assert [path.read_bytes() for path in files_below(tmp_path)] == [b"old"]


def fashion_files(values: dict) -> dict[str, bytes]:
    """The four gzip files in their IDX form: 16 bytes of header before pictures, 8 before labels."""
    parts = datasets.DOWNLOADS["fashion_mnist"]
    keys = (("x_train", 16), ("y_train", 8), ("x_test", 16), ("y_test", 8))
    return {
        part.place: gzip.compress(bytes(header) + values[key].tobytes())
        for part, (key, header) in zip(parts, keys, strict=True)
    }


def test_fashion_mnist_fetches_only_the_files_that_are_missing(no_data, monkeypatch):
    values = arrays()
    files = fashion_files(values)
    places = list(files)
    (no_data / "fashion-mnist").mkdir(parents=True)
    (no_data / places[0]).write_bytes(files[places[0]])
    with serving({f"/{place}": content for place, content in files.items()}) as (address, asked):
        parts = tuple(Download(f"{address}/{place}", place) for place in places)
        monkeypatch.setitem(datasets.DOWNLOADS, "fashion_mnist", parts)
        data = load("fashion_mnist")
    assert asked == [f"/{place}" for place in places[1:]]
    assert np.array_equal(data.x_train[..., 0], values["x_train"])
    assert data.y_test.tolist() == [0, 1, 2, 3]


def cifar_batches() -> dict[str, bytes]:
    """Two pictures a batch as CIFAR-10 stores them: all red values, all green, all blue; red counts the batches."""
    batches = {}
    for number, name in enumerate([*(f"data_batch_{part}" for part in range(1, 6)), "test_batch"], 1):
        planes = np.repeat(np.array([number, 20, 30], np.uint8), 32 * 32)
        batches[name] = pickle.dumps({b"data": np.stack([planes, planes]), b"labels": [number % 10, 0]})
    return batches


def assert_cifar(data: datasets.Dataset) -> None:
    assert (data.x_train.shape, data.x_test.shape) == ((10, 32, 32, 3), (2, 32, 32, 3))
    assert data.x_train[:, 5, 7].tolist() == [[number, 20, 30] for number in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)]
    assert data.y_train.tolist() == [1, 0, 2, 0, 3, 0, 4, 0, 5, 0]
    assert data.y_test.tolist() == [6, 0]


@pytest.mark.parametrize("folder", ["cifar-10-batches-py-target/cifar-10-batches-py", "cifar-10-batches-py"])
def test_cifar_is_read_from_the_folder_that_keras_unpacks(no_data, folder):
    (no_data / folder).mkdir(parents=True)
    for name, content in cifar_batches().items():
        (no_data / folder / name).write_bytes(content)
    assert datasets.available("cifar10")
    assert_cifar(load("cifar10"))


def test_cifar_is_read_from_its_archive(no_data):
    no_data.mkdir(parents=True)
    with tarfile.open(no_data / "cifar-10-python.tar.gz", "w:gz") as archive:
        for name, content in cifar_batches().items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    assert_cifar(load("cifar10"))


@pytest.mark.parametrize(("name", "place"), [
    ("mnist", "mnist.npz"), ("cifar10", "cifar-10-python.tar.gz"),
    ("fashion_mnist", "fashion-mnist/train-images-idx3-ubyte.gz"),
])
def test_a_damaged_file_in_keras_cache_is_a_value_error(no_data, name, place):
    for part in datasets.DOWNLOADS[name]:
        (no_data / part.place).parent.mkdir(parents=True, exist_ok=True)
        (no_data / part.place).write_bytes(gzip.compress(bytes(100))[:15] if part.place == place else b"")
    with pytest.raises(ValueError, match="cannot be read"):
        load(name)


def test_keras_home_names_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert datasets.keras_cache() == tmp_path / "datasets"
    monkeypatch.delenv("KERAS_HOME")
    assert datasets.keras_cache() == Path.home() / ".keras/datasets"


def test_the_photographs_are_jpeg_files():
    photographs = datasets.photographs()
    if not photographs:
        pytest.skip("needs scikit-learn's photographs")
    assert all(content.startswith(b"\xff\xd8\xff") for content in photographs.values())
