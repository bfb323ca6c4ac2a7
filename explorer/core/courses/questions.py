"""The questions of exercises 5 to 8 with their answers, computed. No Keras."""

from dataclasses import dataclass

import numpy as np

from explorer.core.courses.answers import Slip
from explorer.core.courses.counts import COLOUR, GREY
from explorer.core.courses.drill import Question
from explorer.core.courses.pairs import EXTRA, POOL, total
from explorer.core.courses.presets import preset
from explorer.core.courses.shape_slips import shape_slips
from explorer.core.courses.slips import distinct, left_out
from explorer.core.layers import MaxPooling2D, numerals
from explorer.core.layers.windows import output_length
from explorer.core.network import limits
from explorer.core.network.arithmetic import network_numbers
from explorer.core.network.forward import kernels
from explorer.core.network.graph import Network
from explorer.core.network.sight import receptive_fields
from explorer.core.runs import metrics

VGG = preset("vgg_small").layers


def largest() -> tuple[str, int, int]:
    """Exercise 5: the layer of `vgg_small` with most parameters, how many, and the total."""
    most_of_all = max(network_numbers(VGG, COLOUR), key=lambda row: row.parameters)
    return most_of_all.name, most_of_all.parameters, total(VGG, COLOUR)


def most() -> Question:
    """Exercise 5: where the parameters of the deeper network are."""
    name, _, whole = largest()
    rows = {row.name: row for row in network_numbers(VGG, COLOUR) if row.parameters}
    hint = "This layer has {:,}. Which layer has a weight for every value of every map?"
    return Question(
        "Four convolutions and two dense layers: which layer has the most parameters?", name,
        f"{name}: {rows[name].formula} of {whole:,}",
        tuple(Slip(other, hint.format(rows[other].parameters)) for other in rows if other != name), tuple(rows),
    )


def share() -> Question:
    """Exercise 5: the share of the largest layer, in per cent."""
    _, count, whole = largest()
    return Question(
        f"The network has {whole:,} parameters, its largest layer {count:,}. How many per cent is that?",
        100 * count / whole, f"{count:,} / {whole:,} = {numerals.percent(count / whole)}",
        (Slip(count / whole, "This is the share itself. Per cent: times 100."),
         Slip(100 * (1 - count / whole), "This is what is left for all other layers.")),
    )


def reshape() -> Question:
    """Exercise 5: the shape that Conv2D needs of MNIST's training pictures."""
    images = 60_000
    height, width, channels = GREY
    return Question(
        f"MNIST comes as an array of shape ({images}, {height}, {width}). What shape does a Conv2D network take?",
        (images, *GREY), "pictures, height, width, channels: a tensor of order four, with the channel last",
        (Slip((images, height, width), "A kernel has a depth: the picture needs a channel axis, even if there is one "
                                       "channel."),
         Slip((images, channels, height, width), "Keras has the channels last."),
         Slip((images, height * width), "That is a row of numbers for a dense layer: a kernel needs rows and columns."),
         Slip((height, width, channels), "This is one picture. The batch is an axis of its own."),
         Slip((images, *COLOUR[:2], 3), "These are the sizes of CIFAR-10.")),
    )


def rescale() -> Question:
    """Exercise 5: a pixel after the division by 255."""
    pixel = 51
    return Question(
        f"A pixel has the value {pixel}. What is it after x / 255?", pixel / 255, f"{pixel} / 255 = {pixel / 255}",
        (Slip(255 / pixel, "Turned over: the largest value, 255, becomes 1."),
         Slip(pixel / 100, "Divided by 100. A pixel goes from 0 to 255."),
         Slip(pixel, "This is the value before.")),
    )


def one_hot() -> Question:
    """Exercise 5: the shape of the labels as one-hot vectors."""
    images, classes = 50_000, limits.CLASSES
    return Question(
        f"{images:,} labels from 0 to {classes - 1} become one-hot vectors. What shape does the result have?",
        (images, classes), "one row a picture, one column a class: 3 becomes (0, 0, 0, 1, 0, 0, 0, 0, 0, 0)",
        (Slip((images,), "These are the labels as whole numbers."),
         Slip((images, 1), "These are the labels as whole numbers, in a column."),
         Slip((classes,), "This is one label. There is a row for each picture."),
         Slip((images, classes - 1), "0 is a class too."),
         Slip((classes, images), "A row for each picture, a column for each class.")),
    )


