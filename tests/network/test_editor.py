"""The layer editor: what may be changed, what is refused, and the sentence for an impossible network."""

import re
from dataclasses import asdict

import pytest

from explorer.core.courses import presets
from explorer.core.courses.presets import preset
from explorer.core.engine import build
from explorer.core.layers import KINDS, Activation, AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from explorer.core.network import editor, limits
from explorer.core.network.arithmetic import network_numbers
from explorer.core.network.graph import Network
from explorer.core.pictures import sources
from tests.test_architecture import KERAS, reachable, touches

GREY, COLOUR = (28, 28, 1), (32, 32, 3)
END = (Flatten(), Dense(10, None))
POOL = preset("pool").layers


def test_the_editor_does_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.network.editor"), module)]


def test_question_3_by_hand_inserting_a_convolution_behind_the_last_pooling():
    assert editor.insert(POOL, 4, Conv2D(32)) == preset("extra_conv").layers
    assert preset("pool").layers == POOL, "the old network is untouched"


def test_dropout_taken_out_again_gives_the_network_before():
    assert editor.remove(preset("extra_conv_dropout").layers, 5) == preset("extra_conv").layers


@pytest.mark.parametrize(("place", "by", "order"), [(0, 1, "bacO"), (2, -2, "cabO"), (0, 2, "bcaO"), (1, 0, "abcO")])
def test_a_layer_moves_past_others(place, by, order):
    layers = {"a": Conv2D(1), "b": Conv2D(2), "c": Conv2D(3), "O": Dense(10, None)}
    assert editor.move(tuple(layers.values()), place, by) == tuple(layers[letter] for letter in order)


def test_settings_change_one_layer():
    changed = editor.change(POOL, 2, filters=64, kernel=5, stride=2, padding="same", activation="tanh")
    assert changed == (*POOL[:2], Conv2D(64, 5, 2, "same", "tanh"), *POOL[3:])
    assert editor.change(POOL, 1, size=3)[1] == MaxPooling2D(3)
    assert editor.change(POOL, 5, units=1)[5] == Dense(1)
    assert editor.change(POOL, 6, activation="softmax")[6] == Dense(10, "softmax")


@pytest.mark.parametrize(("layer", "settings"), [
    (Conv2D(1), {"filters": 0}), (Conv2D(1), {"filters": 513}), (Conv2D(1), {"filters": 2.0}),
    (Conv2D(1), {"filters": True}), (Conv2D(1), {"kernel": 0}), (Conv2D(1), {"kernel": 12}),
    (Conv2D(1), {"stride": 0}), (Conv2D(1), {"stride": 5}), (Conv2D(1), {"padding": "full"}),
    (Conv2D(1), {"activation": "softmax"}), (MaxPooling2D(), {"size": 0}), (AveragePooling2D(), {"size": 9}),
    (Activation(), {"function": None}), (Dropout(0.1), {"rate": 1}), (Dropout(0.1), {"rate": -0.1}),
    (Dropout(0.1), {"rate": float("nan")}), (Dropout(0.1), {"rate": "0.1"}), (Dense(1), {"units": 0}),
    (Dense(1), {"units": 4097}), (Dense(1), {"activation": "softmax"}), (Dense(1), {"activation": ["relu"]}),
])
def test_a_setting_out_of_range_is_refused_and_named(layer, settings):
    layers = (layer, *END)
    (name,) = settings
    with pytest.raises(ValueError, match=f"{name}.*Expected.*Received"):
        editor.change(layers, 0, **settings)
    with pytest.raises(ValueError, match=f"{name}.*Expected.*Received"):
        editor.insert(END, 0, type(layer)(**{**asdict(layer), **settings}))


@pytest.mark.parametrize("settings", [
    {"filters": 1, "kernel": 11, "stride": 4}, {"filters": 512, "kernel": 1, "stride": 1}, {"activation": None},
])
def test_the_ends_of_the_ranges_are_allowed(settings):
    assert asdict(editor.change((Conv2D(9), *END), 0, **settings)[0]).items() >= settings.items()


