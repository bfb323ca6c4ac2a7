"""New exercises from any network: output shape and parameters of each layer, to answer or to print. No Keras.

A sheet has an address of one line, for links: "two_conv:7", "random:123", or the layers themselves, "28x28x1~C32…:7".
Number 0 is the network as it is; every other number is a variation of it, the same on every machine.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from explorer.core.courses.answers import Slip
from explorer.core.courses.drill import Question
from explorer.core.courses.presets import PRESETS
from explorer.core.courses.shape_slips import shape_slips
from explorer.core.courses.slips import left_out, parameter_slips
from explorer.core.layers import KINDS, AveragePooling2D, Conv2D, Dense, Dropout, Flatten, Layer, MaxPooling2D
from explorer.core.layers.contract import Everything, Moved, OwnMap, Shape, Window, in_words, rare_settings, settings
from explorer.core.network import editor
from explorer.core.network.arithmetic import LayerNumbers, network_numbers, totals
from explorer.core.pictures.sources import data_source

Layers = tuple[Layer, ...]
RANDOM = "random"
HIGHEST = 99_999
LETTERS = {one.letter: one for one in KINDS.values()}
LONGEST_CODE, LONGEST_SIDE = 800, 256
INPUTS = ((28, 28, 1), (32, 32, 3), (40, 40, 1), (48, 48, 3), (64, 64, 3))
MOST_TO_COUNT = 2_000_000  # of a variation: numbers that one still multiplies by hand
ATTEMPTS = 200
VARIED = {  # what chance chooses from, by setting; the others stay
    "filters": (6, 8, 12, 16, 24, 32, 48, 64), "kernel": (3, 3, 5, 7), "stride": (1, 1, 1, 2),
    "padding": ("valid", "valid", "same"), "size": (2, 2, 2, 3), "units": (16, 20, 32, 50, 64, 100, 128),
}


@dataclass(frozen=True)
class Row:
    """One layer: its name, what it is in words, what comes in, and the two questions about it."""

    name: str
    told: str
    input_shape: Shape
    shape: Question
    parameters: Question


@dataclass(frozen=True)
class Sheet:
    """The questions about a network, layer by layer, and about the sum of its parameters."""

    address: str
    title: str
    layers: Layers
    input_shape: Shape
    rows: tuple[Row, ...]
    total: Question


def sheet(address: str) -> Sheet:
    """The sheet of an address, for example "pool:0" (as it is), "pool:7" (a variation), "random:123".

    Raises:
        ValueError: If there is no such network, the number is none, or the layers are impossible.
    """
    source, _, digits = address.rpartition(":")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 6 and source):
        raise ValueError(f"A sheet is a network and a number from 0 to {HIGHEST:,}. Expected such as two_conv:7. "
                         f"Received: {address[:60]}")
    number = int(digits)
    if source == RANDOM:
        return _sheet(address, f"Random network {number}", *random_network(number))
    if source in PRESETS:
        exercise = PRESETS[source]
        layers, input_shape, title = exercise.layers, data_source(exercise.data).shape, exercise.title
    elif "~" in source:
        (layers, input_shape), title = decoded(source), "A network of your own"
    else:
        raise ValueError(f"Unknown network. Expected one of {', '.join(PRESETS)}, {RANDOM}. Received: {source[:60]}")
    if number:
        layers, input_shape = variation(layers, input_shape, number)
        title += f", variation {number}"
    return _sheet(address, title, layers, input_shape)


def encoded(layers: Layers, input_shape: Shape) -> str:
    """A network as one word for an address: "28x28x1~C32_3_1_valid_relu~M2~F~D10_None"."""
    return "~".join(("x".join(map(str, input_shape)), *map(_encoded_layer, layers)))


def _encoded_layer(layer: Layer) -> str:
    """Its letter and its settings, without the rare ones at the end that are as they mostly are."""
    values, plain = ([getattr(one, setting.name) for setting in fields(layer)] for one in (layer, type(layer)()))
    while len(values) > len(fields(layer)) - len(rare_settings(layer)) and values[-1] == plain[len(values) - 1]:
        values.pop()
    return layer.letter + "_".join(map(_written, values))


def _written(value: float | str | tuple | None) -> str:
    """A setting without the signs between settings and layers: 0.5, None, leaky-relu, and of a tuple 1--2--."""
    if isinstance(value, tuple):
        return "".join(f"{one}--" for one in value)
    return value.replace("_", "-") if isinstance(value, str) else str(value)


def decoded(code: str) -> tuple[Layers, Shape]:
    """The inverse of `encoded`: layers and input shape.

    Raises:
        ValueError: If it is no code, or of a network that cannot be built here.
    """
    if len(code) > LONGEST_CODE:
        raise ValueError(f"The network is too long. Expected up to {LONGEST_CODE} letters. Received: {len(code)}")
    sides, *parts = code.split("~")
    lengths = sides.split("x")
    if len(lengths) != 3 or not all(part.isascii() and part.isdecimal() for part in lengths):
        raise ValueError(f"A network begins with its input. Expected such as 28x28x1. Received: {sides}")
    shape = tuple(map(int, lengths))
    if not all(1 <= side <= LONGEST_SIDE for side in shape):
        raise ValueError(f"The input is too small or large. Expected sides from 1 to {LONGEST_SIDE}. Received: {sides}")
    layers = tuple(map(_decoded_layer, parts))
    wrong = editor.problem(layers, shape)
    if wrong:
        raise ValueError(wrong[1])
    return layers, shape


def _decoded_layer(part: str) -> Layer:
    known = LETTERS.get(part[:1])
    values = part[1:].split("_") if part[1:] else []
    if known is None or not len(fields(known)) - len(rare_settings(known)) <= len(values) <= len(fields(known)):
        raise ValueError(f"Unknown layer. Expected such as C32_3_1_valid_relu or M2. Received: {part[:40]}")
    return known(*map(_value, values))


def _value(text: str) -> bool | int | float | str | tuple | None:
    if text in ("None", "True", "False"):
        return {"None": None, "True": True, "False": False}[text]
    if text.endswith("--"):
        return tuple(map(_value, text[:-2].split("--")))
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text.replace("-", "_")


def random_network(number: int) -> tuple[Layers, Shape]:
    """A network by chance: one to three blocks of convolutions and pooling, then dense layers; and its input shape."""
    chance = random.Random(number)
    while True:
        layers: list[Layer] = []
        for _ in range(chance.choice((1, 2, 2, 3))):
            layers += [Conv2D(8)] * chance.choice((1, 1, 2))
            layers.append(chance.choice((MaxPooling2D(), MaxPooling2D(), AveragePooling2D())))
        layers += [Dropout(0.2)] * chance.choice((0, 0, 1))
        layers += [Flatten(), *[Dense(32)] * chance.choice((0, 1, 1)), Dense(10, chance.choice(("softmax", None)))]
        varied, shape = _varied(tuple(layers), chance)
        if _sensible(varied, shape):
            return varied, shape


def variation(layers: Layers, input_shape: Shape, number: int) -> tuple[Layers, Shape]:
    """The same kinds of layers with other sizes, and another input; as they are if chance finds nothing sensible."""
    chance = random.Random(number)
    for _ in range(ATTEMPTS):
        varied, shape = _varied(layers, chance)
        if _sensible(varied, shape):
            return varied, shape
    return layers, input_shape


def _varied(layers: Layers, chance: random.Random) -> tuple[Layers, Shape]:
    shape = chance.choice(INPUTS)
    return (*(_varied_layer(layer, chance.choice) for layer in layers[:-1]), layers[-1]), shape


def _varied_layer(layer: Layer, choice: Callable) -> Layer:
    plain = [name for name in settings(layer) if name not in rare_settings(layer)]
    return replace(layer, **{name: choice(values) for name, values in VARIED.items() if name in plain})


def _sensible(layers: Layers, shape: Shape) -> bool:
    """Whether it can be built, stays within numbers one can work with, and no map shrinks to a single value."""
    if editor.problem(layers, shape):
        return False
    numbers = network_numbers(layers, shape)
    maps = [row.output_shape for row in numbers if len(row.output_shape) == 3]
    return totals(numbers)[0] <= MOST_TO_COUNT and all(min(sides[:2]) > 1 for sides in maps)


def _sheet(address: str, title: str, layers: Layers, input_shape: Shape) -> Sheet:
    numbers = network_numbers(layers, input_shape)
    rows = tuple(_asked(layer, row) for layer, row in zip(layers, numbers, strict=True))
    return Sheet(address, title, layers, input_shape, rows, _total(layers, numbers))


def _asked(layer: Layer, row: LayerNumbers) -> Row:
    shape = Question(
        f"Which shape comes out of {row.name}?", row.output_shape, _shape_formula(layer, row),
        tuple(shape_slips(layer, row.input_shape)),
    )
    parameters = Question(
        f"How many parameters has {row.name}?", row.parameters, row.formula or "nothing to learn: 0",
        tuple(parameter_slips(layer, row.input_shape)),
    )
    return Row(row.name, in_words(layer), row.input_shape, shape, parameters)


def _shape_formula(layer: Layer, row: LayerNumbers) -> str:
    """How the output shape comes about; one formula for both sides of a square."""
    match layer.sees(row.input_shape):
        case Moved() if len(row.output_shape) == 1:
            return f"{'·'.join(map(str, row.input_shape))} = {row.output_shape[0]:,}"
        case Moved():
            return f"the same {math.prod(row.input_shape):,} values, {layer.told()}"
        case Everything():
            return "one value a unit"
        case OwnMap():
            return "one value a map"
        case Window() as sight if len(row.input_shape) == 3 and sight != Window.alone(row.input_shape):
            sides = zip(row.input_shape[:2], row.output_shape[:2], (0, 1), strict=True)
            return ", ".join(dict.fromkeys(_side_formula(sight, *side) for side in sides))
    return "as it came in"


def _side_formula(sight: Window, before: int, after: int, axis: int) -> str:
    size, stride, dilation = sight.size[axis], sight.stride[axis], sight.dilation[axis]
    if sight.repeat[axis] > 1:
        return f"{before}·{sight.repeat[axis]} = {after}"
    if sight.zeros is not None:
        return f"{before} {'−' if after < before else '+'} {abs(after - before)} = {after}"
    if sight.padding == "same":
        return f"ceil({before}/{stride}) = {after}"
    if not sight.mixes and size == stride:
        return f"floor({before}/{size}) = {after}"
    span = f"({size} − 1)·{dilation} − 1" if dilation > 1 else str(size)
    return f"floor(({before} − {span})/{stride}) + 1 = {after}"


def _total(layers: Layers, numbers: list[LayerNumbers]) -> Question:
    parameters = totals(numbers)[0]
    learned = [row for row in numbers if row.parameters]
    weights = [layer.weights(row.input_shape) for layer, row in zip(layers, numbers, strict=True)]
    biases = sum(own["bias"].size for own in weights if "bias" in own)
    kinds = {one: sum(row.parameters for row in learned if row.kind == one) for one in KINDS}
    slips = [
        Slip(parameters - biases, f"The biases are forgotten: {biases:,} in all."),
        *left_out(numbers),
        *(Slip(count, f"Only the {one} layers are counted.") for one, count in kinds.items() if count),
        Slip(totals(numbers)[1], "These are the multiply-adds: every use of a weight. Parameters count once."),
    ]
    terms = " + ".join(f"{row.parameters:,}" for row in learned)
    return Question("How many parameters in all?", parameters,
                    f"{terms} = {parameters:,}" if len(learned) > 1 else "", tuple(slips))


