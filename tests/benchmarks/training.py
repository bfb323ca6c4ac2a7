"""Training: what live rows and checkpoints cost, as a ratio to a bare `model.fit`.

`two_conv`, two epochs with the course's settings, on MNIST (on the embedded digits where it is not there): once
through `training.fit` into a temporary folder, as the page and the command line train, once as a bare
`model.fit` of the same network on the same arrays with the same settings and no callback. Same process, one warm-up of
each, then five rounds that alternate and change who goes first. Compared is the wall time of `model.fit` itself, for
ours with its rows, checkpoints and checks for a stop, taken the same way for both; beside it the processor time, which
other programs on the machine disturb less, and the whole call, which for ours also reads the data, saves the network
and evaluates it on the test images, and for the bare one compiles the network.
"""

import contextlib
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

from explorer.core.courses import presets
from explorer.core.engine import backend, build, training
from explorer.core.pictures import datasets
from explorer.core.runs import store
from tests.benchmarks import report

NETWORK, EPOCHS, ROUNDS, TARGET = "two_conv", 2, 5, 1.05


@dataclass
class Times:
    """Seconds of one training: in `model.fit` by the wall clock and by the processor's, and of the whole call."""

    wall: float = 0.0
    processor: float = 0.0
    whole: float = 0.0


@contextlib.contextmanager
def stopwatch():
    """Times every `model.fit` inside, and the whole; gives the `Times`."""
    times, fit = Times(), backend.keras().Model.fit

    def timed(model, *arguments, **settings):
        wall, processor = time.perf_counter(), time.process_time()
        result = fit(model, *arguments, **settings)
        times.wall, times.processor = time.perf_counter() - wall, time.process_time() - processor
        return result

    start = time.perf_counter()
    with mock.patch.object(backend.keras().Model, "fit", timed):
        yield times
    times.whole = time.perf_counter() - start


def bare(spec: store.Spec, data: datasets.Dataset) -> Times:
    """The course's own way: arrays in, `model.fit`, nothing beside it."""
    cut = int(len(data.x_train) * (1 - spec.validation))
    x = data.x_train.astype(np.float32) / 255
    y = np.eye(len(data.class_names), dtype=np.float32)[data.y_train]
    backend.keras().utils.set_random_seed(spec.seed)
    with stopwatch() as times:
        model = build.build(spec.graph)
        model.compile(optimizer=spec.optimizer, loss=spec.loss, metrics=["accuracy"])
        model.fit(x[:cut], y[:cut], batch_size=spec.batch_size, epochs=spec.epochs,
                  validation_data=(x[cut:], y[cut:]), verbose=0)
    return times


def ours(spec: store.Spec) -> tuple[Times, int]:
    """Our training into a temporary folder; gives its times and how many live rows it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        with stopwatch() as times:
            run = training.fit(spec, Path(folder) / NETWORK)
        if run.status != "finished":
            raise RuntimeError(f"The training ended {run.status}: {run.error}")
        return times, len((run.path / "steps.csv").read_text().splitlines()) - 1


def measure(spec: store.Spec) -> tuple[list[Times], list[Times], int]:
    """All rounds: the times of ours, the times of the bare one, and the live rows of the last of ours."""
    data = datasets.load(spec.data)
    mine, theirs, rows = [], [], 0
    ours(spec), bare(spec, data)
    for number in range(ROUNDS):
        if number % 2:
            theirs.append(bare(spec, data))
        times, rows = ours(spec)
        mine.append(times)
        if not number % 2:
            theirs.append(bare(spec, data))
    return mine, theirs, rows


def main() -> None:
    """Measures and prints."""
    spec = presets.preset(NETWORK).spec(data=datasets.default(), epochs=EPOCHS)
    mine, theirs, written = measure(spec)
    lines, ratios = [], {}
    for part, words in (("wall", "model.fit"), ("processor", "model.fit, processor time"), ("whole", "whole call")):
        both = [[getattr(times, part) for times in all_times] for all_times in (mine, theirs)]
        medians = [statistics.median(values) for values in both]
        ratios[part] = medians[0] / medians[1]
        lines.append((f"{words}, s", *(", ".join(f"{value:.1f}" for value in values) for values in both),
                      f"{ratios[part]:.3f}"))
    lines.append(("live rows written", str(written), "0", ""))
    print(report.table((f"{NETWORK}, {EPOCHS} epochs on {spec.data}", "ours", "bare", "ratio of medians"), lines))
    print(f"target of model.fit: {report.judged(ratios['wall'], TARGET, 'times')}")
    print(report.machine())
    print(f"training: ratio {ratios['wall']:.2f}")


if __name__ == "__main__":
    main()
