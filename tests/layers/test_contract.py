"""The contract of a kind of layer: every kind against Keras and against itself, and a lying layer fails each test."""

import functools
import json
import math
import random
from dataclasses import asdict, dataclass, replace

import numpy as np
import pytest

from explorer.core.engine import backend, build
from explorer.core.exchange import script
from explorer.core.layers import (
    KINDS,
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    functions,
    layers_from_json,
    layers_to_json,
)
from explorer.core.layers.add import Add
from explorer.core.layers.concatenate import Concatenate
from explorer.core.layers.contract import Everything, Moved, OwnMap, rare_settings, settings, wrong_setting
from explorer.core.layers.cropping2d import Cropping2D
from explorer.core.layers.depthwise_conv2d import DepthwiseConv2D
from explorer.core.layers.multiply import Multiply
from explorer.core.layers.permute import Permute
from explorer.core.layers.ranges import Choice, Flag, Number, Pair, Sides, Span, Whole
from explorer.core.layers.reshape import Reshape
from explorer.core.layers.separable_conv2d import SeparableConv2D
from explorer.core.layers.steps import ROUNDING, Linear, Pass
from explorer.core.layers.up_sampling2d import UpSampling2D
from explorer.core.layers.windows import under
from explorer.core.layers.zero_padding2d import ZeroPadding2D

CASES = 20
CLOSE = 3e-5  # of the largest value: Keras adds up in another order


@dataclass(frozen=True)
class Case:
    """A layer with inputs of four pictures, weights, a gradient from behind, and what Keras makes of them."""

    layer: Layer
    shapes: tuple[tuple[int, ...], ...]
    inputs: tuple[np.ndarray, ...]
    weights: dict[str, np.ndarray]
    gradient: np.ndarray
    output: np.ndarray
    of_inputs: tuple[np.ndarray, ...]
    of_weights: dict[str, np.ndarray]
    keras: object


def _drawn(chance: random.Random, limit, usual):
    """A value of a setting by chance, for one that is typed sometimes its usual one."""
    if isinstance(limit, Number):
        if chance.random() < 0.4:
            return None if limit.none else usual
        numbers = [chance.uniform(max(limit.low, -2), min(limit.high, 2)) for _ in range(3)]
        length = chance.randint(0, 3) if limit.many else 0
        return tuple(numbers[:length]) if length else numbers[0]
    if isinstance(limit, Span):
        ends = tuple(sorted(chance.uniform(max(limit.low, -1), min(limit.high, 1)) for _ in range(2)))
        return chance.choice((usual, ends, *([max(map(abs, ends))] if limit.alone else ())))
    if isinstance(limit, Whole | Pair):
        low, high = limit.low, min(limit.high, 5)
        one = chance.randint(low, high)
        return (one, chance.randint(low, high)) if isinstance(limit, Pair) and chance.random() < 0.5 else one
    if isinstance(limit, Sides):
        return chance.choice(((-1,), (2, -1, 1), (-1, 1, 3), (1, 1, -1), (-1, 2, 2)))
    if isinstance(limit, Flag):
        return chance.random() < 0.5
    if isinstance(limit, Choice):
        return chance.choice(limit.values + limit.at_the_end)
    return chance.uniform(limit.low + 0.01, limit.high)


def _layer_and_shapes(name: str, chance: random.Random) -> tuple[Layer, tuple[tuple[int, ...], ...]]:
    """A layer with settings by chance, and a shape it fits, maps or a vector; two or three if it merges.

    Half the time one of its rare settings is another than usual.
    """
    rare, usual = rare_settings(KINDS[name]), KINDS[name]()
    one = chance.choice(rare) if rare and chance.random() < 0.5 else None
    while True:
        layer = KINDS[name](**{key: _drawn(chance, limit, getattr(usual, key))
                               for key, limit in settings(KINDS[name]).items() if key not in rare or key == one})
        if one and getattr(layer, one) == getattr(usual, one):
            continue
        maps = (chance.randint(1, 17), chance.randint(1, 17), chance.randint(1, 3))
        shape = chance.choice((maps, maps, (chance.randint(1, 17),)))
        more = chance.randint(1, 2) if layer.merges else 0
        shapes = (shape, *((*shape[:-1], chance.randint(1, 3)) for _ in range(more)))
        try:
            layer.output_shape(*shapes)
        except ValueError:
            continue
        return layer, shapes


