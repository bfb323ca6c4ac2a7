"""Every kind in a whole network: what works with one works with all, without a word about it anywhere else."""

import json
import math

import numpy as np
import pytest

from explorer.core.courses import worksheet
from explorer.core.engine import backend, build, inference, training
from explorer.core.exchange import keras_file, script
from explorer.core.layers import KINDS, Activation, Conv2D, Dense, Flatten, layer_names
from explorer.core.layers.batch_normalization import BatchNormalization
from explorer.core.layers.contract import in_words
from explorer.core.layers.elu import ELU
from explorer.core.layers.gaussian_noise import GaussianNoise
from explorer.core.layers.global_average_pooling2d import GlobalAveragePooling2D
from explorer.core.layers.leaky_re_lu import LeakyReLU
from explorer.core.layers.normalization import Normalization
from explorer.core.layers.p_re_lu import PReLU
from explorer.core.layers.random_brightness import RandomBrightness
from explorer.core.layers.random_contrast import RandomContrast
from explorer.core.layers.random_flip import RandomFlip
from explorer.core.layers.random_rotation import RandomRotation
from explorer.core.layers.random_translation import RandomTranslation
from explorer.core.layers.random_zoom import RandomZoom
from explorer.core.layers.re_lu import ReLU
from explorer.core.layers.rescaling import Rescaling
from explorer.core.layers.softmax import Softmax
from explorer.core.layers.spatial_dropout2d import SpatialDropout2D
from explorer.core.network import arithmetic, editor, forward, limits, parts, terms
from explorer.core.network.cells import Cell
from explorer.core.network.graph import Network
from explorer.core.runs import store
from explorer.core.runs.spec import CROSSENTROPY, LOGITS_CROSSENTROPY, loss_of
from explorer.core.show import compact, diagram, messages
from tests.conftest import small_spec

SHAPE = (28, 28, 1)


def with_kind(name: str) -> Network:
    """A small network with a layer of that kind where it fits: on maps, in front of the answers, behind branches."""
    layer = KINDS[name]()
    if layer.merges:
        return Network.wired((Conv2D(2), Conv2D(2, 3, padding="same"), layer, Flatten(), Dense(10, "softmax")), (
            ("input",), ("conv1",), ("conv1", "conv2"), (f"{layer.stem}1",), ("flatten",)), SHAPE)
    if layer.family in ("flatten", "dense"):
        return Network.chain((Conv2D(2), Flatten(), *([layer] if layer.family == "dense" else []),
                              Dense(10, "softmax")), SHAPE)
    vector = len(layer.output_shape((26, 26, 2))) == 1
    return Network.chain((Conv2D(2), layer, *([] if vector else [Flatten()]), Dense(10, "softmax")), SHAPE)


def random_weights(network: Network) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    arrays = {key: generator.normal(0, 0.1, weight.shape).astype(np.float32)
              for key, weight in network.weights.items()}
    return {key: np.abs(array) + np.float32(0.1) if array.ndim == 1 else array  # a variance is positive
            for key, array in arrays.items()}


@pytest.fixture(scope="module", params=KINDS)
def network(request):
    """(kind, network, weights, the Keras model)."""
    graph = with_kind(request.param)
    model, weights = build.build(graph), random_weights(graph)
    build.set_weights(model, weights)
    return request.param, graph, weights, model


def test_it_can_be_written_and_read(network):
    name, graph, *_ = network
    assert Network.from_json(json.loads(json.dumps(graph.to_json())), SHAPE) == graph
    assert any(in_words(layer).split(",")[0] == name for layer in graph.layers)
    limits.checked_network(graph)
    spec = small_spec(layers=graph.layers, inputs=graph.wires, loss=loss_of(graph.layers))
    assert spec.graph == graph
    assert f"layers.{name}(" in script.keras_script(spec)
    diagram.network_diagram(graph)


