"""What may come into the queue and into the folder of runs: limits for a visitor, and limits for everybody."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.core.jobs import access
from explorer.core.jobs.access import Visitor
from explorer.core.runs import folders
from explorer.core.runs.store import Run

NO_COOKIE = "This browser keeps no cookie of this page. Allow it, so that your trainings are known as yours."
BATCH = "A batch of trainings needs the teacher's key."


class Refused(ValueError):
    """More than a limit allows; the message says which, and what to do."""


def _from_environment(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() else default


@dataclass(frozen=True)
class Limits:
    """How many trainings of one visitor without the key run and wait; and of all: waiting, runs, gigabytes of runs."""

    running: int = 1
    waiting: int = 1
    queue: int = 40
    runs: int = 5000
    gigabytes: int = 20

    @classmethod
    def here(cls) -> "Limits":
        """EXPLORER_VISITOR_RUNNING, EXPLORER_VISITOR_WAITING, EXPLORER_MOST_WAITING, _MOST_RUNS and _MOST_GB."""
        return cls(
            max(1, _from_environment("EXPLORER_VISITOR_RUNNING", cls.running)),
            _from_environment("EXPLORER_VISITOR_WAITING", cls.waiting),
            _from_environment("EXPLORER_MOST_WAITING", cls.queue),
            _from_environment("EXPLORER_MOST_RUNS", cls.runs),
            _from_environment("EXPLORER_MOST_GB", cls.gigabytes),
        )


def why_not_queue(who: Visitor, count: int, ongoing: Iterable[Run], limits: Limits) -> str | None:
    """Why this visitor may not put so many trainings into the queue, in a sentence; None if that is allowed.

    Args:
        ongoing: what runs and waits.
    """
    ongoing = list(ongoing)
    if not who.may_everything:
        if count > 1:
            return BATCH
        if not who.browser:
            return NO_COOKIE
        own = sum(who.owns(access.owner(run.path)) for run in ongoing)
        if own >= limits.running + limits.waiting:
            return (f"You have {own} trainings under way, and a visitor has at most {limits.running + limits.waiting}. "
                    "Wait for one to end, or stop it.")
    waiting = sum(run.status == "queued" for run in ongoing)
    if waiting + count > limits.queue:
        return f"The queue is full. At most {limits.queue} trainings wait, {waiting} do, and this adds {count}."
    return None


def check_room(count: int) -> None:
    """Looks at every file below the folder of the user's own runs.

    Raises:
        Refused: If it takes no more runs.
    """
    limits, local = Limits.here(), folders.models() / "local"
    number = len(folders.states(local, "run.json"))
    if number + count > limits.runs:
        raise Refused(f"There are {number:,} runs, and at most {limits.runs:,} are kept. Delete some first.")
    used = _bytes_below(local)
    if used >= limits.gigabytes * 10**9:
        raise Refused(f"The runs take {used / 1e9:.1f} GB, and at most {limits.gigabytes} GB are kept. Delete some "
                      "first.")


def _bytes_below(folder: Path) -> int:
    total, waiting = 0, [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:  # deleted in this moment
            continue
    return total


def in_turn(ongoing: Iterable[Run]) -> Iterator[Run]:
    """The waiting runs that may start now, in order: a visitor without the key has only so many running at once."""
    limits, ongoing = Limits.here(), list(ongoing)
    running = Counter(access.limited_owner(run.path) for run in ongoing if run.status != "queued")
    for run in ongoing:
        if run.status == "queued":
            owner = access.limited_owner(run.path)
            if owner is None or running[owner] < limits.running:
                running[owner] += 1
                yield run
