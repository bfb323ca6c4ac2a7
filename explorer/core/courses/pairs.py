"""Exercises 3 and 4: two networks against each other, and why the deeper one may have fewer parameters. No Keras."""

import difflib
from dataclasses import dataclass

from explorer.core.courses.answers import Slip
from explorer.core.courses.counts import COLOUR, GREY
from explorer.core.courses.drill import Question
from explorer.core.courses.presets import preset
from explorer.core.courses.slips import distinct, left_out
from explorer.core.layers import Conv2D, Layer, MaxPooling2D, layer_names, numerals
from explorer.core.layers.contract import Shape
from explorer.core.network import editor
from explorer.core.network.arithmetic import network_numbers, totals

Layers = tuple[Layer, ...]
MOST_UNITS = 64  # of the head on the slider
HEAD = "dense1"  # the dense layer in front of the outputs
MORE, FEWER, EQUAL = "more", "fewer", "as many"


def total(layers: Layers, shape: Shape) -> int:
    """All parameters of a network."""
    return totals(network_numbers(layers, shape))[0]


@dataclass(frozen=True)
class Pair:
    """A layer in two networks: its output shape and parameters in each, None where it does not occur."""

    name: str
    kind: str
    shapes: tuple[Shape | None, Shape | None]
    parameters: tuple[int | None, int | None]

    @property
    def change(self) -> int:
        """The parameters that are more in the second network."""
        before, after = (count or 0 for count in self.parameters)
        return after - before


def side_by_side(before: Layers, after: Layers, shape: Shape) -> list[Pair]:
    """The layers of both networks in one list, those of the same name in one row."""
    both = [network_numbers(layers, shape) for layers in (before, after)]
    names = [[row.name for row in rows] for rows in both]
    order = []
    for _, first, last, start, end in difflib.SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        order += dict.fromkeys([*names[0][first:last], *names[1][start:end]])
    rows = [{row.name: row for row in numbers} for numbers in both]
    pairs = []
    for name in order:
        old, new = (found.get(name) for found in rows)
        pairs.append(Pair(
            name, (new or old).kind, tuple(row and row.output_shape for row in (old, new)),
            tuple(row.parameters if row else None for row in (old, new)),
        ))
    return pairs


def with_head(layers: Layers, units: int) -> Layers:
    """The same network with another number of units in its first dense layer, the head."""
    return editor.change(layers, layer_names(layers).index(HEAD), units=units)


def head_line(before: Layers, after: Layers, shape: Shape) -> tuple[int, int]:
    """The change of the count as a straight line over the units D of the head: start + slope * D."""
    first, second = (
        total(with_head(after, units), shape) - total(with_head(before, units), shape) for units in (1, 2)
    )
    return 2 * first - second, second - first


def break_even(before: Layers, after: Layers, shape: Shape) -> float | None:
    """With how many units in the head both networks have as many parameters; None if never."""
    start, slope = head_line(before, after, shape)
    return -start / slope if start * slope < 0 else None


def over_heads(before: Layers, after: Layers, shape: Shape, most: int = MOST_UNITS) -> tuple[list[int], list[int]]:
    """The totals of both networks with a head of 1, 2, ... `most` units."""
    first, second = ([total(with_head(layers, units), shape) for units in range(1, most + 1)]
                     for layers in (before, after))
    return first, second


def more_or_fewer(words: str, before: Layers, after: Layers, shape: Shape, hint: str) -> Question:
    """Whether the second network has more parameters; `hint` is said for a wrong answer."""
    old, new = total(before, shape), total(after, shape)
    right = MORE if new > old else FEWER if new < old else EQUAL
    options = (MORE, FEWER, EQUAL)
    slips = tuple(Slip(option, hint) for option in options if option != right)
    how = f"{old:,} → {new:,} ({numerals.signed(new - old)}, {numerals.percent(new / old - 1, sign='+')})"
    return Question(words, right, how, slips, options)


POOL, EXTRA = preset("pool").layers, preset("extra_conv").layers
EXTRA_SAME = editor.change(EXTRA, 4, padding="same")
POOL_FIRST = (MaxPooling2D(), Conv2D(32), Conv2D(32), MaxPooling2D(), *EXTRA[4:])
HINT_CODE = """inputs = keras.Input(shape=(32, 32, 3))
x = keras.layers.MaxPooling2D((2, 2))(x)
x = keras.layers.Conv2D(32, (3, 3), activation="relu")(inputs)
x = keras.layers.Conv2D(32, (3, 3), activation="relu")(x)
x = keras.layers.MaxPooling2D((2, 2))(x)
x = keras.layers.Conv2D(32, (3, 3), activation="relu")(x)  # the extra one
x = keras.layers.Flatten()(x)
x = keras.layers.Dense(32, activation="relu")(x)
outputs = keras.layers.Dense(10)(x)"""


