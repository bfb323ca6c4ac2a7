"""Any value opened into its terms, and what sees what: held to numbers by hand, to Keras, and to lit pixels."""

import math

import numpy as np
import pytest

from explorer.core.courses.presets import PRESETS
from explorer.core.engine import build
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
from explorer.core.layers.cropping2d import Cropping2D
from explorer.core.layers.depthwise_conv2d import DepthwiseConv2D
from explorer.core.layers.permute import Permute
from explorer.core.layers.reshape import Reshape
from explorer.core.layers.separable_conv2d import SeparableConv2D
from explorer.core.layers.up_sampling2d import UpSampling2D
from explorer.core.layers.zero_padding2d import ZeroPadding2D
from explorer.core.network.arithmetic import network_numbers
from explorer.core.network.cells import Cell
from explorer.core.network.graph import Network
from explorer.core.network.parts import as_json
from explorer.core.network.terms import explain
from explorer.core.pictures.sources import data_source

GREY, COLOUR = (28, 28, 1), (32, 32, 3)
RAMP = np.arange(9, dtype=np.float32).reshape(3, 3, 1)
SMALL = {
    "1x1 kernels": ((Conv2D(4, 1, activation=None), Conv2D(3, 1, stride=2)), (9, 7, 3)),
    "2x2, same": ((Conv2D(3, 2, padding="same"), Conv2D(3, 2, 2, "same"), AveragePooling2D(3)), (14, 13, 1)),
    "3x3, stride 2": ((Conv2D(4, 3, stride=2), Conv2D(5, 3, 2, "same", None)), (15, 12, 3)),
    "4x4, stride 2": ((Conv2D(2, 4, padding="same"), Conv2D(3, 4, stride=2)), (13, 14, 1)),
    "5x5, same": ((Conv2D(3, 5, padding="same"), MaxPooling2D(3), Conv2D(2, 5, 2, "same")), (14, 17, 3)),
    "tanh": ((Conv2D(3, activation="tanh"), Activation("sigmoid"), Dropout(0.5)), (7, 8, 1)),
    "parted": ((Conv2D(4, (2, 3), (1, 2)), DepthwiseConv2D(2, multiplier=2), SeparableConv2D(4, 3, padding="same"),
                Conv2D(6, 3, groups=2, dilation=2, padding="same", use_bias=False), AveragePooling2D(3, 2, "same")),
               (11, 14, 3)),
    "moved": ((ZeroPadding2D(1, 0, 2, 1), Conv2D(3, 2), Cropping2D(1, 0, 0, 2), MaxPooling2D((1, 3), (2, 1), "same"),
               UpSampling2D((1, 2)), Permute((2, 3, 1)), Reshape((-1, 1, 3))), (8, 7, 1)),
    "sigmoid": ((Conv2D(3, activation="sigmoid"), Activation("tanh"), MaxPooling2D()), (8, 9, 3)),
}
ENDS = {"sigmoid": ("tanh", "softmax"), "tanh": ("sigmoid", None), "5x5, same": (None, "relu")}


def with_head(body, hidden: str | None = "relu", last: str | None = "softmax"):
    return (*body, Flatten(), Dense(6, hidden), Dropout(0.3), Dense(4, last))


NETWORKS = {
    **{name: (exercise.layers, data_source(exercise.data).shape) for name, exercise in PRESETS.items()},
    **{f"{name} on digits": (exercise.layers, GREY) for name, exercise in PRESETS.items()
       if data_source(exercise.data).shape != GREY},
    **{name: (with_head(body, *ENDS.get(name, ())), shape) for name, (body, shape) in SMALL.items()},
}


def random_weights(layers, shape, seed: int = 0) -> dict[str, np.ndarray]:
    """Arrays that keep the values of all layers near one; biases of their own."""
    generator = np.random.default_rng(seed)
    arrays = {}
    for key, weight in Network.chain(layers, shape).weights.items():
        spread = 0.1 if len(weight.shape) == 1 else 1 / math.sqrt(math.prod(weight.shape[:-1]))
        arrays[key] = generator.normal(0, spread, weight.shape).astype(np.float32)
    return arrays


