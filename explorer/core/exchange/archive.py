"""Runs that leave and come back: download as a zip, upload of such a zip or of a .keras file, rename, delete.

What comes back may be a stranger's. It is read as data within limits, checked, and written anew. A `model.keras`, which
runs had beside their checkpoints once, is neither kept nor passed on: `build.keras_file` makes one from the weights.
"""

import io
import math
import os
import re
import shutil
import zipfile
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

import numpy as np

from explorer.core.exchange import keras_file, reader, run_zip
from explorer.core.network import arithmetic, limits
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import claims, folders, records, store
from explorer.core.runs.spec import Spec, loss_of
from explorer.core.runs.store import Run

OLD_MODEL = "model.keras"
NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}"
WORDS = r"[\w .,:;'()/+-]{0,200}"
COLUMNS = {
    "history.csv": (["epoch", "accuracy", "loss", "val_accuracy", "val_loss"], ["learning_rate"]),
    "steps.csv": (["epoch", "step", "accuracy", "loss", "seconds"], []),
}
RANGES = {"accuracy": (0, 1), "loss": (0, 1e30), "epoch": (0, 999), "step": (1, 2**31), "seconds": (0, 1e9),
          "learning_rate": (0, 1e9)}
HINTS = {"fashion_mnist": r"fashion|cloth|garment"}  # in a file's name
WHOLE = ("epochs", "batch_size", "seed", "strokes_times")
MOST_EPOCHS = 999
RECEIPT = {"seed": (int, 2**32), "epochs": (int, MOST_EPOCHS), "seconds": (float, 1e9), "test_accuracy": (float, 1)}
SPLIT = ("training", "validation", "test", "drawn")
VERSIONS = ("python", "tensorflow", "keras", "numpy")


def download(run: Run) -> bytes:
    """The run as a zip archive that `bring_back` takes.

    Raises:
        RunError: If a file is missing or altered.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in [run.path / "run.json", *sorted(run.path.rglob("*"))]:
            name = path.relative_to(run.path).as_posix()
            known = re.fullmatch("|".join(run_zip.MEMBERS), name) and name != OLD_MODEL
            if known and name not in archive.namelist() and path.is_file():
                archive.write(path, name)
    return content.getvalue()


@dataclass(frozen=True)
class Found:
    """What a stranger's file holds, checked: the run's spec and receipt, its arrays and its texts by file name."""

    stem: str
    spec: Spec
    receipt: dict
    arrays: dict[str, dict[str, np.ndarray]]
    texts: dict[str, str]


def read(content: bytes, name: str, data: str | None = None) -> Found:
    """An uploaded run (a zip of `download`) or a network of Keras (.keras, .h5), read in a process of its own.

    Nothing is written.

    Args:
        name: the file's name.
        data: the data set of a file of Keras, which does not say; if None, the one its name hints at or the first.
    Raises:
        ValueError: If it is something else, damaged, too large or not of this app's kinds; the message says what.
    """
    stem, ending = os.path.splitext(PurePath(name.replace("\\", "/")).name)
    hdf5 = content.startswith(keras_file.HDF5)
    if not hdf5 and (not content.startswith(b"PK\x03\x04") or ending.lower() not in (".zip", ".keras")):
        raise ValueError("This is no run. Expected a .zip that was downloaded here, or a .keras or .h5 file of Keras.")
    read_run = _keras_run if hdf5 or ending.lower() == ".keras" else _zipped_run
    try:
        spec, receipt, files = read_run(content, stem, data)
    except ValueError as problem:  # it may quote the file
        raise ValueError(reader.printable(problem)) from None
    return Found(stem, spec, receipt, {path: values for path, values in files.items() if isinstance(values, dict)},
                 {path: text for path, text in files.items() if isinstance(text, str)})


def bring_back(content: bytes, name: str, data: str | None = None) -> Run:
    """An uploaded file, see `read`, as a new, finished run below `models/local`, called after the file.

    Raises:
        ValueError: If it cannot be read.
        OSError: If the run cannot be saved.
    """
    found = read(content, name, data)
    folder = _new_folder(found.stem)
    try:
        (folder / "checkpoints").mkdir()
        for path, values in found.arrays.items():
            store.save_arrays(folder / path, values)
        for path, text in found.texts.items():
            store.save_bytes(folder / path, text.encode())
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        run = Run(folder, folders.name_of(folder), found.spec, "finished", created=now,
                  receipt={**found.receipt, "brought_back": now})
        return store.save(store.with_checksums(run))
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _new_folder(stem: str) -> Path:
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", stem).strip("-.")[:60] or "brought-back"
    local = folders.models() / "local"
    local.mkdir(parents=True, exist_ok=True)
    for number in range(1, 10_000):
        folder = local / (stem if number == 1 else f"{stem}-{number}")
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            continue
    raise ValueError(f"There are too many runs called {stem}. Delete some first.")


def fitting(shape: tuple[int, ...]) -> list[str]:
    """The data sets whose pictures have this shape, (height, width, channels)."""
    return [source.name for source in DATA_SOURCES.values() if source.shape == shape]


def says_its_pictures(run: Run) -> bool:
    """Whether a run knows what it was trained on; a network that came as a .keras file does not."""
    return "brought_back" not in run.receipt or "data" in run.receipt or "evaluation.npz" in run.files


def knows(run: Run, data: str) -> Run:
    """Says which pictures a network knows that does not say it itself.

    Raises:
        ValueError: If the run says it itself, is not the user's own, or the pictures have another shape.
        OSError: If the folder cannot be written.
    """
    _own(run, "changed")
    if says_its_pictures(run) or data not in fitting(run.spec.input_shape):
        raise ValueError(f"{run.name} cannot know these pictures. Expected one of "
                         f"{', '.join(fitting(run.spec.input_shape))}, for a network that does not say it itself.")
    return store.save(replace(run, spec=replace(run.spec, data=data)))


def _keras_run(content: bytes, stem: str, data: str | None) -> tuple[Spec, dict, dict]:
    """A .keras file does not tell of its training: the spec's settings stand for nothing, the receipt omits them."""
    known, arrays, version = keras_file.read(content)
    choices = fitting(known.input_shape)
    answers, = known.shapes[known.names[-1]]
    if not choices or answers != limits.CLASSES:
        raise ValueError(f"There are no pictures for this network here. Expected {limits.CLASSES} classes of pictures "
                         f"of a data set. Received: {answers} of {'x'.join(map(str, known.input_shape))}")
    if data and data not in choices:
        raise ValueError(f"The network does not fit these pictures. Expected one of {', '.join(choices)}. "
                         f"Received: {data}")
    named = [name for name in choices if re.search(HINTS.get(name, r"(?!)"), stem.lower())]
    loss = loss_of(known.layers)
    network = re.sub(r"[^A-Za-z0-9_.-]+", "-", stem)[:60] or "network"
    spec = Spec(network, known.layers, data or (named or choices)[0], loss, "adam", 32, 1, 0.3, inputs=known.wires)
    return spec, _receipt({"versions": {"keras": version}}, spec), {"checkpoints/001.npz": arrays}


