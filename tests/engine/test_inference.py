"""What a network says, against Keras layer by layer and against sums done by hand."""

import os

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.courses.presets import preset
from explorer.core.engine import build, inference
from explorer.core.layers import (
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    layer_names,
)
from explorer.core.layers.functions import softmax
from explorer.core.network.graph import Network
from explorer.core.pictures.sources import data_source
from explorer.core.runs import store
from tests.conftest import write_run


def random_network(layers, shape, seed: int = 0):
    """A network with random weights and biases, and a random image for it."""
    network = Network.chain(layers, shape)
    model = build.build(network)
    generator = np.random.default_rng(seed)
    model.set_weights([generator.normal(0, 0.1, array.shape).astype(np.float32) for array in model.get_weights()])
    return inference.wrapped(model, network), generator.random(shape, np.float32)


def network_of(kernel, shape, after=()):
    """A network of one convolution with this kernel and no activation (then a Flatten and a Dense, left random)."""
    kernel = np.array(kernel, np.float32)
    layers = (Conv2D(1, len(kernel), activation=None), *after, Flatten(), Dense(10, None))
    network = Network.chain(layers, shape)
    model = build.build(network)
    model.get_layer("conv1").set_weights([kernel[:, :, None, None], np.zeros(1, np.float32)])
    return inference.wrapped(model, network)


def convolved(picture, kernel) -> np.ndarray:
    picture = np.array(picture, np.float32)[..., None]
    return inference.activations(network_of(kernel, picture.shape), picture)["conv1"][..., 0]


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_layer_says_what_keras_says_layer_by_layer(keras, name):
    exercise = preset(name)
    trained, image = random_network(exercise.layers, data_source(exercise.data).shape)
    ours = inference.activations(trained, image)
    assert list(ours) == layer_names(exercise.layers)
    value = image[None]
    for layer in trained.model.layers[1:]:
        value = layer(value, training=False)
        theirs = keras.ops.convert_to_numpy(value)[0]
        assert ours[layer.name].shape == theirs.shape
        assert np.abs(ours[layer.name] - theirs).max() <= 1e-5 * max(1, np.abs(theirs).max())


def test_a_forward_pass_by_hand_in_numpy_agrees():
    layers = (Conv2D(3, 3, 2, "valid", "relu"), MaxPooling2D(), AveragePooling2D(), Flatten(), Dense(4, None))
    trained, image = random_network(layers, (20, 20, 2))
    arrays = build.weights(trained.model)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), (0, 1))[::2, ::2]
    conv = np.maximum(np.einsum("ijchw,hwco->ijo", windows, arrays["conv1/kernel"]) + arrays["conv1/bias"], 0)
    largest = conv[:8, :8].reshape(4, 2, 4, 2, 3).max(axis=(1, 3))
    mean = largest.reshape(2, 2, 2, 2, 3).mean(axis=(1, 3))
    output = mean.ravel() @ arrays["output/kernel"] + arrays["output/bias"]
    ours = inference.activations(trained, image)
    assert conv.shape == (9, 9, 3), "the ninth row and column are dropped by the pooling"
    for name, expected in (("conv1", conv), ("pool1", largest), ("pool2", mean), ("output", output)):
        assert ours[name] == pytest.approx(expected, abs=1e-5)


def test_the_feature_map_of_a_ramp_is_its_slope():
    ramp = np.tile(0.25 * np.arange(9), (7, 1))
    slope = [[0, 0, 0], [-0.5, 0, 0.5], [0, 0, 0]]
    assert convolved(ramp, slope) == pytest.approx(np.full((5, 7), 0.25))
    assert convolved(ramp.T, slope) == pytest.approx(np.zeros((7, 5))), "a ramp downwards has no slope to the right"


def test_a_kernel_is_not_flipped():
    """Five 0, five 1, five 0 against [-1, 1]: +1 at 4 and -1 at 9; np.convolve, which flips, has it the other way."""
    line = np.repeat([0, 1, 0], 5)
    assert np.convolve(line, [-1, 1], "valid")[[4, 9]].tolist() == [-1, 1]
    answer = convolved(np.stack([line] * 2), [[-1, 1], [0, 0]])[0]
    assert len(answer) == 14
    assert {place: answer[place] for place in np.flatnonzero(answer)} == {4: 1, 9: -1}


