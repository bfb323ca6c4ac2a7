"""The one door to TensorFlow and Keras: imported on first use, because the import takes seconds.

It also cures what Streamlit 1.67 does after every script run once `keras` is in `sys.modules`: it calls
`keras.backend.clear_session()`, which collects garbage, empties TensorFlow's op cache and resets Keras for all
threads: a click then answers some 30 times slower. `tests/test_backend.py` notices when the cure stops working.
"""

import gc
import os
import threading
from types import ModuleType

_lock = threading.Lock()
_modules: dict[str, ModuleType] = {}
_failure: list[str] = []


def loaded() -> bool:
    """Whether TensorFlow and Keras are ready, without importing them."""
    return bool(_modules)


def failure() -> str | None:
    """Why TensorFlow could not be imported in the background, in one sentence; None if it could or was not tried."""
    return _failure[0] if _failure else None


def _import() -> None:
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow
    import keras  # isort: skip  (TensorFlow first: Keras would import it under its own lock)

    keras.backend.clear_session = lambda free_memory=True: None
    gc.collect()
    gc.freeze()
    _modules.update(tensorflow=tensorflow, keras=keras)


def _module(name: str) -> ModuleType:
    if not _modules:
        with _lock:
            if not _modules:
                _import()
    return _modules[name]


def keras() -> ModuleType:
    """The module `keras`, imported on the first call (4 to 14 s)."""
    return _module("keras")


def tensorflow() -> ModuleType:
    """The module `tensorflow`, imported on the first call (4 to 14 s)."""
    return _module("tensorflow")


def preload(delay: float = 0.0) -> None:
    """Imports Keras in a background thread, once, `delay` seconds from now; later calls do nothing."""
    if _modules or any(thread.name == "preload" for thread in threading.enumerate()):
        return

    def work() -> None:
        try:
            keras()
        except ImportError as problem:
            _failure[:] = [f"TensorFlow cannot be imported: {problem}"]

    timer = threading.Timer(delay, work)
    timer.name, timer.daemon = "preload", True
    timer.start()
