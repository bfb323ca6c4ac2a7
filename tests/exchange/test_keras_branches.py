"""Functional networks in Keras' files: branches, models in models, operators, and what is refused with its reason."""

import io
import json

import h5py
import numpy as np
import pytest

from explorer.core.exchange import keras_file
from tests import foreign

pytestmark = pytest.mark.usefixtures("in_this_process")
PICTURES = np.random.default_rng(3).random((5, 28, 28, 1), np.float32)


@pytest.fixture(scope="module")
def model(keras):
    """A way around a convolution, then two branches side by side, one of them a model in the model."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    inputs = keras.Input((28, 28, 1))
    first = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(inputs)
    around = layers.Add()([first, layers.Conv2D(4, 3, padding="same", name="second")(first)])
    inner = keras.Input((28, 28, 4))
    block = keras.Model(inner, layers.Multiply()([layers.Conv2D(3, 1, name="gate")(inner),
                                                  layers.Conv2D(3, 3, padding="same", name="gated")(inner)]))
    both = layers.Concatenate()([block(around), layers.Activation("linear")(around)])
    outputs = layers.Dense(10)(layers.Flatten()(layers.MaxPooling2D(4)(both)))
    return keras.Model(inputs, layers.Softmax()(outputs))


READS = [("conv1", ["input"]), ("conv2", ["conv1"]), ("add1", ["conv1", "conv2"]), ("conv3", ["add1"]),
         ("conv4", ["add1"]), ("multiply1", ["conv3", "conv4"]), ("activation1", ["add1"]),
         ("concat1", ["multiply1", "activation1"]), ("pool1", ["concat1"]), ("flatten", ["pool1"]),
         ("dense1", ["flatten"]), ("output", ["dense1"])]


def agrees(content: bytes, made) -> None:
    network, weights, _ = keras_file.read(content)
    theirs = made.predict(PICTURES, verbose=0)
    assert np.abs(network.forward(weights, PICTURES)["output"] - theirs).max() < 1e-5


def saved(made, folder, name: str = "model.keras") -> bytes:
    made.save(folder / name)
    return (folder / name).read_bytes()


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_branches_are_read_and_models_in_models_are_part_of_them(model, tmp_path, name):
    content = saved(model, tmp_path, name)
    network, *_ = keras_file.read(content)
    assert [(node.name, list(node.inputs)) for node in network.nodes] == READS
    assert network.nodes[-1].layer.ends_in == "softmax"
    agrees(content, model)


def as_keras_2(model: dict) -> None:
    """Nodes as Keras 2 writes them: [name, node, tensor, arguments], one a source."""
    for layer in model["config"]["layers"]:
        layer["inbound_nodes"] = [
            [[*value["config"]["keras_history"], {}] for argument in node["args"]
             for value in (argument if isinstance(argument, list) else [argument])] for node in layer["inbound_nodes"]]
        if layer["class_name"] == "Concatenate":
            layer["config"]["axis"] = 3
        if layer["class_name"] == "Functional":
            as_keras_2(layer)
    for end in ("input_layers", "output_layers"):
        model["config"][end] = [model["config"][end]]


def test_branches_in_the_words_of_keras_2(model, tmp_path):
    stored = io.BytesIO(saved(model, tmp_path, "model.h5"))
    with h5py.File(stored, "r+") as file:
        told = json.loads(file.attrs["model_config"])
        as_keras_2(told)
        file.attrs["model_config"] = json.dumps(told)
    agrees(stored.getvalue(), model)


def test_plus_and_times_are_layers_that_join(keras, tmp_path):
    inputs = keras.Input((28, 28, 1))
    one, other = (keras.layers.Conv2D(2, 5)(inputs) for _ in range(2))
    outputs = keras.layers.Dense(10)(keras.layers.Flatten()((one + other) * one))
    made = keras.Model(inputs, outputs)
    content = saved(made, tmp_path)
    assert [node.name for node in keras_file.read(content)[0].nodes] == [
        "conv1", "conv2", "add1", "multiply1", "flatten", "output"]
    agrees(content, made)


def refused(made, folder, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        keras_file.read(saved(made, folder))


def test_what_cannot_be_read_of_a_graph_says_why(keras, tmp_path):
    layers, inputs = keras.layers, keras.Input((28, 28, 1))
    conv, flat = layers.Conv2D(1, 3, padding="same"), layers.Flatten()

    def answer(values):
        return keras.Model(inputs, layers.Dense(10)(flat(values)))

    refused(answer(layers.Add()([conv(inputs), conv(conv(inputs))])), tmp_path, "'conv2d.*' is used 3 times")
    one, other = (layers.Conv2D(1, 3, padding="same")(inputs) for _ in range(2))
    flat = layers.Flatten()
    refused(answer(one + 1), tmp_path, "reads what is no layer, perhaps a number")
    flat = layers.Flatten()
    refused(answer(layers.Concatenate(axis=1)([one, other])), tmp_path, "along another axis. Expected the channels")
    flat = layers.Flatten()
    refused(answer(keras.ops.concatenate([one, other], axis=2)), tmp_path, "along another axis. Expected the channels")
    flat = layers.Flatten()
    refused(answer(layers.Add()([one, layers.Conv2D(3, 3, padding="same")(inputs)])), tmp_path,
            "add.*: needs inputs of one shape, but gets 28×28×1 and 28×28×3")
    refused(keras.Model([inputs, keras.Input((28, 28, 1))], layers.Dense(10)(layers.Flatten()(one))), tmp_path,
            "several inputs or outputs. Expected one of each")


@pytest.mark.parametrize(("change", "words"), [
    (lambda layers: layers[3].update(inbound_nodes=[]), "is used 0 times"),
    (lambda layers: layers[1].update(inbound_nodes=layers[3]["inbound_nodes"]), "which is not before it"),
    (lambda layers: layers.append(layers.pop(3)), "which is not before it"),
    (lambda layers: layers[2].update(inbound_nodes=layers[3]["inbound_nodes"]), "which is not before it"),
    (lambda layers: layers[-1].update(inbound_nodes=layers[2]["inbound_nodes"]), "Nothing reads|A softmax|other ans"),
])
def test_a_description_that_is_no_network_is_refused(model, tmp_path, change, words):
    files = foreign.contents(saved(model, tmp_path))
    told = json.loads(files["config.json"])
    change(told["config"]["layers"])
    with pytest.raises(ValueError, match=words):
        keras_file.read(foreign.zipped({**files, "config.json": json.dumps(told)}))