def test_it_can_be_edited_and_asked_about(network):
    name, graph, *_ = network
    if graph.wires:
        pytest.skip("editor and sheets know layers one behind the other")
    assert editor.problem(graph.layers, SHAPE) is None
    assert any(type(layer) is KINDS[name] for layer in editor.NEW_LAYERS)
    assert worksheet.decoded(worksheet.encoded(graph.layers, SHAPE)) == (graph.layers, SHAPE)


def test_numpy_and_keras_agree_on_every_layer_and_the_terms_add_up(network):
    _, graph, weights, model = network
    picture = np.random.default_rng(1).random(SHAPE, np.float32)
    theirs = inference.activations(inference.wrapped(model, graph), picture)
    ours = {name: values[0] for name, values in graph.forward(weights, picture[None]).items()}
    for row in arithmetic.numbers(graph):
        assert ours[row.name].shape == row.output_shape
        assert np.abs(ours[row.name] - theirs[row.name]).max() <= 1e-4 * max(1, np.abs(theirs[row.name]).max())
        cell = tuple(length - 1 for length in row.output_shape)
        found = terms.explain(graph, weights, {"input": picture, **theirs}, Cell.at(row.name, cell))
        assert abs(found.total - found.value) <= found.tolerance
        assert parts.as_json(found)["form"]
    assert sum(row.parameters for row in arithmetic.numbers(graph)) == model.count_params()


def test_a_keras_file_of_it_is_read(network, tmp_path):
    _, graph, weights, model = network
    model.save(tmp_path / "model.keras")
    values, arrays = keras_file.plain((tmp_path / "model.keras").read_bytes())
    assert Network.from_json(json.loads(json.dumps(values["layers"])), SHAPE) == graph
    assert {key: array.shape for key, array in arrays.items()} == {
        key: weight.shape for key, weight in graph.weights.items()}
    assert all(np.array_equal(arrays[key], weights[key]) for key in weights)


def test_the_browser_computes_it(network):
    assert compact.browser_computes(network[1])


def test_a_training_moves_what_is_trained_and_what_is_kept(tmp_path):
    layers = (Conv2D(4, activation=None), BatchNormalization(0.5), LeakyReLU(0.1), GlobalAveragePooling2D(),
              Dense(10, "softmax"))
    assert layer_names(layers) == ["conv1", "norm1", "activation1", "pool1", "output"]
    run = training.fit(small_spec(layers=layers, epochs=1, subset=64, batch_size=16), tmp_path / "run")
    assert run.status == "finished", run.error
    first, last = (store.weights(run, epoch) for epoch in (0, 1))
    assert set(first) == {"conv1/kernel", "conv1/bias", "norm1/gamma", "norm1/beta", "norm1/moving_mean",
                          "norm1/moving_variance", "output/kernel", "output/bias"}
    assert all(np.abs(first[key] - last[key]).max() > 0 for key in first)
    assert messages.packed_network(run)


def test_by_hand_a_normalised_value():
    given = {"gamma": np.float32([3]), "beta": np.float32([1]), "moving_mean": np.float32([2]),
             "moving_variance": np.float32([4 - 0.001])}
    assert BatchNormalization().forward(np.float32([[6]]), **given).tolist() == [[pytest.approx(7)]]


def test_by_hand_a_mean_and_a_leak():
    assert GlobalAveragePooling2D().forward(np.float32([[1, 2], [3, 6]]).reshape(1, 2, 2, 1)).tolist() == [[3]]
    assert LeakyReLU(0.25).forward(np.float32([[-2, 3]])).tolist() == [[-0.5, 3]]


def test_by_hand_the_family_of_relu():
    assert ReLU(6.0, 0.1).forward(np.float32([-2, 3, 8])).tolist() == pytest.approx([-0.2, 3, 6])
    assert ReLU(threshold=1.0).forward(np.float32([0.5, 1, 3])).tolist() == [0, 0, 3]
    assert PReLU(None).forward(np.float32([[-2, 3]]), np.float32([0.25, 0.5])).tolist() == [[-0.5, 3]]
    assert ELU(2.0).forward(np.float32([3, -1])).tolist() == pytest.approx([3, 2 * (math.exp(-1) - 1)])


