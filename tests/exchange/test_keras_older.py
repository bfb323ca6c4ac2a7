"""Networks in Keras' older files and in nested models: the same layers and the same numbers, whatever the form."""

import io
import json

import h5py
import numpy as np
import pytest

from explorer.core.exchange import keras_file
from explorer.core.network import forward
from tests import foreign

pytestmark = pytest.mark.usefixtures("in_this_process")
PICTURES = np.random.default_rng(3).random((5, 28, 28, 1), np.float32)


@pytest.fixture(scope="module")
def model(keras):
    """Two convolutions, the second without a bias, a normalisation, and a dense layer; weights by chance."""
    keras.utils.set_random_seed(1)
    made = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(3, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(4, 3, use_bias=False), keras.layers.BatchNormalization(), keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax", name="answers"),
    ])
    chance = np.random.default_rng(2)
    for weight in made.weights:
        weight.assign(np.abs(chance.normal(0, 0.2, weight.shape)) + 0.01)
    return made


def saved(made, folder, name: str = "model.keras") -> bytes:
    made.save(folder / name)
    return (folder / name).read_bytes()


def agrees(content: bytes, made) -> None:
    """It is read, and answers as Keras does."""
    network, weights, _ = keras_file.read(content)
    theirs = made.predict(PICTURES, verbose=0)
    assert np.abs(forward.probabilities(network, weights, PICTURES) - theirs).max() < 1e-5


def rewritten(content: bytes, config=None, groups=None) -> bytes:
    """A .keras file with another description, and with other names of groups in its weights."""
    files = foreign.contents(content)
    if config:
        told = json.loads(files["config.json"])
        config(told)
        files["config.json"] = json.dumps(told)
    if groups:
        stored = io.BytesIO()
        with h5py.File(io.BytesIO(files["model.weights.h5"])) as before, h5py.File(stored, "w") as after:
            def copy(path: str, at) -> None:
                if isinstance(at, h5py.Dataset):
                    after[groups(path)] = at[()]
            before.visititems(copy)
        files["model.weights.h5"] = stored.getvalue()
    return foreign.zipped(files)


def as_keras_2(model: dict) -> None:
    """The words of Keras 2.12 to 2.15: `batch_input_shape`, axes counted from the front, no input layer."""
    layers = model["config"]["layers"]
    first = layers.pop(0)
    layers[0]["config"]["batch_input_shape"] = first["config"]["batch_shape"]
    for layer in layers:
        layer["config"].pop("dtype", None)
        if layer["class_name"] == "BatchNormalization":
            layer["config"]["axis"] = [3]
    model["config"].pop("dtype", None)


def test_the_words_of_keras_2(model, tmp_path):
    content = saved(model, tmp_path)
    agrees(rewritten(content, as_keras_2), model)
    network, _, version = keras_file.read(rewritten(content, as_keras_2))
    assert [type(layer).__name__ for layer in network.layers] == [
        "Conv2D", "MaxPooling2D", "Conv2D", "BatchNormalization", "Flatten", "Dense"]
    assert version.startswith("3."), "it is what metadata.json says"


@pytest.mark.parametrize("groups", [
    lambda path: path.replace("layers/", "_layer_checkpoint_dependencies/"),
    lambda path: path.replace("layers/", "layers\\"),
    lambda path: path.replace("layers/", "_layer_checkpoint_dependencies\\"),
], ids=["2.12", "Windows", "2.12 on Windows"])
def test_the_places_of_older_versions_and_of_windows(model, tmp_path, groups):
    agrees(rewritten(saved(model, tmp_path), as_keras_2, groups), model)


@pytest.mark.parametrize("name", ["model.h5", "renamed.keras"])
def test_an_h5_file_is_read_whatever_its_name(model, tmp_path, name):
    content = saved(model, tmp_path, "model.h5")
    (tmp_path / name).write_bytes(content)
    agrees((tmp_path / name).read_bytes(), model)


def test_an_h5_file_of_keras_2(model, tmp_path):
    """Names end in :0, layers have no module, the configuration is older."""
    stored = io.BytesIO()
    with h5py.File(io.BytesIO(saved(model, tmp_path, "model.h5"))) as before, h5py.File(stored, "w") as after:
        told = json.loads(before.attrs["model_config"])
        as_keras_2(told)
        after.attrs["model_config"] = np.bytes_(json.dumps(told))
        after.attrs["keras_version"] = np.bytes_("2.9.0")

        def copy(path: str, at) -> None:
            if isinstance(at, h5py.Dataset) and path.startswith("model_weights"):
                _, layer, *_, part = path.split("/")
                after[f"model_weights/{layer}/{layer}/{part}:0"] = at[()]
        before.visititems(copy)
    agrees(stored.getvalue(), model)
    assert keras_file.read(stored.getvalue())[2] == "2.9.0"