def random_cells(layers, shape, maps: int, units: int) -> list[tuple[str, tuple[int, ...]]]:
    """Names and cells: so many of every layer with maps and every vector; the first and last cell are among them."""
    generator = np.random.default_rng(1)
    found = []
    for row in network_numbers(layers, shape):
        last = math.prod(row.output_shape) - 1
        count = maps if len(row.output_shape) == 3 else units
        places = [0, last, *generator.integers(0, last + 1, count)][:count]
        found += [(row.name, tuple(map(int, np.unravel_index(place, row.output_shape)))) for place in places]
    return found


def by_numpy(layers, weights, image) -> dict[str, np.ndarray]:
    """The outputs of every layer, and the picture itself."""
    outputs = Network.chain(layers, image.shape).forward(weights, image[None])
    return {"input": image, **{name: values[0] for name, values in outputs.items()}}


def by_keras(keras, layers, weights, image) -> dict[str, np.ndarray]:
    model = build.build(Network.chain(layers, image.shape))
    build.set_weights(model, weights)
    names = layer_names(layers)
    every = keras.Model(model.input, [model.get_layer(name).output for name in names])
    answers = [keras.ops.convert_to_numpy(values)[0] for values in every(image[None], training=False)]
    return {"input": image, **dict(zip(names, answers, strict=True))}


def opened(layers, image, weights, name: str, cell) -> dict:
    """A value as JSON, of a network small enough to write down."""
    weights = {key: np.asarray(values, np.float32) for key, values in weights.items()}
    outputs = by_numpy(layers, weights, np.asarray(image, np.float32))
    return as_json(explain(Network.chain(layers, np.shape(image)), weights, outputs, Cell.at(name, cell)))


def test_a_convolution_is_its_products_and_the_bias():
    weights = {"conv1/kernel": np.reshape([1, 0, 0, -2], (2, 2, 1, 1)), "conv1/bias": [0.5]}
    found = opened((Conv2D(1, 2),), RAMP, weights, "conv1", (1, 0, 0))
    tolerance = found.pop("tolerance")
    assert found == {
        "layer": "conv1", "kind": "Conv2D", "cell": [1, 0, 0], "before": "input", "value": 0,
        "form": "Convolution",
        "kernel": [2, 2], "stride": [1, 1], "dilation": [1, 1], "padding": "valid", "activation": "relu",
        "top": 1, "left": 0,
        "channels": [{"channel": 0, "window": [[3, 4], [6, 7]], "weights": [[1, 0], [0, -2]],
                      "products": [[3, 0], [0, -14]], "subtotal": -11}],
        "terms": 4, "bias": 0.5, "sum": -10.5, "total": 0,
    }
    assert tolerance == pytest.approx(1e-5 * 17.5), "of what is added, not of what is left"


def test_padding_is_none_and_multiplies_to_zero():
    weights = {"conv1/kernel": np.ones((3, 3, 1, 1)), "conv1/bias": [0]}
    found = opened((Conv2D(1, 3, padding="same"),), RAMP, weights, "conv1", (0, 2, 0))
    assert (found["top"], found["left"], found["terms"]) == (-1, 1, 9)
    assert found["channels"][0]["window"] == [[None, None, None], [1, 2, None], [4, 5, None]]
    assert found["channels"][0]["products"] == [[0, 0, 0], [1, 2, 0], [4, 5, 0]]
    assert found["total"] == found["value"] == 12


def test_the_largest_subtotal_is_first_and_equal_ones_stay_in_order():
    image = np.float32([1, 1, 2, 0, 0]).reshape(1, 1, 5)
    weights = {"conv1/kernel": np.reshape([1, -3, 1.5, 7, 8], (1, 1, 5, 1)), "conv1/bias": [10]}
    found = opened((Conv2D(1, 1),), image, weights, "conv1", (0, 0, 0))
    order = [(part["channel"], part["subtotal"]) for part in found["channels"]]
    assert order == [(1, -3), (2, 3), (0, 1), (3, 0), (4, 0)]


@pytest.mark.parametrize("function", ["tanh", "sigmoid", None, "relu"])
def test_the_activation_comes_after_the_sum(function):
    weights = {"conv1/kernel": np.reshape([0.25], (1, 1, 1, 1)), "conv1/bias": [-1]}
    found = opened((Conv2D(1, 1, activation=function),), RAMP, weights, "conv1", (0, 2, 0))
    expected = {"tanh": math.tanh(-0.5), "sigmoid": 1 / (1 + math.exp(0.5)), None: -0.5, "relu": 0}[function]
    assert (found["sum"], found["total"]) == (-0.5, pytest.approx(expected))


