"""A queue of trainings. Each is a process of its own that speaks through its run folder alone.

A thread starts what waits, follows what runs and has the last word about workers that are gone; it lives only while
there is something to do. Servers that share a folder of runs share its queue.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from explorer.core import claims, cluster, runs, training, worker
from explorer.core.runs import Run
from explorer.core.spec import Spec

STARTING = timedelta(minutes=1)
PATIENCE = 5.0
LOOK, LOOK_AGAIN, SETTLED = 0.25, 2.0, 3.0
SPARES_TO_LOSE = 2

_workers: dict[Path, subprocess.Popen] = {}
_ended: dict[Path, int] = {}
_judging = threading.RLock()
_thread_lock = threading.Lock()
_wake = threading.Event()
_thread: threading.Thread | None = None
_spare: worker.Spare | None = None
_spare_wanted = False
_spares_lost = 0
_trouble: str | None = None


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
    run = runs.read(run.path)
    if holder or run.status in runs.ENDED:
        return run.status in runs.ONGOING
    if run.pid is None:  # another server is starting it just now, or died doing so
        return datetime.now(UTC) - datetime.fromisoformat(run.created) < STARTING
    return claims.Holder(claims.process().host, run.pid).alive


def followed(run: Run) -> Run:
    """The run as it is now: one that says it is training, but whose worker is gone, is marked stopped or failed."""
    with _judging:
        run = runs.read(run.path)
        if run.status in ("starting", "running") and not working(run):
            run = runs.read(run.path)  # the worker may have written its last word before it went
            if run.status in runs.ONGOING:
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
    """Reads run.json only where it changed: there may be a thousand runs that have ended."""
    found = []
    local = runs.models_folder() / "local"
    for folder in local.iterdir() if local.is_dir() else ():
        try:
            changed = (folder / "run.json").stat().st_mtime_ns
            if _ended.get(folder) == changed:
                continue
            run = followed(runs.read(folder))
        except (OSError, runs.RunError):
            continue
        if run.status in runs.ONGOING:
            found.append(run)
        else:
            _ended[folder] = changed
    return sorted(found, key=lambda run: (run.status == "queued", run.created, run.name))


def submit(spec: Spec) -> Run:
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
    wake()
    return run


def stop(run: Run) -> None:
    """Asks the worker to stop at its next batch; what was trained stays. One that waits is stopped at once.

    Raises:
        OSError: If the request cannot be written into the run folder.
    """
    request = run.path / runs.STOP_FILE
    if not request.exists():  # its age says how long the worker has not answered
        request.touch()
    with _judging:
        run = runs.read(run.path)
        if run.status == "queued":
            claims.ended(run, "stopped", "Stopped while it waited in the queue.")
    wake()


def keep_spare() -> None:
    """From now on keeps one worker that has TensorFlow imported; not with EXPLORER_SPARE=0, nor with a cluster."""
    global _spare_wanted
    if os.environ.get("EXPLORER_SPARE") != "0" and not cluster.address():
        _spare_wanted = True
        if not (_spare and _spare.usable):
            _be_awake()


def spare_ready() -> bool:
    """Whether a click on Train shows its first step within two seconds."""
    return _spare is not None and _spare.ready


def dismiss_spare() -> None:
    """Ends the spare worker and keeps none any more."""
    global _spare, _spare_wanted
    _spare_wanted = False
    spare, _spare = _spare, None
    if spare:
        spare.dismiss()


def trouble() -> str | None:
    """Why waiting runs do not start, in one sentence; None if all is well."""
    return _trouble


def wake() -> None:
    """Lets the thread look now; starts it if there is none."""
    _wake.set()
    _be_awake()


def _be_awake() -> None:
    global _thread
    with _thread_lock:
        if _thread is None:
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
        except (OSError, ValueError, ImportError) as problem:  # no room, read only, no cluster: it may pass
            more, pause, _trouble = True, LOOK_AGAIN, str(problem)
        if more:
            _wake.wait(pause)
        with _thread_lock:
            if not more and not _wake.is_set():
                _thread = None
                return


def _look() -> bool:
    """One round: kills what hangs, starts what waits, keeps the spare. Returns whether there is more to do."""
    found = _ongoing()
    for run in found:
        _kill_if_hung(run)
    if cluster.address():
        for run in found:
            cluster.follow(run)
    elif any(run.status == "queued" for run in found):
        with claims.one_at_a_time(runs.models_folder() / "local"):
            _start_waiting()
        found = _ongoing()  # what has just started counts as starting below
    for path, process in list(_workers.items()):
        if process.poll() is not None and all(run.path != path for run in found):
            del _workers[path]
    return _renewed_spare(found) or bool(found or _workers)


def _start_waiting() -> None:
    found = [run for run in _ongoing() if not (holder := claims.holder(run.path)) or not holder.cluster]
    free = most() - sum(run.status != "queued" for run in found)
    for run in [run for run in found if run.status == "queued"][: max(0, free)]:
        if claims.claim(run.path):
            _begin(run)


def _begin(run: Run) -> None:
    """Starts the worker of a claimed run, the spare if there is one."""
    run = runs.read(run.path)
    if run.status != "queued" or (run.path / runs.STOP_FILE).exists():
        claims.release(run.path)
        if run.status == "queued":
            claims.ended(run, "stopped", "Stopped while it waited in the queue.")
        return
    with _judging:
        try:
            runs.save(replace(run, status="starting"))
            process = _workers[run.path] = _worker_for(run.path.resolve())
            claims.hand_over(run.path, claims.process(process.pid))
        except OSError as problem:
            if run.path not in _workers:
                claims.ended(run, "failed", f"The worker could not be started: {problem.strerror or problem}.")
                claims.release(run.path)


def _worker_for(folder: Path) -> subprocess.Popen:
    global _spare
    spare, _spare = _spare, None
    if spare and spare.usable:
        with contextlib.suppress(OSError):  # it ended in this moment
            return spare.order(folder)
    if spare:
        spare.dismiss()
    return worker.launch(folder)


def _kill_if_hung(run: Run) -> None:
    """Kills a worker that has not answered to a stop for five seconds; one without a first batch at once."""
    try:
        waited = time.time() - (run.path / runs.STOP_FILE).stat().st_mtime
    except OSError:
        return
    holder = claims.holder(run.path) or (run.pid and claims.Holder(claims.process().host, run.pid))
    if run.status == "queued" or not holder or holder.cluster or not holder.here or not holder.alive:
        return
    if waited > (PATIENCE if run.status == "running" else 0) and holder.pid != os.getpid():
        os.kill(holder.pid, signal.SIGKILL)


def _settled(run: Run) -> bool:
    return run.status == "running" and time.time() - (run.path / "run.json").stat().st_mtime >= SETTLED


def _renewed_spare(found: list[Run]) -> bool:
    """Starts a new spare where one is wanted; True while that must wait.

    Beside a training it would take the processor from whoever draws meanwhile, and nobody can use it before the end:
    only where more runs wait for their turn is it worth it, and not in the first seconds of a training either.
    """
    global _spare, _spares_lost
    if not _spare_wanted or _spares_lost > SPARES_TO_LOSE:
        return False
    if _spare and _spare.usable:
        _spares_lost = 0 if _spare.ready else _spares_lost
        return False
    busy = [run for run in found if run.status in ("starting", "running")]
    if busy and (len(busy) == len(found) or any(not _settled(run) for run in busy)):
        return True
    if _spare:
        _spares_lost += _spare.process.poll() is not None
        _spare.dismiss()
    _spare = worker.Spare(wake)
    return False