def test_by_hand_values_brought_to_another_range():
    assert Rescaling(2.0, -1.0).forward(np.float32([0, 0.25, 1])).tolist() == [-1, -0.5, 1]
    assert Rescaling((1.0, 10.0), 0.5).forward(np.float32([[2, 3]])).tolist() == [[2.5, 30.5]]
    assert Normalization(2.0, 4.0).forward(np.float32([6])).tolist() == [2]
    assert Normalization(None, None).forward(np.float32([6]), mean=np.float32([2]), variance=np.float32([4]),
                                             count=np.float32(9)).tolist() == [2]
    assert Normalization(2.0, 4.0, invert=True).forward(np.float32([2])).tolist() == [6]


@pytest.mark.parametrize(("layer", "sentence"), [
    (Rescaling((1.0, 2.0)), "Expected 3 of them, or a single one. Received: 2"),
    (Normalization(0.5, None), "Mean and variance belong together"),
    (PReLU((3,)), "no axis 3 to share a slope along. Expected at most 1"),
    (RandomFlip(), "works on maps. Expected .height, width, channels."),
])
def test_what_does_not_fit_is_refused(layer, sentence):
    with pytest.raises(ValueError, match=sentence):
        layer.output_shape((4, 4, 3) if isinstance(layer, (Rescaling, Normalization)) else (3,))


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_what_keras_adapted_to_pictures_is_read_with_its_count(ending, tmp_path):
    keras = backend.keras()
    adapted = keras.layers.Normalization()
    adapted.adapt(np.float32([[2], [6]]).reshape(2, 1, 1, 1) * np.ones((2, 28, 28, 1), np.float32))
    model = keras.Sequential([keras.Input(SHAPE), adapted, keras.layers.Flatten(), keras.layers.Dense(10)])
    model.save(tmp_path / f"model.{ending}")
    network, weights, _ = keras_file.read((tmp_path / f"model.{ending}").read_bytes())
    assert network.layers[0] == Normalization(None, None)
    assert [float(weights[f"norm1/{part}"][0]) for part in ("mean", "variance")] == [4, 4]
    assert weights["norm1/count"].shape == ()
    picture = np.random.default_rng(0).random((1, *SHAPE), np.float32)
    assert np.allclose(network.forward(weights, picture)["output"], model(picture).numpy(), atol=1e-5)


def test_a_layer_that_changes_pictures_while_training_is_told_in_words_and_trained_with(tmp_path):
    layers = (RandomFlip(), RandomRotation(0.1), RandomZoom((-0.1, 0.2)), RandomTranslation(0.1, 0.05),
              RandomContrast(), RandomBrightness(), Normalization(None, None), Conv2D(2, activation=None), PReLU(),
              SpatialDropout2D(), Flatten(), GaussianNoise(), Dense(10, "softmax"))
    assert [layer.told() for layer in layers[:6]] == [
        "mirrored left to right", "turned by up to 36°", "made smaller or larger by −10 to 20 %",
        "moved up or down by up to 10 %, sideways by up to 5 %", "given more or less contrast, by up to 20 %",
        "made darker or brighter, by up to 20 %"]
    run = training.fit(small_spec(layers=layers, epochs=1, subset=64, batch_size=16), tmp_path / "run")
    assert run.status == "finished", run.error
    first, last = (store.weights(run, epoch) for epoch in (0, 1))
    assert np.abs(first["prelu1/alpha"] - last["prelu1/alpha"]).max() > 0
    assert np.array_equal(first["norm1/count"], last["norm1/count"])
    assert messages.packed_network(run)
    assert [type(layer).__name__ for layer in editor.with_dropout(layers[:3] + layers[10:], 0.5)] == [
        "RandomFlip", "RandomRotation", "RandomZoom", "Dropout", "Flatten", "GaussianNoise", "Dense"]


def test_a_relu_tells_its_function_as_a_formula_unless_it_is_a_plain_one():
    assert [layer.ends_in for layer in (ReLU(), ReLU(6.0), ReLU(None, 0.1), ReLU(6.0, 0.1, 1.0), ELU(), ELU(2.0))] == [
        "relu", "min(max(0, x), 6)", "max(x, 0.1·x)", "min(x, 6) where x > 1, else 0.1·(x − 1)", "elu",
        "x where x > 0, else 2·(e^x − 1)"]


