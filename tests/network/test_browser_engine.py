"""The browser's engine against NumPy, in node: by compiled kernels and by JavaScript, forwards and backwards."""

import numpy as np

from explorer.core.courses.presets import PRESETS
from explorer.core.layers import (
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
)
from explorer.core.layers.add import Add
from explorer.core.layers.batch_normalization import BatchNormalization
from explorer.core.layers.concatenate import Concatenate
from explorer.core.layers.global_average_pooling2d import GlobalAveragePooling2D
from explorer.core.network.graph import INPUT, Network, Node
from explorer.core.show import messages
from tests import node
from tests.conftest import ROOT

PICTURE = (11, 13, 3)


def chain(*layers: Layer) -> Network:
    return Network.chain(layers, PICTURE)


def branched() -> Network:
    """One convolution is read three times, by one layer twice."""
    nodes = (Node(Conv2D(4, padding="same"), "conv", (INPUT,)), Node(Conv2D(4, 1), "narrow", ("conv",)),
             Node(Add(), "sum", ("conv", "narrow", "conv")), Node(Concatenate(), "both", ("sum", "conv")),
             Node(GlobalAveragePooling2D(), "mean", ("both",)), Node(Dense(10, "softmax"), "output", ("mean",)))
    return Network(nodes, PICTURE)


NETWORKS = {
    **{name: preset.spec().graph for name, preset in PRESETS.items()},
    "normalised": chain(Conv2D(33, activation=None), BatchNormalization(), Activation(), MaxPooling2D(3), Flatten(),
                        Dense(10, None)),
    "strided": chain(Conv2D(19, 5, stride=3, padding="same"), Conv2D(6, 2, stride=2), Flatten(), Dense(7, "softmax")),
    "averages": chain(Conv2D(5, 2, padding="same", activation="tanh"), AveragePooling2D(3), Activation("elu"),
                      Dropout(0.3), Dense(6, "gelu"), Flatten(), Dense(10, "softmax")),
    "turning": chain(Conv2D(8, activation="silu"), Conv2D(35, activation="selu"), Flatten(), Dense(2, "sigmoid")),
    "branched": branched(),
}


def weights_of(network: Network, chance: np.random.Generator) -> dict[str, np.ndarray]:
    """Weights of the size that a training begins with; variances above 0.1."""
    found = {}
    for name, weight in network.weights.items():
        spread = (2 / max(1, weight.size // weight.shape[-1])) ** 0.5 if len(weight.shape) > 1 else 0.3
        values = chance.normal(0, spread, weight.shape)
        found[name] = (np.abs(values) + 0.1 if "variance" in name else values).astype(np.float32)
    return found


def message(network: Network, weights: dict[str, np.ndarray], back: bool = True) -> bytes:
    """A network with a picture, what NumPy makes of it, and (with `back`) the gradients of a seed behind its answer."""
    chance = np.random.default_rng(1)
    picture = chance.random((1, *network.input_shape), dtype=np.float32)
    picture *= chance.random(picture.shape) < 0.4  # the others are black; no large area, where windows would tie
    with np.errstate(all="ignore"):
        outputs = network.forward(weights, picture)
    answers = {f"out/{name}": values[0] for name, values in outputs.items()}
    header = {"input": network.input_shape, "nodes": messages.nodes(network)}
    if not back:
        return messages.packed(header, {**weights, "picture": picture[0], **answers})
    seed = chance.normal(size=outputs[network.names[-1]].shape).astype(np.float32)
    of_picture, of_weights = network.backward(seed, weights, picture, outputs)
    return messages.packed(header, {
        **weights, "picture": picture[0], **answers, "seed": seed[0], "of/picture": of_picture[0].astype(np.float32),
        **{f"of/{name}": values.astype(np.float32) for name, values in of_weights.items()}})


def test_networks_go_forwards_and_backwards_as_in_numpy(tmp_path):
    """Weights that are no numbers spoil what they spoil in NumPy; the way back makes no sense with them."""
    for name, network in NETWORKS.items():
        (tmp_path / name).write_bytes(message(network, weights_of(network, np.random.default_rng(0))))
    for wrong in (np.nan, np.inf):
        weights = weights_of(NETWORKS["two_conv"], np.random.default_rng(0))
        weights["conv1/kernel"][0, 0, 0, 5] = weights["conv2/kernel"][1, 1, 3, 7] = wrong
        (tmp_path / str(wrong)).write_bytes(message(NETWORKS["two_conv"], weights, back=False))
    node.run_tests(ROOT / "tests/parts/engine/engine.test.js", ENGINE_CASES=str(tmp_path))
