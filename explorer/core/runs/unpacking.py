"""Archives and arrays of strangers, read within limits. Nothing in them is executed or written to a path they name."""

import csv
import io
import json
import math
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

MOST_BYTES = 200 * 2**20
MOST_MEMBERS = 400
MOST_RATIO = 100
SMALL = 2**20
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NUMBERS = {"<f4": "float32", "<f8": "float64", "<f2": "float16", "|u1": "uint8", "<i4": "int32", "<i8": "int64"}
HEADER = re.compile(  # as NumPy writes it; NumPy's own reader would evaluate it, and make room for any shape it names
    rb"\x93NUMPY[\x01\x02]\x00(?:..|....)"
    rb"\{'descr': '(?P<kind>[^']{1,20})', 'fortran_order': (?P<fortran>True|False), "
    rb"'shape': \((?P<shape>[0-9, ]{0,60})\), \} *\n", re.DOTALL)
DAMAGED = "The archive is damaged or was cut off. Load it again."
ERRORS = (  # what Python, NumPy and h5py raise when bytes make no sense
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    csv.Error, struct.error, zipfile.BadZipFile, zlib.error)


class Refused(ValueError):
    """A stranger's file that is not opened; the message is for the screen: what was expected, what came."""


@contextmanager
def said(sentence: str) -> Iterator[None]:
    """Turns every error of a library that reads damaged bytes into a refusal that begins with this sentence.

    Raises:
        Refused: Instead of the libraries' errors; `MemoryError` stays, since the limit is the process's.
    """
    try:
        yield
    except Refused:
        raise
    except ERRORS as problem:
        raise Refused(f"{sentence} ({type(problem).__name__}: {str(problem)[:200]})") from None


def _refused(info: zipfile.ZipInfo) -> str | None:
    """Why a member is not read, None if it may be."""
    name = info.filename
    if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/"):
        return f"A path that leaves the archive: {name[:80]!r}"
    if stat.S_ISLNK(info.external_attr >> 16):
        return f"A link: {name[:80]!r}"
    if info.flag_bits & 1:
        return f"An encrypted file: {name[:80]!r}"
    if info.compress_type not in METHODS:
        return f"A file packed in an unusual way: {name[:80]!r}"
    return None


def members(content: bytes, allowed: Mapping[str, int], *, packed: bool = True) -> dict[str, bytes]:
    """The files of a zip archive by name, unpacked in memory.

    Args:
        allowed: patterns, one of which a name must match as a whole, and how many bytes such a file may have;
            0 for a file that may be there and is not read.
        packed: whether the files may be compressed.
    Raises:
        Refused: If it is no whole archive, holds another name, a path outside, a link, or too much.
    """
    found, names, room = {}, set(), MOST_BYTES
    with said(DAMAGED), zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        _check_sizes(infos, len(content))
        if min((info.header_offset for info in infos), default=0):  # an archive in what is left of this one
            raise zipfile.BadZipFile("it does not begin with its first file")
        for info in infos:
            name = info.filename
            problem = _refused(info)
            if not packed and info.compress_type != zipfile.ZIP_STORED:
                problem = "A packed archive inside the archive"
            most = next((most for pattern, most in allowed.items() if re.fullmatch(pattern, name)), None)
            if most is None:
                problem = problem or f"A file that does not belong there: {name[:80]!r}"
            if problem or name in names:
                raise Refused(f"{problem or 'A name given twice'}. Expected what this app's download holds.")
            names.add(name)
            if most:
                found[name] = _member(archive, info, min(most, room))
                room -= len(found[name])
    return found


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(info) as file:
        part = file.read(most + 1)
    if len(part) > most:
        raise Refused(f"{info.filename} is too large. Expected at most {most:,} bytes.")
    return part


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int) -> None:
    if len(infos) > MOST_MEMBERS:
        raise Refused(f"Too many files. Expected at most {MOST_MEMBERS}. Received: {len(infos)}")
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES:
        raise Refused(f"The archive unpacks to more than {MOST_BYTES >> 20} MB.")
    if total > SMALL and total > MOST_RATIO * packed:
        raise Refused(f"The archive unpacks to {total:,} bytes from {packed:,}: that is no training.")


def values(content: bytes, name: str) -> dict:
    """A table of values from a JSON file called `name`.

    Raises:
        Refused: If it is no JSON, too deep, or no table.
    """
    with said(f"{name} cannot be read."):
        table = json.loads(content)
    if not isinstance(table, dict):
        raise Refused(f"{name} cannot be read. Expected a table of values. Received: {type(table).__name__}")
    return table


def arrays(content: bytes, keys: str) -> dict[str, np.ndarray]:
    """The arrays of an .npz file, numbers only.

    Args:
        keys: a pattern that every key must match as a whole.
    Raises:
        Refused: If it is damaged, holds another key or anything but numbers, or is larger than it says.
    """
    parts = members(content, {rf"(?:{keys})\.npy": MOST_BYTES}, packed=False)
    return {name.removesuffix(".npy"): _array(part) for name, part in parts.items()}


def _array(content: bytes) -> np.ndarray:
    """One .npy file, its header read by hand: see `HEADER`."""
    header = HEADER.match(content)
    if not header:
        raise Refused("An array cannot be read. Expected what NumPy writes for plain numbers. "
                      f"Received: {content[:80]!r}")
    kind = header["kind"].decode("ascii", "replace")
    if kind not in NUMBERS:
        raise Refused(f"An array holds no plain numbers. Expected {', '.join(NUMBERS.values())}. Received: {kind!r}")
    shape = tuple(int(length) for length in header["shape"].decode().split(",") if length.strip())
    return shaped(content[header.end():], kind, shape, by_columns=header["fortran"] == b"True")


def shaped(content: bytes, kind: str, shape: tuple[int, ...], *, by_columns: bool = False) -> np.ndarray:
    """Raw numbers as an array, read only.

    Raises:
        Refused: If there are not exactly as many bytes as the shape needs.
    """
    if len(shape) > 8 or math.prod(shape) * np.dtype(kind).itemsize != len(content):
        raise Refused(f"An array does not have the size it says: {str(shape)[:80]}.")
    return np.frombuffer(content, kind).reshape(shape, order="F" if by_columns else "C")