def test_the_winner_of_max_pooling_is_the_first_of_equals_and_the_rest_is_lost():
    image = np.float32([[0, 1, 9], [1, 1, 9], [9, 9, 9], [0, 0, 0]])[..., None]
    found = opened((MaxPooling2D(2),), image, {}, "pool1", (0, 0, 0))
    assert found.pop("tolerance") == pytest.approx(1e-5)
    assert found == {
        "layer": "pool1", "kind": "MaxPooling2D", "cell": [0, 0, 0], "before": "input", "value": 1, "total": 1,
        "form": "Largest", "size": [2, 2], "top": 0, "left": 0, "window": [[0, 1], [1, 1]], "winner": [0, 1],
        "lost": {"rows": 0, "columns": 1}, "made": [2, 1],
    }
    assert opened((MaxPooling2D(2),), image, {}, "pool1", (1, 0, 0))["winner"] == [2, 0], "a place in the layer before"


def test_average_pooling_divides_the_sum():
    found = opened((AveragePooling2D(2),), RAMP, {}, "pool1", (0, 0, 0))
    assert (found["window"], found["sum"], found["total"]) == ([[0, 1], [3, 4]], 8, 2)
    assert found["lost"] == {"rows": 1, "columns": 1} and "winner" not in found


def test_thirteen_rows_make_six_and_lose_one():
    found = opened((MaxPooling2D(2),), np.zeros((13, 12, 1)), {}, "pool1", (5, 5, 0))
    assert (found["lost"], found["top"]) == ({"rows": 1, "columns": 0}, 10)


HEAD = (Flatten(), Dropout(0.5), Dense(2, None))
HEAD_WEIGHTS = {"output/kernel": [[1, 0], [2, 1], [-4, 0], [0, 0]], "output/bias": [0.5, -1]}
FOUR = np.float32([[1, 2], [3, 4]])[..., None]


def test_a_dense_unit_is_its_products_with_their_origins():
    found = opened(HEAD, FOUR, HEAD_WEIGHTS, "output", (0,))
    assert found["products"][:2] == [
        {"index": 2, "cell": [2], "origin": {"layer": "input", "cell": [1, 0, 0]},
         "input": 3, "weight": -4, "product": -12},
        {"index": 1, "cell": [1], "origin": {"layer": "input", "cell": [0, 1, 0]},
         "input": 2, "weight": 2, "product": 4},
    ]
    assert [part["product"] for part in found["products"]] == [-12, 4, 1, 0], "the largest first, zeros last"
    assert (found["activation"], found["terms"], found["bias"]) == (None, 4, 0.5)
    assert found["sum"] == found["total"] == -6.5
    assert found["before"] == "dropout1" and found["tolerance"] == pytest.approx(1e-5 * 17.5)


def test_the_softmax_of_two_logits():
    expected = {"logits": [-6.5, 1], "powers": [pytest.approx(math.exp(-7.5)), 1], "largest": 1,
                "whole": pytest.approx(1 + math.exp(-7.5)), "share": pytest.approx(1 / (1 + math.exp(7.5)))}
    assert opened(HEAD, FOUR, HEAD_WEIGHTS, "output", (0,))["softmax"] == expected
    found = opened((*HEAD[:2], Dense(2, "softmax")), FOUR, HEAD_WEIGHTS, "output", (0,))
    assert found["softmax"] == expected
    assert (found["sum"], found["total"]) == (-6.5, expected["share"]), "the share is the answer"


def test_large_logits_do_not_overflow():
    weights = {"output/kernel": [[500, -500]] * 4, "output/bias": [0, 0]}
    found = opened((Flatten(), Dense(2, "softmax")), FOUR, weights, "output", (1,))
    assert (found["softmax"]["whole"], found["total"]) == (1, 0) and found["value"] <= found["tolerance"]


