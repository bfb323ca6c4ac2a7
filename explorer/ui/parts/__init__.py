"""The browser parts: the modules and stylesheets beside this file, registered once, mounted by the functions below."""

import json

import streamlit as st

from explorer.core.runs.store import Run
from explorer.core.show import colours, messages, part_files

# What Streamlit carries of a part: the rest a browser fetches once, see explorer/server/parts.py
LOADER = """const {{ mounted }} = await import(new URL("parts/{version}/mount.js", document.baseURI).href);
export default await mounted("{name}", {styles});
"""


def _part(name: str, *styles: str):
    sheets = json.dumps(["common.css", *styles] if styles else [])
    script = LOADER.format(version=part_files.version(), name=name, styles=sheets)
    return st.components.v2.component(f"explorer_{name}", js=script)


_connection = _part("connection")
_door = _part("door", "door.css")
_framed = _part("framed", "framed.css")
_memory = _part("memory")
_keepsake = _part("keepsake")
_projector = _part("projector")
_pad = _part("pad", "pad.css")
_network = _part("network_view", "network_view.css", "calculator.css", "surgery.css")
_maps = _part("maps", "maps.css")
_detail = _part("detail", "maps.css")
_rest = _part("rest", "maps.css")
_replay = _part("replay", "replay.css")
_slide = _part("slide", "slide.css")


def _nothing() -> None:
    """Streamlit wants a callback for every state a part may set."""


def _whole(data: dict) -> list[dict]:
    """Data in a list of one, which mount.js opens: every list and dictionary in a dictionary could be a data frame for
    Streamlit, which imports pandas to see, half a second before the first page and more from a cold disk.
    """
    return [data]


def door(action: str) -> None:
    """The teacher's door: "knock" asks for the key, "leave" gives it up."""
    _door(key=f"door-{action}", data=action, width="content")


def connection() -> None:
    """Lets the whole script run when the browser is connected again; mount it outside of fragments, on every page."""
    _connection(key="connection", on_again_change=_nothing, height=1)


def projector(on: bool) -> None:
    """The projector's key, P; `state.take_projector` finds what it was switched to."""
    _projector(key="projector", data={"on": on}, on_switched_change=_nothing, height=1)


def memory(data: dict) -> None:
    """Brings the drawing of this browser tab, if it is another than the page has; `state.take_drawing` finds it then.

    `data`: `page`, `ticket`, `acknowledged`: the drawing that the page has, and `wanted`: whether it looks at it.
    """
    _memory(key="memory", data=data, on_drawing_change=_nothing, height=1)


def keepsake(name: str, session: str, taken: bool, content: dict) -> None:
    """Gives the browser's tab something to keep; `state.message_of("keepsake-NAME", "kept")` is what it kept before.

    Args:
        session: a name of this session of the server; what another one left is given back first.
        taken: whether that has been taken back.
    """
    data = {"name": name, "session": session, "taken": taken, "content": content}
    _keepsake(key=f"keepsake-{name}", data=_whole(data), on_kept_change=_nothing, height=1)


def framed(pictures: list[dict], boxes: list[tuple], chosen: int) -> None:
    """Pictures side by side, the first with frames; `state.message_of("framed", "chosen")` has the clicked `place`.

    Args:
        pictures: each with `source`, a data URI, and `title`.
        boxes: left, top, right and bottom of each frame as shares of the first picture, range [0, 1].
    """
    data = {"pictures": pictures, "boxes": boxes, "chosen": chosen}
    _framed(key="framed", data=_whole(data), on_chosen_change=_nothing)


def pad(data: dict) -> None:
    """The drawing pad; `state.take_drawing` finds what is drawn. The page's script runs for no drawing."""
    _pad(key="pad", data=_whole(data), on_drawing_change=_nothing)


def pad_run(run: Run, title: str) -> dict:
    """What the pad must know of a run to show its answers."""
    return {"key": run.fingerprint, "name": run.name, "title": title, "classes": run.spec.class_names}


def network(header: dict, arrays: dict) -> None:
    """The whole network, live; what it is told back is read with `state.message_of("network", ...)`.

    Args:
        header: see `ui/network/live.py`.
        arrays: `picture` where nothing is drawn, and `served/LAYER` as bytes where the browser cannot compute.
    """
    message = messages.packed({**header, "stops": colours.STOPS}, arrays)
    _network(key="network", data=message, on_drawing_change=_nothing, on_opened_change=_nothing,
             on_operations_change=_nothing)


def maps(key: str, groups: list[dict], arrays: dict, *, selected: dict | None = None, **settings) -> dict | None:
    """A mosaic of tiles, a block a layer; returns what was clicked: {"group", "tile", "at"}.

    Args:
        groups: each with `id`, `title`, `note`, `signed`, and perhaps `labels`, `what`, `matrix`, `unit`.
        arrays: by group id, shape `(tiles, height, width)`, or `(values,)` for bars.
        settings: `range` "map", "layer" or "network"; `numbers`; `tile` (pixels); `fixed` (nothing to click).
    """
    header = {"key": key, "groups": groups, "stops": colours.STOPS, "selected": selected, "range": "layer", **settings}
    return _maps(key=key, data=messages.packed(header, arrays), on_selected_change=_nothing).selected


def detail(key: str, header: dict, arrays: dict) -> None:
    """One map large beside its kernel and the picture with the receptive field of the pointed value."""
    _detail(key=key, data=messages.packed({**header, "stops": colours.STOPS}, arrays))


def replay(message: bytes) -> None:
    """A training as a film, with one slider for everything; `message` is `core.replay.message`."""
    _replay(key="replay", data=message)


def rest(header: dict, arrays: dict) -> None:
    """A drawing at rest, computed in the browser: its steps, small maps of one run, and the picture as a file.

    Of a photograph the arrays are the steps, by the names in `header["steps"]`, and the answers stand beside them.
    """
    _rest(key="rest", data=messages.packed({**header, "stops": colours.STOPS}, arrays))


def slide(key: str, header: dict, arrays: dict) -> None:
    """A kernel that slides over a picture; a weight typed into it is in `state.widget(key)` before the next run.

    With `lines` in the header only panels with arrows between them: what becomes of an output.
    """
    message = messages.packed({**header, "stops": colours.STOPS}, arrays)
    _slide(key=key, data=message, on_edited_change=_nothing)
