"""Layers as data become the Keras model they describe."""

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.courses.presets import preset
from explorer.core.engine import build
from explorer.core.layers import AveragePooling2D, Conv2D, Dense, Dropout, Flatten, layer_names
from explorer.core.network.graph import Network
from explorer.core.pictures.sources import data_source


def built(name: str):
    return build.build(Network.chain(preset(name).layers, data_source(preset(name).data).shape))


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_layer_has_our_name_each_time(name):
    for model in (built(name), built(name)):
        assert [layer.name for layer in model.layers] == ["input", *layer_names(preset(name).layers)]


def test_the_model_is_not_compiled():
    model = built("two_conv")
    assert not model.compiled
    assert getattr(model, "optimizer", None) is None


@pytest.mark.parametrize("name", presets.PRESETS)
def test_activations_and_settings_reach_keras(name):
    for layer, ours in zip(built(name).layers[1:], preset(name).layers, strict=True):
        config = layer.get_config()
        if isinstance(ours, (Conv2D, Dense)):
            assert config["activation"] == (ours.activation or "linear")
            assert config["use_bias"]
        if isinstance(ours, Dropout):
            assert config["rate"] == ours.rate == 0.2


def test_every_setting_of_a_convolution_reaches_keras():
    model = build.build(Network.chain((Conv2D(4, 5, 2, "same", None), AveragePooling2D(3)), (28, 28, 1)))
    conv, pool = model.layers[1].get_config(), model.layers[2].get_config()
    assert (conv["filters"], conv["kernel_size"], conv["strides"], conv["padding"]) == (4, (5, 5), (2, 2), "same")
    assert (pool["pool_size"], pool["strides"]) == ((3, 3), (3, 3))


def test_the_same_seed_gives_the_same_weights(keras):
    keras.utils.set_random_seed(7)
    first = build.weights(built("pool"))
    other = build.weights(built("pool"))
    keras.utils.set_random_seed(7)
    again = build.weights(built("pool"))
    assert all(np.array_equal(first[key], again[key]) for key in first)
    assert not np.array_equal(first["conv1/kernel"], other["conv1/kernel"])


def test_weights_are_plain_arrays_with_kernels_height_width_in_out():
    arrays = build.weights(built("two_conv"))
    assert {key: array.shape for key, array in arrays.items()} == {
        "conv1/kernel": (3, 3, 1, 32), "conv1/bias": (32,), "conv2/kernel": (3, 3, 32, 64), "conv2/bias": (64,),
        "dense1/kernel": (1600, 128), "dense1/bias": (128,), "output/kernel": (128, 10), "output/bias": (10,),
    }
    assert all(type(array) is np.ndarray and array.dtype == np.float32 for array in arrays.values())


def test_set_weights_puts_every_array_back():
    arrays = build.weights(built("extra_conv_dropout"))
    model = built("extra_conv_dropout")
    build.set_weights(model, arrays)
    assert all(np.array_equal(array, arrays[key]) for key, array in build.weights(model).items())


def test_weights_that_are_missing_or_of_another_shape_are_named():
    arrays = build.weights(built("two_conv"))
    kernel = arrays.pop("conv2/kernel")
    with pytest.raises(ValueError, match="conv2/kernel do not fit.*Received: nothing"):
        build.set_weights(built("two_conv"), arrays)
    arrays["conv2/kernel"] = kernel.transpose(0, 1, 3, 2)
    with pytest.raises(ValueError, match=r"Expected \(3, 3, 32, 64\). Received: \(3, 3, 64, 32\)"):
        build.set_weights(built("two_conv"), arrays)


@pytest.mark.parametrize(("layers", "shape"), [
    (preset("two_conv").layers, (28, 28)), ((Conv2D(1, 5),), (4, 4, 1)), ((Flatten(), Conv2D(1)), (8, 8, 1)),
])
def test_layers_that_do_not_fit_are_refused_before_keras_sees_them(layers, shape):
    with pytest.raises(ValueError, match="channel axis|does not fit|needs maps"):
        build.build(Network.chain(layers, shape))
