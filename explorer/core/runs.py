"""A run is a folder: the single truth about a training, whoever made it. Read here without TensorFlow.

run.json (spec, status, receipt, checksums), history.csv (a row an epoch), steps.csv (a row every few batches),
checkpoints/NNN.npz (weights after epoch NNN, 000 before training: the only place of the weights), evaluation.npz.
Older runs have a model.keras, too, which nobody reads.
"""

import csv
import hashlib
import io
import json
import os
import re
import threading
import zipfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from explorer.core import exercises
from explorer.core.arithmetic import network_numbers
from explorer.core.spec import Spec

ROOT = Path(__file__).resolve().parents[2]
ONGOING = ("queued", "starting", "running")
ENDED = ("finished", "stopped", "failed")
STATUSES = ONGOING + ENDED
STOP_FILE = "stop"
LOG = "worker.log"
LIVE = "live.npz"
CLAIM = "claim"
CONFUSIONS = "confusions.npz"
UNCHECKED = ("run.json", STOP_FILE, LOG, CLAIM, LIVE)


_known: dict[Path, tuple[tuple, "Run"]] = {}


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
    def usable(self) -> bool:
        """Whether there is something trained to look at."""
        return any(name.startswith("checkpoints/") for name in self.files)

    @property
    def numbers_only(self) -> bool:
        """Whether it ended well without keeping weights: its curves and answers can be compared, not looked into."""
        return self.status == "finished" and not self.usable

    @property
    def fingerprint(self) -> str:
        """Changes when any of the run's files does: the key of caches."""
        return hashlib.sha256(json.dumps([self.name, self.files], sort_keys=True).encode()).hexdigest()[:16]


def models_folder() -> Path:
    """Where the runs are: `models/`, or what EXPLORER_MODELS names."""
    return Path(os.environ.get("EXPLORER_MODELS") or ROOT / "models")


def name_of(path: Path) -> str:
    """The name of the run in a folder: its place below `models/`, or the folder's own name elsewhere."""
    models = models_folder()
    return path.relative_to(models).as_posix() if path.is_relative_to(models) else path.name


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
    spec = {**asdict(run.spec), "layers": exercises.layers_to_json(run.spec.layers)}
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
    return replace(run, files={name: hashlib.sha256((run.path / name).read_bytes()).hexdigest() for name in names})


def _spec(values: dict) -> Spec:
    writers = values.get("writers")
    return Spec(**{
        **values,
        "layers": exercises.layers_from_json(values["layers"]),
        "writers": tuple(writers) if writers else None,
    })


def read(path: Path) -> Run:
    """The run in the folder `path`.

    Raises:
        RunError: If run.json is missing, damaged or of another form.
    """
    name = name_of(path)
    try:
        values = json.loads((path / "run.json").read_text())
        spec = _spec(values.pop("spec"))
        run = Run(path, name, spec, **values)
        if not (isinstance(run.files, dict) and isinstance(run.receipt, dict) and isinstance(run.created, str)):
            raise TypeError("a field of the wrong type")
    except FileNotFoundError:
        raise RunError(f"{name} is no run. Expected a folder with run.json. Received: none") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise RunError(f"run.json of {name} is damaged. Expected what training wrote. Received: {problem}") from None
    if run.status not in STATUSES:
        raise RunError(f"Unknown status of {name}. Expected one of {', '.join(STATUSES)}. Received: {run.status}")
    return run


def find(name: str) -> Run:
    """The run called `name`, as in `Run.name`.

    Raises:
        RunError: If there is none, or the name leaves the folder of models.
    """
    parts = Path(name).parts
    if not parts or any(not re.fullmatch(r"[\w][\w.+-]*", part) for part in parts):
        raise RunError(f"{name!r} is not the name of a run. Expected letters, digits, _ and -")
    return read(models_folder() / name)


def _read_if_changed(path: Path) -> Run:
    """`read`, but from memory while run.json is the same file: there may be a thousand runs."""
    state = (path / "run.json").stat()
    signature = (state.st_ino, state.st_mtime_ns, state.st_size, models_folder())
    if path not in _known or _known[path][0] != signature:
        _known[path] = (signature, read(path))
    return _known[path][1]