def test_bright_above_dark_gives_minus_300():
    picture = np.repeat([[100], [100], [100], [0], [0], [0]], 5, axis=1)
    answer = convolved(picture, [[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    assert answer.shape == (4, 3)
    assert answer.tolist() == [[0] * 3, [-300] * 3, [-300] * 3, [0] * 3]


def test_an_exact_match_of_a_diagonal_gives_one():
    picture = 2 * np.eye(9) - 1
    kernel = (2 * np.eye(3) - 1) / 9
    answer = convolved(picture, kernel)
    assert np.diag(answer) == pytest.approx(np.ones(7))
    assert answer[0, 1] < 1


def test_relu_before_or_after_max_pooling_is_the_same_and_with_average_pooling_not():
    picture = np.random.default_rng(0).normal(size=(9, 9, 1)).astype(np.float32)
    kernel = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]

    def pooled(*after):
        return list(inference.activations(network_of(kernel, (9, 9, 1), after), picture).values())[2]

    first, last = pooled(Activation(), MaxPooling2D()), pooled(MaxPooling2D(), Activation())
    assert np.array_equal(first, last)
    first, last = pooled(Activation(), AveragePooling2D()), pooled(AveragePooling2D(), Activation())
    assert np.abs(first - last).max() > 0.1


def test_dropout_does_nothing_after_training():
    layers = (Flatten(), Dropout(0.9), Dense(10, None))
    trained, image = random_network(layers, (28, 28, 1))
    first, second = inference.activations(trained, image), inference.activations(trained, image)
    assert np.array_equal(first["dropout1"], first["flatten"])
    assert np.array_equal(first["output"], second["output"])


def test_softmax_is_exp_over_the_sum_of_exp(keras):
    logits = np.array([[0, np.log(3)], [1, 1]])
    assert softmax(logits) == pytest.approx(np.array([[0.25, 0.75], [0.5, 0.5]]))
    values = np.random.default_rng(0).normal(0, 5, (20, 10)).astype(np.float32)
    theirs = keras.ops.convert_to_numpy(keras.ops.softmax(values))
    assert softmax(values) == pytest.approx(theirs, abs=1e-6)


def test_softmax_of_huge_logits_does_not_overflow():
    assert softmax(np.array([1000.0, 1000.0, -1000.0])).tolist() == [0.5, 0.5, 0]


@pytest.mark.parametrize("name", ["two_conv", "pool"])
def test_probabilities_sum_to_one_with_softmax_and_with_logits(keras, name):
    exercise = preset(name)
    trained, _ = random_network(exercise.layers, data_source(exercise.data).shape)
    images = np.random.default_rng(1).random((5, *data_source(exercise.data).shape), np.float32)
    answers = inference.probabilities(trained, images)
    theirs = trained.model(images, training=False)
    theirs = keras.ops.convert_to_numpy(theirs if name == "two_conv" else keras.ops.softmax(theirs))
    assert answers.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert answers == pytest.approx(theirs, abs=1e-6)
    assert answers.dtype == np.float32


def test_activations_keep_the_logits_as_they_are():
    layers = (Flatten(), Dense(10, None))
    trained, image = random_network(layers, (28, 28, 1))
    output = inference.activations(trained, image)["output"]
    assert output.min() < 0, "no softmax here"
    assert inference.probabilities(trained, image[None])[0] == pytest.approx(softmax(output), abs=1e-6)


def test_bytes_and_shares_are_the_same_picture():
    trained, _ = random_network(preset("dense").layers, (28, 28, 1))
    images = np.random.default_rng(2).integers(0, 256, (4, 28, 28, 1), dtype=np.uint8)
    shares = inference.probabilities(trained, images / 255)
    assert inference.probabilities(trained, images) == pytest.approx(shares, abs=1e-6)


def test_many_images_in_parts_answer_as_each_alone():
    trained, _ = random_network((Flatten(), Dense(10, "softmax")), (28, 28, 1))
    images = np.random.default_rng(3).random((inference.BATCH + 1, 28, 28, 1), np.float32)
    answers = inference.probabilities(trained, images)
    assert answers.shape == (inference.BATCH + 1, 10)
    for place in (0, inference.BATCH - 1, inference.BATCH):
        alone = inference.activations(trained, images[place])["output"]
        assert answers[place] == pytest.approx(alone, abs=1e-6)


def test_a_run_is_loaded_with_the_weights_of_the_epoch_asked_for(tmp_path):
    run = write_run(tmp_path / "r")
    for epoch, asked in ((0, 0), (1, 1), (1, None)):
        loaded = build.weights(inference.load(run, asked).model)
        kept = store.weights(run, epoch)
        assert all(np.array_equal(loaded[key], kept[key]) for key in kept)


def test_loading_an_older_run_never_touches_its_keras_file(tmp_path):
    run = write_run(tmp_path / "r")
    (run.path / "model.keras").write_bytes(b"anything, even code")
    run = store.save(store.with_checksums(run))
    assert "model.keras" in run.files
    assert inference.load(run).network.names == ["conv1", "flatten", "output"]


def test_an_altered_run_is_not_loaded(tmp_path):
    run = write_run(tmp_path / "r")
    (run.path / "checkpoints/001.npz").write_bytes(os.urandom(100))
    with pytest.raises(store.RunError, match="was altered or cut off"):
        inference.load(run)


def test_weights_of_the_right_size_but_another_shape_are_not_loaded(tmp_path):
    run = store.with_checksums(write_run(tmp_path / "r"))
    arrays = store.weights(run)
    arrays["output/kernel"] = arrays["output/kernel"].T
    store.save_arrays(run.path / "checkpoints/001.npz", arrays)
    with pytest.raises(store.RunError, match="The run r cannot be loaded: .* weights of output/kernel do not fit"):
        inference.load(store.with_checksums(run))