def test_a_setting_that_a_layer_does_not_have_lists_those_it_has():
    with pytest.raises(ValueError, match="dense1 has no such setting. Expected one of units, activation. Received: ra"):
        editor.change(POOL, 5, rate=0.5)
    with pytest.raises(ValueError, match="flatten has no such setting. Expected one of none. Received: size"):
        editor.change(POOL, 4, size=2)


@pytest.mark.parametrize("operation", [
    lambda layers: editor.remove(layers, len(layers) - 1),
    lambda layers: editor.move(layers, len(layers) - 1, -1),
    lambda layers: editor.move(layers, len(layers) - 2, 1),
    lambda layers: editor.move(layers, 0, -1),
    lambda layers: editor.insert(layers, len(layers), Dense(10)),
    lambda layers: editor.insert(layers, -1, Dense(10)),
    lambda layers: editor.remove(layers, -1),
    lambda layers: editor.change(layers, len(layers), units=10),
    lambda layers: editor.change(layers, len(layers) - 1, units=11),
    lambda layers: editor.change(layers, len(layers) - 1, activation="relu"),
])
@pytest.mark.parametrize("name", presets.PRESETS)
def test_the_output_stays_the_output(name, operation):
    with pytest.raises(ValueError, match="Expected.*Received"):
        operation(preset(name).layers)


@pytest.mark.parametrize("layer", editor.NEW_LAYERS, ids=lambda layer: type(layer).__name__)
def test_every_new_layer_may_be_inserted(layer):
    assert type(layer) in KINDS.values()
    assert editor.insert(POOL, 0, layer)[0] == layer


@pytest.mark.parametrize("data", sources.DATA_SOURCES)
@pytest.mark.parametrize("name", presets.PRESETS)
def test_no_preset_is_a_problem(name, data):
    assert editor.problem(preset(name).layers, sources.data_source(data).shape) is None


@pytest.mark.parametrize(("layers", "shape", "place", "words"), [
    ((*POOL[:4], Conv2D(32), Conv2D(8, 5), *END), COLOUR, 5, "conv4: a 5x5 kernel on a 4x4 map"),
    ((*[MaxPooling2D()] * 5, *END), GREY, 4, "pool5: a 2x2 window on a 1x1 map"),
    ((AveragePooling2D(8), AveragePooling2D(4), *END), GREY, 1, "pool2: a 4x4 window on a 3x3 map"),
    ((Dense(32), *END), GREY, 0, "dense1 comes before flatten"),
    ((Conv2D(4), Dense(32), Dense(10, None)), GREY, 1, "No flatten before the dense layers: dense1"),
    ((Conv2D(4), Dense(10, None)), GREY, 1, "No flatten before the dense layers: output"),
    ((Flatten(), Conv2D(4), Dense(10, None)), GREY, 1, "conv1: needs maps, but gets a vector of 784 values"),
    ((Flatten(), Dense(9), MaxPooling2D(), Dense(10, None)), GREY, 2, "pool1: needs maps, but gets a vector of 9"),
    ((Flatten(), Dense(9)), GREY, 1, "output: The last layer has one unit a class.*Received: Dense, 9 units"),
    ((Flatten(),), GREY, 0, "flatten: The last layer has one unit a class.*Received: Flatten"),
    ((), GREY, 0, "There is no layer"),
    ((Conv2D(-4), *END), GREY, 0, "conv1: The setting filters is wrong. Expected a whole number from 1 to 512"),
    ((Flatten(), Dense(10, "tanh")), GREY, 1, "activation is wrong. Expected one of softmax, None. Received: 'tanh'"),
    ((Conv2D(512), Flatten(), Dense(512), Dense(10, None)), GREY, 2,
     r"177,2..,... parameters.*dense1: \(346,112 \+ 1\)·512 = 177,209,856"),
    ((Conv2D(512, 1, 1, "same"), Conv2D(512, 1), MaxPooling2D(8), *END), COLOUR, 0,
     "1,064,970 values for every picture.*behind conv1: 32·32·512"),  # 2·524,288 + 2·8,192 + 10
])
def test_an_impossible_network_is_explained_in_place(layers, shape, place, words):
    found, sentence = editor.problem(layers, shape)
    assert found == place
    assert re.search(words, sentence), sentence
    assert sentence.endswith(".") or "Received" in sentence


