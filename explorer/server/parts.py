"""What browsers fetch once and keep: the parts' modules and stylesheets, and the weights of runs.

`parts/<version>/<file>`, and `weights/<fingerprint>`, as `core.messages` packs them. Either address changes with what
is behind it, so no answer is ever asked for again.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from explorer.core.runs.store import RunError
from explorer.core.show import announced, part_files

FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
NOT_NOW = {"cache-control": "no-store"}
OLD = "This server has no such file. Reload the page."
NO_RUN = "There is no such run, or it has changed. Reload the page."


def routes(base: str) -> list[Route]:
    """The two paths, below the base path."""
    return [
        Route(f"{base}/parts/{{version}}/{{name:path}}", part),
        Route(f"{base}/weights/{{key}}", weights),
    ]


async def part(request: Request) -> Response:
    """A module or stylesheet, by its place in the folder."""
    name = request.path_params["name"]
    content = part_files.files().get(name) if request.path_params["version"] == part_files.version() else None
    if content is None:
        return PlainTextResponse(OLD, 404, NOT_NOW)
    return Response(content, headers=FOR_EVER, media_type=part_files.TYPES[name[name.rindex("."):]])


async def weights(request: Request) -> Response:
    """A run's layers and weights."""
    try:
        content = await asyncio.to_thread(announced.weights, request.path_params["key"])
    except (RunError, OSError) as problem:
        return PlainTextResponse(str(problem), 404, NOT_NOW)
    if content is None:
        return PlainTextResponse(NO_RUN, 404, NOT_NOW)
    return Response(content, headers=FOR_EVER, media_type="application/octet-stream")