@dataclass(frozen=True)
class Reading:
    """What a history says of overfitting; epochs count from 1, accuracies are in [0, 1].

    `best` has the lowest validation loss, `top` the highest validation accuracy; `gap` is training minus validation
    accuracy after the last epoch.
    """

    epochs: int
    best: int
    top: int
    lowest: float
    last: float
    gap: float


def reading(history: dict[str, list[float]]) -> Reading:
    """Reads the columns of `runs.history`.

    Raises:
        ValueError: If no epoch has ended.
    """
    if not history:
        raise ValueError("Curves need epochs. Expected at least one that has ended. Received: none")
    loss, accuracy = history["val_loss"], history["val_accuracy"]
    best = metrics.best_epoch(loss)
    return Reading(len(loss), best, int(np.argmax(accuracy)) + 1, loss[best - 1], loss[-1],
                   history["accuracy"][-1] - accuracy[-1])


def overfits(history: dict[str, list[float]]) -> Question:
    """Exercise 6: the last epoch before the validation loss rises.

    Raises:
        ValueError: If no epoch has ended.
    """
    read = reading(history)
    parted = next((epoch for epoch, (own, other) in enumerate(
        zip(history["loss"], history["val_loss"], strict=True), start=1) if other > own), None)
    slips = [
        Slip(read.top, "Here the validation accuracy is highest. The loss turns at another epoch: look at the loss."),
        Slip(read.epochs, "This is the last epoch. Is the validation loss lowest there?"),
    ]
    if parted:
        slips.append(Slip(parted, "Here the two losses part. Validation falls on for a while: that is still learning."))
    slips += [Slip(beside, "Nearly: one epoch beside the lowest validation loss.")
              for beside in (read.best - 1, read.best + 1)]
    return Question(
        "After which epoch does overfitting start? (where the validation loss is lowest)", read.best,
        f"lowest validation loss {read.lowest:.3f} after epoch {read.best}, {read.last:.3f} at the end",
        tuple(distinct(slips, read.best)),
    )


def dropout_parameters() -> Question:
    """Exercise 6: how many parameters dropout adds."""
    layers = preset("extra_conv_dropout").layers
    without, with_dropout = total(EXTRA, COLOUR), total(layers, COLOUR)
    flat = next(row for row in network_numbers(layers, COLOUR) if row.name == "flatten").output_shape[0]
    rate = next(layer.drops for layer in layers if layer.drops)
    return Question(
        f"Dropout({rate}) is put in front of Flatten. How many parameters does it add?", with_dropout - without,
        f"{without:,} without, {with_dropout:,} with",
        (Slip(flat, f"These are the {flat} values that pass. Chance sets some of them to zero, nothing is learned."),
         Slip(round(rate * flat), "These are the values it sets to zero in a step. Nothing of that is learned."),
         Slip(with_dropout, "This is the whole network.")),
    )


def on_grey() -> Question:
    """Exercise 7: the parameters of the CIFAR-10 network on pictures of 28x28x1."""
    before, after = total(EXTRA, COLOUR), total(EXTRA, GREY)
    rows = {row.name: row for row in network_numbers(EXTRA, GREY)}
    deep = 3 * 3 * (COLOUR[2] - GREY[2]) * EXTRA[0].filters
    dense_change = network_numbers(EXTRA, COLOUR)[6].parameters - rows["dense1"].parameters
    return Question(
        f"`extra_conv` has {before:,} parameters on 32×32×3. How many on 28×28×1?", after,
        " + ".join(f"{row.parameters:,}" for row in rows.values() if row.parameters) + f" = {after:,}",
        tuple(distinct((
            Slip(before, "Two layers change: the first kernels lose depth, and Flatten gets fewer values."),
            Slip(before - deep, "The first kernels are right. But Flatten gets 3×3×32 values now, not 4×4×32."),
            Slip(before - dense_change, "The dense layer is right. But the first kernels are 3×3×1 now, not 3×3×3."),
            Slip(total(POOL, GREY), "This is `pool` on 28×28×1, without the extra convolution."),
            *left_out(rows.values()),
        ), after)),
    )