def list_runs() -> tuple[list[Run], list[str]]:
    """All runs, shipped ones first, then the user's own, newest first; and a sentence for each damaged one."""
    models = models_folder()
    found, problems = [], []
    for folder in (models, models / "local"):
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        group = []
        for path in paths:
            if (path / "run.json").is_file():
                try:
                    group.append(_read_if_changed(path))
                except RunError as problem:
                    problems.append(str(problem))
        found += sorted(group, key=lambda run: run.created, reverse=True) if folder != models else group
    return found, problems


def _content(run: Run, name: str) -> bytes:
    """A file of the run; compared with its checksum once the run has ended."""
    try:
        content = (run.path / name).read_bytes()
    except OSError:
        raise RunError(f"{name} of the run {run.name} is missing. Train it again, or restore the folder.") from None
    expected = run.files.get(name)
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise RunError(f"{name} of the run {run.name} was altered or cut off after training. Train it again, "
                       "or restore the folder.")
    return content


def _arrays(run: Run, name: str) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(_content(run, name)), allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except (ValueError, EOFError, zipfile.BadZipFile, OSError) as problem:
        if isinstance(problem, RunError):
            raise
        raise RunError(f"{name} of the run {run.name} cannot be read: {problem}") from None


def checkpoints(run: Run) -> list[int]:
    """The epochs whose weights were kept, ascending; 0 is before training."""
    return sorted(int(path.stem) for path in (run.path / "checkpoints").glob("[0-9][0-9][0-9].npz"))


def weights(run: Run, epoch: int | None = None) -> dict[str, np.ndarray]:
    """The weights after `epoch` (the last kept one if None): keys `layer/kernel`, `layer/bias`, `float32`.

    Raises:
        RunError: If the checkpoint is missing, altered, or does not fit the network of the spec.
    """
    kept = checkpoints(run)
    if epoch is None and kept:
        epoch = kept[-1]
    if epoch not in kept:
        raise RunError(f"No weights of epoch {epoch} in the run {run.name}. Expected one of {kept}.")
    arrays = _arrays(run, f"checkpoints/{epoch:03d}.npz")
    for numbers, layer in zip(network_numbers(run.spec.layers, run.spec.input_shape), run.spec.layers, strict=True):
        if not numbers.parameters:
            continue
        held = sum(arrays[key].size for key in arrays if key.rpartition("/")[0] == numbers.name)
        if held != numbers.parameters or f"{numbers.name}/kernel" not in arrays:
            raise RunError(f"Weights of {numbers.name} ({type(layer).__name__}) in {run.name} do not fit. "
                           f"Expected {numbers.parameters:,}. Received: {held:,}")
    return arrays


def _rows(run: Run, name: str) -> dict[str, list[float]]:
    """Columns of a CSV file; a last line without its end is still being written and left out."""
    try:
        text = _content(run, name).decode()
    except RunError:
        if run.files.get(name):
            raise
        return {}
    lines = text[: text.rfind("\n") + 1].splitlines()
    rows = list(csv.DictReader(lines))
    try:
        return {key: [float(row[key]) for row in rows] for key in rows[0]} if rows else {}
    except (TypeError, ValueError):
        raise RunError(f"{name} of the run {run.name} cannot be read. Expected a table of numbers.") from None


def history(run: Run) -> dict[str, list[float]]:
    """history.csv as Keras' CSVLogger writes it: `epoch` (from 0), `accuracy`, `loss`, `val_accuracy`, `val_loss`."""
    return _rows(run, "history.csv")


def steps(run: Run) -> dict[str, list[float]]:
    """steps.csv: `epoch` (from 0), `step` (from 1), `accuracy` and `loss` so far in the epoch, `seconds` from start."""
    return _rows(run, "steps.csv")


def evaluation(run: Run) -> dict[str, np.ndarray]:
    """evaluation.npz: `confusion` (true class, answer) counts, and `predictions` and `labels` of the test images.

    Raises:
        RunError: If the run has none (it was stopped early) or it is damaged.
    """
    return _arrays(run, "evaluation.npz")


def confusions(run: Run) -> dict[int, np.ndarray]:
    """The confusion matrix of the validation images after each epoch, by epoch; 0 is before training.

    Raises:
        RunError: If the run has none or they are damaged.
    """
    return {int(key): matrix for key, matrix in sorted(_arrays(run, CONFUSIONS).items())}


def live_weights(run: Run) -> dict[str, np.ndarray] | None:
    """The weights of a moment ago while a run trains, None where there are none."""
    return _arrays(run, LIVE) if (run.path / LIVE).is_file() else None
