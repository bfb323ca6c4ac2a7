"""The forward pass in NumPy, held to hand-made numbers and to Keras."""

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.engine import build, inference
from explorer.core.layers import AveragePooling2D, Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.layers.functions import softmax
from explorer.core.network import forward
from explorer.core.network.graph import Network
from explorer.core.pictures import sources

SHAPES = {(name, source.shape) for name in presets.PRESETS for source in sources.DATA_SOURCES.values()}
OTHERS = {
    "stride": (Conv2D(3, 3, stride=2), Conv2D(4, 5, stride=3, padding="same"), Flatten(), Dense(10, None)),
    "same": (Conv2D(3, 4, padding="same"), Conv2D(2, 2, stride=2, padding="same"), Flatten(), Dense(10, "softmax")),
    "average": (Conv2D(3, activation=None), AveragePooling2D(3), MaxPooling2D(2), Flatten(), Dense(10, None)),
}


def agree_with_keras(keras, layers, shape) -> None:
    """Every layer and the probabilities, within float32's rounding."""
    keras.utils.set_random_seed(1)
    network = Network.chain(layers, shape)
    model = build.build(network)
    weights = build.weights(model)
    images = np.random.default_rng(0).random((2, *shape), dtype=np.float32)
    ours = network.forward(weights, images)
    theirs = inference.activations(inference.wrapped(model, network), images[1])
    for name, values in theirs.items():
        largest = max(float(np.abs(values).max()), 1e-6)
        np.testing.assert_allclose(ours[name][1] / largest, values / largest, atol=1e-5, err_msg=name)
    expected = inference.probabilities(inference.wrapped(model, network), images)
    np.testing.assert_allclose(forward.probabilities(network, weights, images), expected, atol=1e-5)


@pytest.mark.parametrize(("name", "shape"), sorted(SHAPES))
def test_every_layer_of_every_preset_agrees_with_keras(keras, name, shape):
    agree_with_keras(keras, presets.preset(name).layers, shape)


@pytest.mark.parametrize("layers", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("shape", [(28, 28, 1), (27, 31, 3)])
def test_strides_padding_and_averages_agree_with_keras(keras, layers, shape):
    agree_with_keras(keras, layers, shape)


def test_a_window_times_a_kernel_is_added_up():
    ramp = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    kernel = np.array([[1, 0], [0, 2]], np.float32).reshape(2, 2, 1, 1)
    sums = Conv2D(1, 2).forward(ramp, kernel, np.float32([10]))
    np.testing.assert_array_equal(sums[0, ..., 0], [[0 + 8 + 10, 1 + 10 + 10], [3 + 14 + 10, 4 + 16 + 10]])


def test_softmax_of_equal_logits_is_even_and_large_logits_do_not_overflow():
    np.testing.assert_allclose(softmax(np.zeros(4)), [0.25] * 4)
    np.testing.assert_allclose(softmax(np.array([1000.0, 0.0])), [1, 0])


def test_an_odd_row_and_column_are_dropped_by_pooling():
    maps = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    pooled = Network.chain((MaxPooling2D(2),), (3, 3, 1)).forward({}, maps)["pool1"]
    np.testing.assert_array_equal(pooled, np.float32(4).reshape(1, 1, 1, 1))
