"""What a browser sends for a widget is checked before anything else sees it: what fits changes it, the rest is said.

Streamlit itself puts a wrong value back to the widget's first one and says nothing, and one of another type ends the
page. It has no public place to look at what arrives, so `watch` takes that of a private function: Streamlit is pinned,
and `tests/pages/test_arriving.py` notices when this stops working.
"""

import json
import math

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import WidgetMetadata, user_key_from_element_id
from streamlit.runtime.state.session_state import SessionState

from explorer.ui import plain, state

KINDS = {"string_value": "a text", "string_array_value": "a list of texts", "double_value": "a number",
         "double_array_value": "a list of numbers", "bool_value": "on or off", "trigger_value": "a click",
         "json_value": "a table of values", "json_trigger_value": "an event",
         "file_uploader_state_value": "files"}
BY_ITSELF = ("connection", "memory", "keepsake-session", "keepsake-sheet")  # parts that nobody touches
MOST_OPTIONS = 12  # in a sentence

_streamlits_own = SessionState.set_widgets_from_proto


def watch() -> None:
    """Lets every value that arrives from now on be checked."""
    SessionState.set_widgets_from_proto = _take


def _take(values: SessionState, arrived: WidgetStates) -> None:
    """Stands in for Streamlit's function of that name, and hands on to it what fits.

    A browser sends all its values with every change. One that is the same as last time is no news: an option that was
    chosen may have got another name since.
    """
    here, fitting = state.session(), WidgetStates()
    known = values._new_widget_state.widget_metadata
    came = {each.id: each.SerializeToString() for each in arrived.widgets if each.id in known}
    fresh = {name for name, content in came.items() if here.arrived.get(name) != content}
    for each in arrived.widgets:
        wrong = _wrong(each, known[each.id]) if each.id in fresh else None
        if wrong is None:
            fitting.widgets.append(each)
        else:
            plain.refused(*wrong)
            _tell_browser(user_key_from_element_id(each.id))
    if fresh and not any(user_key_from_element_id(name) in BY_ITSELF for name in fresh):
        here.of_link.clear()
    here.arrived, here.fresh = came, bool(fresh)
    _streamlits_own(values, fitting)


def _tell_browser(key: str | None) -> None:
    """Lets the browser show again what the widget has, where this app gives it its values."""
    if key in state.session().begun and state.widget(key) is not None:
        state.set_widget(key, state.widget(key))


def _wrong(arrived: WidgetState, known: WidgetMetadata) -> tuple[str, object] | None:
    """What was expected of a widget and what came, if that does not fit; `known` is from its last run."""
    kind = arrived.WhichOneof("value")
    if kind is None:  # cleared
        return None
    value = getattr(arrived, kind)
    if kind != known.value_type:
        return KINDS.get(known.value_type, "another kind of value"), KINDS.get(kind, kind)
    if kind == "json_value":
        return _wrong_json(value)
    widget = getattr(known.deserializer, "__self__", None)
    values = list(value.data) if kind.endswith("_array_value") else [value]
    if known.formatted_options is not None:
        return _wrong_options(values, known)
    if hasattr(widget, "min_value"):
        return _wrong_numbers(values, widget)
    most = getattr(widget, "max_chars", None)
    if kind == "string_value" and most is not None and len(value) > most:
        return f"at most {most:,} characters", f"{len(value):,}"
    return None


def _wrong_json(text: str) -> tuple[str, object] | None:
    try:
        fits = isinstance(json.loads(text), dict | type(None))
    except (ValueError, RecursionError):
        fits = False
    return None if fits else ("a table of values", text[: plain.MOST])


def _wrong_options(values: list[str], known: WidgetMetadata) -> tuple[str, object] | None:
    options = known.formatted_options
    strange = [value for value in values if value not in options]
    if strange:
        shown = ", ".join(plain.cut(option, 30) for option in options[:MOST_OPTIONS])
        return f"one of {shown}{', …' if len(options) > MOST_OPTIONS else ''}", strange[0]
    most = known.max_array_length or len(options)
    if len(values) > most or len(set(values)) < len(values):
        return f"at most {most} different ones", f"{len(values)}"
    return None


def _wrong_numbers(values: list[float], widget) -> tuple[str, object] | None:
    low, high = widget.min_value, widget.max_value
    fits = len(values) == 1 and math.isfinite(values[0]) and low <= values[0] <= high
    return None if fits else (f"a number from {low:,g} to {high:,g}", values[0] if len(values) == 1 else values)
