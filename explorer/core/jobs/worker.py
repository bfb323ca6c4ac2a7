"""The process that trains one run, seen from both sides.

`python -m explorer.core.jobs.worker --run FOLDER` trains at once. Without --run it is a spare: it imports TensorFlow,
says "ready", waits for one line with a run folder, and trains that; it ends quietly if nobody orders.
"""

import argparse
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.core.courses import presets
from explorer.core.engine import backend, build, training
from explorer.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.network.graph import Network
from explorer.core.pictures import datasets
from explorer.core.runs import folders, records, store

NICE, SPARE_NICE = 10, 15
READY, FAILED = "ready", "failed: "


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "explorer.core.jobs.worker", *arguments]


def launch(folder: Path, *, tied: bool = False) -> subprocess.Popen:
    """Starts a worker for the prepared run in `folder`; a tied one ends with the process that started it.

    Raises:
        OSError: If the folder cannot be written.
    """
    with (folder / store.LOG).open("ab") as log:
        return subprocess.Popen(
            _command("--run", str(folder), *(["--tied"] if tied else [])), cwd=folders.ROOT,
            stdin=subprocess.PIPE if tied else subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )


def surroundings() -> dict[str, str]:
    """What a spare has read from the environment: another one cannot be given to it later."""
    return {name: os.environ[name] for name in ("EXPLORER_DATA", "KERAS_HOME") if name in os.environ}


class Spare:
    """A worker that has imported TensorFlow, or is about to, and waits for its run."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.surroundings = surroundings()
        self.process = subprocess.Popen(
            _command(), cwd=folders.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, text=True,
        )
        self._ready = threading.Event()
        self.failure: str | None = None
        self._on_change = on_change
        threading.Thread(target=self._listen, name="spare", daemon=True).start()

    def _listen(self) -> None:
        with self.process.stdout as output:
            for line in output:
                if line.strip() == READY:
                    self._ready.set()
                    self._on_change()
                elif line.startswith(FAILED):
                    self.failure = records.plain(line.removeprefix(FAILED))
        self._on_change()

    @property
    def usable(self) -> bool:
        """Whether it lives and knows the environment of now."""
        return self.process.poll() is None and self.surroundings == surroundings()

    @property
    def ready(self) -> bool:
        """Whether it has imported TensorFlow and waits."""
        return self.usable and self._ready.is_set()

    def order(self, folder: Path) -> subprocess.Popen:
        """Lets it train the prepared run in `folder`; from now on it outlives this process.

        Raises:
            OSError: If it has ended.
        """
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.close()
        return self.process

    def dismiss(self) -> None:
        """Ends it."""
        self.process.kill()
        self.process.stdin.close()
        self.process.wait()


def _be_nice(level: int) -> None:
    """Yields to the web server; back from the spare's level to a worker's only where the system allows it."""
    try:
        threads = [int(name) for name in os.listdir("/proc/self/task")]
        for thread in threads:
            os.setpriority(os.PRIO_PROCESS, thread, level)
    except OSError:
        return


def _ordered() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


def warm_up() -> datasets.Dataset | None:
    """Imports TensorFlow and trains a tiny network for one batch, so that no first time is left for the run.

    Returns the data set that a run most likely wants; None if an order came before it was read, or it is not here.
    """
    backend.keras()
    if _ordered():  # somebody waits already
        return None
    layers = (Conv2D(2), MaxPooling2D(), Flatten(), Dense(10, "softmax"))
    spec = replace(presets.preset("dense").spec(), layers=layers)
    model = build.build(Network.chain(layers, spec.input_shape))
    training.compile_model(model, spec, 1)
    images, labels = np.zeros((32, *spec.input_shape), np.float32), np.eye(10, dtype=np.float32)[np.arange(32) % 10]
    model.fit(images, labels, batch_size=16, validation_data=(images, labels), verbose=0)
    if _ordered() or not datasets.available(datasets.default()):
        return None
    return datasets.load(datasets.default(), download=False)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _wait_for_order() -> Path | None:
    """The folder that is ordered, None if the server is gone; what is said from then on goes to its log."""
    print(READY, flush=True)
    line = sys.stdin.readline()
    if not line.endswith("\n"):
        return None
    folder = Path(line.rstrip("\n"))
    log = os.open(folder / store.LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    _be_nice(NICE)
    return folder


def main(arguments: list[str] | None = None) -> None:
    """The worker: trains the run it is given or ordered, and exits as `training.main` does."""
    parser = argparse.ArgumentParser(prog="explorer.core.jobs.worker", description=__doc__)
    parser.add_argument("--run", type=Path, help="a prepared run folder; without it, wait for one on standard input")
    parser.add_argument("--tied", action="store_true", help="end as soon as standard input is closed")
    options = parser.parse_args(arguments)
    _be_nice(NICE if options.run else SPARE_NICE)
    if options.tied:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        kept = None if options.run else warm_up()
    except (ImportError, ValueError, OSError, MemoryError) as problem:
        print(f"{FAILED}{problem or 'no memory left'}", flush=True)
        raise SystemExit(1) from None
    folder = options.run or _wait_for_order()
    if folder:
        training.main(["--run", str(folder)], kept)


if __name__ == "__main__":
    main()
