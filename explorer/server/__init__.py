"""What answers beside Streamlit: routes, middleware, what begins with the server. Neither draws nor computes."""

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from explorer.core.pictures import uploads
from explorer.core.runs import folders
from explorer.server import door, drawing, parts, start
from explorer.server.compressed import Compressed
from explorer.server.guard import Guard
from explorer.server.headers import ResponseHeaders
from explorer.server.site import Site

_log = logging.getLogger("explorer")


def routes() -> list[BaseRoute]:
    """The paths of our own beside Streamlit's, below the base path if there is one."""
    site = Site.configured()
    return [*door.routes(site), *drawing.routes(site.base), *parts.routes(site.base)]


def middleware() -> list[Middleware]:
    """What every request and every answer passes, outermost first."""
    return [Middleware(ResponseHeaders), Middleware(Guard, site=Site.configured()), Middleware(Compressed)]


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """What begins with the server and ends with it: the queue, so that what waits in it needs no visitor; pictures."""
    start.announce(Site.configured())
    start.one_thread_for_numpy()
    threading.Thread(target=_start_queue, name="start", daemon=True).start()
    pictures = folders.models() / "local/pictures.zip"
    _tried(uploads.take_up, pictures)
    yield
    _tried(uploads.put_down, pictures)


def _tried(what: Callable[[uploads.Bounded, Path], None], pictures: Path) -> None:
    """Open pages find their picture again when the server comes back; a disk that does not let it ends nothing."""
    try:
        what(uploads.KEPT, pictures)
    except OSError as problem:
        _log.warning("Pictures that visitors brought are not kept: %s", problem)


def _start_queue() -> None:
    """Imported here, beside the server that answers meanwhile; TensorFlow comes with neither."""
    from explorer.core.jobs import queue

    queue.serve()


def said(problem: Exception) -> bool:
    """One sentence on the screen for a fault of ours; the traceback goes to the log of the server."""
    _log.error("A page failed", exc_info=problem)
    st.error("Something went wrong on this page: a fault of this app, not yours. Reload the page, or choose another "
             "above.", icon=":material/error:")
    return True
