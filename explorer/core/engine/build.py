"""Layers as data -> an uncompiled Keras model in which every layer has our name; a run -> a .keras file.

`python -m explorer keras models/two_conv --out two_conv.keras`
"""

import argparse
import tempfile
from pathlib import Path

from explorer.core.engine import backend
from explorer.core.layers import Layer
from explorer.core.layers.contract import kind
from explorer.core.network.graph import INPUT, Network
from explorer.core.runs import store
from explorer.core.runs.store import Run


def keras_layer(layer: Layer, name: str):
    """The Keras layer of the same kind, called `name`."""
    return getattr(backend.keras().layers, kind(layer))(**layer.to_keras(), name=name)


def build(network: Network):
    """A `keras.Model` with the weights as Keras initialises them; set a seed first for the same ones again.

    Raises:
        ValueError: If the layers do not fit the pictures (see `Network.shapes`).
    """
    known = {INPUT: backend.keras().Input(network.shapes[INPUT], name=INPUT)}
    for node in network.nodes:
        inputs = [known[name] for name in node.inputs]
        known[node.name] = keras_layer(node.layer, node.name)(inputs if len(inputs) > 1 else inputs[0])
    return backend.keras().Model(known[INPUT], known[network.nodes[-1].name])


def weights(model) -> dict[str, object]:
    """The weights as `float32` arrays, counts too; keys `layer/part`, kernels (height, width, in, out)."""
    arrays = {}
    for layer in model.layers:
        for variable in layer.weights:
            arrays[f"{layer.name}/{variable.name}"] = variable.numpy().astype("float32", copy=False)
    return arrays


def set_weights(model, arrays: dict) -> None:
    """Puts `arrays`, as `weights` gives them, into the model.

    Raises:
        ValueError: If an array is missing or has another shape.
    """
    for layer in model.layers:
        for variable in layer.weights:
            key = f"{layer.name}/{variable.name}"
            if key not in arrays or arrays[key].shape != tuple(variable.shape):
                received = arrays[key].shape if key in arrays else "nothing"
                raise ValueError(f"Weights of {key} do not fit. Expected {tuple(variable.shape)}. Received: {received}")
            variable.assign(arrays[key])
        if hasattr(layer, "finalize_state"):  # it computes with numbers worked out from its weights
            layer.finalize_state()


def of_run(run: Run, epoch: int | None = None):
    """The trained network of a run as a Keras model, from its spec and its plain weights: no stored code is executed.

    Args:
        epoch: which of the kept checkpoints; the last one if None.
    Raises:
        RunError: If the weights are missing or altered.
    """
    model = build(run.spec.graph)
    try:
        set_weights(model, store.weights(run, epoch))
    except ValueError as problem:
        raise store.RunError(f"The run {run.name} cannot be loaded: {problem}") from None
    return model


def keras_file(run: Run, epoch: int | None = None) -> bytes:
    """The content of a .keras file of `of_run`: a run folder holds plain arrays only, this is made when asked for.

    Raises:
        RunError: If the weights are missing or altered.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        of_run(run, epoch).save(path)
        return path.read_bytes()


def main(arguments: list[str] | None = None) -> None:
    """Writes the trained network of a run as a .keras file."""
    parser = argparse.ArgumentParser(prog="explorer keras", description=main.__doc__)
    parser.add_argument("run", type=Path, help="a run folder, for example models/two_conv")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, NAME.keras")
    parser.add_argument("--epoch", type=int, help="a kept epoch, 0 is before training; the last one if not given")
    options = parser.parse_args(arguments)
    try:
        if options.out.suffix != ".keras":
            raise ValueError(f"Keras wants this ending. Expected NAME.keras. Received: {options.out}")
        store.save_bytes(options.out, keras_file(store.read(options.run.resolve()), options.epoch))
    except (ValueError, OSError) as problem:
        parser.error(str(problem))
    print(options.out)
