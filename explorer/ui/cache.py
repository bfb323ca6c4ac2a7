"""Every cache, keyed by names, fingerprints and arrays. Resources are shared by all sessions: read, never written.

What may be large is bounded in bytes: twelve small files can unpack to gigabytes.
"""

import dataclasses
import functools
import hashlib
import json
import threading
from collections.abc import Callable

import numpy as np
import streamlit as st

from explorer.core.engine import backend, inference
from explorer.core.network import forward, limits, surgery
from explorer.core.pictures import datasets, familiarity, photographs, preparation, uploads
from explorer.core.runs import metrics, statistics, store
from explorer.core.runs.store import Run
from explorer.core.show import replay as core_replay

MEGABYTE = 2**20


def _bounded(megabytes: int, size: Callable[[object], int] | None = None) -> Callable:
    """A cache of that many megabytes for a function of names, bytes and arrays; what it gives back is read only.

    Args:
        size: how many bytes a value takes, if that cannot be seen by `_sealed`.
    """
    def kept(function: Callable) -> Callable:
        known = uploads.Bounded(megabytes * MEGABYTE)
        making: dict[tuple, threading.Lock] = {}

        @functools.wraps(function)
        def asked(*values):
            key = tuple(_key(value) for value in values)
            found = known.get(key)
            if found is not None:
                return found
            try:
                with making.setdefault(key, threading.Lock()):  # pages that ask at the same time wait for the first
                    found = known.get(key)
                    if found is None:
                        found = function(*values)
                        known.keep(key, found, (size or _sealed)(found))
            finally:
                making.pop(key, None)
            return found

        return asked

    return kept


