"""Who trains a run: the claim in its folder, whether its holder lives, and the last word when the holder is gone.

A claim is a small file that one process alone can create; it names the host, the process and when that started, so
that a process that got the same number later is not taken for the holder.
"""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from explorer.core.runs import records, store
from explorer.core.runs.store import Run

try:
    import fcntl
except ImportError:  # Windows: one server only
    fcntl = None

BEING_WRITTEN = 10.0
MOST_BYTES = 4096
RESERVE = 2**14
GONE = "The worker is gone: it was killed, or the computer restarted."
MEMORY = ("The worker was killed (signal 9): by hand, or because the computer ran out of memory. Try a smaller batch, "
          "fewer pictures or a smaller network, or close other programs.")
HUNG = "The worker did not answer to Stop and was killed."


@dataclass(frozen=True)
class Holder:
    """A process; `started` in clock ticks since the computer's start, 0 where that is unknown.

    `cluster` marks a run that a Dask cluster trains: only the cluster knows whether it lives. `attempt` counts its
    tries there.
    """

    host: str
    pid: int
    started: int = 0
    cluster: bool = False
    attempt: int = 0

    @property
    def here(self) -> bool:
        """Whether it is a process of this computer."""
        return self.host == socket.gethostname()

    @property
    def alive(self) -> bool:
        """Whether the process runs; one of another computer or of a cluster is taken to."""
        if self.cluster or not self.here:
            return True
        started = _started(self.pid)
        return started is not None and (not self.started or not started or started == self.started)


def _started(pid: int) -> int | None:
    """When a process of this computer started, in clock ticks (0 if unknown); None if there is none, or a dead one."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else int(fields[19])
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return 0


def process(pid: int | None = None, *, cluster: bool = False, attempt: int = 0) -> Holder:
    """A process of this computer, this one if no number is given, as the holder of a claim."""
    pid = pid or os.getpid()
    return Holder(socket.gethostname(), pid, _started(pid) or 0, cluster, attempt)


def _content(holder: Holder) -> bytes:
    return json.dumps(asdict(holder)).encode()


def _parsed(content: bytes) -> Holder | None:
    try:
        found = Holder(**json.loads(content))
    except (ValueError, TypeError, RecursionError):
        return None
    numbers = (found.pid, found.started, found.attempt)
    plain = isinstance(found.host, str) and type(found.cluster) is bool and all(type(one) is int for one in numbers)
    return found if plain and found.pid > 0 and min(numbers) >= 0 else None  # a pid below 1 means many processes


def holder(folder: Path) -> Holder | None:
    """Who has the run in `folder`, None if nobody claimed it."""
    try:
        return _parsed(records.content(folder / store.CLAIM, MOST_BYTES))
    except OSError:
        return None


def claim(folder: Path, *, cluster: bool = False) -> bool:
    """Takes the run for this process; False if another living one has it.

    Raises:
        OSError: If the folder cannot be written.
    """
    content = _content(process(cluster=cluster))
    try:
        handle = os.open(folder / store.CLAIM, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return _taken_over(folder / store.CLAIM, content)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return True


def _taken_over(path: Path, content: bytes) -> bool:
    """Replaces the claim of a dead process, under a lock: of several servers that see it, one wins."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:  # released in this moment
        return False
    with file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        state, other = os.fstat(file.fileno()), _parsed(file.read(MOST_BYTES))
        being_written = other is None and abs(time.time() - state.st_mtime) < BEING_WRITTEN  # clocks are set back
        if being_written or (other and other.alive) or not path.exists() or path.stat().st_ino != state.st_ino:
            return False
        file.seek(0)
        file.write(content)
        file.truncate()
        return True


def hand_over(folder: Path, to: Holder) -> None:
    """Gives the claim to another process, the worker for example."""
    store.save_bytes(folder / store.CLAIM, _content(to))


def release(folder: Path) -> None:
    """Ends the claim."""
    with contextlib.suppress(OSError):
        (folder / store.CLAIM).unlink(missing_ok=True)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """This process has the run while it trains it; a claim of the cluster stays.

    A small reserve lies beside it, so that on a full disk there is room to say so.
    """
    before, reserve = holder(folder), folder / ".reserve"
    ours = not (before and before.cluster)
    if ours:
        hand_over(folder, process())
    with contextlib.suppress(OSError):
        reserve.write_bytes(os.urandom(RESERVE))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            reserve.unlink(missing_ok=True)
        if ours:
            release(folder)


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Servers that share the folder of runs wait for each other here."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".queue").open("ab") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ended(run: Run, status: str, error: str) -> Run:
    """Marks a run as ended, with what is in its folder; where nothing can be written, the page can still say it."""
    over = replace(run, status=status, error=records.plain(error))
    for path in (run.path / store.LIVE, *run.path.glob(".*"), *run.path.glob("checkpoints/.*")):
        with contextlib.suppress(OSError):  # frees room, too
            path.unlink(missing_ok=True)
    try:
        return store.save(store.with_checksums(over))
    except OSError:
        return over


def last_word(run: Run, code: int | None) -> Run:
    """The run whose worker is gone: stopped if that was asked for, else failed.

    Args:
        code: how the worker ended, negative for a signal; None if nobody knows.
    """
    if (run.path / store.STOP_FILE).exists():
        kept = [epoch for epoch in store.checkpoints(run) if epoch]
        if run.status != "running":
            words = "Stopped before the first batch."
        elif kept:
            words = f"{HUNG} The weights of epoch {kept[-1]} are kept."
        elif run.spec.checkpoints == "none":
            words = f"{HUNG} Its weights were not to be kept."
        else:
            words = f"{HUNG} No epoch was finished: the weights are those before training."
        over = ended(run, "stopped", words)
    else:
        over = ended(run, "failed", _how_it_ended(run, code))
    release(run.path)
    return over


def _how_it_ended(run: Run, code: int | None) -> str:
    if code is None:
        return GONE
    if code == -signal.SIGKILL:
        return MEMORY
    if code < 0:
        return f"The worker was killed (signal {-code})."
    try:
        with (run.path / store.LOG).open("rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - MOST_BYTES))
            last = log.read().decode(errors="replace").strip().splitlines()[-1]
    except (OSError, IndexError):
        last = "it said nothing"
    return f"The worker ended with exit code {code}: {last}"
