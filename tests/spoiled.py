"""Run folders as a crash, an editor, a newer version or a stranger leaves them: one function for each kind of damage.

`LISTED` are those that cannot be read at all: they are named with the reason wherever runs are listed.
`CHOSEN` are in the list, and what is wrong with them is said where they are looked at.
"""

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from explorer.core.runs import store
from tests.conftest import small_weights, write_run

Spoil = Callable[[Path], None]
MISSING = object()  # stands for a field that is not there
DEEP = "[" * 100_000 + "]" * 100_000
ACCURACY = {"test_accuracy": 0.5, "split": {"training": 2, "validation": 1, "test": 10}, "seconds": 1, "epochs": 1}


def write(path: Path) -> store.Run:
    """A finished run with a whole receipt and the answers to ten pictures, before it is spoiled."""
    run = write_run(path)
    answers = np.arange(10, dtype=np.uint8)
    store.save_arrays(path / "evaluation.npz", {"confusion": np.eye(10, dtype=np.int64), "predictions": answers,
                                               "labels": answers})
    store.save_arrays(path / "confusions.npz", {"000": np.eye(10, dtype=np.int32), "001": np.eye(10, dtype=np.int32)})
    receipt = {"seed": 0, "data": "here", "parameters": 13550, "multiply_adds": 25688, "versions": {"keras": "3"},
               **ACCURACY}
    return store.save(store.with_checksums(store.Run(path, run.name, run.spec, "finished", created=run.created,
                                                  steps_per_epoch=2, receipt=receipt)))


