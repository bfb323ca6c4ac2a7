"""Weights that pages have named to a browser, which fetches them by the run's fingerprint, once."""

import re

from explorer.core.pictures import uploads
from explorer.core.runs import store
from explorer.core.runs.store import Run
from explorer.core.show import messages

FINGERPRINT = re.compile(r"[0-9a-f]{16}")
MOST_BYTES = 256 * 2**20

_packed = uploads.Bounded(MOST_BYTES)


def announce(run: Run) -> str:
    """Has a run's weights ready for the browser and gives the fingerprint by which it asks for them.

    Raises:
        RunError: If the weights are missing or spoiled.
    """
    key = run.fingerprint
    if _packed.get(key) is None:
        content = messages.packed_network(run)
        _packed.keep(key, content, len(content))
    return key


def weights(key: str) -> bytes | None:
    """`messages.packed_network` of what was announced, else of the run that has this fingerprint now; None if none has.

    Raises:
        RunError: If its weights are missing or spoiled.
    """
    if not FINGERPRINT.fullmatch(key):
        return None
    found = _packed.get(key)
    if found is None:
        run = next((run for run in store.list_runs()[0] if run.usable and run.fingerprint == key), None)
        found = messages.packed_network(run) if run and announce(run) == key else None
    return found
