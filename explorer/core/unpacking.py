"""Archives and arrays of strangers, read within limits. Nothing in them is executed or written to a path they name."""

import io
import math
import re
import stat
import zipfile
import zlib

import numpy as np

MOST_BYTES = 200 * 2**20
MOST_MEMBERS = 400
MOST_RATIO = 100
SMALL = 2**20
NUMBERS = {"<f4": "float32", "<f8": "float64", "<f2": "float16", "|u1": "uint8", "<i4": "int32", "<i8": "int64"}


def _refused(info: zipfile.ZipInfo, allowed: re.Pattern) -> str | None:
    """Why a member is not read, None if it may be."""
    name = info.filename
    if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/"):
        return f"A path that leaves the archive: {name[:80]!r}"
    if stat.S_ISLNK(info.external_attr >> 16):
        return f"A link: {name[:80]!r}"
    if info.flag_bits & 1:
        return f"An encrypted file: {name[:80]!r}"
    return None if allowed.fullmatch(name) else f"A file that does not belong there: {name[:80]!r}"


def members(content: bytes, allowed: str, *, packed: bool = True) -> dict[str, bytes]:
    """The files of a zip archive by name, unpacked in memory.

    Args:
        allowed: a pattern that every name must match as a whole.
        packed: whether the files may be compressed.
    Raises:
        ValueError: If it is no whole archive, holds another name, a path outside, a link, or too much.
    """
    pattern, found, room = re.compile(allowed), {}, MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            _check_sizes(infos, len(content))
            if min((info.header_offset for info in infos), default=0):  # an archive in what is left of this one
                raise zipfile.BadZipFile("it does not begin with its first file")
            for info in infos:
                problem = _refused(info, pattern)
                if not packed and info.compress_type != zipfile.ZIP_STORED:
                    problem = "A packed archive inside the archive"
                if problem or info.filename in found:
                    raise ValueError(f"{problem or 'A name given twice'}. Expected what this app's download holds.")
                with archive.open(info) as file:
                    found[info.filename] = file.read(room + 1)
                room -= len(found[info.filename])
                if room < 0:
                    raise ValueError(f"The archive unpacks to more than {MOST_BYTES >> 20} MB.")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as problem:
        raise ValueError(f"The archive is damaged or was cut off. Load it again. ({problem})") from None
    return found


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int) -> None:
    if len(infos) > MOST_MEMBERS:
        raise ValueError(f"Too many files. Expected at most {MOST_MEMBERS}. Received: {len(infos)}")
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES:
        raise ValueError(f"The archive unpacks to more than {MOST_BYTES >> 20} MB.")
    if total > SMALL and total > MOST_RATIO * packed:
        raise ValueError(f"The archive unpacks to {total:,} bytes from {packed:,}: that is no training.")


def arrays(content: bytes, keys: str) -> dict[str, np.ndarray]:
    """The arrays of an .npz file, numbers only.

    Args:
        keys: a pattern that every key must match as a whole.
    Raises:
        ValueError: If it is damaged, holds another key or anything but numbers, or is larger than it says.
    """
    parts = members(content, rf"(?:{keys})\.npy", packed=False)
    return {name.removesuffix(".npy"): _array(part) for name, part in parts.items()}


def _array(content: bytes) -> np.ndarray:
    """One .npy file. NumPy would make room for whatever shape the header names, and unpickle objects: so by hand."""
    file = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(file)
        reader = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, fortran, kind = reader(file)
    except (ValueError, KeyError, EOFError, TypeError, SyntaxError) as problem:
        raise ValueError(f"An array cannot be read: {problem}") from None
    if kind.hasobject or kind.str not in NUMBERS:
        raise ValueError(f"An array holds no plain numbers. Expected {', '.join(NUMBERS.values())}. Received: {kind}")
    if any(length < 0 for length in shape) or math.prod(shape) * kind.itemsize != len(content) - file.tell():
        raise ValueError(f"An array does not have the size it says: {str(shape)[:80]}.")
    return np.frombuffer(content, kind, offset=file.tell()).reshape(shape, order="F" if fortran else "C")
