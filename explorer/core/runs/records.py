"""What the files of a run may hold: every value is checked here for type and range, once, when it is read.

A run folder may be half written, changed by hand, made by a newer version, or a stranger's: nothing in it is believed.
"""

import csv
import functools
import json
import math
import os
import re
import stat
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from pathlib import Path

import numpy as np

from explorer.core.network import limits
from explorer.core.network.graph import Network
from explorer.core.pictures import sources
from explorer.core.runs.spec import MOST_LEARNING_RATE, Spec

MOST_JSON, MOST_TABLE, MOST_ARRAYS = 2**22, 2**25, 2**29
MOST_ERROR, MOST_ENTRIES = 2000, 10_000
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


class Newer(ValueError):
    """Something that this version does not know, and a newer one may."""


def content(path: Path, most: int) -> bytes:
    """A file of a run, read only if it is a plain file of at most `most` bytes: a pipe would be waited for.

    Raises:
        OSError: If it is missing, something else, too large, or cannot be read; the message says which.
    """
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise OSError("no plain file")
        if state.st_size > most:
            raise OSError(f"{state.st_size:,} bytes; expected at most {most:,}")
        return file.read()


def plain(text: object, most: int = MOST_ERROR) -> str:
    """Anything as one line of at most `most` characters that can be seen: no control characters, no lone surrogates."""
    return UNSEEN.sub(" ", str(text)).strip()[:most]


@dataclass(frozen=True)
class Rule:
    """What a value must be, as a test and in words."""

    holds: Callable[[object], bool]
    words: str


def _whole(low: int, high: int) -> Rule:
    return Rule(lambda value: type(value) is int and low <= value <= high, f"a whole number, {low:,} to {high:,}")


def _number(low: float, high: float) -> Rule:
    return Rule(lambda value: type(value) in (int, float) and low <= value <= high, f"a number, {low:g} to {high:g}")


def _text(most: int) -> Rule:
    return Rule(lambda value: isinstance(value, str) and len(value) <= most and not UNSEEN.search(value),
                f"a text of at most {most} characters")


def _table(keys: Rule, values: Rule) -> Rule:
    return Rule(lambda value: isinstance(value, dict) and len(value) <= MOST_ENTRIES and all(
        keys.holds(key) and values.holds(entry) for key, entry in value.items()), f"a table of {values.words}")


def _or_nothing(rule: Rule) -> Rule:
    return Rule(lambda value: value is None or rule.holds(value), f"{rule.words}, or nothing")


def _moment(value: object) -> bool:
    try:
        return value == "" or datetime.fromisoformat(value).year > 0
    except (TypeError, ValueError):
        return False


def _simple(value: object, depth: int = 1) -> bool:
    if value is None or isinstance(value, (str, int, float)):
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inside is not None and depth > 0 and all(_simple(entry, depth - 1) for entry in inside)


ANY = Rule(lambda value: True, "anything")
SIMPLE = Rule(_simple, "plain values")
FLAG = Rule(lambda value: type(value) is bool, "true or false")
NAME, LINE, COUNT = _text(200), _text(4096), _whole(0, 2**40)
SPEC = {
    "network": NAME, "layers": Rule(lambda value: isinstance(value, list), "a list of layers"), "data": NAME,
    "loss": NAME, "optimizer": NAME, "batch_size": _whole(1, 2**20), "epochs": _whole(1, 100_000),
    "validation": Rule(lambda value: value == "test" or _number(0, 1).holds(value), "a share, 0 to 1, or test"),
    "subset": _or_nothing(_whole(2, 2**31)), "seed": _whole(0, 2**32 - 1),
    "learning_rate": _or_nothing(_number(0, MOST_LEARNING_RATE)), "decay": FLAG, "augment": FLAG,
    "strokes": _or_nothing(LINE), "strokes_times": _whole(1, 2**20),
    "writers": Rule(lambda value: value is None or isinstance(value, list) and len(value) == 2 and all(
        COUNT.holds(number) for number in value), "the first and the last writer, or nothing"),
    "checkpoints": NAME, "target_accuracy": _or_nothing(_number(0, 1)), "group": _or_nothing(LINE),
}
RUN = {
    "spec": ANY, "status": NAME, "error": _or_nothing(Rule(lambda value: isinstance(value, str), "a text")),
    "created": Rule(_moment, "a date and time"), "pid": _or_nothing(_whole(1, 2**31 - 1)),
    "steps_per_epoch": _whole(0, 2**31), "receipt": _table(NAME, SIMPLE), "files": _table(LINE, NAME),
}
RECEIPT = {
    "seed": COUNT, "data": LINE, "epochs": COUNT, "seconds": _number(0, 1e9), "parameters": COUNT,
    "multiply_adds": COUNT, "test_accuracy": _number(0, 1), "brought_back": LINE, "split": _table(NAME, COUNT),
    "versions": _table(NAME, NAME),
}