def _zipped_run(content: bytes, stem: str, data: str | None) -> tuple[Spec, dict, dict]:
    values, parts = run_zip.read(content)
    try:
        spec = _spec(values["spec"])
        receipt = _receipt(values.get("receipt") or {}, spec)
    except KeyError as problem:
        raise ValueError(f"This is no run. Expected a zip that was downloaded here. Missing: {problem}") from None
    except (TypeError, AttributeError, OverflowError) as problem:
        raise ValueError(f"run.json is not as this app writes it: {problem}") from None
    classes, files = len(spec.class_names), {}
    for name, arrays in parts.items():
        try:
            if name.startswith("checkpoints/"):
                files[name] = limits.checked_weights(arrays, spec.graph)
            elif name.endswith(".csv"):
                files[name] = _table(arrays, name)
            elif name == store.CONFUSIONS:
                files[name] = {key: records.counts(matrix, classes) for key, matrix in arrays.items()}
            else:
                files[name] = records.evaluation(arrays, classes)
        except ValueError as problem:
            raise ValueError(f"{name} does not fit. {problem}") from None
    kept = [name for name in files if name.startswith("checkpoints/")]
    if kept:
        limits.check_answers(spec.graph, files[max(kept)])
    numbers = spec.checkpoints == "none" and {"history.csv", "evaluation.npz"} <= set(files)
    if not numbers and not kept:
        raise ValueError("The run has no weights: there is nothing to bring back.")
    return spec, receipt, files


