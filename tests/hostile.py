"""Stands in for a module that reads files, and for files that take it over: does what the content says."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from explorer.core.exchange import keras_file, run_zip
from explorer.core.runs import unpacking
from tests import foreign


def plain(content: bytes):
    """Does what `content` names; else gives it back."""
    name, _, rest = content.decode().partition(" ")
    if name == "crash":
        os.abort()
    elif name == "exit":
        sys.exit(3)
    elif name == "hang":
        time.sleep(600)
    elif name == "busy":
        while True:
            pass
    elif name == "close":
        os.close(1)
        time.sleep(600)
    elif name == "memory":
        return {}, {"x": np.ones(2**31, np.uint8)}
    elif name == "much":
        return {}, {"x": np.zeros(2**22, np.uint8)}
    elif name == "write":
        Path(rest).write_text("x")
    elif name == "read":
        keras_file.plain(foreign.keras_file())
        with suppress(unpacking.Refused):
            run_zip.plain(foreign.zipped({}))
    elif name == "forge":
        os.write(1, b"\xff" * 100)
        os._exit(0)
    elif name == "objects":
        return {}, {"x": np.array([[1], "2"], dtype=object)}
    return {"name": name, "key": os.environ.get("EXPLORER_KEY"), "modules": sorted(sys.modules)}, {
        "small": np.arange(6, dtype=np.float32).reshape(2, 3), "none": np.zeros((0, 3), np.int64)}
