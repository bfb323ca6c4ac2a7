"""A small .keras file, and HDF5 files made to do harm; written without Keras, so that every byte can be chosen."""

import io
import json
import zipfile
import zlib

import h5py
import numpy as np

from explorer.core.exchange import reader

KERNEL = "layers/dense/vars/0"
SHAPES = {KERNEL: (4, 10), "layers/dense/vars/1": (10,)}


def read_here(module: str, content: bytes, limits: reader.Limits = reader.LIMITS) -> reader.Plain:
    """What `reader.read` does, in this process: both sides, but no process of its own and no limits."""
    return reader.taken_apart(b"".join(reader.answer(module, content, limits)))


def zipped(members: dict, kind: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive; the keys are names or whole `ZipInfo`s."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, part in members.items():
            file.writestr(name, part, kind)
    return content.getvalue()


def contents(content: bytes) -> dict[str, bytes]:
    """The files of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _entry(kind: str, **config) -> dict:
    return {"module": "keras.layers", "class_name": kind, "registered_name": None, "config": config}


def config() -> dict:
    """config.json of: MaxPooling2D(14), Flatten, Dense(10, "softmax"), on 28x28x1."""
    layers = [
        _entry("InputLayer", batch_shape=[None, 28, 28, 1], name="input"),
        _entry("MaxPooling2D", pool_size=[14, 14], padding="valid", strides=[14, 14]),
        _entry("Flatten"), _entry("Dense", units=10, activation="softmax", use_bias=True),
    ]
    return {"module": "keras", "class_name": "Sequential", "registered_name": "Sequential",
            "config": {"name": "sequential", "layers": layers}}


def weights(dtype=np.float32) -> dict[str, np.ndarray]:
    """The arrays that `config` needs, by their places in the HDF5 file: 0, 0.25, 0.5, ... in each."""
    return {place: (np.arange(np.prod(shape)) / 4).reshape(shape).astype(dtype) for place, shape in SHAPES.items()}


def hdf5(change=None, dtype=np.float32) -> bytes:
    """The weights as HDF5, as Keras writes them, after `change(file)`."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for place, array in weights(dtype).items():
            file[place] = array
        if change:
            change(file)
    return content.getvalue()


def keras_file(stored: bytes | None = None, version: str = "3.15.1") -> bytes:
    """A .keras file with this HDF5 file, by default with `weights()`."""
    return zipped({"metadata.json": json.dumps({"keras_version": version}), "config.json": json.dumps(config()),
                   "model.weights.h5": hdf5() if stored is None else stored})


def h5_file() -> bytes:
    """The same network in Keras' older form: one HDF5 file, the network in an attribute."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        told = config()
        told["config"]["layers"][3]["config"]["name"] = "dense"
        file.attrs["model_config"], file.attrs["keras_version"] = json.dumps(told), "2.11.0"
        for place, array in weights().items():
            file[f"model_weights/dense/dense/{'kernel' if place == KERNEL else 'bias'}:0"] = array
    return content.getvalue()


def replaced(file: h5py.File, shape: tuple[int, ...] = SHAPES[KERNEL], **settings) -> h5py.Dataset:
    """The kernel made anew with other settings of storage."""
    del file[KERNEL]
    return file.create_dataset(KERNEL, shape, np.float32, **settings)


def unpacks_to_less(file: h5py.File) -> None:
    """The chunk of 160 bytes unpacks to 8; what lay in memory behind them was read as weights."""
    data = replaced(file, chunks=(4, 10), compression="gzip")
    data.id.write_direct_chunk((0, 0), zlib.compress(bytes(8)))


def larger_than_its_shape(file: h5py.File) -> None:
    """A chunk of 1 GB for an array of 160 bytes, 8 of them there."""
    data = replaced(file, chunks=(25_000_000, 10), maxshape=(None, 10), compression="gzip")
    data.id.write_direct_chunk((0, 0), zlib.compress(bytes(8)))
