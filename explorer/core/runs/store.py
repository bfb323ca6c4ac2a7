"""A run is a folder: the single truth about a training, whoever made it. Read here without TensorFlow.

run.json (spec, status, receipt, checksums), history.csv (a row an epoch), steps.csv (a row every few batches),
checkpoints/NNN.npz (weights after epoch NNN, 000 before training: the only place of the weights), evaluation.npz.
Older runs have a model.keras, too, which nobody reads.
"""

import hashlib
import io
import json
import os
import re
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from explorer.core.network import limits
from explorer.core.runs import folders, records, unpacking
from explorer.core.runs.spec import Spec

ONGOING = ("queued", "starting", "running")
ENDED = ("finished", "stopped", "failed")
STATUSES = ONGOING + ENDED
STOP_FILE = "stop"
LOG = "worker.log"
LIVE = "live.npz"
CLAIM = "claim"
OWNER = "owner"
CONFUSIONS = "confusions.npz"
UNCHECKED = ("run.json", STOP_FILE, LOG, CLAIM, OWNER, LIVE)
HISTORY = ("epoch", "accuracy", "loss", "val_accuracy", "val_loss")
STEPS = ("epoch", "step", "accuracy", "loss", "seconds")
MOST_NAME = 300
NAME = re.compile(r"\w[\w.+-]*")

_known: dict[str, tuple[tuple, "Run | RunError"]] = {}


class RunError(ValueError):
    """A run folder that is missing, incomplete or altered; the message says which file and what to do."""


