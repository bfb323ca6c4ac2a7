"""Messages for the browser parts: what they promise of every byte."""

import json

import numpy as np
import pytest

from explorer.core.layers.contract import kind
from explorer.core.show import messages
from tests.conftest import SMALL, small_weights, write_run


def unpacked(message: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The message read by its description: uint32, JSON, float32 numbers, bytes, all little-endian."""
    length = int.from_bytes(message[:4], "little")
    header, content = json.loads(message[4 : 4 + length]), message[4 + length :]
    arrays = {}
    for name, entry in header["arrays"].items():
        kind, start = ("u1", entry["offset"]) if entry.get("bytes") else ("<f4", 4 * entry["offset"])
        values = np.frombuffer(content, kind, int(np.prod(entry["shape"])), start)
        arrays[name] = values.reshape(entry["shape"])
    assert sum(array.nbytes for array in arrays.values()) == len(content), "nothing else is in it"
    return header, arrays


@pytest.mark.parametrize("title", ["", "x", "xy", "xyz", "ä"])
def test_a_packed_message_can_be_read_by_its_description(title):
    given = {"a": np.arange(6, dtype=np.float64).reshape(2, 3), "b": np.float32([[7.5]]).T, "c": np.zeros((0, 4))}
    message = messages.packed({"title": title}, given)
    assert int.from_bytes(message[:4], "little") % 4 == 0, "the numbers begin at a multiple of four bytes"
    header, arrays = unpacked(message)
    assert header["title"] == title
    assert header["arrays"]["b"] == {"shape": [1, 1], "offset": 6}
    assert all(np.array_equal(array, given[key]) for key, array in arrays.items())


def test_bytes_are_packed_as_bytes_behind_the_floats():
    given = {"small": np.arange(5, dtype=np.uint8), "wide": np.float32([1.5, 2.5]), "flat": np.uint8([[7], [9]])}
    header, arrays = unpacked(messages.packed({}, given))
    assert header["arrays"]["small"] == {"shape": [5], "offset": 8, "bytes": True}
    assert all(np.array_equal(array, given[key]) for key, array in arrays.items())


def test_arrays_are_packed_row_by_row_whatever_their_order_in_memory():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert np.array_equal(unpacked(messages.packed({}, {"t": array.T}))[1]["t"], array.T)


def test_the_packed_network_has_all_that_the_browser_needs(tmp_path):
    run = write_run(tmp_path / "r")
    header, arrays = unpacked(messages.packed_network(run))
    assert header["names"] == ["conv1", "flatten", "output"]
    assert [(node["kind"], node["browser"]) for node in header["nodes"]] == [(kind(layer), True) for layer in SMALL]
    assert (header["input"], header["classes"]) == ([28, 28, 1], list("0123456789"))
    assert (header["key"], header["name"]) == (run.fingerprint, "r")
    assert all(np.array_equal(array, small_weights(1)[key]) for key, array in arrays.items())
    assert np.array_equal(unpacked(messages.packed_network(run, 0))[1]["conv1/bias"], small_weights(0)["conv1/bias"])
