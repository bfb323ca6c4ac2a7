"""The files of the browser's parts as the server hands them out: read once, under one name for all of them together."""

import functools
import hashlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "ui/parts"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".wasm": "application/wasm"}


@functools.cache
def files() -> dict[str, bytes]:
    """What a browser may have, by its place below the folder: modules, stylesheets, compiled kernels.

    A server that runs goes on with what it read at the first call: whoever changes a file starts it anew.
    """
    found = sorted(path for path in FOLDER.rglob("*") if path.suffix in TYPES)
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}


def computes(module: str) -> bool:
    """Whether the browser computes layers of the kind in this file of `core/layers`: it has one of the same name."""
    return f"layers/{module}.js" in files()


@functools.cache
def version() -> str:
    """A name of 16 hexadecimal digits for exactly these files: an address with it may be kept for ever."""
    whole = hashlib.sha256()
    for name, content in files().items():
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:16]