@functools.cache
def case(name: str, seed: int) -> Case:
    """The case of that number, the same on every machine."""
    layer, shapes = _layer_and_shapes(name, random.Random(f"{name} {seed}"))
    generator = np.random.default_rng(seed)
    tensorflow, keras_layer = backend.tensorflow(), build.keras_layer(layer, "one")
    inputs = tuple(generator.normal(size=(4, *shape)).astype(np.float32) for shape in shapes)
    keras_layer.build([(None, *shape) for shape in shapes] if layer.merges else (None, *shapes[0]))
    for weight in keras_layer.weights:  # spread above 0.1, for variances
        weight.assign(np.abs(generator.normal(0.5, 0.5, weight.shape)) + 0.1 if "variance" in weight.name
                      else generator.normal(0, 0.5, weight.shape))
    getattr(keras_layer, "finalize_state", lambda: None)()  # of a layer that computes with what it makes of its weights
    with tensorflow.GradientTape() as tape:
        given = [tensorflow.constant(values) for values in inputs]
        tape.watch(given)
        output = keras_layer(given if layer.merges else given[0], training=False)
        gradient = generator.normal(size=output.shape).astype(np.float32)
        loss = tensorflow.reduce_sum(output * gradient)
    of_inputs, of_weights = tape.gradient(loss, (given, [weight.value for weight in keras_layer.trainable_weights]))
    trained = {weight.name: array.numpy() for weight, array in
               zip(keras_layer.trainable_weights, of_weights, strict=True)}
    weights = {weight.name: weight.numpy() for weight in keras_layer.weights}
    return Case(layer, shapes, inputs, weights, gradient, output.numpy(), tuple(one.numpy() for one in of_inputs),
                trained, keras_layer)


def close(ours: np.ndarray, theirs: np.ndarray, within: float = CLOSE) -> bool:
    return ours.shape == theirs.shape and float(np.abs(ours - theirs).max(initial=0)) <= within * max(
        1.0, float(np.abs(theirs).max(initial=0)))


def cells_of(shape: tuple[int, ...], count: int, seed: int) -> list[tuple[int, ...]]:
    """Some cells, the first and the last among them."""
    places = np.random.default_rng(seed).integers(0, np.prod(shape), count)
    return [tuple(int(index) for index in np.unravel_index(place, shape))
            for place in (0, int(np.prod(shape)) - 1, *places.tolist())]


def of_one_picture(of: Case) -> list[np.ndarray]:
    return [values[0] for values in of.inputs]


def shapes_and_weights_are_keras_s(layer: Layer, of: Case) -> None:
    assert layer.output_shape(*of.shapes) == tuple(of.output.shape[1:])
    weights = layer.weights(*of.shapes)
    assert {name: one.shape for name, one in weights.items()} == {
        weight.name: tuple(weight.shape) for weight in of.keras.weights}
    assert [name for name, one in weights.items() if one.trained] == [one.name for one in of.keras.trainable_weights]
    assert sum(one.size for one in weights.values()) == of.keras.count_params()


def multiply_adds_are_the_products_of_all_steps(layer: Layer, of: Case) -> None:
    steps = layer.terms((0,) * (of.output.ndim - 1), *of_one_picture(of), **of.weights)
    expected = len(steps[0].products) * of.output[0].size if of.weights and isinstance(steps[0], Linear) else 0
    kernels = [array for array in of.weights.values() if array.ndim > 1]
    if len(kernels) > 1:  # one after the other, at every place: the steps show what they come to together
        expected = sum(array.size for array in kernels) * math.prod(of.output.shape[1:-1])
    assert layer.multiply_adds(*of.shapes) == expected


