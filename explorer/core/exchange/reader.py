"""A stranger's file is read in a process of its own: whatever it does there costs one sentence here.

HDF5 is read by a large library in C, and a file can be made so that it reads outside its memory, unpacks to a
thousand times its size, or never ends. So the server starts `python -m explorer.core.exchange.reader MODULE`, which
limits its own memory and time, gets the content on standard input, lets `MODULE.plain` read it, and answers with plain
values and arrays. The answer is foreign, too: it is taken apart with checked lengths, and its meaning is for the caller
to check.
"""

import importlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.core.runs.unpacking import MOST_BYTES, NUMBERS, Refused, shaped

try:
    import resource
except ImportError:  # Windows: the same checks, the process and the time limit remain
    resource = None

ROOT = Path(__file__).resolve().parents[3]
MOST_VALUES = 2 * 2**20
SENTENCE = 500
AT_ONCE = threading.BoundedSemaphore(2)  # each may take the memory of the limit
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "HDF5_PLUGIN_PRELOAD": "::"}
OWN = "EXPLORER_"  # our settings, the teacher's key among them: nothing that the reading process needs

Plain = tuple[dict, dict[str, np.ndarray]]


@dataclass(frozen=True)
class Limits:
    """What reading a file may take: address space in bytes, seconds of clock and processor, bytes of the answer."""

    memory: int = 1536 * 2**20
    seconds: float = 30
    output: int = MOST_BYTES + 2**20


LIMITS = Limits()


def read(module: str, content: bytes, limits: Limits = LIMITS) -> Plain:
    """What `plain(content)` of a module gives, computed in a process of its own: JSON values and arrays of numbers.

    Raises:
        Refused: If the file is refused there, or reading it crashes or takes more than the limits.
    """
    if len(content) > MOST_BYTES:
        raise Refused(f"The file is too large. Expected at most {MOST_BYTES >> 20} MB.")
    if not AT_ONCE.acquire(timeout=limits.seconds):
        raise Refused("Other files are being read just now. Bring this one again in a moment.")
    try:
        answer, code = _asked(module, content, limits)
    except OSError as problem:
        raise Refused(f"The file cannot be read now: {problem.strerror or problem}. Try again later.") from None
    finally:
        AT_ONCE.release()
    if code:
        raise Refused(f"Reading the file broke off ({_ending(code)}): it is damaged, or made to do harm. "
                      "It was not opened.")
    return taken_apart(answer)


def _ending(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


def _asked(module: str, content: bytes, limits: Limits) -> tuple[bytes, int]:
    """The answer of the reading process, and how it ended."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    command = [sys.executable, "-m", "explorer.core.exchange.reader", module, str(limits.memory),
               str(math.ceil(limits.seconds))]
    late = threading.Event()
    with subprocess.Popen(command, cwd=ROOT, env={**surroundings, **ENVIRONMENT}, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        clock = threading.Timer(limits.seconds, lambda: (late.set(), child.kill()))
        feeder = threading.Thread(target=_feed, args=(child.stdin, content), name="reader", daemon=True)
        clock.start()
        feeder.start()
        try:
            answer = child.stdout.read(limits.output + 1)
            if len(answer) > limits.output:
                child.kill()
            code = child.wait()
        finally:
            clock.cancel()
            child.kill()
            feeder.join()
    if late.is_set():
        raise Refused(f"Reading the file takes longer than {limits.seconds:g} seconds. It was not opened.")
    if len(answer) > limits.output:
        raise Refused(f"The file holds more numbers than is allowed. Expected at most {limits.output >> 20} MB.")
    return answer, code


def _feed(pipe, content: bytes) -> None:
    with suppress(OSError), pipe:  # it may end before it has read everything
        pipe.write(content)


def taken_apart(answer: bytes) -> Plain:
    """Values and arrays of an answer, which may be the file's own work if it took over the process.

    Raises:
        Refused: If the answer is a refusal, or not of the form that `answer` gives.
    """
    length = int.from_bytes(answer[:4], "little")
    try:
        if length > MOST_VALUES:
            raise ValueError("too long")
        header = json.loads(answer[4 : 4 + length])
        refusal, values, table = header["refused"], header["values"], header["arrays"]
        arrays, at = {}, 4 + length
        for key, kind, shape in table:
            if kind not in NUMBERS or any(type(side) is not int or side < 0 for side in shape):
                raise ValueError("no numbers")
            size = math.prod(shape) * np.dtype(kind).itemsize
            arrays[str(key)] = shaped(answer[at : at + size], kind, tuple(shape))
            at += size
        if at != len(answer) or not isinstance(values, dict):
            raise ValueError("of another length")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("Reading the file gave no answer that can be used. It was not opened.") from None
    if refusal is not None:
        raise Refused(printable(refusal))
    return values, arrays


def printable(text: object) -> str:
    """A sentence that quotes a stranger's file, as a screen can show it: at most SENTENCE characters, one line."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text)[:SENTENCE])


def _packed(refusal: str | None, values: dict, arrays: dict[str, np.ndarray]) -> list[bytes]:
    """Length of the header (4 bytes, little-endian), the header as JSON, the numbers of all arrays in its order."""
    plain = {key: np.asarray(array, order="C") for key, array in arrays.items()}
    table = [[key, array.dtype.str, array.shape] for key, array in plain.items()]
    header = json.dumps({"refused": refusal, "values": values, "arrays": table}).encode()
    return [len(header).to_bytes(4, "little"), header, *(array.tobytes() for array in plain.values())]


def confine(limits: Limits) -> None:
    """Limits this process for good, as far as the system can: memory, processor time, no file written, no core dump."""
    if resource is None:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    for name, most in (("RLIMIT_AS", limits.memory), ("RLIMIT_CPU", math.ceil(used + limits.seconds)),
                       ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        with suppress(AttributeError, ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(getattr(resource, name), (most, most))


def answer(module: str, content: bytes, limits: Limits) -> list[bytes]:
    """What the process says, in pieces: the values and arrays of `plain(content)`, or why the file is refused."""
    try:
        return _packed(None, *importlib.import_module(module).plain(content))
    except ValueError as problem:  # those of damaged bytes are sentences, too: see `unpacking.said`
        return _packed(str(problem), {}, {})
    except MemoryError:
        return _packed(f"Reading the file takes more memory than {limits.memory >> 20} MB. It was not opened.", {}, {})


def main() -> None:
    """The process: reads standard input within its limits and answers on standard output."""
    module, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limits = Limits(memory, seconds)
    importlib.import_module(module)
    confine(limits)
    parts = answer(module, sys.stdin.buffer.read(), limits)
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
