"""Runs that leave and come back: download as a zip, upload of such a zip or of a .keras file, rename, delete.

What comes back may be a stranger's. It is read as data within limits, checked, and written anew. A `model.keras`, which
runs had beside their checkpoints once, is neither kept nor passed on: `networks.keras_file` makes one from the weights.
"""

import csv
import io
import json
import math
import os
import re
import shutil
import zipfile
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path, PurePath

import numpy as np

from explorer.core import arithmetic, claims, exercises, keras_file, runs, unpacking
from explorer.core.exercises import CROSSENTROPY, DATA_SOURCES, LOGITS_CROSSENTROPY
from explorer.core.runs import Run
from explorer.core.spec import Spec

OLD_MODEL = "model.keras"
MEMBERS = r"run\.json|history\.csv|steps\.csv|evaluation\.npz|confusions\.npz|model\.keras|checkpoints/[0-9]{3}\.npz"
NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}"
WORDS = r"[\w .,:;'()/+-]{0,200}"
COLUMNS = {
    "history.csv": (["epoch", "accuracy", "loss", "val_accuracy", "val_loss"], ["learning_rate"]),
    "steps.csv": (["epoch", "step", "accuracy", "loss", "seconds"], []),
}
WHOLE = ("epochs", "batch_size", "seed", "strokes_times")
MOST_ROWS, MOST_EPOCHS = 200_000, 999


def download(run: Run) -> bytes:
    """The run as a zip archive that `bring_back` takes.

    Raises:
        RunError: If a file is missing or altered.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in [run.path / "run.json", *sorted(run.path.rglob("*"))]:
            name = path.relative_to(run.path).as_posix()
            known = re.fullmatch(MEMBERS, name) and name != OLD_MODEL
            if known and name not in archive.namelist() and path.is_file():
                archive.write(path, name)
    return content.getvalue()


def bring_back(content: bytes, name: str, data: str | None = None) -> Run:
    """An uploaded run (a zip of `download`) or `.keras` file as a new, finished run below `models/local`.

    Args:
        name: the file's name; the run is called after it.
        data: the data set of a `.keras` file, which does not say; the first that fits if None.
    Raises:
        ValueError: If it is something else, damaged, too large or not of this app's kinds; the message says what.
        OSError: If the run cannot be saved.
    """
    if len(content) > unpacking.MOST_BYTES:
        raise ValueError(f"The file is too large. Expected at most {unpacking.MOST_BYTES >> 20} MB.")
    stem, ending = os.path.splitext(PurePath(name.replace("\\", "/")).name)
    if ending.lower() in (".h5", ".hdf5") or content.startswith(b"\x89HDF"):
        raise ValueError("An .h5 file can carry code and is not opened. Save the network with "
                         "model.save(\"name.keras\") and bring that.")
    if not content.startswith(b"PK\x03\x04") or ending.lower() not in (".zip", ".keras"):
        raise ValueError("This is no run. Expected a .zip that was downloaded here, or a .keras file.")
    read = _keras_run if ending.lower() == ".keras" else _zipped_run
    spec, receipt, files = read(content, stem, data)
    arrays = {path: values for path, values in files.items() if isinstance(values, dict)}
    texts = {path: text for path, text in files.items() if isinstance(text, str)}
    return _saved(stem, spec, receipt, arrays, texts)


def _saved(stem: str, spec: Spec, receipt: dict, arrays: dict, texts: dict) -> Run:
    folder = _new_folder(stem)
    try:
        (folder / "checkpoints").mkdir()
        for path, values in arrays.items():
            runs.save_arrays(folder / path, values)
        for path, text in texts.items():
            runs.save_bytes(folder / path, text.encode())
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        run = Run(folder, runs.name_of(folder), spec, "finished", created=now,
                  receipt={**receipt, "brought_back": now})
        return runs.save(runs.with_checksums(run))
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _new_folder(stem: str) -> Path:
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", stem).strip("-.")[:60] or "brought-back"
    local = runs.models_folder() / "local"
    local.mkdir(parents=True, exist_ok=True)
    for number in range(1, 10_000):
        folder = local / (stem if number == 1 else f"{stem}-{number}")
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            continue
    raise ValueError(f"There are too many runs called {stem}. Delete some first.")


def _keras_run(content: bytes, stem: str, data: str | None) -> tuple[Spec, dict, dict]:
    layers, shape, weights, version = keras_file.read(content)
    fitting = [source.name for source in DATA_SOURCES.values() if source.shape == shape]
    if data and data not in fitting:
        raise ValueError(f"The network does not fit these pictures. Expected one of {', '.join(fitting)}. "
                         f"Received: {data}")
    loss = CROSSENTROPY if layers[-1].activation == "softmax" else LOGITS_CROSSENTROPY
    network = re.sub(r"[^A-Za-z0-9_.-]+", "-", stem)[:60] or "network"
    spec = Spec(network, layers, data or fitting[0], loss, "adam", 32, 1, 0.3)
    return spec, _receipt({"versions": {"keras": version}}, spec), {"checkpoints/001.npz": weights}


def _zipped_run(content: bytes, stem: str, data: str | None) -> tuple[Spec, dict, dict]:
    members = unpacking.members(content, MEMBERS)
    try:
        values = json.loads(members["run.json"])
        spec = _spec(values["spec"])
        receipt = _receipt(values.get("receipt") or {}, spec)
    except KeyError as problem:
        raise ValueError(f"This is no run. Expected a zip that was downloaded here. Missing: {problem}") from None
    except (TypeError, AttributeError, RecursionError, UnicodeDecodeError, OverflowError) as problem:
        raise ValueError(f"run.json is not as this app writes it: {problem}") from None
    expected = keras_file.expected_weights(spec.layers, spec.input_shape)
    keys = "|".join(expected)
    files = {}
    for name, part in sorted(members.items()):
        if name.startswith("checkpoints/"):
            files[name] = keras_file.checked_weights(unpacking.arrays(part, keys), expected)
        elif name.endswith(".csv"):
            files[name] = _table(part, name)
        elif name == "confusions.npz":
            files[name] = {key: _counts(matrix) for key, matrix in unpacking.arrays(part, "[0-9]{3}").items()}
        elif name == "evaluation.npz":
            files[name] = _evaluation(unpacking.arrays(part, "confusion|predictions|labels"))
    numbers = spec.checkpoints == "none" and {"history.csv", "evaluation.npz"} <= set(files)
    if not numbers and not any(name.startswith("checkpoints/") for name in files):
        raise ValueError("The run has no weights: there is nothing to bring back.")
    return spec, receipt, files


def _spec(values: dict) -> Spec:
    """The spec of a stranger's run.json: known fields of plain types within limits."""
    values = dict(values)
    layers = exercises.layers_from_json(values.pop("layers"))
    if values["data"] not in DATA_SOURCES:
        raise ValueError(f"Unknown data set. Expected one of {', '.join(DATA_SOURCES)}.")
    keras_file.checked_network(layers, DATA_SOURCES[values["data"]].shape)
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
    return Spec(**{**values, "layers": layers, "writers": tuple(writers) if writers else None,
                   "strokes": PurePath(strokes).name if strokes else None})