def values_are_keras_s(layer: Layer, of: Case) -> None:
    ours = layer.forward(*of.inputs, **of.weights)
    assert ours.dtype == np.float32
    assert close(ours, of.output)


def gradients_are_keras_s(layer: Layer, of: Case) -> None:
    of_inputs, of_weights = layer.backward(of.gradient, of.output, *of.inputs, **of.weights)
    assert len(of_inputs) == len(of.of_inputs) and all(map(close, of_inputs, of.of_inputs))
    assert set(of_weights) == set(of.of_weights)
    assert all(close(of_weights[name], of.of_weights[name]) for name in of_weights)


def gradients_are_central_differences(layer: Layer, of: Case) -> None:
    generator, small = np.random.default_rng(1), 1e-6
    inputs, gradient = [one.astype(np.float64) for one in of.inputs], of.gradient.astype(np.float64)
    given = {**dict(enumerate(inputs)), **{name: array.astype(np.float64) for name, array in of.weights.items()}}

    def forward(given: dict) -> np.ndarray:
        values, weights = (given[place] for place in range(len(inputs))), {name: given[name] for name in of.weights}
        return layer.forward(*values, **weights)

    of_inputs, of_weights = layer.backward(gradient, forward(given), *inputs, **{
        name: given[name] for name in of.weights})
    for name, slope in {**dict(enumerate(of_inputs)), **of_weights}.items():
        direction = generator.normal(size=slope.shape)
        sums = [(forward({**given, name: given[name] + step * direction}) * gradient).sum() for step in (small, -small)]
        expected = (sums[0] - sums[1]) / (2 * small)
        terms = np.abs(slope * direction).sum()
        assert abs(expected - (slope * direction).sum()) <= 1e-5 * max(1, terms), name


def steps_add_up_to_the_value(layer: Layer, of: Case) -> None:
    for cell in cells_of(of.output.shape[1:], 6, 2):
        steps = layer.terms(cell, *of_one_picture(of), **of.weights)
        assert abs(steps[-1].value - of.output[0][cell]) <= ROUNDING * max(1, steps[0].size), cell
        first = steps[0]
        for place, (source, value) in enumerate(
                zip(getattr(first, "sources", []), getattr(first, "values", []), strict=True)):
            assert value == (0 if source is None else of.inputs[place if layer.merges else 0][0][source])
        if hasattr(first, "source"):
            assert first.value == (0 if first.source is None else of.inputs[first.input][0][first.source])


