"""The teacher's door: the key against a cookie, and back. Nothing here is logged."""

import asyncio
import json
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from explorer.core.jobs import access, keys
from explorer.server import guard
from explorer.server.headers import DOOR
from explorer.server.site import Site

SCRIPT = Path(__file__).with_name("door.js")
MOST_BYTES = 1000
_guesses = keys.Guesses()


def routes(site: Site) -> list[Route]:
    """`access/door.js`, and `access/key`: POST {"key": …} to come in, DELETE to leave."""

    async def come_in(request: Request) -> Response:
        try:
            guess = json.loads(await guard.body(request, MOST_BYTES))["key"]
        except guard.TooLarge as problem:
            return PlainTextResponse(str(problem), 413)
        except (ValueError, KeyError, TypeError, RecursionError):
            guess = None
        if not isinstance(guess, str):
            return PlainTextResponse('Expected {"key": "…"}.', 400)
        client = request.client.host if request.client else ""
        wait = _guesses.begin(client)
        if wait is None:
            return PlainTextResponse("Too many are trying keys just now. Try again in some seconds.", 429,
                                     {"retry-after": "1"})
        right = False
        try:
            await asyncio.sleep(wait)
            right = keys.current().is_right(guess)
        finally:
            _guesses.end(client, right)
        if not right:
            return PlainTextResponse("This is not the teacher's key.", 403)
        value = guard.cookie(access.KEY_COOKIE, keys.current().token(), request.scope, site.base, keys.SECONDS)
        return Response(status_code=204, headers={"set-cookie": value})

    async def leave(request: Request) -> Response:
        keys.current().give_up(request.cookies.get(access.KEY_COOKIE, ""))
        value = guard.cookie(access.KEY_COOKIE, "", request.scope, site.base, 0)
        return Response(status_code=204, headers={"set-cookie": value})

    async def script(request: Request) -> Response:
        return FileResponse(SCRIPT, media_type="text/javascript", headers={"cache-control": "no-cache"})

    return [
        Route(f"{site.base}/access/key", come_in, methods=["POST"]),
        Route(f"{site.base}/access/key", leave, methods=["DELETE"]),
        Route(f"{site.base}/{DOOR}", script),
    ]
