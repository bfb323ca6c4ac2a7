"""Fixtures of the unit tests: no network, small runs, and TensorFlow imported once in the process."""

import socket
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl

from explorer.core.courses import presets
from explorer.core.engine import backend, training
from explorer.core.exchange import reader
from explorer.core.layers import Conv2D, Dense, Flatten
from explorer.core.pictures import datasets
from explorer.core.runs import store
from explorer.core.runs.spec import Spec
from tests import foreign

ROOT = Path(__file__).resolve().parents[1]
threadpoolctl.threadpool_limits(1, user_api="blas")  # as in the server
SMALL = (Conv2D(2), Flatten(), Dense(10, "softmax"))


@pytest.fixture(scope="session")
def keras():
    """The module `keras`, through the one door."""
    return backend.keras()


@pytest.fixture
def no_data(monkeypatch, tmp_path) -> Path:
    """A machine without data and without a network; gives the (empty) folder of Keras' cache."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.delenv("EXPLORER_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    dead = {
        name: tuple(datasets.Download(f"http://127.0.0.1:{port}/{part.place}", part.place) for part in parts)
        for name, parts in datasets.DOWNLOADS.items()
    }
    monkeypatch.setattr(datasets, "DOWNLOADS", dead)
    return tmp_path / "keras/datasets"


@pytest.fixture
def models(monkeypatch, tmp_path) -> Path:
    """An empty folder of models."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("EXPLORER_MODELS", str(folder))
    return folder


@pytest.fixture
def in_this_process(request, monkeypatch) -> None:
    """Reads strangers' files without a process each, which saves time; a test marked `apart` reads as the app does."""
    if "apart" not in request.keywords:
        monkeypatch.setattr(reader, "read", foreign.read_here)


def small_spec(**changes) -> Spec:
    """A spec of a network small enough to write down, with the settings of `dense` on the embedded digits."""
    return presets.preset("dense").spec(**{"layers": SMALL, "data": "mnist_5k", **changes})


def small_weights(seed: int = 0) -> dict[str, np.ndarray]:
    """Arrays that fit `SMALL` on 28x28x1: 26 x 26 x 2 values behind the convolution."""
    shapes = {"conv1/kernel": (3, 3, 1, 2), "conv1/bias": (2,), "output/kernel": (1352, 10), "output/bias": (10,)}
    generator = np.random.default_rng(seed)
    return {key: generator.normal(size=shape).astype(np.float32) for key, shape in shapes.items()}


def write_run(folder: Path, *, created: str = "2026-01-01T00:00:00+00:00", **changes) -> store.Run:
    """A finished run of `SMALL` with two checkpoints, made without Keras."""
    (folder / "checkpoints").mkdir(parents=True)
    for epoch in (0, 1):
        store.save_arrays(folder / f"checkpoints/{epoch:03d}.npz", small_weights(epoch))
    (folder / "history.csv").write_text("epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.25,0.75,1.0\n")
    (folder / "steps.csv").write_text("epoch,step,accuracy,loss,seconds\n0,1,0.25,2.5,0.10\n0,2,0.5,1.25,0.20\n")
    store.save_arrays(folder / "evaluation.npz", {"confusion": np.eye(10, dtype=np.int64)})
    run = store.Run(folder, folder.name, small_spec(**changes), "finished", created=created, receipt={"seed": 0})
    return store.save(store.with_checksums(run))


def train(folder: Path, *arguments: str) -> tuple[int, store.Run]:
    """The command line of training, in this process, on the embedded digits: exit code and run."""
    with pytest.raises(SystemExit) as end:
        training.main([*arguments, "--data", "mnist_5k", "--out", str(folder)])
    return end.value.code, store.read(folder)


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> store.Run:
    """`two_conv`, two epochs on the first 600 embedded digits, trained by the command line. Read only."""
    folder = tmp_path_factory.mktemp("trained") / "two_conv"
    code, run = train(folder, "two_conv", "--epochs", "2", "--subset", "600", "--seed", "3")
    assert code == 0
    return run