def test_only_the_last_layer_has_a_softmax():
    layers = (Flatten(), Dense(2), Dropout(0.5), Dense(2, "relu"))
    weights = {"dense1/kernel": HEAD_WEIGHTS["output/kernel"], "dense1/bias": [9, 0],
               "output/kernel": [[-1, 0], [0, 1]], "output/bias": [0, 0]}
    assert "softmax" not in opened(layers, FOUR, weights, "dense1", (0,))
    last = opened(layers, FOUR, weights, "output", (0,))
    assert last["softmax"]["logits"] == [0, 2], "what the layer says, after its own activation"
    assert last["products"][0]["origin"] == {"layer": "dense1", "cell": [0]}


def test_layers_that_hand_a_value_on_say_from_where():
    layers = (Activation(), Dropout(0.25), Flatten())
    image = np.arange(-6, 6).reshape(2, 3, 2)
    common = {"value": 0, "total": 0}
    rectified = opened(layers, image, {}, "activation1", (0, 1, 0))
    assert rectified["tolerance"] == pytest.approx(4e-5)
    assert rectified == {"layer": "activation1", "kind": "Activation", "cell": [0, 1, 0], "before": "input", **common,
                         "form": "Activated", "function": "relu", "input": -4, "tolerance": rectified["tolerance"]}
    assert opened(layers, image, {}, "dropout1", (0, 1, 0)) == {
        "layer": "dropout1", "kind": "Dropout", "cell": [0, 1, 0], "before": "activation1", **common,
        "form": "Dropped", "tolerance": 0,
        "words": "In training a share of 0.25 of the values is set to 0 and the others are divided by 1 − 0.25 = 0.75.",
    }
    assert opened(layers, image, {}, "flatten", (9,)) == {
        "layer": "flatten", "kind": "Flatten", "cell": [9], "before": "dropout1", "value": 3, "total": 3,
        "form": "Flattened", "source": [1, 1, 1], "index": 9, "tolerance": pytest.approx(3e-5),
    }


def assert_adds_up(found: dict) -> None:
    """What is shown gives what is said, added once more and in another order."""
    if found["form"] == "Convolution":
        products = [value for part in found["channels"] for row in part["products"] for value in row]
        subtotals = [part["subtotal"] for part in found["channels"]]
        channels = sorted(part["channel"] for part in found["channels"])
        assert channels == list(range(channels[0], channels[0] + len(subtotals))), "those of one group, side by side"
        assert math.fsum(subtotals) + found["bias"] == pytest.approx(found["sum"], abs=1e-12)
    elif found["kind"] == "Dense":
        products = subtotals = [part["product"] for part in found["products"]]
        assert all(part["input"] * part["weight"] == part["product"] for part in found["products"])
    else:
        return
    assert len(products) == found["terms"]
    assert math.fsum(products) + found["bias"] == pytest.approx(found["sum"], abs=1e-12)
    assert [abs(value) for value in subtotals] == sorted(map(abs, subtotals), reverse=True)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_value_of_every_layer_is_keras_s(keras, name):
    layers, shape = NETWORKS[name]
    weights = random_weights(layers, shape)
    image = np.random.default_rng(2).random(shape, dtype=np.float32)
    outputs = by_keras(keras, layers, weights, image)
    for layer, cell in random_cells(layers, shape, maps=40, units=5):
        found = explain(Network.chain(layers, shape), weights, outputs, Cell.at(layer, cell))
        assert found.value == outputs[layer][cell]
        assert abs(found.total - found.value) <= found.tolerance, f"{layer} {cell}"
        assert found.tolerance <= 1e-3, "small beside values near one"
        assert_adds_up(as_json(found))


def test_an_origin_is_the_cell_that_holds_the_input():
    layers, shape = NETWORKS["extra_conv_dropout"]
    weights = random_weights(layers, shape)
    outputs = by_numpy(layers, weights, np.random.default_rng(2).random(shape, dtype=np.float32))
    for part in explain(Network.chain(layers, shape), weights, outputs, Cell("dense1", 3)).parts.products:
        assert part.origin.layer == "conv3" and outputs["conv3"][part.origin.index] == part.input


def test_a_wrong_weight_is_outside_the_tolerance():
    layers, shape = NETWORKS["two_conv"]
    weights = random_weights(layers, shape)
    outputs = by_numpy(layers, weights, np.random.default_rng(2).random(shape, dtype=np.float32))
    weights["conv2/bias"] = weights["conv2/bias"] + np.float32(1e-3)
    cells = np.argwhere(outputs["conv2"] > 0.01)[::400]
    for cell in cells.tolist():
        found = explain(Network.chain(layers, shape), weights, outputs, Cell.at("conv2", cell))
        assert abs(found.total - found.value) > found.tolerance


