"""A queue of trainings. Each is a process of its own that speaks through its run folder alone.

A thread starts what waits, follows what runs and has the last word about workers that are gone. In a server it lives
from the start to the end; elsewhere only while there is something to do. Servers that share a folder of runs share its
queue. What one run folder holds never keeps the others waiting.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

from explorer.core.engine import training
from explorer.core.jobs import access, admission, cluster, spares, worker
from explorer.core.jobs.access import Visitor
from explorer.core.runs import claims, folders, store
from explorer.core.runs.spec import Spec
from explorer.core.runs.store import Run

STARTING = 60.0
PATIENCE = 5.0
LOOK, LOOK_AGAIN, IDLE = 0.25, 2.0, 2.0
TROUBLES = (OSError, ValueError, ImportError, MemoryError, RuntimeError)  # RuntimeError: no thread or process more

_workers: dict[Path, subprocess.Popen] = {}
_ended: dict[str, folders.State | None] = {}
_asked: dict[Path, float] = {}
_judging = threading.RLock()
_thread_lock = threading.Lock()
_wake = threading.Event()
_thread: threading.Thread | None = None
_trouble: str | None = None
_serving = False


def most() -> int:
    """How many trainings run at once on this computer: EXPLORER_WORKERS, or 1."""
    text = os.environ.get("EXPLORER_WORKERS", "")
    return max(1, int(text)) if text.isdecimal() else 1


def working(run: Run) -> bool:
    """Whether the run's worker lives; after a stop it goes on for a moment to test what was trained."""
    process = _workers.get(run.path)
    if process:
        return process.poll() is None
    holder = claims.holder(run.path)
    if holder and not holder.cluster:
        return holder.alive
    run = store.read(run.path)
    if holder or run.status in store.ENDED:
        return run.status in store.ONGOING
    if run.pid is None:  # another server is starting it just now, or died doing so
        return abs(run.age) < STARTING  # below 0 after the clock was set back
    return claims.Holder(claims.process().host, run.pid).alive


def followed(run: Run) -> Run:
    """The run as it is now: one that says it is training, but whose worker is gone, is marked stopped or failed."""
    with _judging:
        run = store.read(run.path)
        if run.status in ("starting", "running") and not working(run):
            run = store.read(run.path)  # the worker may have written its last word before it went
            if run.status in store.ONGOING:
                process = _workers.get(run.path)
                run = claims.last_word(run, process.returncode if process else None)
        return run


def queue() -> list[Run]:
    """The trainings that run and wait on this folder of runs, in order: running ones first, then as submitted."""
    found = _ongoing()
    if found:
        _be_awake()
    return found


def _ongoing() -> list[Run]:
    """Reads run.json only where it changed: there may be thousands of runs that have ended."""
    found = []
    for folder, state in folders.states(folders.models() / "local", "run.json").items():
        if _ended.get(folder) == state:
            continue
        run = store.known(folder, state)
        if isinstance(run, Run) and run.status in store.ONGOING:
            with contextlib.suppress(OSError, store.RunError):  # it was deleted or damaged in this moment
                run = followed(run)
        if isinstance(run, Run) and run.status in store.ONGOING:
            found.append(run)
        else:  # damaged ones are said where runs are listed, and read again when they change
            _ended[folder] = state
    return sorted(found, key=lambda run: (run.status == "queued", run.created, run.name))


def submit_all(specs: list[Spec], who: Visitor) -> list[Run]:
    """Puts trainings into the queue for a visitor, all of them or none.

    Raises:
        admission.Refused: If they are more than the visitor may have, or than fit.
        OSError: If a folder cannot be written.
    """
    with claims.one_at_a_time(folders.models() / "local"):
        problem = admission.why_not_queue(who, len(specs), queue(), admission.Limits.here())
        if problem:
            raise admission.Refused(problem)
        admission.check_room(len(specs))
        return [submit(spec, who) for spec in specs]


def submit(spec: Spec, who: Visitor | None = None) -> Run:
    """Puts a training into the queue, in a new folder below `models/local`; returns at once.

    Raises:
        OSError: If the folder cannot be written.
    """
    while True:
        folder = training.default_folder(spec.network)
        try:
            folder.mkdir(parents=True)
            break
        except FileExistsError:  # two in one millisecond: the next has another name
            if not folder.is_dir():
                raise
    run = training.prepared_folder(folder, spec, "queued")
    if who:
        access.set_owner(folder, who)
    wake()
    return run


