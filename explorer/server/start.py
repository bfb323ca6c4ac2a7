"""What is said and checked when the server begins: the teacher's link, and whether a key of one's own is needed."""

import multiprocessing
import os
import sys
from urllib.parse import quote

import threadpoolctl
from streamlit import config, net_util

from explorer.core.jobs import keys
from explorer.server.site import Site, is_loopback

STARTUP_FAILED = 3  # what uvicorn's parent process takes for a reason not to try again
SEVERAL = ("Several server processes were asked for, and each would make a teacher's key of its own. Set EXPLORER_KEY, "
           "or start one process.")
PROXY = ("A request came through a proxy, so the teacher's key is required from now on. The teacher adds this to the "
         "address of a page: #key={}")
_announced = False


def refuse_several_processes() -> None:
    """Ends this process, with a sentence, if it is one of several servers and no key is set that they could share.

    uvicorn --workers starts each as a child of its own, gunicorn names itself in the environment.
    """
    key = keys.current()  # first of all, so that it is in the environment of no process that is started from here
    several = multiprocessing.parent_process() or os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
    if several and not key.is_set:
        print(SEVERAL, file=sys.stderr, flush=True)
        raise SystemExit(STARTUP_FAILED)


def links(site: Site) -> list[str]:
    """Addresses of this server that carry the teacher's key where no server, log or proxy sees it: behind `#`."""
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    port = config.get_option("server.port")
    outside = [address.rstrip("/") for address in os.environ.get("EXPLORER_URL", "").replace(",", " ").split()]
    if site.address in ("0.0.0.0", "::"):
        hosts = ["localhost", net_util.get_internal_ip()]
    else:
        hosts = [f"[{site.address}]" if ":" in site.address else site.address]
    places = outside or [f"{scheme}://{host}:{port}{site.base}" for host in hosts if host]
    return [f"{place}/#key={quote(keys.current().text, safe='')}" for place in places]


def announce(site: Site) -> None:
    """Prints the teacher's link if the key is required from the start."""
    global _announced
    if keys.current().is_set or not is_loopback(site.address):
        _announced = True
        print("\n  The teacher's link (it carries the key):\n", *(f"  {link}" for link in links(site)), "", sep="\n",
              flush=True)


def announce_proxy() -> None:
    """Prints the key once, when a proxy on this computer is the first sign that others can come in."""
    global _announced
    if not _announced:
        _announced = True
        print(f"\n  {PROXY.format(quote(keys.current().text, safe=''))}\n", flush=True)


def one_thread_for_numpy() -> None:
    """Lets NumPy multiply matrices in one thread; TensorFlow and the trainings have threads of their own.

    Those of OpenBLAS wait for each other without letting go of the processor. Many pages at once leave none free for
    them: beside a busy computer the digits that a network knows (`familiarity.learnt`) took eight times the processor.
    """
    threadpoolctl.threadpool_limits(1, user_api="blas")
