"""A run's curves as event files for TensorBoard.

`python -m explorer tensorboard models/two_conv --out logs`, then `tensorboard --logdir logs`.
"""

import argparse
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from explorer.core.engine import backend
from explorer.core.runs import store
from explorer.core.runs.store import Run

FILE_VERSION = "brain.Event:2"


def _when(run: Run) -> float:
    try:
        return datetime.fromisoformat(run.created).timestamp()
    except ValueError:
        return time.time()


def scalars(run: Run) -> Iterator[tuple[str, int, float, dict[str, float]]]:
    """What TensorBoard is told: (folder, step, seconds since the start, values by tag).

    Names are those of Keras' own TensorBoard callback: `epoch_accuracy` in the folders train and validation. The
    batches are in the folder batches, counted over all epochs.
    """
    steps, history = store.steps(run), store.history(run)
    ends: dict[int, float] = {}
    for epoch, step, accuracy, loss, seconds in zip(*steps.values(), strict=True):
        ends[int(epoch)] = seconds
        done = int(epoch) * run.steps_per_epoch + int(step)
        yield "batches", done, seconds, {"batch_accuracy": accuracy, "batch_loss": loss}
    for place, epoch in enumerate(history.get("epoch", [])):
        for folder, prefix in (("train", ""), ("validation", "val_")):
            values = {f"epoch_{name}": history[prefix + name][place] for name in ("accuracy", "loss")}
            yield folder, int(epoch), ends.get(int(epoch), 0.0), values


def save(run: Run, out: Path) -> Path:
    """Writes the event files of a run into a folder of its own below `out`; gives that folder.

    Raises:
        RunError: If the tables of the run are damaged.
        OSError: If the folder cannot be written.
    """
    tensorflow = backend.tensorflow()
    protobuf = tensorflow.compat.v1
    folder, begun, writers = out / run.name, _when(run), {}
    try:
        for part, step, seconds, values in scalars(run):
            if part not in writers:
                path = folder / part / f"events.out.tfevents.{int(begun)}.explorer"
                path.parent.mkdir(parents=True, exist_ok=True)
                writers[part] = tensorflow.io.TFRecordWriter(str(path))
                first = protobuf.Event(wall_time=begun, file_version=FILE_VERSION)
                writers[part].write(first.SerializeToString())
            numbers = [protobuf.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]
            event = protobuf.Event(wall_time=begun + seconds, step=step, summary=protobuf.Summary(value=numbers))
            writers[part].write(event.SerializeToString())
    finally:
        for writer in writers.values():
            writer.close()
    return folder


def main(arguments: list[str] | None = None) -> None:
    """Writes the curves of runs as event files for TensorBoard."""
    parser = argparse.ArgumentParser(prog="explorer tensorboard", description=main.__doc__)
    parser.add_argument("runs", nargs="+", type=Path, help="run folders, for example models/two_conv")
    parser.add_argument("--out", type=Path, default=Path("logs"), help="folder for the event files")
    options = parser.parse_args(arguments)
    try:
        for path in options.runs:
            print(save(store.read(path.resolve()), options.out))
    except (ValueError, OSError) as problem:
        parser.error(str(problem))
    print(f"tensorboard --logdir {options.out}")
