"""Every access to `st.session_state` and to the address line, behind one typed object."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st

from explorer.core.network import surgery
from explorer.core.network.cells import Cell
from explorer.core.network.graph import Network
from explorer.core.pictures import drawings, uploads

LINKED = ("network", "data", "run", "runs", "compared", "picture", "layer", "map", "pixel", "exercise", "observed",
          "sheet", "scene", "kernel", "stride", "padding", "dilation", "projector")
ON = "on"


MOST_ADDRESSES = 200


@dataclass
class Session:
    """What survives a page change in one browser session; the fields in LINKED are in the address too.

    `projector` is ON on every page, or None.
    `scene` to `dilation` say what slides on the convolution page, `slide` keeps its switches.

    `picture` is the one that is looked at, on every page: "test:INDEX", "drawing", "upload" (kept in `uploads.KEPT`
    under the name `place`, prepared with the switches in `preparation`, `digit` being the chosen one of several,
    clothes `turned` round or not as was chosen, None as their ground says), "photo:NAME"; `runs` are names joined by
    commas; `operations` on the filters of a run are kept by its fingerprint.
    `answers` to exercises are kept as they were typed; `answered` says of each question whether it ever was right.
    `identity` names this session to the tab, `taken` what the tab kept and gave back (see `ui/keeping.py`).
    `page` is the one that is open, `begun` the keyed widgets that got their value on it, `shown` what they showed at
    the end of its last run, `addresses` the newest that were written there, `arrived` what the browser last sent for
    each widget and `fresh` whether its last message changed any (see `ui/arriving.py`), `of_link` what is said of its
    link.
    """

    network: str | None = None
    data: str | None = None
    run: str | None = None
    runs: str | None = None
    compared: str | None = None
    picture: str | None = None
    layer: str | None = None
    map: str | None = None
    pixel: str | None = None
    strokes: list = field(default_factory=list)
    drawing_id: int = 0
    ticket: str = ""
    operations: dict[str, list] = field(default_factory=dict)
    identity: str = field(default_factory=uploads.place)
    taken: set[str] = field(default_factory=set)
    place: str = field(default_factory=uploads.place)
    preparation: dict[str, bool] = field(default_factory=dict)
    digit: int | None = None
    turned: bool | None = None
    edited: dict[str, tuple] = field(default_factory=dict)
    edit_version: int = 0
    edit_problem: str | None = None
    news: str | None = None
    exercise: str | None = None
    observed: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    answered: dict[str, bool] = field(default_factory=dict)
    revealed: set[str] = field(default_factory=set)
    committed: set[str] = field(default_factory=set)
    sheet: str | None = None
    sheet_answers: dict[str, str] = field(default_factory=dict)
    drills: dict[str, dict] = field(default_factory=dict)
    reported: list[str] = field(default_factory=list)
    reporter: str = ""
    observation: str = ""
    scene: str | None = None
    kernel: str | None = None
    stride: str | None = None
    padding: str | None = None
    dilation: str | None = None
    projector: str | None = None
    kernel_typed: int = 0
    slide: dict = field(default_factory=dict)
    written: dict = field(default_factory=dict)
    page: str | None = None
    begun: set[str] = field(default_factory=set)
    shown: dict = field(default_factory=dict)
    addresses: list[dict] = field(default_factory=list)
    arrived: dict[str, bytes] = field(default_factory=dict)
    fresh: bool = False
    of_link: list[str] = field(default_factory=list)


def session() -> Session:
    """The one `Session` of this browser session."""
    return st.session_state.setdefault("session", Session())


def enter(page: str) -> None:
    """Begins a run of a page: on another page than before all pickers begin anew, and the address is followed.

    While a page is entered, a keyed widget of the page before still has its value, but the widget of the same key
    here is another one and would not get it: it must be given its value again.
    """
    here = session()
    if page != here.page:
        here.page = page
        here.of_link.clear()
        here.addresses.clear()
        _begin_anew()
    if take_drawing():
        _begin_anew()
    follow_link()


def _begin_anew() -> None:
    here = session()
    for key in here.begun:
        st.session_state.pop(key, None)
    here.begun.clear()
    here.shown.clear()


def follow_link() -> None:
    """Takes over what the address says, if it is not what we wrote there: a link, a way back, a page link."""
    here = session()
    asked = {key: st.query_params[key] for key in LINKED if key in st.query_params}
    if not asked or asked == here.written or (asked in here.addresses and _chosen_meanwhile(here)):
        return
    for key, value in asked.items():
        setattr(here, key, value or None)
    here.of_link.clear()
    here.written = asked
    here.addresses.append(asked)
    _begin_anew()


def _chosen_meanwhile(here: Session) -> bool:
    """Whether a picker was changed since the last run: by a hand that is faster than our address reaches the browser.

    Such a change comes with an older address of ours, which is then no way back. It may be a change to what the last
    run showed, when the one in between was broken off.
    """
    return here.fresh or any(st.session_state.get(key) != value for key, value in here.shown.items())


def share(*keys: str) -> None:
    """Puts these fields of the session into the address, so that a link opens the same view."""
    here = session()
    wanted = {key: getattr(here, key) for key in (*keys, "projector") if getattr(here, key) is not None}
    if wanted != {key: st.query_params[key] for key in st.query_params}:
        st.query_params.from_dict(wanted)
    here.written = wanted
    here.addresses = [*here.addresses[1 - MOST_ADDRESSES :], wanted]
    here.shown = {key: st.session_state.get(key) for key in here.begun}


def set_widget(key: str, value) -> None:
    """Sets a keyed widget; only before it is drawn, that is in callbacks."""
    st.session_state[key] = value


def begin_widget(key: str, valid, value) -> None:
    """Gives a keyed picker its value unless it has a valid one; as a default, the browser would keep what it showed."""
    session().begun.add(key)
    if st.session_state.get(key) not in valid:
        st.session_state[key] = value


def begin_choices(key: str, valid, values: list) -> None:
    """The same for a picker of several: its own values while there are any, without those that are gone."""
    session().begun.add(key)
    chosen = st.session_state.get(key)
    st.session_state[key] = list(values) if chosen is None else [value for value in chosen if value in valid]


def forget(key: str) -> None:
    """Lets a keyed widget begin anew, from what the session says."""
    st.session_state.pop(key, None)


def widget(key: str):
    """The value of a keyed widget, None before it is drawn."""
    return st.session_state.get(key)


def offered(key: str, options) -> bool:
    """Whether a picker has one of its options: in callbacks Streamlit has not checked yet what a client sent."""
    return any(widget(key) == option for option in options)


def message_of(key: str, name: str) -> dict | None:
    """What the browser part of this key last set as its state `name`, as it came; None if it is no table of values."""
    message = (st.session_state.get(key) or {}).get(name)
    return message if isinstance(message, dict) else None


def take_projector() -> None:
    """Takes the last press of the projector's key, and the address of a page that has nothing else to say there."""
    here, message = session(), message_of("projector", "switched")
    if message and message.get("at") != widget("projector_seen"):
        set_widget("projector_seen", message.get("at"))
        here.projector = ON if message.get("on") is True else None
    here.projector = ON if here.projector == ON else None


