"""Do the networks of a folder's files come in? Read as data, computed with NumPy, and held to Keras.

`python -m explorer networks FOLDER`; Keras' own loader never sees a file: Keras builds the network that was read.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.core.engine import backend, build
from explorer.core.exchange import keras_file
from explorer.core.layers.contract import Weights
from explorer.core.network import arithmetic
from explorer.core.network.graph import Network
from explorer.core.runs import unpacking

ENDINGS = (".keras", ".h5", ".hdf5")
PICTURES = 20
TOLERANCE = 1e-4  # of the largest value of a layer, or of 1 if all are smaller


@dataclass(frozen=True)
class Opened:
    """What became of a file: refused with a sentence, or a network whose maps differ from Keras' by `difference`."""

    name: str
    refusal: str | None = None
    difference: float = float("nan")
    parameters: int = 0
    version: str = ""

    @property
    def agrees(self) -> bool:
        """Whether it was opened, with the numbers that Keras computes."""
        return self.difference <= TOLERANCE

    @property
    def line(self) -> str:
        """In words, for a terminal."""
        if self.refusal is not None:
            return f"{self.name}: refused: {self.refusal}"
        return (f"{self.name}: {'opened' if self.agrees else 'opened but different'}, largest difference "
                f"{self.difference:.1e}, {self.parameters:,} parameters, Keras {self.version}")


def pictures(network: Network) -> np.ndarray:
    """20 pictures by chance, the same each time: half of them in [0, 1], half in [0, 255]."""
    chance = np.random.default_rng(0)
    found = chance.random((PICTURES, *network.input_shape), np.float32)
    found[PICTURES // 2 :] *= 255
    return found


def largest_difference(network: Network, weights: Weights, images: np.ndarray) -> float:
    """How far NumPy's maps are from Keras', as a share of a layer's largest value, or of 1; NaN if one is no number."""
    model = build.build(network)
    build.set_weights(model, weights)
    every = backend.keras().Model(model.input, [model.get_layer(name).output for name in network.names])
    ours, theirs = network.forward(weights, images), every(images, training=False)
    found = [np.abs(mine - other.numpy()).max() / max(1.0, float(np.abs(other.numpy()).max()))
             for mine, other in zip(ours.values(), theirs, strict=True)]
    return float(np.max(found))


def tried(path: Path) -> Opened:
    """One file, read and held to Keras."""
    try:
        if path.stat().st_size > unpacking.MOST_BYTES:
            raise ValueError(f"The file is too large. Expected at most {unpacking.MOST_BYTES >> 20} MB.")
        network, weights, version = keras_file.read(path.read_bytes())
    except (ValueError, OSError) as problem:
        return Opened(path.name, str(problem))
    parameters = arithmetic.totals(arithmetic.numbers(network))[0]
    return Opened(path.name, None, largest_difference(network, weights, pictures(network)), parameters, version)


def main(arguments: list[str] | None = None) -> None:
    """Reads every network of Keras in a folder and compares its maps by NumPy with Keras'."""
    parser = argparse.ArgumentParser(prog="explorer networks", description=main.__doc__)
    parser.add_argument("folder", type=Path, help=f"a folder with files {', '.join(ENDINGS)}")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"This is no folder: {options.folder}")
    paths = sorted(path for path in options.folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    found = []
    for path in paths:
        found.append(tried(path))
        print(found[-1].line, flush=True)
    print(f"{sum(one.agrees for one in found)} of {len(found)} opened")
