"""What layers without weights have in common that look at one value each."""

from explorer.core.layers.contract import Layer, Shape, Weight, Window


class OneByOne(Layer):
    """Each value by itself, whatever the shape; nothing is learned."""

    def output_shape(self, shape: Shape) -> Shape:
        """As before."""
        return shape

    def weights(self, shape: Shape) -> dict[str, Weight]:
        """None: nothing is learned."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:
        """None: nothing is multiplied by a weight."""
        return 0

    def sees(self, shape: Shape) -> Window:
        """The value at the same place."""
        return Window.alone(shape)

    def advice(self, shape: Shape) -> str | None:
        """Anywhere."""
        return None
