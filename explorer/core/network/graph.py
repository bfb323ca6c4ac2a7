"""A network: layers with names, each fed by layers before it, and what follows from that: shapes, weights, values."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.core.layers import Layer, layer_names, layers_from_json, layers_to_json
from explorer.core.layers.contract import Shape, Weight, Weights

INPUT = "input"
Wires = tuple[tuple[str, ...], ...]  # what each layer reads, by name


@dataclass(frozen=True)
class Node:
    """A layer of a network: its name, and the names of what it reads; INPUT is the picture."""

    layer: Layer
    name: str
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """Layers in the order in which they are computed, on a picture of `input_shape`; the last one answers.

    Raises:
        ValueError: If a layer reads what does not come before it, or several layers without joining them, or nothing
            reads a layer that is not the last.
    """

    nodes: tuple[Node, ...]
    input_shape: Shape

    def __post_init__(self) -> None:
        known = [INPUT]
        for node in self.nodes:
            unknown = [name for name in node.inputs if name not in known]
            if unknown or not node.inputs:
                raise ValueError(f"{node.name} reads what is not before it. Expected one or more of "
                                 f"{', '.join(known)}. Received: {', '.join(unknown) or 'none'}")
            if len(node.inputs) > 1 and not node.layer.merges:
                raise ValueError(f"{node.name} reads several layers and does not join them. Expected one of "
                                 f"{', '.join(node.inputs)}.")
            known.append(node.name)
        read = {name for node in self.nodes for name in node.inputs}
        unread = [name for name in known[1:-1] if name not in read]
        if unread:
            raise ValueError(f"Nothing reads {unread[0]}. Expected a later layer that does, or {unread[0]} at the end.")

    @classmethod
    def chain(cls, layers: Iterable[Layer], input_shape: Shape) -> "Network":
        """Layers one behind the other."""
        return cls.wired(layers, None, input_shape)

    @classmethod
    def wired(cls, layers: Iterable[Layer], inputs: Wires | None, input_shape: Shape) -> "Network":
        """Layers, named in order, that read the layers of these names; None: each the one before.

        Raises:
            ValueError: See the class.
        """
        layers = tuple(layers)
        names = layer_names(layers)
        inputs = [(before,) for before in [INPUT, *names[:-1]]] if inputs is None else inputs
        return cls(tuple(map(Node, layers, names, inputs)), input_shape)

    @classmethod
    def from_json(cls, values: list[dict], input_shape: Shape) -> "Network":
        """The inverse of `to_json`; a layer that does not say its `inputs` reads the one before.

        Raises:
            ValueError: If it is not a list of layers, or the layers do not go together.
        """
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise ValueError(f"A network is a list of layers. Received: {str(values)[:60]}")
        layers = layers_from_json([{key: one for key, one in value.items() if key != "inputs"} for value in values])
        wires = []
        for node, value in zip(cls.chain(layers, input_shape).nodes, values, strict=True):
            inputs = value.get("inputs", list(node.inputs))
            if not isinstance(inputs, list) or not all(isinstance(name, str) for name in inputs):
                raise ValueError(f"The inputs of {node.name} are wrong. Expected a list of names. "
                                 f"Received: {str(inputs)[:60]}")
            wires.append(tuple(inputs))
        return cls.wired(layers, tuple(wires), input_shape)

    def to_json(self) -> list[dict]:
        """The layers as JSON values, with `inputs` where they are not the one before: the form of run.json."""
        values = layers_to_json(self.layers)
        for before, node, value in zip([INPUT, *self.names], self.nodes, values, strict=False):
            if node.inputs != (before,):
                value["inputs"] = list(node.inputs)
        return values

    @property
    def wires(self) -> Wires | None:
        """What each layer reads, by name; None if each reads the one before: the inverse of `wired`."""
        chain = all(node.inputs == (before,) for before, node in zip([INPUT, *self.names], self.nodes, strict=False))
        return None if chain else tuple(node.inputs for node in self.nodes)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers alone."""
        return tuple(node.layer for node in self.nodes)

    @property
    def names(self) -> list[str]:
        """The names of the layers."""
        return [node.name for node in self.nodes]

    @cached_property
    def depths(self) -> dict[str, int]:
        """How many layers lie on the longest way from the picture to each layer, itself among them, by name."""
        depths = {INPUT: 0}
        for node in self.nodes:
            depths[node.name] = 1 + max(depths[name] for name in node.inputs)
        return depths

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """What comes out of each layer, without the batch axis, by name, and the picture's.

        Raises:
            ValueError: If the picture has no channel axis, or a layer does not fit; the message names the layer.
        """
        if len(self.input_shape) != 3:
            raise ValueError("A picture has a channel axis. Expected (height, width, channels). "
                             f"Received: {self.input_shape}")
        shapes = {INPUT: self.input_shape}
        for node in self.nodes:
            try:
                shapes[node.name] = node.layer.output_shape(*(shapes[name] for name in node.inputs))
            except ValueError as problem:
                raise ValueError(f"{node.name}: {problem}") from None
        return shapes

    def before(self, node: Node) -> tuple[Shape, ...]:
        """The shapes that a layer reads."""
        return tuple(self.shapes[name] for name in node.inputs)

    def weights_of(self, node: Node) -> dict[str, Weight]:
        """The arrays of a layer, by their part."""
        return node.layer.weights(*self.before(node))

    @cached_property
    def weights(self) -> dict[str, Weight]:
        """The arrays of all layers, by `layer/part`, in order."""
        return {f"{node.name}/{part}": weight for node in self.nodes for part, weight in self.weights_of(node).items()}

    @cached_property
    def signed(self) -> dict[str, bool]:
        """Whether a layer's values can be negative, by name: its colours diverge about zero then."""
        known = {INPUT: False}
        for node in self.nodes:
            known[node.name] = node.layer.signed(*(known[name] for name in node.inputs))
        del known[INPUT]
        return known

    def _own(self, node: Node, weights: Weights) -> Weights:
        return {part: weights[f"{node.name}/{part}"] for part in self.weights_of(node)}

    def forward(self, weights: Weights, images: np.ndarray) -> dict[str, np.ndarray]:
        """The output of every layer, by name in order, with the batch axis.

        Args:
            weights: keys `layer/part`, as `runs.weights` gives them.
            images: `float32`, shape `(n, height, width, channels)`, range [0, 1].
        Returns:
            `float32` arrays, shape `(n, height, width, channels)` or `(n, units)`.
        """
        outputs = {INPUT: images.astype(np.float32)}
        for node in self.nodes:
            values = node.layer.forward(*(outputs[name] for name in node.inputs), **self._own(node, weights))
            outputs[node.name] = values.astype(np.float32, copy=False)
        del outputs[INPUT]
        return outputs

    def backward(self, gradient: np.ndarray, weights: Weights, images: np.ndarray,
                 outputs: dict[str, np.ndarray]) -> tuple[np.ndarray, Weights]:
        """From the gradient of the last layer's output those of the pictures, and of the trained weights.

        Args:
            outputs: as `forward` gives them for these images.
        Returns:
            Arrays of the shapes of `images` and of the trained `weights`; where a layer is read twice, both are added.
        """
        values = {INPUT: images, **outputs}
        behind, of_weights = {self.nodes[-1].name: gradient}, {}
        for node in reversed(self.nodes):
            inputs = [values[name] for name in node.inputs]
            of_inputs, own = node.layer.backward(behind.pop(node.name), values[node.name], *inputs,
                                                 **self._own(node, weights))
            of_weights.update({f"{node.name}/{part}": array for part, array in own.items()})
            for name, slope in zip(node.inputs, of_inputs, strict=True):
                behind[name] = behind[name] + slope if name in behind else slope
        return behind[INPUT], of_weights
