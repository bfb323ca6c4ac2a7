"""Changing a network layer by layer: pure operations on a tuple of layers, and why a network is impossible.

The last layer stays what it is: a dense layer with one unit a class, softmax or logits. Every other layer may be
put in, taken out, moved and changed; `problem` says what is wrong with the result, and where.
"""

import math
from dataclasses import dataclass, fields, replace

from explorer.core.layers import KINDS, Dropout, Layer, layer_names
from explorer.core.layers.contract import Everything, Moved, Shape, in_words, settings, wrong_setting
from explorer.core.layers.numerals import percent
from explorer.core.layers.ranges import Choice
from explorer.core.network import limits
from explorer.core.network.arithmetic import LayerNumbers, network_numbers, totals
from explorer.core.network.graph import Network

OUTPUT_ACTIVATIONS = Choice(("softmax", None))
NEW_LAYERS = tuple(one() for one in KINDS.values() if not one.merges)  # layers lie one behind the other here


@dataclass(frozen=True)
class Difference:
    """How a network differs from its preset: the changes (more is positive), and what the preset has."""

    parameters: int
    multiply_adds: int
    preset_parameters: int
    preset_multiply_adds: int

    @property
    def words(self) -> str:
        """Both changes, for example "11,232 parameters fewer (-23.7 %), as many multiply-adds"."""
        return ", ".join((
            _words(self.parameters, self.preset_parameters, "parameters"),
            _words(self.multiply_adds, self.preset_multiply_adds, "multiply-adds"),
        ))


def _words(change: int, before: int, what: str) -> str:
    if not change:
        return f"as many {what}"
    share = f" ({percent(change / before, sign='+')})" if before else ""
    return f"{abs(change):,} {what} {'more' if change > 0 else 'fewer'}{share}"


def _wrong_setting(layer: Layer, output: bool) -> str | None:
    """What is wrong with the settings of a layer by itself, as "Expected … Received …"; None if nothing."""
    classes = (limits.CLASSES,)
    if output and not (isinstance(layer.sees(classes), Everything) and layer.output_shape(classes) == classes):
        return (f"The last layer has one unit a class. Expected Dense with {limits.CLASSES} units. "
                f"Received: {in_words(layer)}")
    if output:
        return OUTPUT_ACTIVATIONS.wrong("activation", layer.ends_in)
    if any(isinstance(limit, Choice) and getattr(layer, name) in limit.at_the_end
           for name, limit in settings(layer).items()):
        return ("The setting activation is wrong. Expected softmax at the end only: shares of 1 are answers. "
                "Received: softmax")
    return wrong_setting(layer)


def _checked(layers: tuple[Layer, ...], place: int) -> tuple[Layer, ...]:
    """The layers, if the settings at `place` are in range and the last layer is one that answers."""
    for checked in (place, len(layers) - 1):
        wrong = _wrong_setting(layers[checked], checked == len(layers) - 1)
        if wrong:
            raise ValueError(f"{layer_names(layers)[checked]}: {wrong}")
    return layers


def _check_place(place: int, count: int, what: str) -> None:
    if not 0 <= place < count:
        raise ValueError(f"{what} Expected a place from 0 to {count - 1}. Received: {place}")


def insert(layers: tuple[Layer, ...], place: int, layer: Layer) -> tuple[Layer, ...]:
    """The layers with a new one at `place`, in front of the layer that is there now; never behind the last one.

    Raises:
        ValueError: If the place is wrong, or a setting of the new layer is out of range.
    """
    _check_place(place, len(layers), "A new layer goes in front of the output.")
    return _checked((*layers[:place], layer, *layers[place:]), place)


def remove(layers: tuple[Layer, ...], place: int) -> tuple[Layer, ...]:
    """The layers without the one at `place`.

    Raises:
        ValueError: If there is none, or it is the last one.
    """
    _check_place(place, len(layers) - 1, "The output stays.")
    return (*layers[:place], *layers[place + 1 :])


def move(layers: tuple[Layer, ...], place: int, by: int) -> tuple[Layer, ...]:
    """The layers with the one at `place` moved `by` places, towards the output if positive.

    Raises:
        ValueError: If it is the last one, or would come in front of the input or behind the output.
    """
    _check_place(place, len(layers) - 1, "The output stays.")
    _check_place(place + by, len(layers) - 1, "A layer moves between input and output.")
    others = [*layers[:place], *layers[place + 1 :]]
    others.insert(place + by, layers[place])
    return tuple(others)


def change(layers: tuple[Layer, ...], place: int, **settings) -> tuple[Layer, ...]:
    """The layers with new settings for the one at `place`, for example `change(layers, 0, filters=64)`.

    Raises:
        ValueError: If there is no such layer, it has no such setting, or a value is out of range.
    """
    _check_place(place, len(layers), "There is no such layer.")
    layer = layers[place]
    known = [setting.name for setting in fields(layer)]
    unknown = sorted(set(settings) - set(known))
    if unknown:
        raise ValueError(f"{layer_names(layers)[place]} has no such setting. "
                         f"Expected one of {', '.join(known) or 'none'}. Received: {', '.join(unknown)}")
    return _checked((*layers[:place], replace(layer, **settings), *layers[place + 1 :]), place)


