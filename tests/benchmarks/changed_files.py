"""Files with changed bytes are opened or refused: `python -m tests.benchmarks.changed_files --count 20000`.

Each file is a good one, seeded by its number, with a few bytes or values changed: bytes of the whole archive, or of a
file inside it, packed again so that no checksum protects it. Processes within the reader's limits take some hundred
files each, as `archive.read` does, and go on behind a file that ends them. What one said counts:

opened, refused: as it should be; refused means a `ValueError` with one sentence for the screen.
ended: the process crashed, hung or ran out of memory. The app's reading process would have caught it.
other: another error, or a sentence that no screen can show.
"""

import argparse
import io
import json
import pickle
import random
import signal
import subprocess
import sys
import zipfile
from collections import Counter

import numpy as np

from explorer.core.exchange import archive, reader
from explorer.core.pictures import cifar
from tests import foreign
from tests.benchmarks.report import table

OUTCOMES = ("opened", "refused", "ended", "other")
EACH, PATIENCE = 500, 20
COMMAND = ["-m", "tests.benchmarks.changed_files"]
ODD_VALUES = (None, True, -1, 0, 2**31, 2**63, 1e300, float("nan"), "", "x" * 300, "\ud800", [], [[]], {}, [None], "os")
ODD_BYTES = (b"\0", b"\xff", b"\x7f", b"\x80", b"'", b"\xff" * 4, b"\0" * 8, b"\xff" * 8, b"\x7f" + b"\xff" * 7)
LIMITS = reader.Limits(memory=2**30, seconds=3600)


