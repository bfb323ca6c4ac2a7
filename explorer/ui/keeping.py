"""What survives a reload: the browser's tab keeps the answers, and the name under which the server has the picture."""


from explorer.core.pictures import uploads
from explorer.ui import brought, parts, state

MOST = 2_000  # entries of a table or a list
LONGEST = 5_000  # characters of a text
SESSION, SHEET = "session", "sheet"  # the answers on a worksheet change without the rest of the page


def take_back(name: str) -> None:
    """Takes what the tab kept of the session before this one, once; call it before what shows it."""
    here, message = state.session(), state.message_of(f"keepsake-{name}", "kept")
    if message is None or name in here.taken or message.get("asked") != here.identity:
        return
    here.taken.add(name)
    content = message.get("content")
    if isinstance(content, dict):
        (_take_sheet if name == SHEET else _take_session)(content)


def keep(name: str) -> None:
    """Gives the tab what it shall keep; call it where that is known."""
    here = state.session()
    place = here.place if uploads.KEPT.get(here.place) is not None else None
    content = {"sheet_answers": here.sheet_answers} if name == SHEET else {
        "answers": here.answers, "answered": here.answered, "revealed": sorted(here.revealed),
        "reporter": here.reporter, "observation": here.observation, "place": place, "picture": here.picture,
    }
    parts.keepsake(name, here.identity, name in here.taken, content)


def _take_sheet(content: dict) -> None:
    _add(state.session().sheet_answers, table(content.get("sheet_answers"), str), "")


def _take_session(content: dict) -> None:
    here = state.session()
    _add(here.answers, table(content.get("answers"), str), "answer-")
    here.answered = table(content.get("answered"), bool) | here.answered
    revealed = content.get("revealed")
    if isinstance(revealed, list) and len(revealed) <= MOST:
        here.revealed |= {name for name in revealed if _is_text(name)}
    for name in ("reporter", "observation"):
        if _is_text(content.get(name)) and not getattr(here, name):
            setattr(here, name, content[name])
            state.forget(name)
    place = content.get("place")
    if uploads.is_place(place) and uploads.KEPT.get(place) is not None:
        here.place = place
        if content.get("picture") == brought.UPLOAD and here.picture is None:
            here.picture = brought.UPLOAD


def _add(mine: dict[str, str], kept: dict[str, str], prefix: str) -> None:
    """Adds answers to those of this session; their fields begin anew."""
    for key, answer in kept.items():
        if answer and not mine.get(key):
            mine[key] = answer
            state.forget(prefix + key)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def table(value: object, kind: type) -> dict:
    """The entries of a table that came from a browser, if they are what was kept: texts, or truth values."""
    if not isinstance(value, dict) or len(value) > MOST:
        return {}
    return {key: one for key, one in value.items()
            if _is_text(key) and (_is_text(one) if kind is str else type(one) is kind)}