def _key(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, hashlib.sha256(np.ascontiguousarray(value)).digest()
    return hashlib.sha256(value).digest() if isinstance(value, bytes) else value


def _sealed(value: object) -> int:
    """Makes the arrays of a value read only; how many bytes it takes."""
    if dataclasses.is_dataclass(value):
        value = vars(value)
    if isinstance(value, (dict, tuple)):
        return sum(map(_sealed, value.values() if isinstance(value, dict) else value))
    if isinstance(value, (bool, int, float)):
        return 8
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
        return value.nbytes
    return len(value)


@st.cache_resource(max_entries=4, show_spinner="Reading the pictures …")
def dataset(name: str) -> datasets.Dataset:
    """A data set that is on this machine; its arrays are read only."""
    return datasets.load(name, download=False)


def training_size(name: str) -> int:
    """How many training pictures a data set has."""
    return len(dataset(name).x_train)


def _size_of_model(trained: inference.Trained) -> int:
    """Its weights, and about 8 MB for the compiled function."""
    return 4 * trained.model.count_params() + 8 * MEGABYTE


@_bounded(512, _size_of_model)
def _network(name: str, fingerprint: str) -> inference.Trained:
    return inference.load(store.find(name))


@_bounded(256)
def _weights(name: str, fingerprint: str) -> dict[str, np.ndarray]:
    return store.weights(store.find(name))


def weights(run: Run) -> dict[str, np.ndarray]:
    """The weights of a run, read without TensorFlow."""
    return _weights(run.name, run.fingerprint)


@_bounded(64)
def _activations(name: str, fingerprint: str, image: np.ndarray) -> dict[str, np.ndarray]:
    return inference.activations(_network(name, fingerprint), image)


@_bounded(64)
def _numpy_activations(name: str, fingerprint: str, image: np.ndarray) -> dict[str, np.ndarray]:
    outputs = store.find(name).spec.graph.forward(_weights(name, fingerprint), image[None])
    return {key: values[0] for key, values in outputs.items()}


def activations(run: Run, image: np.ndarray) -> dict[str, np.ndarray]:
    """The output of every layer of a run for one image, by layer name: Keras', or NumPy's while Keras is loading."""
    return (_activations if backend.loaded() else _numpy_activations)(run.name, run.fingerprint, image)


@_bounded(4)
def _probabilities(name: str, fingerprint: str, images: np.ndarray) -> np.ndarray:
    return inference.probabilities(_network(name, fingerprint), images)


@_bounded(4)
def _numpy_probabilities(name: str, fingerprint: str, images: np.ndarray) -> np.ndarray:
    return forward.probabilities(store.find(name).spec.graph, _weights(name, fingerprint), images)


def probabilities(run: Run, images: np.ndarray) -> np.ndarray:
    """Probabilities of a few images, shape `(n, classes)`: Keras', or NumPy's while Keras is loading."""
    return (_probabilities if backend.loaded() else _numpy_probabilities)(run.name, run.fingerprint, images)


@_bounded(8)
def _predictions(name: str, fingerprint: str, data: str) -> np.ndarray:
    run = store.find(name)
    if stored_answers_fit(run, data):
        return store.evaluation(run)["predictions"]
    pictures = dataset(data).x_test
    limits.checked_reading(run.spec.graph, len(pictures))
    with st.spinner("The network reads all test pictures …"):
        return forward.probabilities(run.spec.graph, _weights(name, fingerprint), pictures).argmax(axis=1)


def stored_answers_fit(run: Run, data: str) -> bool:
    """Whether the answers that a run keeps are about the test pictures of a data set that are here."""
    if data != run.spec.data or "evaluation.npz" not in run.files:
        return False
    stored, labels = store.evaluation(run), dataset(data).y_test
    return len(stored.get("predictions", ())) == len(labels) and np.array_equal(stored.get("labels", labels), labels)


def wrong_images(run: Run, data: str) -> np.ndarray:
    """Indices of the test pictures that a run reads wrongly."""
    return metrics.wrong_images(predictions(run, data), dataset(data).y_test)


def predictions(run: Run, data: str) -> np.ndarray:
    """A run's answers on the test pictures of a data set, in order.

    Raises:
        ValueError: If they are not kept and the network is too large to read all these pictures for a click.
    """
    return _predictions(run.name, run.fingerprint, data)


@_bounded(64)
def picture(content: bytes) -> np.ndarray:
    """An uploaded file as pixels."""
    return preparation.read_picture(content)


@_bounded(64)
def reading(pixels: np.ndarray, options: photographs.Options) -> photographs.Reading:
    """The digits of a photograph."""
    return photographs.read(pixels, options)


@_bounded(128)
def _known(name: str, fingerprint: str) -> familiarity.Known:
    run = store.find(name)
    return familiarity.learnt(run.spec.graph, _weights(name, fingerprint), dataset("mnist_5k").x_train)


def unlike(run: Run, image: np.ndarray) -> float | None:
    """How unlike a picture is to every digit that a run knows, see `core.familiarity`; None where it is not known."""
    if not (datasets.available("mnist_5k") and familiarity.affordable(run.spec.graph)):
        return None
    found = familiarity.directions(run.spec.graph, weights(run), image[None])
    return float(familiarity.unlike(_known(run.name, run.fingerprint), found)[0])


@_bounded(128)
def _replay(name: str, fingerprint: str, image: np.ndarray) -> bytes:
    return core_replay.message(store.find(name), image)


def replay(run: Run, image: np.ndarray) -> bytes:
    """The film of a finished run on one picture, for the browser."""
    with st.spinner("Reading the epochs …"):
        return _replay(run.name, run.fingerprint, image)


@st.cache_data(max_entries=32, show_spinner=False)
def _mcnemar(names: tuple[str, str], fingerprints: tuple[str, str]) -> statistics.McNemar | None:
    return statistics.mcnemar_of_runs(*(store.find(name) for name in names))


def mcnemar(first: Run, second: Run) -> statistics.McNemar | None:
    """McNemar's test of two runs from their stored answers; None if they did not answer the same pictures."""
    return _mcnemar((first.name, second.name), (first.fingerprint, second.fingerprint))


@_bounded(128)
def _operated_weights(name: str, fingerprint: str, operations_json: str) -> dict[str, np.ndarray]:
    return surgery.operated(_weights(name, fingerprint), store.find(name).spec.graph, json.loads(operations_json))


def operated_weights(run: Run, operations_json: str) -> dict[str, np.ndarray]:
    """The weights of a run after a JSON list of operations on its filters; the run's own ones stay as they are."""
    return _operated_weights(run.name, run.fingerprint, operations_json)


@_bounded(64)
def _operated_activations(name: str, fingerprint: str, operations: str, image: np.ndarray) -> dict[str, np.ndarray]:
    outputs = store.find(name).spec.graph.forward(_operated_weights(name, fingerprint, operations), image[None])
    return {key: values[0] for key, values in outputs.items()}


def operated_activations(run: Run, operations_json: str, image: np.ndarray) -> dict[str, np.ndarray]:
    """The output of every layer for one image after operations on the filters, by NumPy."""
    return _operated_activations(run.name, run.fingerprint, operations_json, image)


@st.cache_data(max_entries=64, show_spinner=False)
def _accuracy_of(name: str, fingerprint: str, data: str, operations_json: str) -> float:
    weights = _operated_weights(name, fingerprint, operations_json)
    pictures, labels = (part[: surgery.MOST_PICTURES] for part in (dataset(data).x_test, dataset(data).y_test))
    limits.checked_reading(store.find(name).spec.graph, len(pictures))
    return surgery.accuracy(store.find(name).spec.graph, weights, pictures, labels)


def accuracy_of(run: Run, data: str, operations_json: str) -> float:
    """The accuracy of a run after operations on its filters, on the first test pictures of a data set."""
    return _accuracy_of(run.name, run.fingerprint, data, operations_json)
