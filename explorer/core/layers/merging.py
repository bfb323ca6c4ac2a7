"""What layers that join branches have in common: several inputs, and no weights."""

from abc import abstractmethod

from explorer.core.layers.contract import Layer, Shape, Weight


class Merging(Layer):
    """Two or more inputs become one output; nothing is learned."""

    family = "merging"
    merges = True

    @abstractmethod
    def output_shape(self, *shapes: Shape) -> Shape:
        """What comes out of two or more inputs that fit together."""

    def weights(self, *shapes: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, *shapes: Shape) -> int:
        """None: nothing is multiplied by a weight."""
        return 0

    def advice(self, *shapes: Shape) -> str | None:
        """Wherever branches meet."""
        return None

    def signed(self, *before: bool) -> bool:
        """If one of the inputs is."""
        return any(before)

    def to_keras(self) -> dict:
        """Nothing to set."""
        return {}

    def told(self) -> str:
        """Nothing to set."""
        return ""


def several(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """The shapes, if there are two or more.

    Raises:
        ValueError: If there is one alone.
    """
    if len(shapes) < 2:
        raise ValueError("joins branches, but reads one layer alone. Let it read two or more.")
    return shapes


def equal(shapes: tuple[Shape, ...]) -> Shape:
    """The one shape that all inputs have.

    Raises:
        ValueError: If there is one input alone, or two differ.
    """
    first, *others = several(shapes)
    other = next((shape for shape in others if shape != first), None)
    if other:
        raise ValueError(f"needs inputs of one shape, but gets {sized(first)} and {sized(other)}. "
                         "Take the same filters, padding same and the same strides on every branch.")
    return first


def sized(shape: Shape) -> str:
    """A shape in words: "8×8×16"."""
    return "×".join(map(str, shape))