def extra() -> Question:
    """Exercise 3: more or fewer parameters with an extra convolution behind the last pooling."""
    return more_or_fewer(
        "A third Conv2D(32, 3×3) is put behind the last pooling of `pool`. Does that make more or fewer parameters?",
        POOL, EXTRA, COLOUR,
        "The new layer brings parameters. But what does it do to the map, and to the layer that counts all its values?",
    )


def extra_count() -> Question:
    """Exercise 3: how many parameters the network with the extra convolution has."""
    old, new = total(POOL, COLOUR), total(EXTRA, COLOUR)
    rows = {row.name: row for row in network_numbers(EXTRA, COLOUR)}
    layer = rows["conv3"].parameters
    return Question(
        f"`pool` has {old:,} parameters. How many are there with the extra convolution?", new,
        " + ".join(f"{row.parameters:,}" for row in rows.values() if row.parameters) + f" = {new:,}",
        tuple(distinct((
            Slip(old + layer, f"The new layer's {layer:,} are added. But it also shrinks the map from 6×6 to 4×4: "
                              "count the dense layer behind Flatten again."),
            *left_out(rows.values()),
            Slip(new - EXTRA[4].filters, "The biases of the new layer are forgotten, one for each filter."),
            Slip(layer, "This is the new layer alone."),
            Slip(rows[HEAD].parameters, "This is the dense layer behind Flatten alone."),
            Slip(old - new, "This is the difference."),
            Slip(old, "Two layers change: the new one comes, and the dense layer behind Flatten gets fewer inputs."),
        ), new)),
    )


def without_head(layers: Layers) -> Layers:
    """The same network with its outputs directly behind Flatten: the head is the 10 outputs."""
    return editor.remove(layers, layer_names(layers).index(HEAD))


def small_head() -> Question:
    """Exercise 3: the surprise, the same question with the 10 outputs directly behind Flatten."""
    each = -head_line(POOL, EXTRA, COLOUR)[1]
    units = EXTRA[-1].units
    return more_or_fewer(
        f"The same two networks without Dense({EXTRA[-2].units}): the {units} outputs come directly behind Flatten. "
        "Does the one with the extra convolution have more or fewer parameters?",
        without_head(POOL), without_head(EXTRA), COLOUR,
        f"Every unit behind Flatten saves {each:,} weights. Are {units} units enough to pay for the new kernels?",
    )


def extra_change() -> str:
    """Exercise 3: the change as a formula over the units D of the head, "9,248 − 640·D"."""
    start, slope = head_line(POOL, EXTRA, COLOUR)
    return f"{start:,} − {-slope:,}·D"


def same_padding() -> Question:
    """Exercise 3: the extra convolution with padding "same"."""
    return more_or_fewer(
        "Now the extra convolution has padding \"same\". More or fewer parameters than `pool`?",
        POOL, EXTRA_SAME, COLOUR,
        "With padding \"same\" the map stays 6×6. What is left that saves parameters?",
    )


def bug() -> Question:
    """Exercise 3: the printed hint that calls a layer on x before x exists."""
    options = (
        "It stops with NameError: x does not exist yet in line 2",
        f"It works: {total(EXTRA, COLOUR):,} parameters, as wanted",
        "It stops with ValueError: the kernel does not fit the map",
    )
    return Question(
        "This hint was meant for the network with the extra convolution. What happens when it runs?",
        options[0], "Line 2 calls the pooling on x, but x is first assigned in that very line",
        (Slip(options[1], "Read line 2 as Python does, from right to left: what is x there?"),
         Slip(options[2], "It does not come so far. What is x in line 2?")),
        options,
    )


ONE, TWO = preset("one_conv").layers, preset("two_conv").layers
NO_SECOND_POOLING, POOLING_ALONE = "two_conv without its second pooling", "one_conv with a second pooling"
SAME = "two_conv with padding same"
VARIANTS = {
    "one_conv": ONE,
    "two_conv": TWO,
    NO_SECOND_POOLING: editor.remove(TWO, 3),
    POOLING_ALONE: editor.insert(ONE, 3, MaxPooling2D()),
    SAME: editor.change(editor.change(TWO, 0, padding="same"), 2, padding="same"),
}