def ticket() -> str:
    """What this tab shows to leave its drawings where `take_drawing` finds them."""
    here = session()
    here.ticket = here.ticket or drawings.KEPT.ticket()
    return here.ticket


def take_drawing() -> bool:
    """Takes the newest drawing that this tab has sent into the session: the picture to look at; whether it is new."""
    here, kept = session(), drawings.KEPT.newest(ticket())
    if kept is None or kept.number == here.drawing_id:
        return False
    here.strokes, here.drawing_id = kept.strokes, kept.number
    here.picture = "drawing"
    return True


def memory() -> dict:
    """What the browser's memory of the drawing must know of the page; see `parts.memory`."""
    here = session()
    return {"page": here.page, "ticket": ticket(), "acknowledged": here.drawing_id,
            "wanted": "drawing" in (here.picture, here.scene)}


def open_cell(cell: Cell | None) -> None:
    """Looks at a value or map from now on, here and in the address; None closes it."""
    here, link = session(), cell.link if cell else {}
    here.layer, here.map, here.pixel = (link.get(name) for name in ("layer", "map", "pixel"))


def opened(network: Network, among: Iterable[str] = ()) -> Cell | None:
    """The value or map that is looked at, in one of the layers `among`; None where nothing is open.

    Raises:
        ValueError: If the address names what is not there: it is closed.
    """
    here = session()
    try:
        return None if here.layer is None else Cell.read(network, here.layer, here.map, here.pixel, among)
    except ValueError:
        open_cell(None)
        raise


def operations(fingerprint: str) -> list[dict]:
    """What was done to the filters of a run in this session, in order; see `core.surgery`."""
    return session().operations.get(fingerprint, [])


def take_operations(fingerprint: str, message: object, weights: dict, network: Network) -> str | None:
    """Takes the operations on a run from the browser, {"key": fingerprint, "operations"}; returns what is wrong.

    The browser can send anything. What belongs to another run is left alone, what does not fit changes nothing.
    """
    if not isinstance(message, dict) or message.get("key") != fingerprint:
        return None
    if message.get("operations") == operations(fingerprint):
        return None
    try:
        session().operations[fingerprint] = surgery.checked(weights, network, message.get("operations"))
    except ValueError as problem:
        return str(problem)
    return None