def _spec(values: dict) -> Spec:
    """The spec of a stranger's run.json: known fields of plain types within limits."""
    values = dict(values)
    if values["data"] not in DATA_SOURCES:
        raise ValueError(f"Unknown data set. Expected one of {', '.join(DATA_SOURCES)}.")
    network = records.network(values.pop("layers"), values["data"])
    known = {field.name for field in fields(Spec)} >= set(values)
    texts = [values.get(key) for key in ("network", "group", "strokes")]
    numbers = [value for key, value in values.items() if key not in ("writers",) and not isinstance(value, str)]
    plain = all(value is None or type(value) in (bool, int, float) and abs(value) < 2**32 for value in numbers)
    whole = all(type(values.get(key, 1)) is int for key in WHOLE) and type(values.get("subset") or 1) is int
    writers = values.get("writers")
    named = isinstance(values["network"], str) and all(
        text is None or isinstance(text, str) and re.fullmatch(WORDS, text) for text in texts)
    pair = writers is None or len(writers) == 2 and all(type(value) is int for value in writers)
    if not (known and plain and whole and named and pair) or values["epochs"] > MOST_EPOCHS:
        raise ValueError("The settings in run.json are not as this app writes them.")
    strokes = values.get("strokes")
    return Spec(**{**values, "layers": network.layers, "inputs": network.wires,
                   "writers": tuple(writers) if writers else None,
                   "strokes": PurePath(strokes).name if strokes else None})


def _receipt(values: dict, spec: Spec) -> dict:
    """What a receipt says in plain values; what can be worked out is worked out anew, what does not fit is left out."""
    parameters, multiply_adds = arithmetic.totals(arithmetic.numbers(spec.graph))
    split, versions = values.get("split") or {}, values.get("versions") or {}

    def fits(value, most: float) -> bool:
        return type(value) in (int, float) and math.isfinite(value) and 0 <= value <= most

    def words(value) -> bool:
        return isinstance(value, str) and bool(re.fullmatch(WORDS, value))

    receipt = {key: kind(values[key]) for key, (kind, most) in RECEIPT.items() if fits(values.get(key), most)}
    receipt |= {"data": values["data"]} if words(values.get("data")) else {}
    kept = {key: int(split[key]) for key in SPLIT if fits(split.get(key), 2**31)}
    receipt |= {"split": kept} if kept else {}
    return {**receipt, "parameters": parameters, "multiply_adds": multiply_adds,
            "versions": {key: versions[key] for key in VERSIONS if words(versions.get(key))}}


def _table(columns: dict[str, np.ndarray], name: str) -> str:
    """A table of numbers, written anew as training writes it."""
    needed, allowed = COLUMNS[name]
    if not set(needed) <= set(columns) <= {*needed, *allowed}:
        raise ValueError(f"It has other columns. Expected {', '.join(needed)}.")
    for column, values in columns.items():
        low, high = RANGES[column.removeprefix("val_")]
        if not ((low <= values) & (values <= high)).all():
            raise ValueError(f"A number cannot be. Expected {column} from {low:g} to {high:g}.")
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    lines = [list(columns), *([repr(value).removesuffix(".0") for value in row] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines)


def _own(run: Run, action: str) -> None:
    """Whether the run may be changed: one's own, and not being trained."""
    if run.path.parent != folders.models() / "local" or run.path.is_symlink():
        raise ValueError(f"{run.name} belongs to the app. Only runs in models/local can be {action}.")
    holder = claims.holder(run.path)
    if store.read(run.path).status in store.ONGOING or (holder and holder.alive and not holder.cluster):
        raise ValueError(f"{run.name} is being trained. Stop it first.")


def rename(run: Run, name: str) -> Run:
    """Gives one of the user's own runs another name.

    Raises:
        ValueError: If the name is taken or has other characters than letters, digits, _ . and -, the run is a shipped
            one, or it is being trained.
        OSError: If the folder cannot be written.
    """
    _own(run, "renamed")
    if not re.fullmatch(NAME, name):
        raise ValueError("Not a name for a run. Expected letters, digits, _ . and -, up to 80. "
                         f"Received: {name[:90]!r}")
    target = run.path.with_name(name)
    try:
        target.mkdir()  # takes the name; a folder replaces an empty one
    except FileExistsError:
        raise ValueError(f"The name {name} is taken. Choose another.") from None
    run.path.replace(target)
    return store.read(target)


def delete(run: Run) -> None:
    """Deletes one of the user's own runs.

    Raises:
        ValueError: If it is a shipped run, or being trained.
        OSError: If the folder cannot be written.
    """
    _own(run, "deleted")
    (run.path / "run.json").unlink()  # from here on no list shows it
    shutil.rmtree(run.path)
