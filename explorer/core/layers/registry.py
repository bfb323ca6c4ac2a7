"""All kinds of layers: whatever lies in this folder. A new kind is a file here, and no list elsewhere."""

import importlib
import pkgutil
from dataclasses import asdict
from pathlib import Path

from explorer.core.layers.contract import FAMILIES, Layer, kind


def _leaves(base: type[Layer]) -> list[type[Layer]]:
    """The classes that nobody builds upon."""
    below = base.__subclasses__()
    return [leaf for one in below for leaf in _leaves(one)] if below else [base]


def _found() -> dict[str, type[Layer]]:
    """Every kind by name; one that forgot a part of the contract fails here, when the program starts."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{__package__}.{module.name}")
    kinds = [type(leaf()) for leaf in _leaves(Layer)]
    return {kind(one): one for one in sorted(kinds, key=lambda one: (
        FAMILIES.index(one.family), one.stem, one.letter, kind(one)))}


KINDS = _found()


def layer_names(layers: tuple[Layer, ...]) -> list[str]:
    """One name a layer, numbered by stem from the input on; what answers at the end, sums or shares, is `output`."""
    counts: dict[str, int] = {}
    names = []
    for layer in layers:
        counts[layer.stem] = counts.get(layer.stem, 0) + 1
        alone = layer.family == "flatten" and counts[layer.stem] == 1
        names.append(layer.stem if alone else f"{layer.stem}{counts[layer.stem]}")
    if layers and (layers[-1].family == "dense" or layers[-1].ends_in == "softmax"):
        names[-1] = "output"
    return names


def layers_to_json(layers: tuple[Layer, ...]) -> list[dict]:
    """Layers as JSON values, each with its `type`: the form of run.json and of the browser parts."""
    return [{"type": kind(layer), **asdict(layer)} for layer in layers]


def layers_from_json(values: list[dict]) -> tuple[Layer, ...]:
    """The inverse of `layers_to_json`.

    Raises:
        ValueError: If a type is not one of `KINDS` or a setting is unknown.
    """
    layers = []
    for value in values:
        settings = {key: tuple(one) if isinstance(one, list) else one for key, one in value.items()}
        name = settings.pop("type", None)
        if not isinstance(name, str) or name not in KINDS:
            raise ValueError(f"Unknown layer type. Expected one of {', '.join(KINDS)}. Received: {repr(name)[:60]}")
        try:
            layers.append(KINDS[name](**settings))
        except TypeError:
            raise ValueError(f"Settings that {name} does not have. Received: {sorted(settings)}") from None
    return tuple(layers)