def explained(layers, shape, weights, outputs, name, cell):
    return explain(Network.chain(layers, shape), weights, outputs, Cell.at(name, cell))


def whole_network() -> tuple:
    layers, shape = PRESETS["extra_conv"].layers, COLOUR
    weights = random_weights(layers, shape)
    return layers, shape, weights, by_numpy(layers, weights, np.zeros(shape, np.float32))


def test_an_unknown_layer_is_named_with_the_known_ones():
    expected = "^Unknown layer. Expected one of conv1, pool1, .*, output. Received: conv9$"
    with pytest.raises(ValueError, match=expected):
        explained(*whole_network(), "conv9", (0, 0, 0))


OUTSIDE = [
    ("conv2", cell, f"There is no cell {cell} in conv2. Expected rows 0 to 12, columns 0 to 12, channels 0 to 31.")
    for cell in ((13, 3, 0), (3, 13, 0), (3, 3, 32), (-1, 3, 0))
] + [("output", (10,), "There is no cell (10) in output. Expected units 0 to 9."),
     ("conv2", (10,), "There is no cell (10) in conv2. Expected rows 0 to 12, columns 0 to 12, channels 0 to 31.")]


@pytest.mark.parametrize(("name", "cell", "message"), OUTSIDE)
def test_a_cell_outside_is_named_with_what_there_is(name, cell, message):
    with pytest.raises(ValueError) as problem:
        explained(*whole_network(), name, cell)
    assert str(problem.value) == message


def test_a_value_of_a_dense_layer_on_maps_comes_from_the_channels_of_its_place():
    layers, shape = (Dense(1, None), Flatten(), Dense(2)), (2, 2, 3)
    weights = {"dense1/kernel": np.float32([[1], [2], [3]]), "dense1/bias": np.float32([-1])}
    picture = np.arange(12, dtype=np.float32).reshape(shape)
    outputs = {"input": picture, "dense1": picture @ weights["dense1/kernel"] - 1}
    found = explain(Network.chain(layers, shape), weights, outputs, Cell("dense1", 0, 1, 0))
    assert (found.value, found.total, found.parts.terms) == (43, 43, 3)  # 6 + 2·7 + 3·8 - 1


SEEING = {
    "extra_conv": (Conv2D(1), AveragePooling2D(), Conv2D(1), MaxPooling2D(), Conv2D(1), Flatten()),
    "same": (Conv2D(1, padding="same"), Conv2D(1), AveragePooling2D(), Conv2D(1, 5, 1, "same"), Flatten()),
    "strides": (Conv2D(1, 3, 2, "same"), Conv2D(1, 2, 1, "same"), Conv2D(1, 4, 3), Activation(), Flatten()),
    "a lost border": (MaxPooling2D(3), Conv2D(1), AveragePooling2D(), Dropout(0.5), Flatten(), Dropout(0.1)),
    "gaps": (Conv2D(1, 1, 2), Conv2D(1, 2, 3, "same"), Conv2D(1), Flatten(), Activation()),
    "padding over a lost border": (MaxPooling2D(3), Conv2D(1, padding="same"), Flatten()),
    "no squares": (Conv2D(1, (2, 5), (2, 1)), AveragePooling2D((3, 2), (2, 3), "same"), Conv2D(1, (1, 3)), Flatten()),
    "zeros around and edges off": (ZeroPadding2D(2, 1, 0, 3), Conv2D(1), Cropping2D(1, 0, 2, 1), MaxPooling2D(),
                                   Flatten()),
    "values repeated": (Conv2D(1, 3, 2), UpSampling2D((2, 3)), Conv2D(1, 2), Flatten()),
}


def lit(layers, shape) -> dict[str, np.ndarray]:
    """One lit pixel a picture through positive kernels: by layer, (pixel row, pixel column, *cell) -> does it count."""
    network = Network.chain(layers, shape)
    weights = {key: np.full(weight.shape, float(len(weight.shape) > 1)) for key, weight in network.weights.items()}
    height, width, _ = shape
    outputs = network.forward(weights, np.eye(height * width).reshape(-1, *shape))
    return {name: (values > 0).reshape(height, width, *values.shape[1:]) for name, values in outputs.items()}
