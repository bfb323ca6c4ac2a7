"""The one door to TensorFlow and Keras: imported on first use, because the import takes seconds.

It also cures what Streamlit 1.67 does after every script run once `keras` is in `sys.modules`: it calls
`keras.backend.clear_session()`, which collects garbage, empties TensorFlow's op cache and resets Keras for all
threads: a click then answers some 30 times slower. `tests/engine/test_backend.py` notices when the cure stops working.
"""

import contextlib
import gc
import os
import threading
from types import ModuleType

# What a broken installation raises: a part that is missing or does not fit the others, a library that cannot be loaded.
BROKEN = (ImportError, OSError, ValueError, TypeError, AttributeError, LookupError, NameError, RuntimeError,
          SystemError, SyntaxError, MemoryError)

ATTEMPTS = 3

_lock = threading.Lock()
_modules: dict[str, ModuleType] = {}
_failure: list[str] = []
_hurry = threading.Event()


def loaded() -> bool:
    """Whether TensorFlow and Keras are ready, without importing them."""
    return bool(_modules)


def failure() -> str | None:
    """Why TensorFlow could not be imported, in a sentence that says what to do; None if it could or was not tried."""
    return _failure[0] if _failure else None


def _import() -> None:
    """Once: what has failed half way does not get better by trying again in the same process.

    Save for a SystemError: Python 3.11 counts how deep `ast.parse` is for all threads together, so that another thread
    that parses at the same moment, a page of Streamlit, can spoil the import ("recursion depth mismatch").
    """
    if not _failure:
        try:
            for _ in range(ATTEMPTS - 1):
                with contextlib.suppress(SystemError):
                    return _import_modules()
            _import_modules()
        except BROKEN as problem:
            reason = str(problem).strip().partition("\n")[0][:300]
            _failure[:] = [f"TensorFlow cannot be imported ({type(problem).__name__}: {reason}). "
                           "Install requirements.txt again, then restart the app."]
    if _failure:
        raise ImportError(_failure[0])
    return None


def _import_modules() -> None:
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
    """The module `keras`, imported on the first call (4 to 14 s).

    Raises:
        ImportError: If TensorFlow cannot be imported, for whatever reason; the sentence of `failure`.
    """
    return _module("keras")


def tensorflow() -> ModuleType:
    """The module `tensorflow`, imported on the first call (4 to 14 s).

    Raises:
        ImportError: If it cannot be imported, for whatever reason; the sentence of `failure`.
    """
    return _module("tensorflow")


def preload(delay: float = 0.0) -> None:
    """Imports Keras in a background thread, once: `delay` seconds from now, or at the next call without a delay.

    The import takes the interpreter for itself for seconds; who needs no answer of Keras yet lets it wait.
    """
    if not delay:
        _hurry.set()
    if _modules or any(thread.name == "preload" for thread in threading.enumerate()):
        return

    def work() -> None:
        _hurry.wait(delay)
        with contextlib.suppress(ImportError):  # `failure` says it
            keras()

    threading.Thread(target=work, name="preload", daemon=True).start()
