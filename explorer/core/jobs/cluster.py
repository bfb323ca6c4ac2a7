"""Trainings on a Dask cluster instead of on this computer, where EXPLORER_SCHEDULER names its scheduler.

Run folders lie on a path that all computers share. A task there starts a worker process as `jobs` does here, so that
Stop is the same file and a crash does not take the cluster's worker down. A killed worker's run is tried once more.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from explorer.core.jobs import worker
from explorer.core.runs import claims, store
from explorer.core.runs.store import Run

TRIES = 2
PATIENCE, STARTING_PATIENCE = 5.0, 0.0
KILLED_TWICE = "The cluster's worker was killed, twice: the run needs more memory, or a computer of the cluster is ill."

_clients: dict[str, object] = {}
_futures: dict[Path, object] = {}


def address() -> str | None:
    """The scheduler's address, tcp://host:port; None if trainings run on this computer."""
    return os.environ.get("EXPLORER_SCHEDULER") or None


def _client():
    """The connection to the scheduler; a broken one is replaced.

    Raises:
        ImportError: If the package distributed is not installed.
        OSError: If the scheduler does not answer.
    """
    where = address()
    client = _clients.get(where)
    if client is None or client.status != "running":
        try:
            import distributed
        except ImportError:
            raise ImportError("EXPLORER_SCHEDULER is set, but the package distributed is missing. Install the extra "
                              "`cluster`: pip install distributed") from None
        disconnect()
        try:
            _clients[where] = client = distributed.Client(where, timeout=5, set_as_default=False)
        except (OSError, ValueError) as problem:
            raise OSError(f"The scheduler {where} does not answer: {problem}") from None
    return client


def disconnect() -> None:
    """Closes the connection; what was handed in goes on."""
    _futures.clear()
    while _clients:
        _clients.popitem()[1].close(timeout=2)


def follow(run: Run) -> Run:
    """Hands a waiting run to the cluster, once; marks one failed that the cluster has given up.

    The name of the task is made of the folder, so that two servers, or one that was restarted, share one task.

    Raises:
        ImportError: If the package distributed is not installed.
        OSError: If the scheduler does not answer, or the folder cannot be written.
    """
    holder = claims.holder(run.path)
    if run.status == "queued" and holder is None:
        claims.claim(run.path, cluster=True)
    elif not (holder and holder.cluster):
        return run
    client = _client()
    if run.path not in _futures:
        import distributed

        folder = str(run.path.resolve())
        key = f"explorer-{hashlib.sha256(folder.encode()).hexdigest()[:16]}"
        _futures[run.path] = client.submit(train, folder, key=key)
        distributed.fire_and_forget(_futures[run.path])
    state = _futures[run.path].status
    if state != "pending":
        del _futures[run.path]
        run = store.read(run.path)
        if state == "error" and run.status in store.ONGOING:
            run = claims.ended(run, "failed", KILLED_TWICE)
            claims.release(run.path)
    return run


def train(folder: str) -> str:
    """The task, on a worker of the cluster: trains the run, twice if the first worker is killed; gives the status."""
    path = Path(folder)
    while (run := store.read(path)).status in store.ONGOING:
        before = claims.holder(path)
        attempt = (before.attempt if before else 0) + 1
        if attempt > TRIES:
            claims.ended(run, "failed", KILLED_TWICE)
        elif (path / store.STOP_FILE).exists():
            claims.last_word(run, None)
        else:
            claims.hand_over(path, claims.process(cluster=True, attempt=attempt))
            _emptied(path)
            code = _trained(store.save(replace(run, status="starting", pid=None, steps_per_epoch=0)))
            run = store.read(path)
            stopped = (path / store.STOP_FILE).exists()
            if run.status in store.ONGOING and (stopped or code >= 0):
                claims.last_word(run, code)
    claims.release(path)
    return run.status


def _emptied(path: Path) -> None:
    """Takes away what an earlier attempt wrote."""
    shutil.rmtree(path / "checkpoints", ignore_errors=True)
    for name in ("history.csv", "steps.csv", store.LIVE, store.CONFUSIONS):
        (path / name).unlink(missing_ok=True)


def _trained(run: Run) -> int:
    """Runs a worker process to its end, and kills it if it does not answer to Stop; gives its exit code."""
    process, asked = worker.launch(run.path, tied=True), None
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=0.25)
            if (run.path / store.STOP_FILE).exists():
                asked = asked or time.monotonic()
                waited, status = time.monotonic() - asked, store.read(run.path).status
                if status in store.ONGOING and waited >= (PATIENCE if status == "running" else STARTING_PATIENCE):
                    process.kill()
    finally:
        process.stdin.close()
