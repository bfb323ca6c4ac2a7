"""Starts, follows and stops trainings. Each is a process of its own that speaks through its run folder alone."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from explorer.core import runs, training
from explorer.core.runs import Run
from explorer.core.spec import Spec

_one_at_a_time = threading.Lock()
_workers: dict[Path, subprocess.Popen] = {}
STARTING = timedelta(minutes=1)


class Busy(Exception):
    """Another training is running; the message names it."""


def working(run: Run) -> bool:
    """Whether the run's worker lives; after a stop it goes on for a moment to test what was trained."""
    worker = _workers.get(run.path)
    if worker:
        return worker.poll() is None
    if run.pid is None:  # another server is starting it just now, or died doing so
        return datetime.now(UTC) - datetime.fromisoformat(run.created) < STARTING
    try:
        os.kill(run.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def followed(run: Run) -> Run:
    """The run as it is now: one that says it is training, but whose worker is gone, is marked failed."""
    run = runs.read(run.path)
    if run.status not in runs.ONGOING or working(run):
        return run
    run = runs.read(run.path)  # the worker may have written its last word before it went
    if run.status not in runs.ONGOING:
        return run
    failed = replace(run, status="failed", error=_how_it_ended(run))
    try:
        return runs.save(runs.with_checksums(failed))
    except OSError:  # no room, or read only: the page can still say it
        return failed


def _how_it_ended(run: Run) -> str:
    worker = _workers.get(run.path)
    code = worker.returncode if worker else None
    if code is None:
        return "The worker is gone: it was killed, or the computer restarted."
    if code < 0:
        return f"The worker was killed (signal {-code})."
    try:
        last = (run.path / runs.LOG).read_text(errors="replace").strip().splitlines()[-1]
    except (OSError, IndexError):
        last = "it said nothing"
    return f"The worker ended with exit code {code}: {last}"


def active() -> Run | None:
    """The training that is under way on this server, if there is one."""
    for run in runs.list_runs()[0]:
        if run.status in runs.ONGOING:
            run = followed(run)
            if run.status in runs.ONGOING:
                return run
    return None


def start(spec: Spec) -> Run:
    """Starts a training in a new folder below `models/local`.

    Raises:
        Busy: If one is under way already.
        OSError: If the folder cannot be written.
    """
    with _one_at_a_time:
        other = active()
        if other:
            raise Busy(f"A training is under way: {other.name}. Wait until it ends, or stop it.")
        run = training.prepared_folder(training.default_folder(spec.network), spec)
    with (run.path / runs.LOG).open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "explorer.core.training", "--run", str(run.path)],
            cwd=runs.ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=lambda: os.nice(10),
        )
    _workers[run.path] = worker
    return run


def stop(run: Run) -> None:
    """Asks the worker to stop at its next batch; what was trained stays.

    Raises:
        OSError: If the request cannot be written into the run folder.
    """
    (run.path / runs.STOP_FILE).touch()
