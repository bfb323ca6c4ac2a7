"""Where the folders of runs are; thousands of them are looked over with one call of the system each."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
State = tuple[int, int, int]


def models() -> Path:
    """Where the runs are: `models/`, or what EXPLORER_MODELS names."""
    return Path(os.environ.get("EXPLORER_MODELS") or ROOT / "models")


def name_of(path: Path) -> str:
    """The name of the run in a folder: its place below `models/`, or the folder's own name elsewhere."""
    place = models()
    return path.relative_to(place).as_posix() if path.is_relative_to(place) else path.name


def state(path: str | Path) -> State | None:
    """What changes with a file: (inode, time of writing in nanoseconds, size); None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def states(place: Path, name: str) -> dict[str, State | None]:
    """The state of the file `name` in every folder of `place` that has one, by the folder's path, in order.

    None for one that has it, but as a link that leads nowhere.
    """
    try:
        folders = sorted(os.listdir(place))
    except OSError:
        return {}
    found = {folder: state(f"{folder}/{name}") for folder in (f"{place}/{entry}" for entry in folders)}
    return {folder: known for folder, known in found.items() if known or os.path.islink(f"{folder}/{name}")}
