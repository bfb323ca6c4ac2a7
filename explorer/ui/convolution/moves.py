"""How the window moves, and the switches: pickers that the session decides."""

import streamlit as st

from explorer.core.network import orders, sliding
from explorer.ui import plain, state

MOVES = {
    "stride": {text: text if "," not in text else f"({text.replace(',', ', ')})" for text in sliding.STRIDES},
    "padding": {name: name for name in sliding.PADDINGS},
    "dilation": {str(distance): str(distance) for distance in sliding.DILATIONS},
}


def _take(field: str, key: str) -> None:
    if state.offered(key, MOVES[field]):
        setattr(state.session(), field, state.widget(key))


def _select(label: str, field: str, width: int, help: str) -> str:
    """A picker of one field of the session, which decides."""
    state.set_widget(f"slide_{field}", getattr(state.session(), field))
    return st.selectbox(label, list(MOVES[field]), format_func=MOVES[field].get, key=f"slide_{field}", width=width,
                        help=help, on_change=_take, args=(field, f"slide_{field}"))


def pickers() -> tuple[str, str, str]:
    """Stride, padding and dilation."""
    return (
        _select("Stride", "stride", 95, "How far the window moves; (2, 1): two rows down, one column across."),
        _select("Padding", "padding", 110, "Zeros around the picture: none (valid), for an output of the same size "
                                           "(same), for every overlap (full)."),
        _select("Dilation", "dilation", 95, "The distance between the weights of the kernel."),
    )


def setting(name: str, default):
    """A setting of this page that is in no link, such as `flip`."""
    return state.session().slide.get(name, default)


def keep(name: str) -> None:
    """Keeps what a widget of this page was set to; a callback."""
    if name != "pool" or state.offered("slide_pool", orders.POOLINGS):
        state.session().slide[name] = state.widget(f"slide_{name}")


def toggle(name: str, label: str, default: bool, help: str) -> bool:
    """A switch of this page that is in no link."""
    state.set_widget(f"slide_{name}", setting(name, default))
    return st.toggle(label, key=f"slide_{name}", help=help, on_change=keep, args=(name,))


def checked() -> None:
    """Puts right what a link says wrongly of the window, and says so."""
    here = state.session()
    for field, options in MOVES.items():
        value = getattr(here, field)
        if value not in options:
            if value is not None:
                plain.of_link(f"There is no such {field}. Expected one of {', '.join(options.values())}. "
                              f"Received: {value!r}")
            setattr(here, field, next(iter(options)))