def problem(layers: tuple[Layer, ...], input_shape: Shape) -> tuple[int, str] | None:
    """Where and why a network cannot be built or trained here: (place, sentence); None if it can.

    Raises:
        ValueError: If `input_shape` has no channel axis.
    """
    if not layers:
        return 0, f"There is no layer. Insert a Dense layer with {limits.CLASSES} units."
    names = layer_names(layers)
    for place, layer in enumerate(layers):
        wrong = _wrong_setting(layer, place == len(layers) - 1)
        if wrong:
            return place, f"{names[place]}: {wrong}"
    network_numbers((), input_shape)
    shape = input_shape
    for place, layer in enumerate(layers):
        try:
            numbers = network_numbers(layers[: place + 1], input_shape)
        except ValueError as wrong:
            return place, str(wrong)
        advice = layer.advice(shape)
        if advice:
            return place, _flatten_missing(names[place], advice, shape, layers[place:])
        shape = numbers[-1].output_shape
    if shape != (limits.CLASSES,):
        return len(layers) - 1, (f"{names[-1]} gives {math.prod(shape)} values. Expected one for each of the "
                                 f"{limits.CLASSES} classes.")
    return _too_large(layers, network_numbers(layers, input_shape))


def _flatten_missing(name: str, advice: str, maps: Shape, layers: tuple[Layer, ...]) -> str:
    """What to do about a layer that wants a vector and gets maps."""
    if any(isinstance(later.sees(maps), Moved) for later in layers):
        return f"{name} comes before flatten: it {advice}. Move it behind flatten."
    return f"No flatten before the dense layers: {name} {advice}. Insert flatten before it."


def _too_large(layers: tuple[Layer, ...], numbers: list[LayerNumbers]) -> tuple[int, str] | None:
    parameters, values = totals(numbers)[0], sum(math.prod(row.output_shape) for row in numbers)
    if parameters > limits.MOST_PARAMETERS:
        place, row = max(enumerate(numbers), key=lambda pair: pair[1].parameters)
        return place, (f"{parameters:,} parameters are too many here, the most are in {row.name}: {row.formula}. "
                       f"Stay below {limits.MOST_PARAMETERS:,}: pool once more, or take fewer filters or units.")
    if values > limits.MOST_VALUES_TRAINED:
        place, row = max(enumerate(numbers), key=lambda pair: math.prod(pair[1].output_shape))
        return place, (f"{values:,} values for every picture are too many here, the most are behind {row.name}: "
                       f"{'·'.join(map(str, row.output_shape))}. Stay below {limits.MOST_VALUES_TRAINED:,}: "
                       "pool earlier, or take fewer filters.")
    try:
        limits.checked_costs(Network.chain(layers, numbers[0].input_shape))
    except ValueError as problem:  # such a run could not be opened again
        place = max(range(len(numbers)), key=lambda place: numbers[place].multiply_adds)
        return place, str(problem)
    return None


def difference(layers: tuple[Layer, ...], preset_layers: tuple[Layer, ...], input_shape: Shape) -> Difference:
    """What the changes cost or save against the preset.

    Raises:
        ValueError: If one of the networks is impossible; ask `problem` first.
    """
    parameters, multiply_adds = totals(network_numbers(layers, input_shape))
    preset_parameters, preset_multiply_adds = totals(network_numbers(preset_layers, input_shape))
    return Difference(
        parameters - preset_parameters, multiply_adds - preset_multiply_adds, preset_parameters, preset_multiply_adds,
    )


def multiply_adds_formula(numbers: LayerNumbers, layer: Layer) -> str:
    """How the multiply-adds come about, "11·11·(3·3·32)·64 = 2,230,272": places, products at each, filters; "" if none.

    The two belong together: `numbers` is the row of `layer` in `arithmetic.network_numbers`.
    """
    weights = layer.weights(numbers.input_shape)
    if not weights:
        return ""
    if numbers.multiply_adds == math.prod(numbers.output_shape):  # one a value
        return f"{'·'.join(map(str, numbers.output_shape))} = {numbers.multiply_adds:,}"
    kernels = [weight for weight in weights.values() if len(weight.axes) > 1]
    if len(kernels) > 1:
        each = " + ".join("·".join(f"{length:,}" for length in kernel.shape) for kernel in kernels)
        return f"{'·'.join(map(str, numbers.output_shape[:-1]))}·({each}) = {numbers.multiply_adds:,}"
    *window, last = next(iter(weights.values())).axes.values()
    inner = "·".join(f"{length:,}" for length in window)
    parts = [*map(str, numbers.output_shape[:-1]), f"({inner})" if len(window) > 1 else inner, str(last)]
    return f"{'·'.join(filter(None, parts))} = {numbers.multiply_adds:,}"


def with_dropout(layers: tuple[Layer, ...], rate: float) -> tuple[Layer, ...]:
    """The same layers with every dropout at `rate` in [0, 1); one is put before Flatten if there is none.

    Raises:
        ValueError: If the rate is outside [0, 1), or there is neither a Dropout nor a Flatten layer.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"A dropout rate is a share of the values. Expected 0 <= rate < 1. Received: {rate}")
    if any(layer.drops is not None for layer in layers):
        return tuple(layer if layer.drops is None else replace(layer, rate=rate) for layer in layers)
    places = [place for place, layer in enumerate(layers) if isinstance(layer.sees((1, 1, 1)), Moved)]
    if not places:
        raise ValueError("Dropout goes before Flatten. Expected a Flatten layer. Received: none")
    return (*layers[: places[0]], Dropout(rate), *layers[places[0] :])
