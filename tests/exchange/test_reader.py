"""Whatever a file does to the process that reads it costs one sentence and no more time than was allowed."""

import json
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from explorer.core.exchange import keras_file, reader
from explorer.core.exchange.reader import Limits
from explorer.core.runs.unpacking import Refused
from tests import foreign, hostile

SHORT = Limits(memory=600 * 2**20, seconds=20, output=2**20)


def asked(name: str, limits: Limits = SHORT):
    return reader.read(hostile.__name__, name.encode(), limits)


def test_values_and_arrays_come_over_as_they_were():
    values, arrays = asked("good")
    assert values["name"] == "good"
    assert arrays["small"].tolist() == [[0, 1, 2], [3, 4, 5]] and arrays["small"].dtype == np.float32
    assert arrays["none"].shape == (0, 3) and arrays["none"].dtype == np.int64


@pytest.mark.parametrize(("name", "words"), [
    ("crash", r"Reading the file broke off \(SIGABRT\): it is damaged, or made to do harm"),
    ("exit", r"broke off \(exit code 3\)"), ("objects", r"broke off|no answer"),
    ("memory", "takes more memory than 600 MB"), ("much", "more numbers than is allowed. Expected at most 1 MB"),
    ("forge", "no answer that can be used"),
])
def test_what_a_file_does_to_the_process_is_one_sentence(name, words):
    with pytest.raises(Refused, match=words):
        asked(name)


def test_the_process_cannot_write_a_file(tmp_path):
    with pytest.raises(Refused, match="broke off"):
        asked(f"write {tmp_path / 'file'}")
    assert not (tmp_path / "file").exists() or (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize("name", ["hang", "busy", "close"])
def test_a_process_that_hangs_is_ended(name):
    started = time.monotonic()
    with pytest.raises(Refused, match="takes longer than 1 seconds"):
        asked(name, Limits(seconds=1))
    assert time.monotonic() - started < 15


def test_the_reading_process_knows_neither_the_teacher_s_key_nor_tensorflow_nor_streamlit(monkeypatch):
    monkeypatch.setenv("EXPLORER_KEY", "secret")
    values, _ = asked("read")
    assert values["key"] is None
    assert {"h5py", "explorer.core.exchange.keras_file", "explorer.core.exchange.run_zip"} <= set(values["modules"])
    assert not {"tensorflow", "keras", "streamlit"} & set(values["modules"])


def test_the_command_itself_reads_standard_input(tmp_path):
    """As the server starts it, by hand: the module, memory in bytes, seconds."""
    command = [sys.executable, "-m", "explorer.core.exchange.reader", keras_file.__name__, str(2**30), "20"]
    done = subprocess.run(command, input=foreign.keras_file(), capture_output=True, cwd=reader.ROOT, timeout=60)
    values, arrays = reader.taken_apart(done.stdout)
    assert values["shape"] == [28, 28, 1] and arrays["output/kernel"].shape == (4, 10)


def header(**changes) -> bytes:
    """An answer without numbers, changed."""
    text = json.dumps({"refused": None, "values": {}, "arrays": [], **changes}).encode()
    return len(text).to_bytes(4, "little") + text


@pytest.mark.parametrize("answer", [
    b"", b"\xff\xff\xff\xff", b"\x02\0\0\0{}", b"\x02\0\0\0[]", b"\x01\0\0\0[" * 1000, header() + b"x",
    header(values=[]), header(arrays=[["x", "<f4", [2]]]), header(arrays=[["x", "|O", [1]]]) + bytes(8),
    header(arrays=[["x", "<f4", [-1]]]), header(arrays=[["x", "<f4", [2**62]]]), header(arrays=[["x", "<f4", ["2"]]]),
    header(arrays=[["x", ["<f4"], [1]]]) + bytes(4), header(arrays=[["x", "<f4", 1]]), header(arrays=[1]),
    header(arrays=[["x", "<f4", [1] * 40]]) + bytes(4),
], ids=lambda answer: str(answer[:60]))
def test_an_answer_of_another_form_is_refused(answer):
    with pytest.raises(Refused, match="gave no answer that can be used"):
        reader.taken_apart(answer)


def test_a_refusal_is_shown_in_letters_a_screen_has():
    with pytest.raises(Refused) as problem:
        reader.taken_apart(header(refused="a\nb\ud800\x1b" + "x" * 10_000))
    assert str(problem.value).isprintable() and str(problem.value).startswith("a\N{REPLACEMENT CHARACTER}b")
    assert len(str(problem.value)) == reader.SENTENCE


def test_two_files_are_read_at_once_and_a_third_waits(monkeypatch):
    monkeypatch.setattr(reader, "AT_ONCE", threading.BoundedSemaphore(1))
    with reader.AT_ONCE, pytest.raises(Refused, match="Other files are being read just now"):
        asked("good", Limits(seconds=0.1))
    assert asked("good")[0]["name"] == "good"


def test_a_file_that_is_too_large_is_not_even_sent(monkeypatch):
    monkeypatch.setattr(reader, "MOST_BYTES", 10)
    with pytest.raises(Refused, match="The file is too large"):
        asked("x" * 11)