@pytest.mark.parametrize(("function", "signed"), [
    ("tanh", True), ("elu", True), ("leaky_relu", True), (None, True), ("relu", False), ("sigmoid", False),
])
def test_the_colours_of_a_map_follow_the_lowest_value_of_its_function(function, signed):
    fused = (Conv2D(2, activation=function), Flatten(), Dense(10, None))
    assert Network.chain(fused, SHAPE).signed == {"conv1": signed, "flatten": signed, "output": True}
    if function:
        apart = (Conv2D(2, activation=None), KINDS["Activation"](function), Flatten(), Dense(10, None))
        assert Network.chain(apart, SHAPE).signed["activation1"] == signed


@pytest.mark.parametrize("end", [Softmax(), Activation("softmax")])
def test_a_softmax_behind_the_sums_gives_the_answers_and_its_loss_is_on_probabilities(end, tmp_path):
    layers = (Flatten(), Dense(10, None), end)
    graph, picture = Network.chain(layers, SHAPE), np.random.default_rng(1).random((1, *SHAPE), np.float32)
    assert editor.problem(layers, SHAPE) is None and graph.names == ["flatten", "dense1", "output"]
    assert loss_of(layers) == CROSSENTROPY and loss_of((*layers[:2], Activation("linear"))) == LOGITS_CROSSENTROPY
    weights = random_weights(graph)
    fused = {key.replace("dense1", "output"): array for key, array in weights.items()}
    assert np.array_equal(forward.probabilities(graph, weights, picture), forward.probabilities(
        Network.chain((Flatten(), Dense(10, "softmax")), SHAPE), fused, picture))
    outputs = {"input": picture[0], **{name: values[0] for name, values in graph.forward(weights, picture).items()}}
    found = parts.as_json(terms.explain(graph, weights, outputs, Cell("output", 3)))
    assert found["form"] == "Shares" and found["softmax"]["share"] == pytest.approx(outputs["output"][3])
    run = training.fit(small_spec(layers=layers, loss=CROSSENTROPY, epochs=1, subset=64), tmp_path / "run")
    assert run.status == "finished", run.error


def test_a_softmax_may_share_in_the_middle_but_answers_are_one_a_class():
    middle = (Conv2D(4), Softmax(), Flatten(), Dense(10, None))
    assert editor.problem(middle, SHAPE) is None
    limits.checked_network(Network.chain(middle, SHAPE))
    assert editor.problem((Flatten(), Dense(5), Softmax()), SHAPE) == (
        2, "output gives 5 values. Expected one for each of the 10 classes.")
    assert "Expected two or more channels" in editor.problem((Softmax(), *middle[2:]), SHAPE)[1]


@pytest.mark.parametrize(("end", "loss"), [("softmax", "sparse_categorical_crossentropy_from_logits"),
                                           (None, "categorical_crossentropy")])
def test_a_loss_that_does_not_fit_the_output_is_refused(end, loss):
    with pytest.raises(ValueError, match=f"loss does not fit the output.*Expected .* Received: {loss}"):
        small_spec(layers=(Flatten(), Dense(10, end)), loss=loss)


def test_an_output_that_is_neither_probabilities_nor_logits_is_refused():
    with pytest.raises(ValueError, match="neither probabilities nor logits. Expected softmax .* Received: relu"):
        small_spec(layers=(Flatten(), Dense(10, "relu")))


def test_every_layer_with_kernels_gives_its_filters_a_map_each_and_no_other_does(network):
    _, graph, weights, _ = network
    shown = forward.kernels(graph)
    for node in graph.nodes:
        own = {part: weights[f"{node.name}/{part}"] for part in graph.weights_of(node)}
        assert (node.layer.filters_of(**own) is not None) == (node.name in shown)
    for name in shown:
        *_, filters = forward.filters(graph, weights, name).shape
        assert filters == graph.shapes[name][-1]
