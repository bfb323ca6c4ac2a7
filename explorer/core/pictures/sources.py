"""What is known of the data sets before they are read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DataSource:
    """What is known of a data set before it is read: `shape` is (height, width, channels)."""

    name: str
    title: str
    shape: tuple[int, int, int]
    class_names: tuple[str, ...]


DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)
THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

DATA_SOURCES = {
    source.name: source
    for source in (
        DataSource("mnist", "MNIST digits", (28, 28, 1), DIGITS),
        DataSource("fashion_mnist", "Fashion-MNIST clothes", (28, 28, 1), CLOTHES),
        DataSource("cifar10", "CIFAR-10 pictures", (32, 32, 3), THINGS),
        DataSource("mnist_5k", "5,000 MNIST digits (built in)", (28, 28, 1), DIGITS),
    )
}

SIDES, CHANNELS = range(8, 129), (1, 3)  # of the pictures that a network from elsewhere may read

TRAINING_PICTURES = {"mnist": 60_000, "fashion_mnist": 60_000, "cifar10": 50_000}  # as published


def data_source(name: str) -> DataSource:
    """The data set called `name`.

    Raises:
        ValueError: If there is none; the message lists the valid names.
    """
    if name not in DATA_SOURCES:
        raise ValueError(f"Unknown data set. Expected one of {', '.join(DATA_SOURCES)}. Received: {name}")
    return DATA_SOURCES[name]


def check_shape(shape: tuple[int, ...]) -> None:
    """Whether pictures of this shape, (height, width, channels), can be shown and prepared here.

    Raises:
        ValueError: If they cannot; the message says what can.
    """
    *sides, channels = shape
    if len(sides) != 2 or any(side not in SIDES for side in sides) or channels not in CHANNELS:
        raise ValueError(f"The network reads other inputs than pictures of this app. Expected height and width from "
                         f"{SIDES[0]} to {SIDES[-1]} pixels, and 1 channel (grey) or 3 (colours). "
                         f"Received: {'x'.join(map(str, shape))[:60]}")
