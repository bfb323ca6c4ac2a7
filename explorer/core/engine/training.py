"""Trains a network into a run folder: `fit(spec, folder)`, and the command line that is also the worker.

`python -m explorer train two_conv --data mnist --epochs 2 --seed 0 --out models/two_conv`
"""

import argparse
import math
import os
import platform
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from explorer.core.courses import presets
from explorer.core.engine import backend, build, evaluation, feeding, inference
from explorer.core.engine.bar import Bar
from explorer.core.engine.recording import LossIsNaN, OnEpoch, OnStep, Recorder, Stopped, confusion_metric, sentence
from explorer.core.network import arithmetic, editor
from explorer.core.pictures import datasets, sources
from explorer.core.runs import claims, folders, metrics, store
from explorer.core.runs.spec import CHECKPOINTS, CROSSENTROPY, OPTIMIZERS, Spec
from explorer.core.runs.store import Run


def prepared_folder(folder: Path, spec: Spec, status: str = "starting") -> Run:
    """A new run folder with its spec; status "starting", or "queued" for one that waits.

    Raises:
        FileExistsError: If something is in the folder already.
        OSError: If it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty. Choose another --out, or delete the old run first.")
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    return store.save(Run(folder, folders.name_of(folder), spec, status, created=created))


def compile_model(model, spec: Spec, steps_per_epoch: int):
    """Compiles with the loss and the optimizer of the spec, for `fit`; returns the metric, `confusion_metric`."""
    keras = backend.keras()
    sparse = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.get(spec.optimizer)
    if spec.learning_rate is not None:
        optimizer.learning_rate = spec.learning_rate
    if spec.decay:
        start = float(optimizer.learning_rate)
        schedule = keras.optimizers.schedules.CosineDecay(start, max(1, spec.epochs * steps_per_epoch))
        optimizer = type(optimizer)(learning_rate=schedule)
    loss = spec.loss if spec.loss == CROSSENTROPY else sparse
    metric = confusion_metric(len(spec.class_names))
    model.compile(optimizer=optimizer, loss=loss, metrics=[metric])
    optimizer.build(model.trainable_variables)  # else the first batch is traced twice, which takes 0.3 s
    return metric


def fit(
    spec: Spec,
    folder: Path,
    *,
    on_step: OnStep | None = None,
    on_epoch: OnEpoch | None = None,
    progress: datasets.Progress | None = None,
    kept: datasets.Dataset | None = None,
) -> Run:
    """Trains `spec` into `folder` and returns the run: finished, stopped or failed, with what was trained.

    Args:
        folder: empty, or prepared by `prepared_folder`.
        on_step: called after every batch with (epoch from 0, step from 1, logs).
        on_epoch: called after every epoch with (epoch from 0, logs).
        progress: called while data is downloaded.
        kept: a data set already in memory, used if it is the one of the spec.
    Raises:
        FileExistsError: If another run is in the folder.
        OSError: If the folder cannot be written.
    """
    run = store.read(folder) if (folder / "run.json").is_file() else prepared_folder(folder, spec)
    if run.status != "starting":
        raise FileExistsError(f"{folder} holds the run {run.name}, which is {run.status}. Choose another --out.")
    run = store.save(replace(run, pid=os.getpid()))
    with claims.held(folder):
        try:
            return _fit(run, on_step, on_epoch, progress, kept)
        except Stopped:
            return claims.ended(run, "stopped", "Stopped before the first batch.")
        except (ValueError, datasets.DataUnavailable, ImportError, MemoryError, OSError) as problem:
            return claims.ended(store.read(folder), "failed", sentence(problem))
        except KeyboardInterrupt:  # while loading or evaluating; during the training itself a handler takes the signal
            return claims.ended(store.read(folder), "stopped", "Stopped while loading or evaluating.")


def _fit(run: Run, on_step: OnStep | None, on_epoch: OnEpoch | None, progress: datasets.Progress | None,
         kept: datasets.Dataset | None) -> Run:
    spec = run.spec
    data = kept if kept and kept.name == spec.data else datasets.load(spec.data, progress=progress)
    (x, y), held_out, drawn = feeding.training_arrays(spec, data)
    if (run.path / store.STOP_FILE).exists():
        raise Stopped
    steps_per_epoch = math.ceil(len(x) / spec.batch_size)
    backend.keras().utils.set_random_seed(spec.seed)
    model = build.build(spec.graph)
    metric = compile_model(model, spec, steps_per_epoch)
    run = store.save(replace(run, status="running", steps_per_epoch=steps_per_epoch))
    recorder = Recorder(run, metric, on_step, on_epoch)
    recorder.checkpoint(model, 0)
    untrained = model.get_weights()
    previous = _stop_on_signals(recorder)
    status, error = "finished", None
    try:
        batches = (feeding.augmented_batches(x, y, spec),) if spec.augment else (x, y)
        size = None if spec.augment else spec.batch_size
        model.fit(*batches, batch_size=size, shuffle=not spec.augment, epochs=spec.epochs, validation_data=held_out,
                  callbacks=[recorder.callback()], verbose=0)
    except (Stopped, KeyboardInterrupt):
        status = "stopped"
        recorder.checkpoint(model, max(1, recorder.trained_epochs + 1))
    except LossIsNaN:
        status, error = "failed", f"The loss became NaN in epoch {recorder.epoch + 1}: try a smaller learning rate."
    finally:
        recorder.steps.close()
        for number, handler in previous.items():
            signal.signal(number, handler)
        (run.path / store.LIVE).unlink(missing_ok=True)
    if status == "finished" and spec.checkpoints in ("all", "ends"):
        _confusion_before_training(model, untrained, held_out, recorder)
    return _finish(run, recorder, model, data, (len(x), len(held_out[0]), drawn), status, error)


def _confusion_before_training(model, untrained: list, held_out: tuple, recorder: Recorder) -> None:
    """The confusion matrix of checkpoint 000, made last so that the first batch does not wait for it."""
    trained = model.get_weights()
    model.set_weights(untrained)
    model.evaluate(*held_out, batch_size=inference.BATCH, verbose=0)
    recorder.keep_confusion(0)
    model.set_weights(trained)


def _stop_on_signals(recorder: Recorder) -> dict:
    """Lets Ctrl-C and a polite kill end the loop at the next batch; returns the handlers to put back."""

    def request(number, frame) -> None:
        recorder.stop_requested = True

    try:
        return {number: signal.signal(number, request) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not in the main thread: stopping goes through the stop file alone
        return {}


def _finish(run: Run, recorder: Recorder, model, data, counts: tuple, status: str, error: str | None) -> Run:
    """Says how the run ended, and evaluates what was trained on the test images."""
    spec = run.spec
    if spec.strokes:  # the receipt travels with the run: the file's name says enough
        run = replace(run, spec=replace(spec, strokes=Path(spec.strokes).name))
    seconds = time.perf_counter() - recorder.started
    (run.path / store.STOP_FILE).unlink(missing_ok=True)
    if status == "failed":
        return store.save(store.with_checksums(replace(run, status=status, error=error)))
    parameters, multiply_adds = arithmetic.totals(arithmetic.numbers(spec.graph))
    training_images, validation_images, drawn = counts
    receipt = {
        "seed": spec.seed,
        "data": data.origin,
        "split": {"training": training_images, "validation": validation_images, "test": len(data.x_test),
                  "drawn": drawn},
        "epochs": recorder.trained_epochs,
        "seconds": round(seconds, 1),
        "parameters": parameters,
        "multiply_adds": multiply_adds,
        "versions": versions(),
    }
    if status == "stopped":
        store.save(store.with_checksums(replace(run, status=status, receipt=receipt)))
    answers = inference.probabilities(inference.wrapped(model, spec.graph), data.x_test).argmax(axis=1)
    confusion = metrics.confusion_matrix(data.y_test, answers)
    small = {"predictions": answers.astype(np.uint8), "labels": data.y_test.astype(np.uint8)}
    store.save_arrays(run.path / "evaluation.npz", {"confusion": confusion, **small})
    receipt = {**receipt, "test_accuracy": round(metrics.accuracy(confusion), 6)}
    return store.save(store.with_checksums(replace(run, status=status, receipt=receipt)))


def versions() -> dict[str, str]:
    """The versions that a run depends on."""
    return {
        "python": platform.python_version(),
        "tensorflow": backend.tensorflow().__version__,
        "keras": backend.keras().__version__,
        "numpy": np.__version__,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="explorer train", description="Trains a network into a run folder.")
    parser.add_argument("network", nargs="?", help=", ".join(presets.PRESETS))
    parser.add_argument("--run", type=Path, help="a prepared run folder, instead of a network and settings")
    parser.add_argument("--data", help=", ".join(sources.DATA_SOURCES))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="run folder; models/local/NETWORK-TIME if not given")
    parser.add_argument("--subset", type=int, help="train on the first N training images")
    parser.add_argument("--augment", action="store_true", help="turn, zoom, shear and shift the training images")
    parser.add_argument("--strokes", type=Path, help="add drawn digits, .jsonl or .jsonl.gz")
    parser.add_argument("--strokes-times", type=int, default=1, help="how often each drawn digit counts")
    parser.add_argument("--writers", help="FIRST-LAST, only these writers of the strokes")
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--optimizer", help=", ".join(OPTIMIZERS))
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--decay", action="store_true", help="let the learning rate fall to zero along a cosine")
    parser.add_argument("--dropout", type=float, help="rate of every dropout layer; one goes before Flatten if none")
    parser.add_argument("--validation", type=float, help="share of the training images held out, the last ones")
    parser.add_argument("--checkpoints", choices=CHECKPOINTS, default="all",
                        help="; ".join(f"{name}: keep {words}" for name, words in CHECKPOINTS.items()))
    parser.add_argument("--group", help="the name of a batch that the run belongs to")
    return parser


def spec_from_options(options: argparse.Namespace) -> Spec:
    """The spec that the command line describes: the course's settings with the changes asked for.

    Raises:
        ValueError: If a name is unknown (the valid ones are listed) or a number makes no sense.
    """
    exercise = presets.preset(options.network)
    layers = exercise.layers
    if options.dropout is not None:
        layers = editor.with_dropout(layers, options.dropout)
    if options.strokes and not options.strokes.is_file():
        raise ValueError(f"No file of strokes. Expected a .jsonl or .jsonl.gz file. Received: {options.strokes}")
    wanted = {
        "data": options.data,
        "epochs": options.epochs,
        "subset": options.subset,
        "batch_size": options.batch_size,
        "optimizer": options.optimizer,
        "learning_rate": options.learning_rate,
        "validation": options.validation,
        "strokes": str(options.strokes) if options.strokes else None,
        "writers": evaluation.parse_writers(options.writers),
    }
    changes = {key: value for key, value in wanted.items() if value is not None}
    return exercise.spec(layers=layers, seed=options.seed, augment=options.augment, decay=options.decay,
        strokes_times=options.strokes_times, checkpoints=options.checkpoints, group=options.group, **changes,
    )


def default_folder(network: str) -> Path:
    """A folder in `models/local` that names the network and the moment."""
    return folders.models() / "local" / f"{network}-{datetime.now():%Y%m%d-%H%M%S-%f}"[:-3]


def main(arguments: list[str] | None = None, kept: datasets.Dataset | None = None) -> None:
    """Trains a network into a run folder; exits with 1 if the run failed, with 130 if it was stopped."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        if options.run:
            folder = options.run.resolve()
            spec = store.read(folder).spec
        elif options.network:
            spec = spec_from_options(options)
            folder = (options.out or default_folder(spec.network)).resolve()
        else:
            parser.error(f"Name a network: {', '.join(presets.PRESETS)}")
        bar = Bar(spec.epochs)

        def on_step(epoch: int, step: int, logs: dict) -> None:
            bar.total = bar.total or store.read(folder).steps_per_epoch
            bar.step(epoch, step, logs)

        run = fit(spec, folder, on_step=on_step, on_epoch=bar.epoch, progress=bar.download, kept=kept)
    except (ValueError, OSError) as problem:
        parser.error(str(problem))
    result = run.error or f"test accuracy {run.receipt['test_accuracy']}, {run.receipt['seconds']} s"
    print(f"{run.status}: {result} -> {folder}")
    raise SystemExit({"failed": 1, "stopped": 130}.get(run.status, 0))