def _text(text: str | bytes, name: str = "run.json") -> Spoil:
    """The file holds something else."""
    return lambda path: (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def _json(**values) -> Spoil:
    """Fields of run.json have other values; `MISSING` takes a field away."""

    def spoil(path: Path) -> None:
        whole = json.loads((path / "run.json").read_text())
        whole.update(values)
        (path / "run.json").write_text(json.dumps({key: value for key, value in whole.items() if value is not MISSING}))

    return spoil


def _part(part: str, **values) -> Spoil:
    """Fields of the spec or the receipt have other values."""

    def spoil(path: Path) -> None:
        whole = json.loads((path / "run.json").read_text())
        whole[part] = {key: value for key, value in {**whole[part], **values}.items() if value is not MISSING}
        (path / "run.json").write_text(json.dumps(whole))

    return spoil


def _signed(name: str, content: bytes | str) -> Spoil:
    """A file of another content whose checksum is right: damaged before it was signed."""

    def spoil(path: Path) -> None:
        (path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        store.save(store.with_checksums(store.read(path)))

    return spoil


def _arrays(name: str, **arrays: np.ndarray) -> Spoil:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return _signed(name, content.getvalue())


def _weights(**changes) -> Spoil:
    arrays = {key.replace("/", "__"): value for key, value in small_weights().items()}
    arrays = {**arrays, **changes}
    content = io.BytesIO()
    np.savez(content, **{key.replace("__", "/"): value for key, value in arrays.items() if value is not None})
    return _signed("checkpoints/001.npz", content.getvalue())


def _bomb() -> bytes:
    """An array that says it is 4 TB large."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (10**12,)})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("confusion.npy", header.getvalue())
    return content.getvalue()


def _cut(name: str) -> Spoil:
    return lambda path: (path / name).write_bytes((path / name).read_bytes()[:-20])


def _gone(name: str) -> Spoil:
    return lambda path: (path / name).unlink()


def _folder(name: str) -> Spoil:
    """A folder where a file is expected."""

    def spoil(path: Path) -> None:
        (path / name).unlink()
        (path / name).mkdir()

    return spoil


def _loop(name: str) -> Spoil:
    """A link that leads to itself."""

    def spoil(path: Path) -> None:
        (path / name).unlink()
        (path / name).symlink_to(Path(name).name)

    return spoil


def _pipe(name: str) -> Spoil:
    """A pipe that nobody writes to: who reads it waits for ever."""

    def spoil(path: Path) -> None:
        (path / name).unlink()
        os.mkfifo(path / name)

    return spoil


def _huge(name: str, size: int) -> Spoil:
    """A file that says it is huge; it takes no room."""

    def spoil(path: Path) -> None:
        with (path / name).open("r+b") as file:
            file.truncate(size)

    return spoil


def _called(name: str) -> Spoil:
    """The folder has a name that no run has."""
    return lambda path: path.rename(path.with_name(name))


def _layer(place: int, **values) -> Spoil:
    def spoil(path: Path) -> None:
        whole = json.loads((path / "run.json").read_text())
        whole["spec"]["layers"][place].update(values)
        (path / "run.json").write_text(json.dumps(whole))

    return spoil


HISTORY = "epoch,accuracy,loss,val_accuracy,val_loss\n"
STEPS = "epoch,step,accuracy,loss,seconds\n"
LISTED: dict[str, Spoil] = {
    "empty": _text(""), "half": _text('{"spec": {"network": "dense"'), "list": _text("[]"), "null": _text("null"),
    "deep": _text(DEEP), "deep-receipt": _text('{"receipt": {"a": ' + DEEP + "}}"), "binary": _text(bytes(range(256))),
    "utf-16": _text("{}".encode("utf-16")), "long-number": _text('{"pid": ' + "9" * 5000 + "}"),
    "huge-json": _huge("run.json", 2**33), "json-folder": _folder("run.json"), "json-loop": _loop("run.json"),
    "json-pipe": _pipe("run.json"),
    "newer": _json(rating=5), "newer-spec": _part("spec", quantised=True), "newer-layer": _layer(0, quantised=2),
    "unknown-layer": _layer(0, type="Attention"), "no-spec": _json(spec=MISSING), "no-layers": _part("spec", layers=[]),
    "no-data": _part("spec", data=MISSING), "layers-text": _part("spec", layers="Conv2D"),
    "filters-text": _layer(0, filters="many"), "filters-huge": _layer(0, filters=10**9),
    "filters-negative": _layer(0, filters=-2), "kernel-list": _layer(0, kernel=[3, 3, 3]),
    "units-other": _layer(2, units=7),
    "status-unknown": _json(status="asleep"), "status-list": _json(status=["finished"]),
    "created-number": _json(created=20260101), "created-words": _json(created="yesterday"),
    "pid-text": _json(pid="4711"), "pid-negative": _json(pid=-1), "steps-negative": _json(steps_per_epoch=-3),
    "epochs-negative": _part("spec", epochs=-1), "epochs-half": _part("spec", epochs=1.5),
    "batch-true": _part("spec", batch_size=True), "seed-text": _part("spec", seed="0"),
    "rate-nan": _part("spec", learning_rate=float("nan")), "group-list": _part("spec", group=["a"]),
    "accuracy-text": _part("receipt", test_accuracy="98 %"), "accuracy-above-one": _part("receipt", test_accuracy=98.5),
    "accuracy-list": _part("receipt", test_accuracy=[0.5]), "split-text": _part("receipt", split="none"),
    "split-negative": _part("receipt", split={"training": -1}), "seconds-text": _part("receipt", seconds="long"),
    "seconds-infinite": _part("receipt", seconds=float("inf")), "versions-list": _part("receipt", versions=["3"]),
    "files-list": _json(files=["history.csv"]), "files-numbers": _json(files={"history.csv": 3}),
    "name-lone-surrogate": _part("spec", network="\ud800"), "error-number": _json(error=7),
    "*bold* [link](x)": _called("*bold* [link](x)"), "spaces in it": _called("spaces in it"),
}
CHOSEN: dict[str, Spoil] = {
    "no-receipt": _json(receipt={}), "no-split": _part("receipt", split=MISSING),
    "no-seconds": _part("receipt", seconds=MISSING), "no-versions": _part("receipt", versions=MISSING),
    "no-zone": _json(created="2026-01-01T00:00:00"), "future": _json(created="2999-01-01T00:00:00+00:00"),
    "error-markdown": _json(status="failed", error="**[Log in](https://x.invalid)** " * 400),
    "no-evaluation": _gone("evaluation.npz"), "evaluation-cut": _cut("evaluation.npz"),
    "evaluation-folder": _folder("evaluation.npz"), "evaluation-pipe": _pipe("evaluation.npz"),
    "evaluation-bomb": _signed("evaluation.npz", _bomb()),
    "evaluation-other": _arrays("evaluation.npz", counts=np.eye(10)),
    "evaluation-flat": _arrays("evaluation.npz",
                               confusion=np.arange(10), predictions=np.arange(3), labels=np.arange(4)),
    "evaluation-text": _arrays("evaluation.npz", confusion=np.array([["a"]])),
    "evaluation-pickled": _signed("evaluation.npz", b"\x80\x04N."),
    "no-weights": _gone("checkpoints/001.npz"), "weights-cut": _cut("checkpoints/001.npz"),
    "weights-changed": _text(b"PK", "checkpoints/001.npz"), "weights-loop": _loop("checkpoints/001.npz"),
    "weights-short": _weights(output__kernel=np.zeros((3, 10), np.float32)),
    "weights-turned": _weights(output__kernel=np.zeros((10, 1352), np.float32)),
    "weights-nan": _weights(output__bias=np.full(10, np.nan, np.float32)),
    "weights-one-missing": _weights(conv1__bias=None),
    "weights-text": _weights(output__bias=np.array(["a"] * 10)), "weights-huge": _huge("checkpoints/001.npz", 2**36),
    "confusions-other": _arrays("confusions.npz", best=np.eye(3)), "confusions-cut": _cut("confusions.npz"),
    "history-words": _signed("history.csv", HISTORY + "0,a,b,c,d\n"),
    "history-short": _signed("history.csv", HISTORY + "0,1\n"),
    "history-nan": _signed("history.csv", HISTORY + "nan,nan,nan,nan,nan\n"),
    "history-negative": _signed("history.csv", HISTORY + "-3,0.5,1,0.5,1\n"),
    "history-binary": _signed("history.csv", bytes(range(256))), "history-nul": _signed("history.csv", "a,b\n0,\0\n"),
    "history-other": _signed("history.csv", "when,what\n1,2\n"), "history-folder": _folder("history.csv"),
    "history-cut": _cut("history.csv"), "history-long": _signed("history.csv", "a" * 200_000 + "\n1\n"),
    "steps-words": _signed("steps.csv", STEPS + "0,x,1,1,1\n"),
    "steps-nan": _signed("steps.csv", STEPS + "0,nan,1,1,inf\n"),
    "steps-huge": _huge("steps.csv", 2**36), "no-files": _json(files={}),
}