def stop(run: Run) -> None:
    """Asks the worker to stop at its next batch; what was trained stays. One that waits is stopped at once.

    Raises:
        OSError: If the request cannot be written into the run folder.
    """
    (run.path / store.STOP_FILE).touch()
    with _judging:
        run = store.read(run.path)
        if run.status == "queued":
            claims.ended(run, "stopped", "Stopped while it waited in the queue.")
    wake()


def keep_spare() -> None:
    """From now on keeps one worker that has TensorFlow imported; see `spares.keep`."""
    if spares.keep():
        _be_awake()


def trouble() -> str | None:
    """Why waiting runs do not start, in one sentence; None if all is well."""
    return _trouble


def wake() -> None:
    """Lets the thread look now; starts it if there is none."""
    _wake.set()
    _be_awake()


def serve() -> None:
    """Keeps the thread from now on: what was left in the queue, or comes from elsewhere, starts without a visitor."""
    global _serving
    _serving = True
    _be_awake()


def _be_awake() -> None:
    global _thread
    with _thread_lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="queue", daemon=True)
            _thread.start()


def _work() -> None:
    global _thread, _trouble
    while True:
        _wake.clear()
        pause = LOOK
        try:
            more = _look()
            _trouble = None
        except TROUBLES as problem:  # no room, read only, no cluster, no memory: it may pass
            more, pause, _trouble = True, LOOK_AGAIN, _told(problem)
        if more or _serving:
            _wake.wait(pause if more else IDLE)
        with _thread_lock:
            if not more and not _serving and not _wake.is_set():
                _thread = None
                return


def _told(problem: Exception) -> str:
    if isinstance(problem, MemoryError):
        return "The computer has no memory left to start a training. Close other programs, or stop a training."
    if isinstance(problem, OSError) and problem.filename:
        return (f"Trainings cannot start: {problem.filename} cannot be written ({problem.strerror}). Make room, or "
                "make the folder writable.")
    return str(problem)


def _look() -> bool:
    """One round: kills what hangs, starts what waits, keeps the spare. Returns whether there is more to do."""
    found = _ongoing()
    for run in found:
        with contextlib.suppress(OSError):  # a worker of another user, say: not this server's
            _kill_if_hung(run)
    if cluster.address():
        for run in found:
            cluster.follow(run)
    elif any(run.status == "queued" for run in found):
        with claims.one_at_a_time(folders.models() / "local"):
            _start_waiting()
        found = _ongoing()  # what has just started counts as starting below
    for path, process in list(_workers.items()):
        if process.poll() is not None and all(run.path != path for run in found):
            del _workers[path]
    return spares.renewed(found, wake) or bool(found or _workers)


def _start_waiting() -> None:
    found = [run for run in _ongoing() if not (holder := claims.holder(run.path)) or not holder.cluster]
    free = most() - sum(run.status != "queued" for run in found)
    for run in list(admission.in_turn(found))[: max(0, free)]:
        if claims.claim(run.path):
            _begin(run)


def _begin(run: Run) -> None:
    """Starts the worker of a claimed run, the spare if there is one."""
    run = store.read(run.path)
    if run.status != "queued" or (run.path / store.STOP_FILE).exists():
        claims.release(run.path)
        if run.status == "queued":
            claims.ended(run, "stopped", "Stopped while it waited in the queue.")
        return
    with _judging:
        try:
            store.save(replace(run, status="starting"))
            process = _workers[run.path] = _worker_for(run.path.resolve())
            claims.hand_over(run.path, claims.process(process.pid))
        except OSError as problem:
            if run.path not in _workers:
                claims.ended(run, "failed", f"The worker could not be started: {problem.strerror or problem}.")
                claims.release(run.path)


def _worker_for(folder: Path) -> subprocess.Popen:
    spare = spares.taken()
    if spare and spare.usable:
        with contextlib.suppress(OSError):  # it ended in this moment
            return spare.order(folder)
    if spare:
        spare.dismiss()
    return worker.launch(folder)


def _kill_if_hung(run: Run) -> None:
    """Kills a worker that has not answered to a stop for five seconds; one without a first batch at once.

    Only one that holds the claim, since run.json may name any process; counted from when this server saw the request,
    since clocks are set back.
    """
    if not (run.path / store.STOP_FILE).exists():
        _asked.pop(run.path, None)
        return
    waited = time.monotonic() - _asked.setdefault(run.path, time.monotonic())
    holder = claims.holder(run.path)
    if run.status == "queued" or not holder or holder.cluster or not holder.here or not holder.alive:
        return
    if waited >= (PATIENCE if run.status == "running" else 0) and holder.pid != os.getpid():
        os.kill(holder.pid, signal.SIGKILL)