@pytest.mark.parametrize("older", [False, True], ids=["Keras 3", "Keras 2"])
def test_convolutions_that_part_their_maps_are_read_from_an_h5_file(keras, tmp_path, older):
    """Keras 2 calls the kernel of a DepthwiseConv2D another name."""
    layers = keras.layers
    made = keras.Sequential([
        keras.Input((28, 28, 1)), layers.ZeroPadding2D(((1, 0), (2, 1))), layers.Conv2D(4, (3, 5), (2, 1)),
        layers.DepthwiseConv2D(3, depth_multiplier=2, name="own"), layers.AveragePooling2D((3, 2), 2, "same"),
        layers.SeparableConv2D(6, 3, use_bias=False), layers.GlobalMaxPooling2D(),
        layers.Dense(10, activation="softmax"),
    ])
    content = saved(made, tmp_path, "model.h5")
    if older:
        with h5py.File(tmp_path / "model.h5", "a") as file:
            found = []
            file["model_weights"].visit(lambda name: found.append(name) if name.endswith("own/kernel") else None)
            name, = found
            file["model_weights"].move(name, name.replace("own/kernel", "own/depthwise_kernel:0"))
        content = (tmp_path / "model.h5").read_bytes()
    agrees(content, made)


@pytest.mark.parametrize("name", ["nested.keras", "nested.h5"])
def test_models_in_a_model_become_one_chain(keras, tmp_path, name):
    keras.utils.set_random_seed(4)
    inner = keras.Sequential([keras.layers.Conv2D(2, 3, activation="tanh"), keras.layers.MaxPooling2D()], name="eyes")
    between = keras.Input((13, 13, 2))
    middle = keras.Model(between, keras.layers.Conv2D(3, 3)(between), name="middle")
    made = keras.Sequential([keras.Input((28, 28, 1)), inner, middle, keras.layers.Flatten(), keras.layers.Dense(10)])
    content = saved(made, tmp_path, name)
    network, weights, _ = keras_file.read(content)
    assert [node.name for node in network.nodes] == ["conv1", "pool1", "conv2", "flatten", "output"]
    theirs = made.predict(PICTURES, verbose=0)
    assert np.abs(network.forward(weights, PICTURES)["output"] - theirs).max() < 1e-5


def test_models_without_end_in_each_other_are_refused():
    model = {"class_name": "Sequential", "config": {"layers": []}}
    for _ in range(30):
        model = {"class_name": "Sequential", "config": {"layers": [model]}}
    files = foreign.contents(foreign.keras_file())
    with pytest.raises(ValueError, match="Models in models in models. Expected at most 8"):
        keras_file.read(foreign.zipped({**files, "config.json": json.dumps(model)}))


def test_weights_that_several_places_may_mean_are_refused(model, tmp_path):
    content = saved(model, tmp_path, "model.h5")
    stored = io.BytesIO(content)
    with h5py.File(stored, "r+") as file:
        file["model_weights/answers/again/answers/kernel"] = np.zeros((2, 2))
    with pytest.raises(ValueError, match="lack layers/dense/vars/0"):
        keras_file.read(stored.getvalue())


def test_a_file_with_very_many_groups_is_refused(model, tmp_path):
    stored = io.BytesIO(foreign.hdf5())
    with h5py.File(stored, "r+") as file:
        for number in range(5_001):
            file.create_group(f"layers/x{number}")
    with pytest.raises(ValueError, match="too many. Expected at most 5,000"):
        keras_file.read(foreign.keras_file(stored.getvalue()))


def test_swish_is_what_keras_calls_silu_now_and_an_elu_without_its_alpha_has_keras_own(keras, tmp_path):
    made = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(2, 3, activation="silu"), keras.layers.ELU(),
                             keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])

    def older(model: dict) -> None:
        for layer in model["config"]["layers"]:
            if layer["class_name"] == "Conv2D":
                layer["config"]["activation"] = "swish"
            layer["config"].pop("alpha", None)  # Keras 3.6

    agrees(rewritten(saved(made, tmp_path), older), made)
