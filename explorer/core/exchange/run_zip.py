"""The zip of a run that left this app and comes back, perhaps from a stranger: taken apart in a process of its own."""

import csv
import io

import numpy as np

from explorer.core.exchange import reader
from explorer.core.runs import unpacking
from explorer.core.runs.unpacking import Refused

MEMBERS = {
    r"run\.json": 2**20, r"(history|steps)\.csv": 20 * 2**20, r"model\.keras": 0, r"evaluation\.npz": 16 * 2**20,
    r"confusions\.npz": 4 * 2**20, r"checkpoints/[0-9]{3}\.npz": unpacking.MOST_BYTES,
}
KEYS = {"evaluation.npz": "confusion|predictions|labels", "confusions.npz": "[0-9]{3}"}
WEIGHTS = r"[\w-]{1,60}/(?:kernel|bias)"
MOST_ROWS, MOST_COLUMNS = 200_000, 8


def read(content: bytes, limits: reader.Limits = reader.LIMITS) -> tuple[dict, dict[str, dict[str, np.ndarray]]]:
    """The values of run.json, and for each other file its arrays by name; of a table its columns, `float64`.

    What they mean is not checked here. A stored model is not read: it is made anew from the weights.

    Raises:
        ValueError: If the archive is damaged, too large, or holds anything but a run; the message says what.
    """
    values, arrays = reader.read(__name__, content, limits)
    files: dict[str, dict[str, np.ndarray]] = {}
    for key, array in arrays.items():
        name, _, part = key.partition(":")
        files.setdefault(name, {})[part] = array
    return values, files


def plain(content: bytes) -> reader.Plain:
    """What `read` gives, as JSON values and arrays `FILE:PART`: the part that is done in the reading process.

    Raises:
        Refused: See `read`.
    """
    members = unpacking.members(content, MEMBERS)
    if "run.json" not in members:
        raise Refused("This is no run. Expected a zip that was downloaded here. Missing: run.json")
    arrays = {}
    for name, part in sorted(members.items()):
        if name.endswith(".csv"):
            parts = _table(part, name)
        elif name.endswith(".npz"):
            parts = unpacking.arrays(part, KEYS.get(name, WEIGHTS))
        else:
            continue
        arrays.update({f"{name}:{key}": array for key, array in parts.items()})
    return unpacking.values(members["run.json"], "run.json"), arrays


def _table(content: bytes, name: str) -> dict[str, np.ndarray]:
    """The columns of a table of numbers, by their head."""
    numbers = []
    with unpacking.said(f"{name} is no table of numbers."):
        rows = csv.reader(io.StringIO(content.decode("ascii")))
        columns = next(rows, [])
        for row in rows:
            if len(numbers) == MOST_ROWS:
                raise Refused(f"{name} has too many rows. Expected at most {MOST_ROWS:,}.")
            if not len(row) == len(columns) <= MOST_COLUMNS:
                raise Refused(f"{name} has other columns. Expected the same in each row, at most {MOST_COLUMNS}.")
            numbers.append([float(value) for value in row])
        table = np.array(numbers, np.float64).reshape(-1, len(columns))
    return dict(zip(columns, table.T, strict=True))
