"""The one worker that is kept warm for the next training: when it is started, taken, and given up."""

import os
import time
from collections.abc import Callable

from explorer.core.jobs import cluster, worker
from explorer.core.runs.store import Run

SETTLED = 3.0
TO_LOSE = 2

_spare: worker.Spare | None = None
_wanted = False
_lost = 0
_failure: str | None = None


def keep() -> bool:
    """From now on one is wanted; not with EXPLORER_SPARE=0, nor with a cluster. Whether one must be started."""
    global _wanted
    if os.environ.get("EXPLORER_SPARE") == "0" or cluster.address():
        return False
    _wanted = True
    return not (_spare and _spare.usable)


def ready() -> bool:
    """Whether a click on Train shows its first step within two seconds."""
    return _spare is not None and _spare.ready


def failure() -> str | None:
    """Why no worker can be kept warm, in one sentence; None if all is well."""
    return _failure


def dismiss() -> None:
    """Ends it and keeps none any more."""
    global _wanted
    _wanted = False
    spare = taken()
    if spare:
        spare.dismiss()


def taken() -> worker.Spare | None:
    """The spare, if there is one; from now on it is the caller's."""
    global _spare
    spare, _spare = _spare, None
    return spare


def _settled(run: Run) -> bool:
    return run.status == "running" and abs(time.time() - (run.path / "run.json").stat().st_mtime) >= SETTLED


def renewed(found: list[Run], wake: Callable[[], None]) -> bool:
    """Starts a new spare where one is wanted; True while that must wait.

    Beside a training it would take the processor from whoever draws meanwhile, and nobody can use it before the end:
    only where more runs wait for their turn is it worth it, and not in the first seconds of a training either.

    Args:
        found: the runs that are under way or wait.
        wake: called when the new spare is ready, or has ended.
    """
    global _spare, _lost, _failure
    if not _wanted or _lost > TO_LOSE:
        return False
    if _spare and _spare.usable:
        if _spare.ready:
            _lost, _failure = 0, None
        return False
    busy = [run for run in found if run.status in ("starting", "running")]
    if busy and (len(busy) == len(found) or any(not _settled(run) for run in busy)):
        return True
    if _spare:
        _lost += _spare.process.poll() is not None
        _failure = _spare.failure
        _spare.dismiss()
    _spare = worker.Spare(wake)
    return False