@dataclass(frozen=True)
class Variant:
    """A network of exercise 4 in numbers; `flat` is what Flatten hands on."""

    name: str
    flat: int
    parameters: int
    multiply_adds: int


def variants() -> list[Variant]:
    """Exercise 4: both networks, and what each change does by itself."""
    found = []
    for name, layers in VARIANTS.items():
        numbers = network_numbers(layers, GREY)
        flat = next(row.output_shape[0] for row in numbers if row.name == "flatten")
        found.append(Variant(name, flat, *totals(numbers)))
    return found


def two() -> Question:
    """Exercise 4: more or fewer parameters with a second convolution on MNIST."""
    return more_or_fewer(
        "`two_conv` has one more convolution and one more pooling than `one_conv`. More or fewer parameters?",
        ONE, TWO, GREY, "Which layer of `one_conv` has nearly all parameters, and what happens to its inputs?",
    )


def two_count() -> Question:
    """Exercise 4: the total of `two_conv`."""
    old, new = total(ONE, GREY), total(TWO, GREY)
    rows = [row for row in network_numbers(TWO, GREY) if row.parameters]
    kernels = rows[1].parameters
    flat_kernels = (TWO[2].kernel ** 2 + 1) * TWO[2].filters
    return Question(
        "How many parameters does `two_conv` have: Conv 32, pool, Conv 64, pool, Flatten, Dense 128, Dense 10?", new,
        " + ".join(f"{row.parameters:,}" for row in rows) + f" = {new:,}",
        tuple(distinct((
            Slip(new - sum(row.output_shape[-1] for row in rows), "All biases are forgotten."),
            Slip(new - kernels + flat_kernels,
                 "The second convolution's kernels are 3×3×32: their depth is the 32 maps before them."),
            Slip(total(VARIANTS[NO_SECOND_POOLING], GREY),
                 "The second pooling is forgotten: it quarters what Flatten gets."),
            Slip(total(VARIANTS[SAME], GREY),
                 "This is padding \"same\". Without padding a 3×3 kernel takes 2 off the height and the width."),
            Slip(old + kernels, "The second convolution is added. But Flatten gets 5×5×64 values now, not 13×13×32."),
            Slip(old, "This is `one_conv`."),
            *left_out(rows),
        ), new)),
    )


def ratio() -> float:
    """Exercise 4: how many times the multiply-adds of `one_conv` the network `two_conv` needs."""
    one, two_conv = (totals(network_numbers(layers, GREY))[1] for layers in (ONE, TWO))
    return two_conv / one


def speed() -> Question:
    """Exercise 4: shorter or longer to train."""
    slower, faster = "longer", "shorter"
    return Question(
        "Does one epoch of `two_conv` take longer or shorter than one of `one_conv`?",
        slower if ratio() > 1 else faster, f"{ratio():.2f} times the multiply-adds",
        (Slip(faster, "Parameters are stored once, but a kernel's weights are used at every place of the map. "
                      "Count the products."),),
        (faster, slower),
    )


def speed_count() -> Question:
    """Exercise 4: the ratio of multiply-adds."""
    one, two_conv = (totals(network_numbers(layers, GREY))[1] for layers in (ONE, TWO))
    old, new = total(ONE, GREY), total(TWO, GREY)
    return Question(
        f"`one_conv` needs {one:,} multiply-adds a picture, `two_conv` {two_conv:,}. How many times as many?",
        ratio(), f"{two_conv:,} / {one:,} = {ratio():.2f}",
        (Slip(1 / ratio(), "Turned over: divide the new number by the old one."),
         Slip(new / old, "This is the ratio of the parameters."),
         Slip(old / new, "This is the ratio of the parameters, turned over.")),
    )


def cause() -> Question:
    """Exercise 4: what makes the parameters fewer."""
    without, alone = (total(VARIANTS[name], GREY) for name in (NO_SECOND_POOLING, POOLING_ALONE))
    inputs = [network_numbers(layers, GREY)[-2].input_shape[0] for layers in (ONE, TWO)]
    options = ("A convolution has few parameters", "Flatten gets fewer values", "The second layer has 64 filters")
    return Question(
        "Why does `two_conv` have fewer parameters?", options[1], f"Flatten: {inputs[0]:,} → {inputs[1]:,} values",
        (Slip(options[0], f"Leave the second pooling out: {without:,} parameters, more than `one_conv`. "
                          f"And the second pooling alone, with no new convolution, gives {alone:,}."),
         Slip(options[2], "More filters are more parameters, here and in the layer behind.")),
        options,
    )
