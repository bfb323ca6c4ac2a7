"""Presets and settings against the courses."""

import json
from dataclasses import FrozenInstanceError

import pytest

from explorer.core.courses import presets
from explorer.core.courses.presets import preset
from explorer.core.layers import (
    KINDS,
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    layer_names,
    layers_from_json,
    layers_to_json,
)
from explorer.core.network.arithmetic import network_numbers, totals
from explorer.core.network.editor import with_dropout
from explorer.core.pictures import sources
from explorer.core.runs import spec

Z2DL = ("dense", "one_conv", "two_conv", "vgg_small")
CARPENTRIES = ("no_pool", "pool", "extra_conv", "extra_conv_dropout")
ONE_OF_EACH = (
    Conv2D(4, 5, 2, "same", None), MaxPooling2D(), AveragePooling2D(3), Activation(), Dropout(0.1), Flatten(),
    Dense(10, None),
)


def test_there_are_the_eight_networks_of_the_courses():
    assert tuple(presets.PRESETS) == Z2DL + CARPENTRIES
    assert all(exercise.name == name for name, exercise in presets.PRESETS.items())


@pytest.mark.parametrize("name", Z2DL)
def test_z2dl_settings_are_the_course_s(name):
    exercise = preset(name)
    assert (exercise.spec().loss, exercise.optimizer) == ("categorical_crossentropy", "rmsprop")
    assert (exercise.batch_size, exercise.epochs, exercise.validation, exercise.subset) == (128, 2, 0.3, None)
    assert exercise.layers[-1] == Dense(10, "softmax")


@pytest.mark.parametrize(("name", "epochs"), [("pool", 10), ("extra_conv", 20), ("extra_conv_dropout", 20)])
def test_carpentries_settings_are_the_lesson_s(name, epochs):
    exercise = preset(name)
    assert (exercise.optimizer, exercise.batch_size, exercise.epochs) == ("adam", 32, epochs)
    assert (exercise.data, exercise.subset, exercise.validation) == ("cifar10", 5000, "test")
    assert exercise.spec().loss == spec.LOGITS_CROSSENTROPY
    assert exercise.layers[-1] == Dense(10, None), "logits, no softmax"


def test_course_accuracies_are_the_published_ones():
    published = {name: preset(name).course_accuracy for name in ("two_conv", "pool", "extra_conv", "one_conv")}
    assert published == {"two_conv": 0.9824, "pool": 0.51, "extra_conv": 0.505, "one_conv": None}


def test_extra_conv_is_pool_with_a_convolution_after_the_last_pooling():
    pool, extra = preset("pool").layers, preset("extra_conv").layers
    assert extra == (*pool[:4], Conv2D(32), *pool[4:])
    assert pool[3] == MaxPooling2D()


def test_presets_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        preset("two_conv").epochs = 3
    with pytest.raises(FrozenInstanceError):
        preset("two_conv").layers[0].filters = 64


def test_layers_are_numbered_by_kind_and_the_last_dense_is_the_output():
    assert layer_names(preset("two_conv").layers) == [
        "conv1", "pool1", "conv2", "pool2", "flatten", "dense1", "output",
    ]
    assert layer_names(preset("one_conv").layers)[2] == "activation1"
    assert layer_names((MaxPooling2D(), AveragePooling2D())) == ["pool1", "pool2"], "poolings share their numbers"


def test_without_a_dense_layer_at_the_end_nothing_is_called_output():
    assert layer_names((Dense(3), Flatten())) == ["dense1", "flatten"]
    assert layer_names(()) == []


@pytest.mark.parametrize("name", presets.PRESETS)
def test_layer_names_are_unique(name):
    names = layer_names(preset(name).layers)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("layers", [ONE_OF_EACH, *(exercise.layers for exercise in presets.PRESETS.values())])
def test_layers_survive_json(layers):
    assert layers_from_json(json.loads(json.dumps(layers_to_json(layers)))) == layers


def test_json_layers_say_their_type():
    assert layers_to_json((Dense(10, None), Flatten())) == [
        {"type": "Dense", "units": 10, "activation": None}, {"type": "Flatten"},
    ]


def test_reading_json_does_not_change_it():
    values = [{"type": "MaxPooling2D", "size": 2}]
    layers_from_json(values)
    assert values == [{"type": "MaxPooling2D", "size": 2}]


@pytest.mark.parametrize("value", [{"type": "Lambda", "function": "x"}, {"units": 10}])
def test_an_unknown_layer_type_names_the_valid_ones(value):
    with pytest.raises(ValueError, match="Unknown layer type") as problem:
        layers_from_json([value])
    assert all(kind in str(problem.value) for kind in KINDS)


def test_a_setting_a_layer_does_not_have_is_named():
    with pytest.raises(ValueError, match="Settings that Dense does not have.*trainable"):
        layers_from_json([{"type": "Dense", "units": 10, "trainable": False}])


def test_unknown_names_list_the_valid_ones():
    with pytest.raises(ValueError, match="Unknown network.*Received: three_conv") as problem:
        preset("three_conv")
    assert all(name in str(problem.value) for name in presets.PRESETS)
    with pytest.raises(ValueError, match="Unknown data set.*Received: imagenet") as problem:
        sources.data_source("imagenet")
    assert all(name in str(problem.value) for name in ("mnist", "fashion_mnist", "cifar10", "mnist_5k"))


def test_every_data_set_has_ten_classes_in_the_official_order():
    assert all(len(source.class_names) == 10 for source in sources.DATA_SOURCES.values())
    assert sources.data_source("mnist").class_names[7] == "7"
    assert sources.data_source("cifar10").class_names[3] == "cat"
    assert sources.data_source("fashion_mnist").class_names[9] == "Ankle boot"


def test_dropout_is_put_before_flatten_where_there_is_none():
    layers = with_dropout(preset("extra_conv").layers, 0.2)
    assert layers == preset("extra_conv_dropout").layers


def test_every_dropout_there_gets_the_new_rate():
    layers = with_dropout((Dropout(0.1), Flatten(), Dropout(0.3), Dense(10)), 0.5)
    assert layers == (Dropout(0.5), Flatten(), Dropout(0.5), Dense(10))


def test_dropout_adds_no_parameters():
    plain, dropped = preset("two_conv").layers, with_dropout(preset("two_conv").layers, 0.4)
    assert totals(network_numbers(dropped, (28, 28, 1))) == totals(network_numbers(plain, (28, 28, 1)))


@pytest.mark.parametrize("rate", [1, -0.1, 20, float("nan")])
def test_a_dropout_rate_is_a_share(rate):
    with pytest.raises(ValueError, match="0 <= rate < 1"):
        with_dropout(preset("two_conv").layers, rate)


def test_dropout_needs_a_place():
    with pytest.raises(ValueError, match="Expected a Flatten layer"):
        with_dropout((Dense(10),), 0.2)


@pytest.mark.parametrize("name", spec.OPTIMIZERS)
def test_the_optimizers_are_keras_s_with_their_own_learning_rates(keras, name):
    optimizer = keras.optimizers.get(name)
    assert type(optimizer).__name__ == spec.OPTIMIZERS[name].kind
    assert float(optimizer.learning_rate) == pytest.approx(spec.OPTIMIZERS[name].learning_rate)