def precision() -> Question:
    """Exercise 7: Keras' Precision() with whole-number labels and ten logits."""
    options = (
        "It stops with an error: the shapes do not fit",
        "It gives the precision of each class",
        "It gives the accuracy",
    )
    return Question(
        "`metrics=[keras.metrics.Precision()]`, labels as whole numbers, ten logits. What happens while training?",
        options[0],
        "It compares number by number: one label a picture against ten outputs. With one-hot labels it runs, but "
        "counts every logit above 0.5 as a yes, and mixes all classes",
        (Slip(options[1], "It knows yes and no only, not ten classes. And one label stands against ten outputs."),
         Slip(options[2], "One label stands against ten outputs: does that fit?")),
        options,
    )


def channel_axis() -> Question:
    """Exercise 8: (28, 28) against (28, 28, 1)."""
    options = ("It stops with an error", "It works: one channel is understood", "It works: 28 channels are understood")
    try:
        network_numbers(EXTRA, GREY[:2])
        right, how = options[1], ""
    except ValueError as problem:
        right, how = options[0], str(problem)
    return Question(
        "`keras.Input(shape=(28, 28))` in front of a Conv2D: what happens?", right, how,
        tuple(Slip(option, "A kernel has a depth, so a picture has a channel axis, even with one channel. Nothing is "
                           "guessed.") for option in options[1:]),
        options,
    )


def strides() -> Question:
    """Exercise 8: the output of a photograph with strides (2, 1)."""
    side, kernel = 512, 3
    halved, kept = output_length(side, kernel, 2), output_length(side, kernel)
    return Question(
        f"A {side}×{side} picture, a {kernel}×{kernel} kernel, strides (2, 1), no padding: what size comes out?",
        (halved, kept), f"floor(({side} − {kernel})/2) + 1 = {halved} rows, {side} − {kernel} + 1 = {kept} columns",
        (Slip((kept, halved), "Rows come first: the 2 is for moving down, the 1 for moving right."),
         Slip((side // 2, side), "This is padding \"same\"."),
         Slip((halved + 1, kept), "The floor is forgotten: a window that does not fit whole is left out."),
         Slip((halved, halved), "The stride of 2 is for the rows only."),
         Slip((halved - 1, kept - 1), "Off by one: the first place counts too, so add 1."),
         Slip((kept, kept), "The stride is forgotten.")),
    )


def pooled() -> Question:
    """Exercise 8: pooling drops what fills no whole window."""
    name = "pool2"
    numbers = next(row for row in network_numbers(EXTRA, COLOUR) if row.name == name)
    return Question(
        f"2×2 pooling takes maps of {'×'.join(map(str, numbers.input_shape))}. What shape comes out?",
        numbers.output_shape, "floor(13/2) = 6: the last row and the last column are dropped",
        tuple(shape_slips(MaxPooling2D(), numbers.input_shape)),
    )


def field() -> Question:
    """Exercise 8: the receptive field of the last convolution of `extra_conv`."""
    fields = receptive_fields(Network.chain(EXTRA, COLOUR))
    chain = ", ".join(f"{name} {seen.size}" for name, seen in fields.items())
    convs = len(kernels(Network.chain(EXTRA, COLOUR)))
    return Question(
        "`extra_conv`: conv 3×3, pool 2×2, conv, pool, conv. How many input pixels along one side does one value of "
        "the last convolution see?", fields["conv3"].size, chain,
        (Slip(3, "This is what it sees of the layer before it. Go on back to the picture."),
         Slip(1 + 2 * convs, "The poolings are forgotten: behind each, neighbours lie twice as far apart."),
         Slip(1 + 2 * convs + 2, "The steps are forgotten: behind a pooling, neighbours lie twice as far apart."),
         Slip(fields["pool2"].size, "This is the pooling before it."),
         Slip(3**convs, "The windows are multiplied. They overlap."),
         Slip(COLOUR[0], "Not the whole picture: that is what a dense unit sees.")),
    )
