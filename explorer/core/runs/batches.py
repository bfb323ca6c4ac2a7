"""Batches of trainings made to be compared: the same with other seeds, dropout rates, numbers of pictures."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from explorer.core.network.editor import with_dropout
from explorer.core.runs.spec import Spec
from explorer.core.runs.store import Run

DROPOUT_RATES = (0.0, 0.2, 0.4, 0.6, 0.8)
SUBSET_SIZES = (250, 500, 1000, 2000, 4000)  # the embedded digits have 4,000 training images


def groups(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """The runs of each batch, in the order given; runs by themselves are left out."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        if isinstance(run.spec.group, str):
            found.setdefault(run.spec.group, []).append(run)
    return found


def dropout_rate(spec: Spec) -> float:
    """The rate of the first dropout layer, 0 without one."""
    return next((layer.drops for layer in spec.layers if layer.drops is not None), 0.0)


def _batch(spec: Spec, what: str, variants: Sequence[Spec], repeats: int) -> list[Spec]:
    """The variants, each with `repeats` seeds, under one name that other settings do not get."""
    if not variants or repeats < 1:
        raise ValueError(f"A batch has runs. Expected at least 1 of each. Received: {len(variants)}, {repeats} seeds")
    settings = repr([replace(variant, group=None) for variant in variants])
    name = f"{spec.network}, {what} ({hashlib.sha256(settings.encode()).hexdigest()[:4]})"
    return [replace(variant, seed=spec.seed + number, group=name) for variant in variants for number in range(repeats)]


def seeds(spec: Spec, n: int) -> list[Spec]:
    """The same training `n` times, with the seeds from `spec.seed` on.

    Raises:
        ValueError: If `n` is below 1.
    """
    return _batch(spec, f"{n} seeds", [spec], n)


def dropout_sweep(spec: Spec, rates: Sequence[float] = DROPOUT_RATES, repeats: int = 1) -> list[Spec]:
    """The same training with every dropout at each of the `rates`; see `editor.with_dropout`.

    Raises:
        ValueError: If there is no rate, one is outside [0, 1), or dropout has no place in the network.
    """
    variants = [replace(spec, layers=with_dropout(spec.layers, rate)) for rate in rates]
    return _batch(spec, "dropout rates", variants, repeats)


def subset_sweep(spec: Spec, sizes: Sequence[int] = SUBSET_SIZES, repeats: int = 1) -> list[Spec]:
    """The same training on the first images only, once for each of the `sizes`.

    Raises:
        ValueError: If there is no size, or one is below 2.
    """
    return _batch(spec, "subset sizes", [replace(spec, subset=size) for size in sizes], repeats)