def _reached(layer: Layer, number: int, cell: tuple[int, ...], output: tuple[int, ...], of: Case) -> np.ndarray:
    """Which values see a cell of an input, by what the layer says."""
    sight, shape = layer.sees(*of.shapes), of.shapes[number]
    if isinstance(sight, Everything):
        return np.ones(output, bool)
    places = np.indices(output).reshape(len(output), -1).T
    if isinstance(sight, OwnMap):
        found = [place[-1] == cell[-1] for place in places]
    elif isinstance(sight, Moved):
        steps = [layer.terms(tuple(place), *of_one_picture(of))[0] for place in places]
        found = [(step.source, step.input) == (cell, number) for step in steps]
        assert not sight.stays or all(
            step.source[:-1] == tuple(place[:-1]) for step, place in zip(steps, places, strict=True))
    else:
        of_cell, of_place = (length // sight.groups for length in (shape[-1], output[-1]))
        found = [(place[-1] // of_place == cell[-1] // of_cell if sight.mixes else place[-1] == cell[-1]) and all(
            cell[axis] in under(sight, axis, shape[axis], int(place[axis])) for axis in range(len(shape) - 1))
            for place in places]
    return np.array(found).reshape(output)


def only_what_it_sees_changes_a_value(layer: Layer, of: Case) -> None:
    weights = {name: array.astype(np.float64) for name, array in of.weights.items()}
    inputs = [values[:1].astype(np.float64) for values in of.inputs]
    before = layer.forward(*inputs, **weights)[0]
    for number, cell in ((number, cell) for number, shape in enumerate(of.shapes) for cell in cells_of(shape, 3, 3)):
        changed = np.zeros(of.output.shape[1:], bool)
        for value in (-1e4, 1e4):  # beyond every other one, so that it wins a maximum, and on both sides of a kink
            moved = inputs[number].copy()
            moved[0][cell] = value
            changed |= layer.forward(*inputs[:number], moved, *inputs[number + 1 :], **weights)[0] != before
        expected = _reached(layer, number, cell, of.output.shape[1:], of)
        assert not (changed & ~expected).any(), "a value changed that should not see the cell"
        assert (changed == expected).all(), "a value did not change that should see the cell"


def the_sign_is_that_of_the_values(layer: Layer, of: Case) -> None:
    generator = np.random.default_rng(4)
    for before in (False, True):
        lowest = 0.0
        for number in range(8):
            sizes = [np.abs(generator.normal(size=(8, *shape)).astype(np.float32)) * np.float32(4 ** (number - 4))
                     for shape in of.shapes]
            weights = {name: array if "variance" in name else generator.normal(size=array.shape).astype(np.float32)
                       for name, array in of.weights.items()}
            for sign in (1, -1 if before else 0.5):  # of the first input; the others stay
                lowest = min(lowest, float(layer.forward(sizes[0] * np.float32(sign), *sizes[1:], **weights).min()))
        assert layer.signed(*[before] * len(of.shapes)) == (lowest < 0)


def it_survives_json(layer: Layer, of: Case) -> None:
    assert layers_from_json(json.loads(json.dumps(layers_to_json((layer,))))) == (layer,)
    assert wrong_setting(layer) is None and wrong_setting(layer, foreign=True) is None


def it_survives_keras(layer: Layer, of: Case) -> None:
    config = json.loads(json.dumps(build.keras_layer(layer, "one").get_config()))
    assert type(layer).from_keras(config) == layer


def its_script_makes_the_same_layer(layer: Layer, of: Case) -> None:
    line = script.layer_call(layer, "one")
    made = eval(line, {"layers": backend.keras().layers})  # noqa: S307  our own text
    assert type(layer).from_keras(json.loads(json.dumps(made.get_config()))) == layer
    assert made.get_config() == of.keras.get_config()


def nothing_given_is_written_to(layer: Layer, of: Case) -> None:
    inputs = {f"input {number}": values for number, values in enumerate(of.inputs)}
    kept = {**inputs, "gradient": of.gradient, "output": of.output, **of.weights}
    given = {name: array.copy() for name, array in kept.items()}
    weights, values = {name: given[name] for name in of.weights}, [given[name] for name in inputs]
    layer.forward(*values, **weights)
    layer.backward(given["gradient"], given["output"], *values, **weights)
    layer.terms((0,) * (of.output.ndim - 1), *(one[0] for one in values), **weights)
    assert all(np.array_equal(given[name], kept[name]) for name in given)


CHECKS = (
    shapes_and_weights_are_keras_s, multiply_adds_are_the_products_of_all_steps, values_are_keras_s,
    gradients_are_keras_s, gradients_are_central_differences, steps_add_up_to_the_value,
    only_what_it_sees_changes_a_value, the_sign_is_that_of_the_values, it_survives_json, it_survives_keras,
    its_script_makes_the_same_layer, nothing_given_is_written_to,
)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_kind_keeps_the_contract(check, name):
    for seed in range(CASES):
        of = case(name, seed)
        try:
            check(of.layer, of)
        except AssertionError as problem:
            raise AssertionError(f"{of.layer} on {of.shapes}: {problem}") from problem


def _wider(self, shape):
    rows, columns, channels = Conv2D.output_shape(self, shape)
    return rows, columns + 1, channels


def _without_bias(self, cell, *inputs, **weights):
    first, *_ = Conv2D.terms(self, cell, *inputs, **weights)
    return functions.with_function(replace(first, bias=0.0), self.activation)


def _backward(values: float, weights: float):
    def lying(self, *arrays, **named):
        (of_values,), of_weights = Conv2D.backward(self, *arrays, **named)
        return (of_values * values,), {name: array * weights for name, array in of_weights.items()}
    return lying


def _writing(self, maps, **weights):
    maps *= 2
    return Conv2D.forward(self, maps / 2, **weights)


def _growing(self, filters, **settings):
    Conv2D.__init__(self, filters + 1, **settings)


def _without_padding(self):
    return {**Conv2D.to_keras(self), "padding": "valid"}


LIES = {
    "one column too many": (shapes_and_weights_are_keras_s, {"output_shape": _wider}),
    "no bias": (shapes_and_weights_are_keras_s,
                {"weights": lambda self, shape: {"kernel": Conv2D.weights(self, shape)["kernel"]}}),
    "nothing is trained": (shapes_and_weights_are_keras_s, {"weights": lambda self, shape: {
        name: replace(one, trained=False) for name, one in Conv2D.weights(self, shape).items()}}),
    "free of charge": (multiply_adds_are_the_products_of_all_steps, {"multiply_adds": lambda self, shape: 0}),
    "values 0.1 % too large": (values_are_keras_s, {
        "forward": lambda self, maps, **weights: Conv2D.forward(self, maps, **weights) * np.float32(1.001)}),
    "values in double precision": (values_are_keras_s, {
        "forward": lambda self, maps, **weights: Conv2D.forward(self, maps.astype(np.float64), **weights)}),
    "gradient of the input 1 % too large": (gradients_are_keras_s, {"backward": _backward(1.01, 1)}),
    "gradient of the weights 1 % too large": (gradients_are_keras_s, {"backward": _backward(1, 1.01)}),
    "no slope for the input": (gradients_are_central_differences, {"backward": _backward(0, 1)}),
    "weights the wrong way": (gradients_are_central_differences, {"backward": _backward(1, -1)}),
    "steps without the bias": (steps_add_up_to_the_value, {"terms": _without_bias}),
    "sees its own channel only": (only_what_it_sees_changes_a_value, {
        "sees": lambda self, shape: replace(Conv2D.sees(self, shape), mixes=False)}),
    "sees everything": (only_what_it_sees_changes_a_value, {"sees": lambda self, shape: Everything()}),
    "never negative": (the_sign_is_that_of_the_values, {"signed": lambda self, before: False}),
    "always signed": (the_sign_is_that_of_the_values, {"signed": lambda self, before: True}),
    "one filter more when made": (it_survives_json, {"__init__": _growing}),
    "padding not told to Keras": (it_survives_keras, {"to_keras": _without_padding}),
    "another default than Keras": (its_script_makes_the_same_layer, {
        "keras_defaults": {**Conv2D.keras_defaults, "strides": 2, "padding": "same", "activation": "relu"}}),
    "writes into its input": (nothing_given_is_written_to, {"forward": _writing}),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_layer_is_found(monkeypatch, lie):
    check, told = LIES[lie]
    lying = type("Conv2D", (Conv2D,), told)
    monkeypatch.setitem(KINDS, "Conv2D", lying)
    with pytest.raises(AssertionError):
        for seed in range(CASES):
            of = case("Conv2D", seed)
            check(lying(**asdict(of.layer)), of)


def _one_way(self, gradient, output, *inputs):
    return (gradient, *(0 * gradient for _ in inputs[1:])), {}


def _from_the_first(self, cell, *inputs):
    step, = Concatenate.terms(self, cell, *inputs)
    return [replace(step, input=0)]


LIES_OF_MERGING = {
    "no gradient for the second input": (Add, gradients_are_keras_s, {"backward": _one_way}),
    "reads the first input alone": (Add, values_are_keras_s, {"forward": lambda self, *inputs: inputs[0]}),
    "shape of the first input": (Concatenate, shapes_and_weights_are_keras_s, {
        "output_shape": lambda self, *shapes: shapes[0]}),
    "takes all from the first input": (Concatenate, steps_add_up_to_the_value, {"terms": _from_the_first}),
    "never negative": (Multiply, the_sign_is_that_of_the_values, {"signed": lambda self, *before: False}),
}


@pytest.mark.parametrize("lie", LIES_OF_MERGING)
def test_a_lying_layer_that_merges_is_found(lie):
    honest, check, told = LIES_OF_MERGING[lie]
    lying = type(honest.__name__, (honest,), told)()
    with pytest.raises((AssertionError, IndexError)):
        for seed in range(CASES):
            check(lying, case(honest.__name__, seed))


def test_no_check_is_without_a_lie():
    assert {check for check, _ in LIES.values()} == set(CHECKS)


def test_a_kind_that_forgets_to_answer_cannot_be_made():
    forgetful = type("Forgetful", (Layer,), {"stem": "x", "letter": "X", "family": "function"})
    with pytest.raises(TypeError, match="abstract"):
        forgetful()


def test_names_and_letters_are_told_apart():
    letters = [one.letter for one in KINDS.values()]
    assert sorted(set(letters)) == sorted(letters)
    assert all(one.__doc__ for one in KINDS.values())


@pytest.mark.parametrize("name", functions.FUNCTIONS)
def test_the_lowest_value_of_a_function_is_its_lowest(name):
    values = functions.function(name).value(np.linspace(-30, 30, 60_001))
    lowest = functions.function(name).lowest
    assert values.min() >= lowest
    assert lowest == -np.inf or values.min() < lowest + 1e-3
    assert functions.function(name).value(np.linspace(0, 30, 301)).min() >= 0, "can_be_negative says so"


def test_by_hand_a_convolution():
    ramp = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    given = {"kernel": np.ones((3, 3, 1, 1), np.float32), "bias": np.float32([-6])}
    assert Conv2D(1).forward(ramp, **given).tolist() == [[[[30]]]]
    (of_ramp,), of_weights = Conv2D(1).backward(np.ones((1, 1, 1, 1), np.float32), None, ramp, **given)
    assert of_ramp.tolist() == np.ones((1, 3, 3, 1)).tolist()
    assert of_weights["kernel"].ravel().tolist() == list(range(9))
    assert of_weights["bias"].tolist() == [1]


def test_by_hand_poolings():
    window = np.float32([[1, 5], [3, 5]]).reshape(1, 2, 2, 1)
    assert MaxPooling2D().terms((0, 0, 0), window[0])[0].winner == 1
    assert MaxPooling2D().backward(np.ones((1, 1, 1, 1)), None, window)[0][0].ravel().tolist() == [0, 1, 0, 0]
    assert AveragePooling2D().forward(window).tolist() == [[[[3.5]]]]
    assert AveragePooling2D().backward(np.ones((1, 1, 1, 1)), None, window)[0][0].ravel().tolist() == [0.25] * 4


def test_by_hand_a_window_over_the_edge():
    """Of "same" a window of 2 stands over the right edge: one value of two, and no zero counts."""
    row = np.float32([1, 3, -5]).reshape(1, 1, 3, 1)
    assert AveragePooling2D((1, 2), padding="same").forward(row).ravel().tolist() == [2, -5]
    assert MaxPooling2D((1, 2), padding="same").forward(row).ravel().tolist() == [3, -5]
    assert MaxPooling2D((1, 2), 1).forward(row).ravel().tolist() == [3, 3]


def test_by_hand_convolutions_that_part_their_maps():
    pixel, bias = np.float32([2, 3]).reshape(1, 1, 1, 2), np.float32([1, 2])
    own = np.float32([10, 100]).reshape(1, 1, 2, 1)
    assert DepthwiseConv2D(1).forward(pixel, own, bias).ravel().tolist() == [21, 302]
    joined = np.float32([1, -1]).reshape(1, 1, 2, 1)
    separable = SeparableConv2D(1, 1, activation=None)
    assert separable.forward(pixel, own, joined, np.float32([5])).ravel().tolist() == [-275]
    step, = separable.terms((0, 0, 0), pixel[0], own, joined, np.float32([5]))
    assert step.weights.tolist() == [10, -100], "one kernel that does the same"
    groups = Conv2D(2, 1, groups=2, activation=None, use_bias=False)
    assert groups.forward(pixel, np.float32([10, 100]).reshape(1, 1, 1, 2)).ravel().tolist() == [20, 300]


def test_by_hand_values_that_move():
    maps = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    assert ZeroPadding2D(1, 0, 0, 2).forward(np.float32([[[[7]]]])).reshape(2, 3).tolist() == [[0, 0, 0], [7, 0, 0]]
    assert Cropping2D(1, 0, 0, 1).forward(maps).reshape(2, 2).tolist() == [[3, 4], [6, 7]]
    assert UpSampling2D(2).forward(np.float32([1, 2]).reshape(1, 1, 2, 1)).reshape(2, 4).tolist() == [[1, 1, 2, 2]] * 2
    assert Permute().forward(np.float32([1, 2, 3, 4]).reshape(1, 2, 2, 1)).ravel().tolist() == [1, 3, 2, 4]
    assert Reshape((2, 2, 2)).terms((1, 0, 0), np.arange(8.0)) == [Pass((4,), 4.0)]


@pytest.mark.parametrize(("layer", "shape", "words"), [
    (Conv2D(4, 3, 2, dilation=2), (9, 9, 1), "has a stride and a dilation, and Keras allows one of them"),
    (Conv2D(4, 3, groups=2), (9, 9, 3), "2 groups, and so many must part the 3 channels and the 4 filters evenly"),
    (Conv2D(4, (3, 9)), (28, 8, 1), "a 3x9 kernel on a 28x8 map does not fit"),
    (Conv2D(4, 3, dilation=4), (8, 8, 1), "a 3x3 kernel that spans 9x9 pixels on a 8x8 map does not fit"),
    (Cropping2D(2, 2, 0, 0), (4, 9, 1), "leaves nothing of a 4x9 map: 2 above, 2 below are taken off"),
    (Reshape((5, 5, -1)), (7, 7, 1), "makes 5×5×−1 of 49 values, and that does not come out even"),
])
def test_what_does_not_fit_is_refused_with_what_mends_it(layer, shape, words):
    with pytest.raises(ValueError, match=words):
        layer.output_shape(shape)


def test_settings_of_before_are_read_as_they_were():
    """Runs that were written when kernels were squares, and poolings moved by their own size."""
    old = [{"type": "Conv2D", "filters": 8, "kernel": 3, "stride": 2, "padding": "same", "activation": "relu"},
           {"type": "MaxPooling2D", "size": 2}]
    assert layers_from_json(old) == (Conv2D(8, 3, 2, "same", "relu"), MaxPooling2D(2))


def test_a_pair_is_kept_in_one_form():
    assert Conv2D(8, [3, 3], (2, 2)) == Conv2D(8, 3, 2) and Conv2D(8, [3, 5]).kernel == (3, 5)
    assert MaxPooling2D(2, 2) == MaxPooling2D(2) and MaxPooling2D((2, 3), (2, 3)).stride == 0
    pair, sides = settings(Conv2D)["kernel"], settings(Reshape)["shape"]
    assert [pair.read(text) for text in ("3", "3×3", " 3x5", "3, 5", "three", "1×2×3")] == [
        3, 3, (3, 5), (3, 5), "three", (1, 2, 3)]
    assert [pair.written(value) for value in (3, (3, 5))] == ["3×3", "3×5"]
    assert sides.read("7×7×−1") == (7, 7, -1) and sides.written((-1,)) == "−1" and sides.kept(49) == (49,)
    assert "Expected whole numbers from 1 to 11 down and across" in wrong_setting(Conv2D(8, (3, 12)))
    assert "Expected one length, or height, width and channels" in wrong_setting(Reshape((-1, -1, 2)))
    assert wrong_setting(Conv2D(8, (3, 12)), foreign=True) is None and wrong_setting(Conv2D(use_bias=1))


def test_by_hand_a_dense_layer():
    given = {"kernel": np.float32([[3], [4]]), "bias": np.float32([-5])}
    assert Dense(1).forward(np.float32([[1, 2]]), **given).tolist() == [[6]]
    (of_values,), of_weights = Dense(1).backward(np.float32([[2]]), None, np.float32([[1, 2]]), **given)
    assert (of_values.tolist(), of_weights["kernel"].ravel().tolist(), of_weights["bias"].tolist()) == (
        [[6, 8]], [2, 4], [2])


def test_by_hand_layers_without_weights():
    assert Activation().forward(np.float32([[-2, 3]])).tolist() == [[0, 3]]
    assert Flatten().terms((8,), np.zeros((2, 2, 3)))[0].source == (1, 0, 2)
    assert Dropout(0.5).forward(np.float32([[3]])).tolist() == [[3]]


def test_by_hand_branches_that_meet():
    left, right = np.float32([[3, -1]]), np.float32([[-2, 4]])
    assert Add().forward(left, right).tolist() == [[1, 3]]
    assert Multiply().forward(left, right).tolist() == [[-6, -4]]
    assert [slope.tolist() for slope in Multiply().backward(np.ones((1, 2)), None, left, right)[0]] == [
        [[-2, 4]], [[3, -1]]]
    assert Concatenate().forward(left, right).tolist() == [[3, -1, -2, 4]]
    assert Concatenate().terms((2,), left[0], right[0]) == [Pass((0,), -2.0, input=1)]


@pytest.mark.parametrize(("kind", "shapes", "words"), [
    (Add, [(4, 4, 2)], "joins branches, but reads one layer alone. Let it read two or more"),
    (Multiply, [(4, 4, 2), (4, 4, 3)], "needs inputs of one shape, but gets 4×4×2 and 4×4×3. Take the same filters"),
    (Concatenate, [(4, 4, 2), (2, 2, 2)], "needs maps of one size, but gets 4×4×2 and 2×2×2. Take padding same"),
    (Concatenate, [(4, 4, 2), (32,)], "needs maps of one size, but gets 4×4×2 and 32."),
])
def test_branches_that_do_not_fit_are_refused_with_what_mends_it(kind, shapes, words):
    with pytest.raises(ValueError, match=words):
        kind().output_shape(*shapes)


def test_a_dense_layer_on_maps_is_a_convolution_of_one_pixel():
    maps = np.random.default_rng(0).normal(size=(2, 4, 5, 3)).astype(np.float32)
    kernel = np.random.default_rng(1).normal(size=(3, 6)).astype(np.float32)
    bias = np.arange(6, dtype=np.float32)
    assert np.allclose(Dense(6).forward(maps, kernel, bias), Conv2D(6, 1).forward(maps, kernel[None, None], bias),
                       atol=1e-6)
    assert Dense(6).multiply_adds((4, 5, 3)) == Conv2D(6, 1).multiply_adds((4, 5, 3)) == 360
