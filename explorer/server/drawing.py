"""Where a pad leaves its drawings, beside Streamlit, and asks for Keras' word on them.

`drawing` takes {"ticket", "id", "strokes" packed}: 204, the drawing is kept, and pages find it. `drawing/word` takes
{"ticket", "id", "runs", "steps", "scale", "centre"} and says of that drawing {"said": of each run, of each step,
probabilities}, or {"loading": true} while Keras is being imported. What is refused gets one sentence as plain text.
"""

import asyncio
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from explorer.core.engine import backend, together, word
from explorer.core.pictures import drawings
from explorer.server import guard

MOST_BYTES = 150_000  # 10,000 points of "-5000,-5000,"
MOST_BYTES_ASKED = 2_000
UNKNOWN = "This page does not belong to this server any more. It will connect again, or reload it."
GONE = "This drawing is not here any more. It comes again with the next stroke."


def routes(base: str) -> list[Route]:
    """The two paths, below the base path."""
    return [
        Route(f"{base}/drawing", kept, methods=["POST"]),
        Route(f"{base}/drawing/word", asked, methods=["POST"]),
    ]


async def _message(request: Request, most: int) -> dict | Response:
    """What a browser sent, a table of values with one of our tickets; or why not."""
    try:
        message = json.loads(await guard.body(request, most))
    except guard.TooLarge as problem:
        return PlainTextResponse(str(problem), 413)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        return PlainTextResponse("Expected JSON with a ticket. Received: something else", 400)
    return message if drawings.KEPT.issued(message.get("ticket")) else PlainTextResponse(UNKNOWN, 403)


async def kept(request: Request) -> Response:
    """Keeps a drawing."""
    message = await _message(request, MOST_BYTES)
    if isinstance(message, Response):
        return message
    try:
        drawings.KEPT.keep(message["ticket"], message.get("id"), drawings.unpacked(message.get("strokes")))
    except ValueError as problem:
        return PlainTextResponse(str(problem), 400)
    return Response(status_code=204)


async def asked(request: Request) -> Response:
    """Gives Keras' word on the newest drawing, if it is the one that is asked about."""
    message = await _message(request, MOST_BYTES_ASKED)
    if isinstance(message, Response):
        return message
    if not backend.loaded():
        backend.preload()
        return PlainTextResponse(backend.failure(), 503) if backend.failure() else JSONResponse({"loading": True})
    drawing = drawings.KEPT.newest(message["ticket"])
    if drawing is None or drawing.number != message.get("id") or not drawing.strokes:
        return PlainTextResponse(GONE, 404)
    switches = {name: message.get(name) is not False for name in ("scale", "centre")}
    try:
        future, place = word.ask(message.get("runs"), message.get("steps"), drawing.strokes, **switches)
        answers = await asyncio.shield(asyncio.wrap_future(future))
    except together.Busy as problem:
        return PlainTextResponse(str(problem), 503)
    except (ValueError, OSError) as problem:
        return PlainTextResponse(str(problem), 400)
    return JSONResponse({"said": answers[place]})