def _check(values: object, rules: dict[str, Rule], where: str) -> None:
    if not isinstance(values, dict):
        raise ValueError(f"{where} is no table of values")
    for key, value in values.items():
        if key not in rules:
            raise Newer(f"{plain(key, 40)!r} in {where}")
        if not rules[key].holds(value):
            raise ValueError(f"{key} in {where}: {plain(repr(value), 60)}; it should be {rules[key].words}")


def network(values: object, data: str) -> Network:
    """A network as `Network.to_json` writes it, on the pictures of this data set.

    Raises:
        ValueError: If it is no network, one that is not known here in all its parts, or has not an answer a class.
    """
    source = sources.data_source(data)
    found = Network.from_json(values, source.shape)
    limits.checked_network(found)
    limits.check_classes(found, len(source.class_names))
    return found


@functools.lru_cache(maxsize=512)
def _kept_network(text: str, data: str) -> Network:
    """A thousand runs have a handful of networks."""
    return network(json.loads(text), data)


def spec(values: object) -> Spec:
    """The spec that run.json holds, every value of it checked.

    Raises:
        Newer: If it has a field that is unknown here.
        ValueError: If a value is missing, of another type or out of its range; the message says which.
    """
    _check(values, SPEC, "the settings")
    missing = [one.name for one in fields(Spec) if one.default is MISSING and one.name not in values]
    if missing:
        raise ValueError(f"the settings lack {', '.join(missing)}")
    found = _kept_network(json.dumps(values["layers"]), values["data"])
    writers = values.get("writers")
    return Spec(**{**values, "layers": found.layers, "inputs": found.wires,
                   "writers": tuple(writers) if writers else None})


def run_json(text: bytes) -> dict:
    """The fields of a run.json by name, every value of them checked; `spec` is a `Spec`.

    Raises:
        Newer: If it has a field that is unknown here.
        ValueError: If it is no JSON, or a value is missing, of another type or out of its range.
    """
    try:
        values = json.loads(text)
        _check(values, RUN, "run.json")
        receipt = values.get("receipt", {})
        _check({key: value for key, value in receipt.items() if key in RECEIPT and value is not None}, RECEIPT,
               "the receipt")
        known = spec(values.get("spec"))
        if "status" not in values:
            raise ValueError("no status")
    except RecursionError:
        raise ValueError("values inside values, thousands deep") from None
    except (TypeError, AttributeError) as problem:
        raise ValueError(f"a value of another kind ({problem})") from None
    error = values.get("error")
    return {**values, "spec": known, "error": None if error is None else plain(error)}


def table(text: bytes, whole: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, list[float]]:
    """Columns of a CSV file by name; a last line without its end is still being written and left out.

    Args:
        whole: columns that hold whole numbers from 0 on.
        needed: columns that must be there if any is.
    Raises:
        ValueError: If it is no such table.
    """
    lines = text[: text.rfind(b"\n") + 1].decode("ascii").splitlines()
    try:
        rows = list(csv.DictReader(lines))
        columns = {key: [float(row[key]) for row in rows] for key in rows[0]} if rows else {}
    except (TypeError, csv.Error):
        raise ValueError("rows of different lengths, or what is no text") from None
    if columns and not set(needed) <= set(columns):
        raise ValueError(f"other columns; expected {', '.join(needed)}")
    for name in whole:
        if not all(value >= 0 and value % 1 == 0 for value in columns.get(name, ())):
            raise ValueError(f"{name} is no whole number from 0 on")
    if not all(0 <= value < math.inf for value in columns.get("seconds", ())):
        raise ValueError("seconds that are no time")
    return columns


def counts(matrix: np.ndarray, classes: int) -> np.ndarray:
    """A confusion matrix: whole numbers from 0 on, shape `(classes, classes)`.

    Raises:
        ValueError: If it is something else.
    """
    if matrix.shape != (classes, classes) or matrix.dtype.kind not in "iu" or (matrix < 0).any():
        raise ValueError(f"a confusion matrix that is none; expected {classes}x{classes} counts")
    return matrix


def evaluation(arrays: dict[str, np.ndarray], classes: int) -> dict[str, np.ndarray]:
    """The arrays of evaluation.npz: `confusion`, and where they are kept `predictions` and `labels`.

    Raises:
        ValueError: If one is missing, of another shape, or has other classes than 0 to `classes` - 1.
    """
    if "confusion" not in arrays:
        raise ValueError("no confusion matrix")
    confusion = counts(arrays["confusion"], classes)
    for answers in (arrays[key] for key in ("predictions", "labels") if key in arrays):
        if answers.ndim != 1 or answers.dtype.kind not in "iu" or len(answers) != confusion.sum() or (
                answers >= classes).any() or (answers < 0).any():
            raise ValueError(f"other answers; expected a class from 0 to {classes - 1} for every test picture")
    return arrays