def _receipt(values: dict, spec: Spec) -> dict:
    """The receipt with known fields of plain types; what can be worked out is worked out anew."""
    parameters, multiply_adds = arithmetic.totals(arithmetic.network_numbers(spec.layers, spec.input_shape))
    split = values.get("split") or {}

    def number(value, most: float) -> float:
        plain = type(value) in (int, float) and math.isfinite(value) and 0 <= value <= most
        return value if plain else 0

    def words(value) -> str:
        return value if isinstance(value, str) and re.fullmatch(WORDS, value) else "unknown"

    versions = {key: words(text) for key, text in (values.get("versions") or {}).items()
                if key in ("python", "tensorflow", "keras", "numpy")}
    receipt = {
        "seed": spec.seed,
        "data": words(values.get("data")),
        "split": {key: int(number(split.get(key), 2**31)) for key in ("training", "validation", "test", "drawn")},
        "epochs": int(number(values.get("epochs"), MOST_EPOCHS)),
        "seconds": number(values.get("seconds"), 1e9),
        "parameters": parameters,
        "multiply_adds": multiply_adds,
        "versions": versions,
    }
    if "test_accuracy" in values:
        receipt["test_accuracy"] = number(values["test_accuracy"], 1.0)
    return receipt


def _table(content: bytes, name: str) -> str:
    """A table of numbers, written anew as training writes it."""
    needed, allowed = COLUMNS[name]
    try:
        rows = list(csv.reader(content.decode("ascii").splitlines()))
        columns = rows[0]
        numbers = [[repr(float(value)).removesuffix(".0") for value in row] for row in rows[1:]]
    except (ValueError, IndexError, csv.Error):
        raise ValueError(f"{name} is no table of numbers.") from None
    if not set(needed) <= set(columns) <= {*needed, *allowed} or len(rows) > MOST_ROWS or any(
        len(row) != len(columns) for row in rows
    ):
        raise ValueError(f"{name} has other columns. Expected {', '.join(needed)}.")
    return "".join(",".join(row) + "\n" for row in [columns, *numbers])


def _counts(matrix: np.ndarray) -> np.ndarray:
    if matrix.shape != (10, 10) or matrix.dtype.kind not in "iu" or (matrix < 0).any():
        raise ValueError("A confusion matrix does not fit. Expected 10x10 counts.")
    return matrix


def _evaluation(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    confusion = _counts(arrays.get("confusion", np.zeros(0)))
    for answers in (arrays[key] for key in ("predictions", "labels") if key in arrays):
        if answers.ndim != 1 or answers.dtype.kind not in "iu" or len(answers) != confusion.sum() or (
                answers > 9).any() or (answers < 0).any():
            raise ValueError("evaluation.npz does not fit. Expected one class from 0 to 9 for each test picture.")
    return arrays


def _own(run: Run, action: str) -> None:
    """Whether the run may be changed: one's own, and not being trained."""
    if run.path.parent != runs.models_folder() / "local" or run.path.is_symlink():
        raise ValueError(f"{run.name} belongs to the app. Only runs in models/local can be {action}.")
    holder = claims.holder(run.path)
    if runs.read(run.path).status in runs.ONGOING or (holder and holder.alive and not holder.cluster):
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
    return runs.read(target)


def delete(run: Run) -> None:
    """Deletes one of the user's own runs.

    Raises:
        ValueError: If it is a shipped run, or being trained.
        OSError: If the folder cannot be written.
    """
    _own(run, "deleted")
    (run.path / "run.json").unlink()  # from here on no list shows it
    shutil.rmtree(run.path)
