"""The networks and settings of both courses, as plain frozen data.

Sources: Z2DL, the course on MNIST and CIFAR-10 with Keras; Carpentries, the lesson "Introduction to deep learning",
episode 4.
"""

from dataclasses import dataclass

from explorer.core.layers import Activation, Conv2D, Dense, Dropout, Flatten, Layer, MaxPooling2D
from explorer.core.runs.spec import Spec, loss_of

SETTINGS = ("layers", "data", "optimizer", "batch_size", "epochs", "validation", "subset")


@dataclass(frozen=True)
class Exercise:
    """A network of the courses with the settings the course trains it with.

    `validation` is the share of the training images held out (the last ones), or "test" for the test images.
    `subset` is the number of first training images used, None for all. `course_accuracy` is the course's own
    test (or validation) accuracy in [0, 1], None where it gives none.
    """

    name: str
    title: str
    course: str
    data: str
    layers: tuple[Layer, ...]
    optimizer: str
    batch_size: int
    epochs: int
    validation: float | str
    subset: int | None = None
    course_accuracy: float | None = None
    note: str = ""

    def spec(self, **changes) -> Spec:
        """The course's settings as a training, with changes; a subset made for another data set is kept.

        Raises:
            ValueError: If the changes do not go together, see `Spec`.
        """
        settings = {name: getattr(self, name) for name in SETTINGS} | changes
        return Spec(**{"network": self.name, "loss": loss_of(settings["layers"]), **settings})


def _z2dl(name: str, title: str, data: str, layers: tuple[Layer, ...], **settings) -> Exercise:
    return Exercise(
        name, title, "Z2DL", data, (*layers, Dense(10, "softmax")),
        "rmsprop", 128, 2, 0.3, **settings,
    )


def _carpentries(name: str, title: str, epochs: int, layers: tuple[Layer, ...], **settings) -> Exercise:
    return Exercise(
        name, title, "Carpentries episode 4", "cifar10", (*layers, Dense(10, None)),
        "adam", 32, epochs, "test", subset=5000, **settings,
    )


_POOL = (Conv2D(32), MaxPooling2D(), Conv2D(32), MaxPooling2D())
_HEAD = (Flatten(), Dense(32))

PRESETS = {
    exercise.name: exercise
    for exercise in (
        _z2dl(
            "dense", "Dense layers only", "mnist", (Flatten(), Dense(512), Dense(256), Dense(128), Dense(32)),
            note="The baseline without any convolution.",
        ),
        _z2dl(
            "one_conv", "One convolution", "mnist",
            (Conv2D(32, activation=None), MaxPooling2D(), Activation(), Flatten(), Dense(128)),
            note="One published run reached 97.74\u202f%.",
        ),
        _z2dl(
            "two_conv", "Two convolutions", "mnist",
            (Conv2D(32), MaxPooling2D(), Conv2D(64), MaxPooling2D(), Flatten(), Dense(128)),
            course_accuracy=0.9824,
            note="Exercise 1. The course reports 98.24\u202f% after 2 epochs.",
        ),
        _z2dl(
            "vgg_small", "Four convolutions, VGG style", "cifar10",
            (Conv2D(32, padding="same"), Conv2D(32), MaxPooling2D(),
             Conv2D(64, padding="same"), Conv2D(64), MaxPooling2D(), Flatten(), Dense(512)),
            note="Exercise 2.",
        ),
        _carpentries(
            "no_pool", "Two convolutions, no pooling", 10, (Conv2D(32), Conv2D(32), Flatten()),
            note="Where the parameters go when nothing shrinks the maps.",
        ),
        _carpentries(
            "pool", "Two convolutions with pooling", 10, (*_POOL, *_HEAD), course_accuracy=0.51,
            note="The base network. Validation accuracy in the lesson: about 51\u202f%.",
        ),
        _carpentries(
            "extra_conv", "An extra convolution", 20, (*_POOL, Conv2D(32), *_HEAD), course_accuracy=0.505,
            note="Question 3. Validation accuracy in the lesson: about 50.5\u202f%, 52\u202f% at best.",
        ),
        _carpentries(
            "extra_conv_dropout", "An extra convolution and dropout", 20,
            (*_POOL, Conv2D(32), Dropout(0.2), *_HEAD), course_accuracy=0.53,
            note="Validation accuracy in the lesson: about 53\u202f%.",
        ),
    )
}


def preset(name: str) -> Exercise:
    """The exercise called `name`.

    Raises:
        ValueError: If there is none; the message lists the valid names.
    """
    if name not in PRESETS:
        raise ValueError(f"Unknown network. Expected one of {', '.join(PRESETS)}. Received: {name}")
    return PRESETS[name]