@dataclass(frozen=True)
class Run:
    """A run as its run.json tells it; `name` is its place below `models/`."""

    path: Path
    name: str
    spec: Spec
    status: str
    error: str | None = None
    created: str = ""
    pid: int | None = None
    steps_per_epoch: int = 0
    receipt: dict = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """Of how many epochs run.json says that the weights are there; see `checkpoints` for which."""
        return sum(name.startswith("checkpoints/") for name in self.files)

    @property
    def usable(self) -> bool:
        """Whether there is something trained to look at."""
        return self.kept > 0

    @property
    def numbers_only(self) -> bool:
        """Whether it ended well without keeping weights: its curves and answers can be compared, not looked into."""
        return self.status == "finished" and not self.usable

    @property
    def fingerprint(self) -> str:
        """Changes when any of the run's files does, on the disk too, or what it knows: the key of caches."""
        states = [folders.state(self.path / name) for name in sorted(self.files)]
        whole = json.dumps([self.name, self.spec.data, self.files, states], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @property
    def age(self) -> float:
        """Seconds since it was created, by the computer's clock: below 0 if that was set back. No zone means UTC."""
        moment = datetime.fromisoformat(self.created or "1970-01-01")
        return (datetime.now(UTC) - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()


def save_bytes(path: Path, content: bytes) -> None:
    """Writes a file so that a reader sees the old or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def save_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Arrays as .npz, written at once or not at all."""
    content = io.BytesIO()
    np.savez(content, **arrays)
    save_bytes(path, content.getvalue())


def save(run: Run) -> Run:
    """Writes run.json."""
    values = {key: value for key, value in vars(run).items() if key not in ("path", "name", "spec")}
    spec = {**asdict(run.spec), "layers": run.spec.graph.to_json()}
    del spec["inputs"]  # each layer says its own
    run.path.mkdir(parents=True, exist_ok=True)
    save_bytes(run.path / "run.json", (json.dumps({"spec": spec, **values}, indent=1) + "\n").encode())
    return run


def with_checksums(run: Run) -> Run:
    """The run with the SHA-256 of every file it holds now."""
    names = sorted(
        path.relative_to(run.path).as_posix()
        for path in run.path.rglob("*")
        if path.is_file() and path.name not in UNCHECKED and not path.name.startswith(".")
    )
    return replace(run, files={
        name: hashlib.sha256(records.content(run.path / name, records.MOST_ARRAYS)).hexdigest() for name in names})


def read(path: Path) -> Run:
    """The run in the folder `path`, every value of its run.json checked.

    Raises:
        RunError: If run.json is missing, damaged, of another form or of a newer version of this app.
    """
    name = folders.name_of(path)
    try:
        run = Run(path, name, **records.run_json(records.content(path / "run.json", records.MOST_JSON)))
    except FileNotFoundError:
        raise RunError(f"{records.plain(name)} is no run. Expected a folder with run.json. Received: none") from None
    except records.Newer as problem:
        raise RunError(f"run.json of {records.plain(name)} is of a newer version of this app. Expected only what "
                       f"this version knows. Received: {problem}. Update the app to open it.") from None
    except (OSError, ValueError) as problem:
        raise RunError(f"run.json of {records.plain(name)} is damaged. Expected what training wrote. "
                       f"Received: {records.plain(problem, 300)}") from None
    if run.status not in STATUSES:
        raise RunError(f"Unknown status of {records.plain(name)}. Expected one of {', '.join(STATUSES)}. "
                       f"Received: {run.status}")
    return run


def find(name: str) -> Run:
    """The run called `name`, as in `Run.name`.

    Raises:
        RunError: If there is none, or the name leaves the folder of models.
    """
    parts = Path(name).parts
    if not parts or any(not NAME.fullmatch(part) for part in parts):
        raise RunError(f"{name!r} is not the name of a run. Expected letters, digits, _ and -")
    return read(folders.models() / name)


def known(folder: str, state: folders.State | None) -> Run | RunError:
    """The run in a folder, or why it is none; from memory while run.json is in the same state."""
    signature = (state, folders.models())
    if folder not in _known or _known[folder][0] != signature:
        name = os.path.basename(folder)
        try:
            if not NAME.fullmatch(name):
                raise RunError(f"The folder {records.plain(name, 80)!r} has a name that no run has. Expected letters, "
                               "digits, _ . + and -. Rename it.")
            found = read(Path(folder))
        except RunError as problem:
            found = problem
        _known[folder] = (signature, found)
    return _known[folder][1]


def why_not(name: str) -> str | None:
    """Why the run called `name` cannot be read though its folder is there, in a sentence; None otherwise."""
    try:
        find(name)
    except RunError as problem:
        there = ".." not in name and os.path.lexists(folders.models() / name[:MOST_NAME] / "run.json")
        return str(problem) if there else None
    return None


def list_runs() -> tuple[list[Run], list[str]]:
    """All runs, shipped ones first, then the user's own, newest first; and a sentence for each damaged one."""
    models = folders.models()
    shipped, own = ([known(*folder) for folder in folders.states(place, "run.json").items()]
                    for place in (models, models / "local"))
    found = [run for run in shipped if isinstance(run, Run)]
    found += sorted((run for run in own if isinstance(run, Run)), key=lambda run: run.created, reverse=True)
    return found, [str(problem) for problem in [*shipped, *own] if isinstance(problem, RunError)]


def _content(run: Run, name: str, most: int = records.MOST_ARRAYS) -> bytes:
    """A file of the run; compared with its checksum once the run has ended."""
    try:
        content = records.content(run.path / name, most)
    except FileNotFoundError:
        raise RunError(f"{name} of the run {run.name} is missing. Train it again, or restore the folder.") from None
    except OSError as problem:
        raise RunError(f"{name} of the run {run.name} cannot be read: {problem.strerror or problem}. Train it again, "
                       "or restore the folder.") from None
    expected = run.files.get(name)
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise RunError(f"{name} of the run {run.name} was altered or cut off after training: it is not what run.json "
                       "says. Train it again, or restore the folder.")
    return content


def _arrays(run: Run, name: str, checked: Callable[[dict], dict], keys: str = r"[\w./-]+") -> dict:
    """The arrays of a file after `checked`, which raises ValueError for what the file must not hold."""
    content = _content(run, name)
    try:
        return checked(unpacking.arrays(content, keys))
    except ValueError as problem:
        raise RunError(f"{name} of the run {run.name} cannot be read: {str(problem).rstrip('.')}. Train it again, "
                       "or restore the folder.") from None


def checkpoints(run: Run) -> list[int]:
    """The epochs whose weights were kept, ascending; 0 is before training. Once the run has ended: as run.json says."""
    if run.status in ENDED and run.usable:
        names = [Path(name) for name in run.files if name.startswith("checkpoints/")]
    else:
        names = (run.path / "checkpoints").glob("*.npz")
    return sorted(int(path.stem) for path in names if re.fullmatch("[0-9]{3}", path.stem))


def weights(run: Run, epoch: int | None = None) -> dict[str, np.ndarray]:
    """The weights after `epoch` (the last kept one if None): keys `layer/kernel`, `layer/bias`, `float32`.

    Raises:
        RunError: If the checkpoint is missing, altered, or does not fit the network of the spec.
    """
    kept = checkpoints(run)
    if epoch is None and kept:
        epoch = kept[-1]
    if not kept:
        raise RunError(f"No weights in the run {run.name}. Expected a run that keeps some. Received: numbers only")
    if epoch not in kept:
        raise RunError(f"No weights of epoch {epoch} in the run {run.name}. Expected one of {kept}.")
    return _arrays(run, f"checkpoints/{epoch:03d}.npz", lambda arrays: limits.checked_weights(arrays, run.spec.graph))


def _rows(run: Run, name: str, needed: tuple[str, ...]) -> dict[str, list[float]]:
    if not run.files.get(name) and not (run.path / name).exists():
        return {}
    content = _content(run, name, records.MOST_TABLE)
    try:
        return records.table(content, ("epoch", "step"), needed)
    except ValueError as problem:
        raise RunError(f"{name} of the run {run.name} cannot be read. Expected a table of numbers. "
                       f"Received: {records.plain(problem, 200)}") from None


def history(run: Run) -> dict[str, list[float]]:
    """history.csv as Keras' CSVLogger writes it: `epoch` (from 0), `accuracy`, `loss`, `val_accuracy`, `val_loss`."""
    return _rows(run, "history.csv", HISTORY)


def steps(run: Run) -> dict[str, list[float]]:
    """steps.csv: `epoch` (from 0), `step` (from 1), `accuracy` and `loss` so far in the epoch, `seconds` from start."""
    return _rows(run, "steps.csv", STEPS)


def evaluation(run: Run) -> dict[str, np.ndarray]:
    """evaluation.npz: `confusion` (true class, answer) counts, and `predictions` and `labels` of the test images.

    Raises:
        RunError: If the run has none (it was stopped early) or it is damaged.
    """
    classes = len(run.spec.class_names)
    return _arrays(run, "evaluation.npz", lambda arrays: records.evaluation(arrays, classes))


def confusions(run: Run) -> dict[int, np.ndarray]:
    """The confusion matrix of the validation images after each epoch, by epoch; 0 is before training.

    Raises:
        RunError: If the run has none or they are damaged.
    """
    classes = len(run.spec.class_names)

    def by_epoch(arrays: dict[str, np.ndarray]) -> dict[int, np.ndarray]:
        return {int(key): records.counts(matrix, classes) for key, matrix in sorted(arrays.items())}

    return _arrays(run, CONFUSIONS, by_epoch, "[0-9]{3}")


def live_weights(run: Run) -> dict[str, np.ndarray] | None:
    """The weights of a moment ago while a run trains, None where there are none."""
    if not (run.path / LIVE).is_file():
        return None
    return _arrays(run, LIVE, lambda arrays: limits.checked_weights(arrays, run.spec.graph))
