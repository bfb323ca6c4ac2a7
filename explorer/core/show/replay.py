"""A training as one message for the browser: the weights of every kept epoch, curves, confusion matrices, a picture.

The browser part `replay.js` computes the rest, so that the time slider follows the hand.
"""

import numpy as np

from explorer.core.runs import store
from explorer.core.runs.store import Run
from explorer.core.show import colours, messages

MOST_FLOATS = 6_000_000  # 24 MB: opens in a second or two on one computer

MOST_ROWS = 500


def shown_epochs(kept: list[int], floats_each: int, most: int = MOST_FLOATS) -> list[int]:
    """The epochs to send: all of them, or evenly spread ones with the first and the last if that is too much."""
    room = max(2, most // max(1, floats_each))
    if len(kept) <= room:
        return kept
    places = np.linspace(0, len(kept) - 1, room).round().astype(int)
    return [kept[place] for place in sorted(set(places.tolist()))]


def thinned(steps: dict[str, list[float]], most: int = MOST_ROWS) -> dict[str, list[float]]:
    """Every k-th row of a long training, about `most` of them, and its last one: the message stays small."""
    every = max(1, -(-max(map(len, steps.values()), default=0) // most))
    return {name: [*values[:-1:every], *values[-1:]] for name, values in steps.items()}


def _confusions(run: Run) -> dict[int, np.ndarray]:
    """None for runs from before they were kept, and for a training in its first epoch."""
    return store.confusions(run) if (run.path / store.CONFUSIONS).exists() else {}


def message(run: Run, image: np.ndarray) -> bytes:
    """Everything `replay.js` shows of a run and one picture, as `messages.packed` writes it.

    Args:
        image: `float32`, shape `(height, width, channels)`, range [0, 1].
    Returns:
        The header has `epochs` (while the run trains, "now" is the last), `history` and `steps`; the arrays are
        `image`, `EPOCH/layer/kernel`, `EPOCH/layer/bias` and `EPOCH/confusion`.
    Raises:
        RunError: If a checkpoint is missing or damaged.
    """
    kept = store.checkpoints(run)
    ongoing = run.status in store.ONGOING
    live = store.live_weights(run) if ongoing else None
    first = store.weights(run, kept[0]) if kept else live or {}
    epochs = kept[-1:] if ongoing else shown_epochs(kept, sum(array.size for array in first.values()))
    confusions = _confusions(run)
    arrays: dict[str, np.ndarray] = {"image": image}
    for epoch in epochs:
        arrays.update({f"{epoch}/{key}": array for key, array in store.weights(run, epoch).items()})
        if epoch in confusions:
            arrays[f"{epoch}/confusion"] = confusions[epoch]
    labels: list[int | str] = list(epochs)
    if live is not None:
        arrays.update({f"now/{key}": array for key, array in live.items()})
        if confusions:
            arrays["now/confusion"] = confusions[max(confusions)]
        labels.append("now")
    header = {
        "key": run.fingerprint,
        "name": run.name,
        "input": run.spec.input_shape,
        "classes": run.spec.class_names,
        "nodes": messages.nodes(run.spec.graph),
        "names": run.spec.graph.names,
        "signed": run.spec.graph.signed,
        "epochs": labels,
        "asked": run.spec.epochs,
        "history": store.history(run),
        "steps": thinned(store.steps(run)) if ongoing else {},
        "stepsPerEpoch": run.steps_per_epoch,
        "stops": colours.STOPS,
    }
    return messages.packed(header, arrays)
