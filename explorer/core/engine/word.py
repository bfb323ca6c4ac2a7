"""Keras' word on drawings: the strokes are prepared here, in Python, and several pictures go into one call."""

from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from explorer.core.engine import inference, together
from explorer.core.pictures import preparation
from explorer.core.pictures.preparation import SIZE
from explorer.core.runs import store

STEPS = ("raw", "scaled", "centred")
MOST_RUNS = 4


@dataclass(frozen=True)
class Asked:
    """A drawing, and which of its steps a network shall read."""

    strokes: list
    steps: tuple[str, ...]
    scale: bool
    centre: bool


@lru_cache(8)
def _network(name: str, fingerprint: str) -> inference.Trained:
    return inference.load(store.find(name))


def _answers(names: tuple[str, ...], asked: list[Asked]) -> list[list[list[list[float]]]]:
    found = [store.find(name) for name in names]
    for run in found:
        if run.spec.input_shape != (SIZE, SIZE, 1) or not run.usable:
            raise ValueError(f"The run {run.name} reads no drawings.")
    pictures = []
    for each in asked:
        strokes = preparation.check_strokes(each.strokes)
        prepared = preparation.prepare(strokes, scale=each.scale, centre=each.centre)
        pictures += [getattr(prepared, step) for step in each.steps]
    places = np.cumsum([0, *(len(each.steps) for each in asked)])
    said = []
    for run in found:
        every = inference.probabilities(_network(run.name, run.fingerprint), np.stack(pictures)).astype(np.float64)
        said.append(every.round(9).tolist())
    return [[every[first:last] for every in said] for first, last in pairwise(places)]


_together = together.Together(_answers)


def ask(names: object, steps: object, strokes: list, *, scale: bool, centre: bool) -> tuple[Future, int]:
    """Asks Keras, which must be loaded, what the runs of these names say of a drawing that is not blank.

    Args:
        names, steps: as a browser asked for them: one to four names, some of `STEPS`.
        strokes: checked ones; `scale` and `centre` as in `preparation.prepare`.
    Returns:
        A future and a place. There are, a run after the other and a step after the other, the probabilities of all
        classes with nine digits; or a ValueError or OSError if a run is not there, or takes no drawings.
    Raises:
        ValueError: If `names` or `steps` is something else.
        together.Busy: If too many wait already.
    """
    if not isinstance(names, list) or not 0 < len(names) <= MOST_RUNS or not all(isinstance(n, str) for n in names):
        raise ValueError(f"Expected the names of one to {MOST_RUNS} runs. Received: something else")
    if not isinstance(steps, list) or not 0 < len(steps) <= len(STEPS) or any(step not in STEPS for step in steps):
        raise ValueError(f"Expected some of the steps {', '.join(STEPS)}. Received: something else")
    return _together.ask(tuple(names), Asked(strokes, tuple(steps), scale, centre))