def test_padding_makes_room_for_a_kernel_larger_than_its_map():
    assert editor.problem((MaxPooling2D(8), Conv2D(4, 11, 1, "same"), *END), GREY) is None
    assert editor.problem((MaxPooling2D(8), Conv2D(4, 4), *END), GREY)[0] == 1


def test_flatten_twice_is_superfluous_but_possible():
    assert editor.problem((Flatten(), *END), GREY) is None


@pytest.mark.parametrize("layers", [
    (Conv2D(4, 11, 4, "same", "tanh"), AveragePooling2D(2), Activation("sigmoid"), *END),
    (Conv2D(4, 2, 3, "valid", "sigmoid"), MaxPooling2D(8), Dropout(0), Flatten(), Flatten(), Dense(1, "tanh"), END[-1]),
])
def test_what_is_no_problem_is_built_by_keras(layers):
    assert editor.problem(layers, GREY) is None
    numbers = network_numbers(layers, GREY)
    model = build.build(Network.chain(layers, GREY))
    assert [tuple(layer.output.shape[1:]) for layer in model.layers[1:]] == [row.output_shape for row in numbers]


def test_a_picture_without_a_channel_axis_is_the_caller_s_mistake():
    with pytest.raises(ValueError, match="channel axis"):
        editor.problem(POOL, (28, 28))


def test_the_difference_of_question_3_is_the_course_s():
    found = editor.difference(preset("extra_conv").layers, POOL, COLOUR)
    assert (found.parameters, found.preset_parameters) == (36_138 - 47_370, 47_370)
    # an extra 4·4·(3·3·32)·32 for the convolution, (1152 - 512)·32 less for the dense layer
    assert found.multiply_adds == 147_456 - 20_480
    assert found.words.startswith("11,232 parameters fewer (−23.7\u202f%), 126,976 multiply-adds more (+")


def test_the_same_network_differs_by_nothing():
    assert editor.difference(POOL, POOL, GREY).words == "as many parameters, as many multiply-adds"


def test_multiply_adds_are_worked_out_in_full():
    layers = preset("two_conv").layers
    rows = network_numbers(layers, GREY)
    formulas = {row.name: editor.multiply_adds_formula(row, layer) for row, layer in zip(rows, layers, strict=True)}
    assert formulas["conv1"] == "26·26·(3·3·1)·32 = 194,688"
    assert formulas["conv2"] == "11·11·(3·3·32)·64 = 2,230,272"
    assert formulas["dense1"] == "1,600·128 = 204,800"
    assert formulas["pool1"] == formulas["flatten"] == ""


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_multiply_add_formula_is_true(name):
    layers = preset(name).layers
    for row, layer in zip(network_numbers(layers, COLOUR), layers, strict=True):
        left, _, right = editor.multiply_adds_formula(row, layer).replace(",", "").partition(" = ")
        assert (eval(left.replace("·", "*")) == int(right) == row.multiply_adds) if left else not row.multiply_adds


@pytest.mark.parametrize("layers", [
    (*[Conv2D(128, 11, padding="same")] * 3, MaxPooling2D(8), *END),  # 3 thousand million
    (*[Dropout(0.2)] * 60, *END),
], ids=["multiply-adds", "layers"])
def test_what_could_not_be_opened_again_cannot_be_trained(layers):
    with pytest.raises(ValueError) as refusal:
        limits.checked_network(Network.chain(layers, GREY))
    assert editor.problem(layers, GREY)[1] == str(refusal.value)
