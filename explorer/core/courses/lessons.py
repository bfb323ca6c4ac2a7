"""The nine exercises of both courses as data.

Questions 1 and 2 are in `counts`, 3 and 4 in `pairs`, 5 to 8 in `questions`, 9 in `by_hand`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """An exercise of the page: its name in a link, its words, and the questions that make it done, by key.

    `further` are links: the page, what to do there, and the address behind it.
    """

    name: str
    short: str
    title: str
    asks: tuple[str, ...]
    further: tuple[tuple[str, str, dict[str, str]], ...]


LESSONS = {
    lesson.name: lesson
    for lesson in (
        Lesson("1", "Dense layer", "Counting a dense layer", ("dense",), (
            ("train", "See the counts of a whole dense network", {"network": "dense", "data": "mnist"}),
        )),
        Lesson("2", "Convolution", "Counting a convolution", ("conv", "size"), (
            ("convolution", "Watch one kernel slide, with every number", {}),
            ("train", "The counts of two convolutions", {"network": "two_conv", "data": "mnist"}),
        )),
        Lesson("3", "Extra convolution", "An extra convolution: more or fewer parameters?",
               ("extra", "extra-count", "small-head", "same-padding", "bug"), (
                   ("train", "Insert layers yourself with “Change the layers”", {"network": "pool", "data": "cifar10"}),
                   ("network", "Follow every number through extra_conv", {"run": "extra_conv"}),
               )),
        Lesson("4", "Two convolutions", "Two convolutions on MNIST: how many parameters, and how fast?",
               ("two", "two-count", "speed", "speed-count", "cause"), (
                   ("compare", "Compare the runs: may the difference be chance?", {"compared": "one_conv,two_conv"}),
                   ("network", "Follow every number through two_conv", {"run": "two_conv"}),
               )),
        Lesson("5", "Deeper", "CIFAR-10, the deeper network", ("most", "share", "reshape", "rescale", "one-hot"), (
            ("train", "Its table, and pooling to change", {"network": "vgg_small", "data": "cifar10"}),
            ("watch", "Before and after its training", {"run": "vgg_small"}),
        )),
        Lesson("6", "Curves", "Train 20 epochs and read the curves", ("overfits", "dropout-parameters"), (
            ("train", "Train it with other dropout rates", {"network": "extra_conv_dropout", "data": "cifar10"}),
            ("watch", "Move through the epochs", {"run": "extra_conv"}),
        )),
        Lesson("7", "Your own runs", "The last exercise, on digits or clothes: what do you observe?",
               ("on-grey", "precision", "grey-accuracy", "grey-classes", "grey-overfits", "grey-severity",
                "grey-rates"), (
                   ("train", "Train it with your own settings", {"network": "extra_conv", "data": "fashion_mnist"}),
                   ("watch", "Watch the network for clothes learn", {"run": "fashion_extra_conv"}),
                   ("compare", "Put your runs side by side", {}),
               )),
        Lesson("8", "Shapes", "Shapes: what comes in, what goes out", ("channel-axis", "strides", "pooled", "field"), (
            ("convolution", "Try sizes, strides and padding on a picture", {}),
            ("network", "See which pixels a value sees", {"run": "extra_conv"}),
        )),
        Lesson("9", "By hand", "Convolutions by hand, in 1D and 2D", ("signal", "rise", "edge", "match"), (
            ("convolution", "Step through the edge", {"scene": "course", "kernel": "edge"}),
            ("convolution", "Step through the signal", {"scene": "signal", "kernel": "step"}),
        )),
    )
}