def bytes_changed(content: bytes, chance: random.Random) -> bytes:
    """One to four changes: other bytes, a part left out, a part twice, the end cut off."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) + 1)
        kind = chance.random()
        if kind < 0.4:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif kind < 0.7:
            odd = chance.choice(ODD_BYTES)
            changed[at : at + len(odd)] = odd
        elif kind < 0.8:
            del changed[at : at + chance.randint(1, 16)]
        elif kind < 0.95:
            changed[at:at] = changed[at : at + chance.randint(1, 64)]
        else:
            del changed[at:]
    return bytes(changed)


def value_changed(content: bytes, chance: random.Random) -> bytes:
    """JSON with one of its values, however deep, replaced by an odd one or left out."""
    values = json.loads(content)
    places, waiting = [], [values]
    while waiting:
        at = waiting.pop()
        for key in list(at) if isinstance(at, dict) else range(len(at)):
            places.append((at, key))
            if isinstance(at[key], (dict, list)):
                waiting.append(at[key])
    at, key = chance.choice(places)
    if chance.random() < 0.2:
        del at[key]
    else:
        at[key] = chance.choice(ODD_VALUES)
    return json.dumps(values).encode()


def inside(name: str, change):
    """A change of one file inside an archive, packed again."""
    def apply(content: bytes, chance: random.Random) -> bytes:
        members = foreign.contents(content)
        return foreign.zipped({**members, name: change(members[name], chance)})
    return apply


def heads(content: bytes, chance: random.Random) -> bytes:
    """An .npy file with something changed before its numbers."""
    return bytes_changed(content[:128], chance) + content[128:]


ARRAYS = "checkpoints/001.npz"
KINDS = {
    ".keras: any byte": ("a.keras", bytes_changed),
    ".keras: bytes of the weights": ("a.keras", inside("model.weights.h5", bytes_changed)),
    ".keras: bytes of config.json": ("a.keras", inside("config.json", bytes_changed)),
    ".keras: values of config.json": ("a.keras", inside("config.json", value_changed)),
    ".h5: any byte": ("a.h5", bytes_changed),
    "zip: any byte": ("a.zip", bytes_changed),
    "zip: bytes of an .npz": ("a.zip", inside(ARRAYS, bytes_changed)),
    "zip: heads of arrays": ("a.zip", inside(ARRAYS, inside("output/kernel.npy", heads))),
    "zip: answers": ("a.zip", inside("evaluation.npz", inside("predictions.npy", bytes_changed))),
    "zip: values of run.json": ("a.zip", inside("run.json", value_changed)),
    "zip: bytes of tables": ("a.zip", inside("history.csv", bytes_changed)),
    "a batch of CIFAR-10": ("batch", bytes_changed),
}


def run_zip() -> bytes:
    """A run of the network in `foreign.config`, as a download holds it."""
    spec = {"network": "small", "layers": [{"type": "MaxPooling2D", "size": 14}, {"type": "Flatten"},
                                           {"type": "Dense", "units": 10, "activation": "softmax"}],
            "data": "mnist", "loss": "categorical_crossentropy", "optimizer": "adam", "batch_size": 32, "epochs": 1,
            "validation": 0.3, "seed": 0, "writers": [1, 2], "strokes": "pen.jsonl", "learning_rate": 0.01}
    receipt = {"seed": 0, "data": "here", "split": {"training": 7, "validation": 3, "test": 2}, "epochs": 1,
               "seconds": 1.5, "parameters": 50, "multiply_adds": 40, "versions": {"keras": "3.15.1"},
               "test_accuracy": 0.5}
    kernel, bias = foreign.weights().values()
    confusion = np.zeros((10, 10), np.int64)
    confusion[1, 1] = 2
    return foreign.zipped({
        "run.json": json.dumps({"spec": spec, "status": "finished", "receipt": receipt}),
        "history.csv": "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.25,0.75,1.0\n",
        "steps.csv": "epoch,step,accuracy,loss,seconds\n0,1,0.25,2.5,0.10\n0,2,0.5,1.25,0.20\n",
        ARRAYS: npz({"output/kernel": kernel, "output/bias": bias}),
        "evaluation.npz": npz({"confusion": confusion, "predictions": np.uint8([1, 1]), "labels": np.uint8([1, 1])}),
    })


def npz(arrays: dict[str, np.ndarray]) -> bytes:
    """An .npz file."""
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def good_files() -> dict[str, bytes]:
    """The files that are changed, by the names in KINDS."""
    batch = {b"batch_label": b"1", b"labels": [3, 4], b"data": np.zeros((2, 3072), np.uint8)}
    return {"a.keras": foreign.keras_file(), "a.h5": foreign.h5_file(), "a.zip": run_zip(),
            "batch": pickle.dumps(batch)}


def changed_file(number: int, seed: int, files: dict[str, bytes]) -> tuple[str, str, bytes]:
    """Kind, name and content of the changed file of this number."""
    chance = random.Random(f"{seed} {number}")
    kind = list(KINDS)[number % len(KINDS)]
    name, change = KINDS[kind]
    return kind, name, change(files[name], chance)


def outcome(name: str, content: bytes) -> str:
    """What reading a file gives: "opened", "refused", or the other error."""
    try:
        if name == "batch":
            cifar.batch(content)
        else:
            archive.read(content, name)
    except ValueError as problem:
        told = str(problem)
        return "refused" if type(problem) in (ValueError, reader.Refused) and told.isprintable() and 20 < len(
            told) <= 700 else f"{type(problem).__name__}: {ascii(told)[:300]}"
    except (ArithmeticError, AttributeError, AssertionError, EOFError, ImportError, LookupError, OSError, RuntimeError,
            SyntaxError, TypeError, zipfile.BadZipFile) as problem:
        return f"{type(problem).__name__}: {ascii(problem)[:300]}"
    return "opened"


def work(first: int, behind: int, seed: int) -> None:
    """One process: a line for each file, number and outcome; the limits end it where one hangs."""
    reader.read = foreign.read_here
    files = good_files()
    reader.confine(LIMITS)
    for number in range(first, behind):
        _, name, content = changed_file(number, seed, files)
        if hasattr(signal, "alarm"):
            signal.alarm(PATIENCE)
        print(number, outcome(name, content), flush=True)


def outcomes(count: int, seed: int = 0) -> list[str]:
    """The outcome of each file, in order; "ended" with the process' last words for one that ended its process."""
    found: list[str] = []
    while len(found) < count:
        first, behind = len(found), min(count, (len(found) // EACH + 1) * EACH)
        command = [sys.executable, *COMMAND, "--part", str(first), str(behind), "--seed", str(seed)]
        done = subprocess.run(command, cwd=reader.ROOT, capture_output=True, text=True)
        found += [line.partition(" ")[2] for line in done.stdout.splitlines()]
        if len(found) < behind:
            words = done.stderr.strip().splitlines()[-1:] or [""]
            found.append(f"ended: exit code {done.returncode}, {words[0][:200]}")
    return found


def counted(found: list[str]) -> dict[str, Counter]:
    """How often each outcome came, by kind."""
    counts = {kind: Counter() for kind in KINDS}
    for number, words in enumerate(found):
        name = words.partition(":")[0]
        counts[list(KINDS)[number % len(KINDS)]][name if name in OUTCOMES else "other"] += 1
    return counts


def main() -> None:
    """The command: a table, what was neither opened nor refused, and the line that counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", type=int, nargs=2, help="one process' share; for the command itself")
    options = parser.parse_args()
    if options.part:
        work(*options.part, options.seed)
        return
    found = outcomes(options.count, options.seed)
    counts = counted(found)
    print(table(("changed", *OUTCOMES), [
        (kind, *(f"{counter[name]:,}" for name in OUTCOMES)) for kind, counter in counts.items()]))
    for number, words in enumerate(found):
        if words not in ("opened", "refused"):
            print(f"file {number} (seed {options.seed}): {words}")
    total = sum(counts.values(), Counter())
    print(f"changed_files: {len(found):,} files, " + ", ".join(f"{total[name]:,} {name}" for name in OUTCOMES))


if __name__ == "__main__":
    main()
