"""The one door to TensorFlow, and the cure of what Streamlit does after every script run."""

import gc
import os
import subprocess
import sys
import threading

import pytest
from streamlit.runtime.scriptrunner import script_runner

from explorer.core.engine import backend
from tests.conftest import ROOT
from tests.test_architecture import CORE


def python(code: str, **environment: str) -> list[str]:
    """The lines that a fresh interpreter prints."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def layer_number(keras) -> int:
    """The number at the end of the name that Keras gives to the next layer."""
    return int(keras.layers.Dense(1).name.removeprefix("dense").lstrip("_") or 0)


def test_nothing_loads_tensorflow_before_it_is_asked_for():
    code = (
        f"import sys, {', '.join(CORE)}; from explorer.core.engine import backend; "
        "print(backend.loaded(), backend.failure(), [name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    assert python(code) == ["False None []"]


def test_loaded_is_true_after_the_first_use(keras):
    assert backend.loaded()
    assert backend.keras() is keras is sys.modules["keras"]
    assert backend.tensorflow() is sys.modules["tensorflow"]
    assert backend.failure() is None
    assert keras.backend.backend() == "tensorflow"


def test_clear_session_does_nothing_any_more(keras):
    variable = keras.Variable([1.0, 2.0])
    keras.layers.Dense(1)
    before = layer_number(keras)
    for call in (keras.backend.clear_session, lambda: keras.backend.clear_session(free_memory=False)):
        call()
    assert layer_number(keras) == before + 1, "the counter of names goes on"
    assert variable.numpy().tolist() == [1, 2]


def test_streamlit_still_looks_up_the_name_that_is_cured(keras, monkeypatch):
    calls = []
    monkeypatch.setattr(keras.backend, "clear_session", lambda *_, **__: calls.append(1))
    script_runner._clean_problem_modules()
    assert calls == [1], "Streamlit cleans up another way now: measure again, and cure that"


def test_streamlit_s_cleaning_leaves_the_op_cache_and_keras_alone(keras, monkeypatch):
    from tensorflow.python.eager import context

    wiped = []
    original = context.Context.clear_kernel_cache
    monkeypatch.setattr(context.Context, "clear_kernel_cache", lambda self: (wiped.append(1), original(self)))
    keras.layers.Dense(1)
    before = layer_number(keras)
    script_runner._clean_problem_modules()
    assert wiped == []
    assert layer_number(keras) == before + 1
    keras.utils.clear_session()
    assert wiped == [1], "Keras' own clear_session would have wiped it: the check above can fail"


def test_what_the_import_made_is_out_of_the_garbage_collector_s_way(keras):
    assert gc.get_freeze_count() > 100_000


def test_preload_does_nothing_once_keras_is_there(keras):
    backend.preload()
    assert all(thread.name != "preload" for thread in threading.enumerate())


def test_preload_starts_one_thread_only():
    code = (
        "import threading; from explorer.core.engine import backend; backend.preload(60); backend.preload(60); "
        "print(sum(thread.name == 'preload' and thread.daemon for thread in threading.enumerate()), backend.loaded())"
    )
    assert python(code) == ["1 False"]


def test_a_preload_that_waits_begins_when_somebody_needs_it(tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise ImportError('begun')\n")
    code = (
        f"import sys, threading; sys.path.insert(0, {str(tmp_path)!r}); from explorer.core.engine import backend; "
        "backend.preload(600); backend.preload(); "
        "[t.join() for t in threading.enumerate() if t.name == 'preload']; print(backend.failure())"
    )
    assert "begun" in python(code)[0]


@pytest.mark.parametrize(("raised", "told"), [
    ("ImportError('no such library')", "ImportError: no such library"),
    ("AttributeError('_ARRAY_API not found')", "AttributeError: _ARRAY_API not found"),
    ("TypeError('Descriptors do not fit.\\nMore')", "TypeError: Descriptors do not fit."),
    ("MemoryError()", "MemoryError: "),
])
def test_a_tensorflow_that_cannot_be_imported_is_told_in_one_sentence(tmp_path, raised, told):
    (tmp_path / "tensorflow.py").write_text(f"print('tried'); raise {raised}\n")
    code = (
        f"import sys, threading; sys.path.insert(0, {str(tmp_path)!r}); from explorer.core.engine import backend\n"
        "backend.preload(); [t.join() for t in threading.enumerate() if t.name == 'preload']\n"
        "print(backend.failure()); print(backend.loaded())\n"
        "try:\n    backend.keras()\nexcept ImportError as problem:\n    print(str(problem) == backend.failure())"
    )
    sentence = f"TensorFlow cannot be imported ({told}). Install requirements.txt again, then restart the app."
    assert python(code) == ["tried", sentence, "False", "True"], "tried once"


def test_an_import_that_another_thread_spoiled_is_tried_again(tmp_path):
    """As Python 3.11 does when two threads parse at the same moment."""
    (tmp_path / "tensorflow.py").write_text("import sys\nsys.tried = getattr(sys, 'tried', 0) + 1\n"
                                            "if sys.tried < 3:\n    raise SystemError('recursion depth mismatch')\n")
    (tmp_path / "keras.py").write_text("import types\nbackend = types.SimpleNamespace()\n")
    code = (f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from explorer.core.engine import backend; "
            "backend.keras(); "
            "print(sys.tried, backend.loaded(), backend.failure())")
    assert python(code) == ["3 True None"]


def test_threads_that_come_together_import_it_once(tmp_path):
    """With a stand-in for TensorFlow, because the real one takes ten seconds."""
    (tmp_path / "tensorflow.py").write_text("print('imported', flush=True)\n")
    (tmp_path / "keras.py").write_text("import types\nbackend = types.SimpleNamespace()\n")
    code = (
        f"import sys, threading; sys.path.insert(0, {str(tmp_path)!r}); from explorer.core.engine import backend\n"
        "seen = []\n"
        "threads = [threading.Thread(target=lambda: seen.append(backend.keras())) for _ in range(8)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "print(len(seen), {module.__name__ for module in seen}, backend.loaded())"
    )
    assert python(code) == ["imported", "8 {'keras'} True"]
