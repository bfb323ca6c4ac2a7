"""Everything that decides a training, as plain frozen data that run.json holds."""

from dataclasses import dataclass
from functools import cached_property

from explorer.core.layers import Layer
from explorer.core.network.graph import Network, Wires
from explorer.core.pictures import sources

CROSSENTROPY = "categorical_crossentropy"
LOGITS_CROSSENTROPY = "sparse_categorical_crossentropy_from_logits"
LOSSES = (CROSSENTROPY, LOGITS_CROSSENTROPY)
MOST_LEARNING_RATE = 1e38  # the most that float32 holds is 3.4e38
CHECKPOINTS = {
    "all": "the weights before training and after every epoch",
    "ends": "its first and its last weights",
    "last": "its last weights only",
    "none": "its numbers, not its weights",
}


@dataclass(frozen=True)
class Optimizer:
    """How a training steps: Keras' class, and the learning rate that it takes by itself."""

    kind: str
    learning_rate: float


OPTIMIZERS = {"rmsprop": Optimizer("RMSprop", 0.001), "adam": Optimizer("Adam", 0.001), "sgd": Optimizer("SGD", 0.01)}


def loss_of(layers: tuple[Layer, ...]) -> str:
    """The loss that fits the last layer: on probabilities behind softmax, else on logits.

    Raises:
        ValueError: If the outputs are neither: nothing trains a relu or tanh to be a probability.
    """
    if layers[-1].ends_in not in (None, "softmax"):
        raise ValueError(f"The output is neither probabilities nor logits. Expected softmax or no activation. "
                         f"Received: {layers[-1].ends_in}")
    return CROSSENTROPY if layers[-1].ends_in == "softmax" else LOGITS_CROSSENTROPY


@dataclass(frozen=True)
class Spec:
    """Everything that decides a training: network, data and settings.

    `validation` and `subset` as in `Exercise`; `learning_rate` None is the optimizer's own; `decay` lets it fall to
    zero along half a cosine; `strokes` is a file of drawn digits added to the training images `strokes_times` times,
    from the `writers` given (first, last; None for all); `checkpoints` says which weights are kept, a key of
    CHECKPOINTS; training ends early once the validation accuracy reaches `target_accuracy`; `group` names the batch of
    runs (seeds, a sweep) it belongs to; `inputs` says which layers each layer reads, None: each the one before.
    """

    network: str
    layers: tuple[Layer, ...]
    data: str
    loss: str
    optimizer: str
    batch_size: int
    epochs: int
    validation: float | str
    subset: int | None = None
    seed: int = 0
    learning_rate: float | None = None
    decay: bool = False
    augment: bool = False
    strokes: str | None = None
    strokes_times: int = 1
    writers: tuple[int, int] | None = None
    checkpoints: str = "all"
    target_accuracy: float | None = None
    group: str | None = None
    inputs: Wires | None = None

    def __post_init__(self) -> None:
        for name, value, valid in (
            ("data set", self.data, sources.DATA_SOURCES),
            ("loss", self.loss, LOSSES),
            ("optimizer", self.optimizer, OPTIMIZERS),
            ("checkpoints", self.checkpoints, CHECKPOINTS),
        ):
            if value not in valid:
                raise ValueError(f"Unknown {name}. Expected one of {', '.join(valid)}. Received: {value}")
        for name, value, low in (
            ("epochs", self.epochs, 1),
            ("batch size", self.batch_size, 1),
            ("strokes times", self.strokes_times, 1),
            ("subset", self.subset if self.subset is not None else 2, 2),
        ):
            if value < low:
                raise ValueError(f"The number for {name} is too small. Expected at least {low}. Received: {value}")
        if self.validation != "test" and not 0 < self.validation < 1:
            raise ValueError(f"The validation share is wrong. Expected 0 < share < 1. Received: {self.validation}")
        if self.learning_rate is not None and not 0 < self.learning_rate <= MOST_LEARNING_RATE:
            raise ValueError(f"The learning rate is wrong. Expected a positive number, at most "
                             f"{MOST_LEARNING_RATE:g}. Received: {self.learning_rate}")
        target = self.target_accuracy
        if target is not None and not 0 < target <= 1:
            raise ValueError(f"The target accuracy is wrong. Expected 0 < accuracy <= 1. Received: {target}")
        if self.graph.shapes and self.layers and self.loss != loss_of(self.layers):
            raise ValueError(f"The loss does not fit the output, which ends in {self.layers[-1].ends_in or 'logits'}. "
                             f"Expected {loss_of(self.layers)}. Received: {self.loss}")

    @cached_property
    def graph(self) -> Network:
        """The layers as one network on the pictures of its data."""
        return Network.wired(self.layers, self.inputs, self.input_shape)

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of the pictures."""
        return sources.DATA_SOURCES[self.data].shape

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the ten answers mean."""
        return sources.DATA_SOURCES[self.data].class_names
